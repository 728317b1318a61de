"""Members of staff at work: who is signed in, and what their forms send."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.test.utils.form_data import inline_formset, nested_form_data

PASSWORD = "demo-only-Password-1"
WORD = "قنطروس"  # what is searched for
SECRET = "zqx4711"  # what must not be read
TITLE = f"{WORD} {SECRET}"


def staff(username: str) -> Any:
    """The user of a demonstration account."""
    return get_user_model().objects.get(username=username)


def signed_in(username: str) -> Client:
    """The browser of somebody who has signed in with the demonstration's password."""
    client = Client()
    answer = client.post("/cms/login/", {"username": username, "password": PASSWORD})
    assert answer.status_code == 302, username
    return client


def edit_form(form: Any, action: str = "publish", **changes: Any) -> dict[str, Any]:
    """What the editor of a transaction form sends: its facts as they are, with ``changes``."""
    data = {
        "title": form.title,
        "slug": form.slug,
        "body": "null",
        "agency": form.agency_id,
        "number": form.number,
        "requirements-count": "0",
        "steps-count": "0",
        "related-count": "0",
        "sheet-count": "0",
        "versions": inline_formset([]),
        "comments": inline_formset([]),
        f"action-{action}": "1",
    } | changes
    return nested_form_data(data)
