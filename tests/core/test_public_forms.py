"""Posts by the public: from our own pages, or not at all."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core.public_forms import from_elsewhere, public_form


def ask(method="post", **headers):
    names = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return getattr(RequestFactory(), method)("/ar/x/", **names)


OURS = [
    {},
    {"origin": "http://testserver"},
    {"origin": "http://testserver", "sec_fetch_site": "same-origin"},
    {"origin": "null", "sec_fetch_site": "same-origin"},
    {"sec_fetch_site": "none"},
    {"sec_fetch_site": "same-origin"},
]
FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "null", "sec_fetch_site": "same-site"},
    {"origin": "null", "sec_fetch_site": "cross-site"},
    {"origin": ""},
    {"origin": "http://testserver.evil.example"},
    {"origin": "http://testserver@evil.example"},
    {"origin": "http://evil.example#testserver"},
    {"origin": "http://testserver:81"},
    {"origin": "http://testserver, https://evil.example"},
    {"origin": "http://[testserver"},
    {"origin": "http://testserver]"},
    {"origin": "testserver"},
    {"origin": "http://testserver", "sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "CROSS-SITE"},
    {"origin": "http://sub.testserver", "sec_fetch_site": "same-site"},
]


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_our_own_posts_and_those_of_old_browsers_are_taken(headers):
    assert not from_elsewhere(ask(**headers))


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_posts_of_other_sites_are_foreign(headers):
    assert from_elsewhere(ask(**headers))


def test_the_site_has_a_second_name_behind_a_proxy(settings):
    settings.SITE_URL = "https://office.example"
    assert not from_elsewhere(ask(origin="https://office.example"))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.django_db
def test_a_foreign_post_never_reaches_the_view(method):
    reached = []
    view = public_form(lambda request: reached.append(1) or HttpResponse())
    answer = view(ask(method, origin="https://evil.example"))
    assert answer.status_code == 403
    text = answer.content.decode()
    assert 'lang="ar"' in text
    assert 'lang="en"' in text
    assert reached == []
    assert not answer.cookies
    assert view(ask(method)).status_code == 200


def test_reading_is_nobodys_offence():
    view = public_form(lambda request: HttpResponse())
    assert view(ask("get", origin="https://evil.example")).status_code == 200


def test_the_view_needs_no_token():
    assert public_form(lambda request: HttpResponse()).csrf_exempt
