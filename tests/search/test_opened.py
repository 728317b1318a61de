"""Counting that a result was opened: from here, of today's searches, without a visitor."""

from __future__ import annotations

import pytest
from django.db import DatabaseError

from search.models import SearchTally

pytestmark = pytest.mark.django_db
URL = "/ar/search/opened/"


def clicks() -> list[int]:
    return list(SearchTally.objects.values_list("clicked", flat=True))


def test_a_search_of_today_is_counted(client) -> None:
    SearchTally.objects.note("تجديد الجواز", found=True)
    answer = client.post(URL + "?q=تجديد الجَواز", headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.content, clicks()) == (204, b"", [1])
    assert not answer.cookies
    assert client.post(URL + "?q=شيء لم يبحث عنه أحد").status_code == 204
    assert clicks() == [1]


@pytest.mark.parametrize("query", ["", "?q=", "?q=%00%ED%A0%80", "?q=" + "a" * 5000, "?q=a@b.c"])
def test_it_is_never_an_error(client, query: str) -> None:
    assert client.post(URL + query).status_code == 204
    assert clicks() == []


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
def test_only_post(client, method: str) -> None:
    assert getattr(client, method)(URL + "?q=x").status_code == 405


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"Origin": "http://testserver"}, 204),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 204),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://elsewhere.example"}, 403),
    ],
)
def test_other_sites_are_refused(client, headers: dict[str, str], status: int) -> None:
    SearchTally.objects.note("مخبز", found=True)
    assert client.post(URL + "?q=مخبز", headers=headers).status_code == status
    assert clicks() == [1 if status == 204 else 0]


def test_no_token_is_asked_for(client) -> None:
    client.handler.enforce_csrf_checks = True
    assert client.post(URL + "?q=x").status_code == 204


def test_a_busy_database_is_no_error(client, monkeypatch) -> None:
    def busy(*args, **kwargs):
        raise DatabaseError("locked")

    monkeypatch.setattr(type(SearchTally.objects), "clicked", busy)
    assert client.post(URL + "?q=x").status_code == 204


def test_the_page_names_the_address(client) -> None:
    assert client.get("/ar/search/?q=a%26b").context["ping_url"] == "/ar/search/opened/?q=a%26b"
    assert client.get("/ar/search/").context["ping_url"] == ""
