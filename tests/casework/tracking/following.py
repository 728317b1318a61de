"""How tests follow a case: with its pair, and with the forms on its page."""

from __future__ import annotations


def pair(accepted, **changes):
    """The pair of an accepted case."""
    return {"reference": accepted.case.reference, "tracking_code": accepted.code} | changes


def track(client, given, language="ar", **more):
    """Post a pair."""
    return client.post(f"/{language}/track/", given, **more)


def token_of(client, language="ar"):
    """The token in the forms of the open case."""
    return client.get(f"/{language}/track/case/").context["token"]


def act(client, action, language="ar", **given):
    """Post a form of the open case."""
    given.setdefault("token", token_of(client, language))
    return client.post(f"/{language}/track/case/{action}/", given)
