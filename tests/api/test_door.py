"""What every answer of the API shares: ETag, caching, methods, origins, problems, few queries."""

from __future__ import annotations

import json
import random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies import api as agencies_api
from agencies.models import Counter
from core.problems import FieldError, Problem
from tests.api.conftest import ROOT, choose
from tests.factories import make_agency, make_answer, make_campaign, make_form, make_guide
from tests.factories import make_version as add_version

pytestmark = pytest.mark.django_db
LISTS = ["/forms", "/faqs", "/guides", "/campaigns", "/agencies"]
PATHS = [*LISTS, "/forms/pas.renew", "/agencies/MOI", "/pages/ar/forms", "/openapi.json"]


def test_an_answer_can_be_kept_and_asked_again(client, office):
    for path in PATHS:
        first = client.get(ROOT + path)
        assert first["Cache-Control"] == "public, max-age=60, s-maxage=5", path
        etag = first["ETag"]
        assert etag.startswith('"')
        again = client.get(ROOT + path, headers={"If-None-Match": f'"other", {etag}'})
        assert again.status_code == 304, path
        assert again.content == b""
        assert again["ETag"] == etag
        assert again["Cache-Control"] == "public, max-age=60, s-maxage=5"
        assert client.get(ROOT + path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_etag_follows_the_content(client, office):
    before = client.get(f"{ROOT}/forms/pas.renew")["ETag"]
    assert client.get(f"{ROOT}/forms/pas.renew?language=en")["ETag"] != before
    office.form.title = "تجديد الجواز"
    office.form.save()
    assert client.get(f"{ROOT}/forms/pas.renew")["ETag"] != before


def test_head_tells_the_same_without_the_content(client, office):
    for path in PATHS:
        get, head = client.get(ROOT + path), client.head(ROOT + path)
        assert head.status_code == 200, path
        assert head.content == b""
        assert head["ETag"] == get["ETag"]
        assert head["Content-Length"] == str(len(get.content))
        assert head["Content-Type"] == get["Content-Type"]
        conditional = client.head(ROOT + path, headers={"If-None-Match": get["ETag"]})
        assert conditional.status_code == 304


def test_arabic_is_written_as_it_is(client, office):
    answer = client.get(f"{ROOT}/forms/pas.renew")
    assert "تجديد جواز السفر".encode() in answer.content
    assert answer["Content-Language"] == "ar"
    assert client.get(f"{ROOT}/forms?language=en")["Content-Language"] == "en"


def test_no_other_site_may_read_unless_it_is_named(client, office, settings):
    asked = {"Origin": "https://news.example"}
    plain = client.get(f"{ROOT}/forms", headers=asked)
    assert "Access-Control-Allow-Origin" not in plain
    settings.API_CORS_ORIGINS = ["https://news.example"]
    named = client.get(f"{ROOT}/forms", headers=asked)
    assert named["Access-Control-Allow-Origin"] == "https://news.example"
    assert "Access-Control-Allow-Credentials" not in named
    assert "Origin" in named["Vary"]
    for origin in ("https://evil.example", "null", "https://news.example.evil.example", ""):
        other = client.get(f"{ROOT}/forms", headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in other
        assert "Origin" in other["Vary"]
    kept = client.get(f"{ROOT}/forms", headers=asked | {"If-None-Match": named["ETag"]})
    assert kept.status_code == 304
    assert kept["Access-Control-Allow-Origin"] == "https://news.example"
    flight = client.options(f"{ROOT}/forms", headers=asked)
    assert flight.status_code == 204
    assert flight["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    refused = client.options(f"{ROOT}/forms", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Methods" not in refused


def test_problems_speak_the_readers_language_and_are_not_kept(client, office):
    answer = client.get(f"{ROOT}/forms?limit=-1&language=en")
    problem = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer
    assert answer["Content-Language"] == "en"
    assert problem == {
        "type": "about:blank",
        "title": "Some values were not accepted",
        "status": 422,
        "errors": [
            {
                "field": "limit",
                "message": "The number must not be below 0.",
                "code": "too_small",
            }
        ],
    }
    assert client.get(f"{ROOT}/forms/none?language=en").json()["title"] == "Not found"


def test_a_problem_raised_anywhere_below_is_told(client, office, monkeypatch):
    def refuse(*args, **kwargs):
        raise Problem(409, "Busy", "Try later.", [FieldError("id", "taken", "taken")])

    monkeypatch.setattr(agencies_api, "window", refuse)
    answer = client.get(f"{ROOT}/agencies")
    assert answer.status_code == 409
    assert answer.json() == {
        "type": "about:blank",
        "title": "Busy",
        "status": 409,
        "detail": "Try later.",
        "errors": [{"field": "id", "message": "taken", "code": "taken"}],
    }


def test_a_fault_of_ours_tells_nothing_of_itself(office, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(agencies_api, "window", fail)
    answer = Client(raise_request_exception=False).get(f"{ROOT}/agencies")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert "secret" not in answer.content.decode()
    assert any("the secret inside" in str(record.exc_info) for record in caplog.records)
    with pytest.raises(RuntimeError):
        Client().get(f"{ROOT}/agencies")


def test_a_query_without_end_is_refused(client):
    answer = client.get(f"{ROOT}/forms?" + "a=1&" * 2_000)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


# -- queries -------------------------------------------------------------------------------------


def a_lot(count):
    """``count`` more things of every kind, each naming others and hung with files."""
    for number in range(count):
        agency = make_agency(f"A{number}")
        Counter.objects.create(agency=agency, name_ar="كاونتر")
        answer = make_answer(agency=agency, english=True)
        guide = make_guide(agency=agency, related=choose(answer))
        form = make_form(agency=agency, english=True, related=choose(answer, guide))
        add_version(form, files=(("ar", "fill"), ("en", "print")))
        make_campaign(agency=agency, promotes=choose(form), related=choose(guide))


def queries(client, address):
    client.get(address)  # content types and root addresses are remembered from here on
    with CaptureQueriesContext(
        connection,
    ) as context:
        assert client.get(address).status_code == 200
    return len(context)


def test_a_list_takes_few_queries_however_long(client, office):
    a_lot(2)
    few = {path: queries(client, ROOT + path) for path in LISTS}
    a_lot(6)
    for path in LISTS:
        assert client.get(ROOT + path).json()["count"] > 6
        many = queries(client, ROOT + path)
        assert many <= few[path], path
        assert many <= 8, path
        assert queries(client, f"{ROOT}{path}?language=en&agency=A1") <= 8, path


def test_a_form_takes_few_queries(client, office):
    a_lot(2)
    assert queries(client, f"{ROOT}/forms/pas.renew") <= 10
    assert queries(client, f"{ROOT}/agencies/MOI") <= 5


# -- anything at all -----------------------------------------------------------------------------

NASTY = [
    "\x00",
    "a\x00b",
    "%00",
    "\ud800",
    "\udfff\ud800",
    "x" * 10_000,
    "ك" * 10_000,
    "' OR 1=1 --",
    '"; DROP TABLE wagtailcore_page; --',
    "1) UNION SELECT password FROM auth_user --",
    "{{7*7}}",
    "${7*7}",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "\u202eabc",
    "\r\nSet-Cookie: a=b",
    "٢٠",
    "1e9",
    "99999999999999999999999",
    "-0",
    "+1",
    "NaN",
    "*",
    "[",
    "((((((((((",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "2026-01-01T00:00:00 03:00",
]
NAMES = ["agency", "topic", "audience", "language", "limit", "offset", "updated_since", "fields"]


def quoted(text):
    """``text`` in an address, whatever letters it is made of."""
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def random_text(chance):
    points = [0, 0x1F, 0x27, 0x22, 0x25, 0x2F, 0x41, 0x627, 0x660, 0x202E, 0xD800, 0xFFFF, 0x1F600]
    return "".join(chr(chance.choice(points)) for _ in range(chance.randrange(1, 12)))


def assert_told(answer, address):
    assert answer.status_code in (200, 400, 404, 422), (address, answer.status_code)
    assert "Set-Cookie" not in answer
    if answer.status_code != 200 and "\x00" not in answer.wsgi_request.path:
        assert answer["Content-Type"] == "application/problem+json", address
        assert json.loads(answer.content)["status"] == answer.status_code


def nasty(seed):
    chance = random.Random(seed)
    return [*NASTY, *(random_text(chance) for _ in range(10))]


def test_no_value_breaks_a_call(client, office):
    for name in NAMES:
        for text in nasty(name):
            address = f"{ROOT}/forms?{name}={quoted(text)}"
            assert_told(client.get(address), address)


def test_all_values_at_once_break_no_call(client, office):
    for path in [*LISTS, "/forms/pas.renew", "/pages/ar", "/search"]:
        for text in NASTY:
            pairs = "&".join(f"{name}={quoted(text)}" for name in [*NAMES, "q"])
            address = f"{ROOT}{path}?{pairs}"
            assert_told(client.get(address), address)


def test_no_address_breaks_a_call(client, office):
    for path in ["/forms/", "/faqs/", "/agencies/", "/pages/", "/pages/ar/", "/"]:
        for text in nasty(path):
            address = f"{ROOT}{path}{quoted(text)}"
            assert_told(client.get(address), address)
