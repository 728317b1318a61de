"""While the database is away nobody sees a fault of ours, and nothing typed is lost."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import InterfaceError, OperationalError, connection

from core.logs import AwayInOneLine

WORDS = 'قدمت طلبًا "في الأول" <من> الشهر ولم يصلني جواب.'
AWAY = OperationalError('connection failed: connection to server at "127.0.0.1" refused\nmore')


@pytest.fixture
def away(db, client, settings):
    """From now on every statement fails as it does while the server is away."""
    settings.PAGE_CACHE = False
    client.raise_request_exception = False

    def refuse(execute, sql, params, many, context):
        raise AWAY

    with connection.execute_wrapper(refuse):
        yield client


@pytest.mark.parametrize("path", ["/ar/", "/ar/forms/?agency=MOI&topic=x", "/en/contact/"])
def test_a_page_says_when_to_come_again(away, path):
    answer = away.get(path)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "no-store" in answer["Cache-Control"]
    page = answer.content.decode()
    assert ("half a minute" in page) is path.startswith("/en/")
    assert path.replace("&", "&amp;") in page


def test_what_was_typed_stands_behind_one_button(away):
    posted = {"subject": "تأخر", "details": WORDS, "points": ["a", "b"]}
    answer = away.post("/ar/complain/", posted)
    assert answer.status_code == 503
    page = answer.content.decode()
    assert 'action="/ar/complain/"' in page
    assert "&quot;في الأول&quot; &lt;من&gt;" in page
    assert page.count('name="points"') == 2


def test_what_another_site_posts_is_not_sent_from_our_page(away):
    answer = away.post(
        "/ar/complain/", {"details": WORDS}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code in (403, 503)
    assert "في الأول" not in answer.content.decode()


def test_no_address_leads_away_from_us(away):
    answer = away.get("/", headers={}, PATH_INFO="//evil.example/ar/")
    assert 'href="//evil' not in answer.content.decode()


def test_a_body_that_cannot_be_read_breaks_nothing(away, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answer = away.post("/ar/complain/", {f"f{n}": "x" for n in range(9)})
    assert answer.status_code in (400, 503)
    broken = away.post("/ar/complain/", b"--x", content_type="multipart/form-data")
    assert broken.status_code in (400, 503)


def test_what_staff_post_is_written_into_no_page(away):
    answer = away.post("/cms/login/", {"username": "editor", "password": "a-secret-of-mine"})
    assert answer.status_code == 503
    assert "a-secret-of-mine" not in answer.content.decode()


def test_programs_are_told_to_try_again(away):
    answer = away.get("/api/v1/forms")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert json.loads(answer.content)["status"] == 503
    assert "127.0.0.1" not in answer.content.decode()


@pytest.mark.parametrize(
    ("error", "kept"), [(AWAY, False), (InterfaceError("closed"), False), (ValueError("x"), True)]
)
def test_the_log_tells_it_in_one_line(error, kept):
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "%s: %s", ("Error", "/ar/"), None
    )
    record.exc_info = (type(error), error, None)
    assert AwayInOneLine().filter(record)
    assert bool(record.exc_info) is kept
    assert record.getMessage().startswith("Error: /ar/")
    if not kept:
        assert type(error).__name__ in record.getMessage()
        assert "\n" not in record.getMessage()
