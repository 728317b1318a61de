import datetime

import pytest
import time_machine
from django.core.cache import cache as shared
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from core import page_cache

rf = RequestFactory()
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def cache(settings, tmp_path):
    settings.PAGE_CACHE = True
    settings.VAR_DIR = tmp_path
    calls = []

    def view(request):
        calls.append(request.get_full_path())
        response = HttpResponse(f"answer {len(calls)}", headers=dict(request.answer_headers))
        response.status_code = request.answer_status
        if request.answer_cookie:
            response.set_cookie("x", "y")
        return response

    middleware = page_cache.PageCache(view)

    def ask(path="/ar/", method="get", headers=(), status=200, cookie=False, **extra):
        request = getattr(rf, method)(path, **extra)
        request.answer_headers, request.answer_status, request.answer_cookie = (
            headers,
            status,
            cookie,
        )
        return middleware(request).content.decode()

    ask.calls = calls
    return ask


def test_the_second_reader_gets_the_kept_answer(cache):
    assert cache() == "answer 1"
    assert cache() == "answer 1"


def test_a_publication_empties_the_cache(cache):
    cache()
    page_cache.forget_all()
    assert cache() == "answer 2"


def test_addresses_with_other_parameters_are_other_pages(cache):
    assert cache("/ar/?page=1") != cache("/ar/?page=2")


@pytest.mark.parametrize(
    "case",
    [
        {"method": "post"},
        {"method": "head"},
        {"path": "/cms/"},
        {"path": "/api/v1/forms"},
        {"path": "/ar/track/"},
        {"path": "/en/track/x.css"},
        {"headers": [("Cache-Control", "no-store")]},
        {"headers": [("Cache-Control", "private, max-age=0")]},
        {"headers": [("Vary", "Cookie")]},
        {"status": 404},
        {"status": 302},
        {"cookie": True},
        {"HTTP_COOKIE": "sessionid=abc"},
        {"path": "/ar/search/?q=" + "x" * 3000},
    ],
)
def test_what_may_differ_between_readers_is_never_kept(cache, case):
    cache(**case)
    cache(**case)
    assert len(cache.calls) == 2


def test_hosts_do_not_share_answers(cache):
    assert cache(HTTP_HOST="a.example") != cache(HTTP_HOST="b.example")


def test_an_answer_is_kept_for_half_a_minute_at_most(cache, monkeypatch):
    cache()
    with time_machine.travel(timezone.now() + page_cache.MAX_AGE * SECOND):
        assert cache() == "answer 2"


@pytest.mark.parametrize(
    ("seconds", "status", "published", "answer"),
    [
        (page_cache.MAX_AGE + 1, 503, False, "answer 1"),
        (page_cache.WHILE_AWAY - 1, 500, False, "answer 1"),
        (page_cache.WHILE_AWAY + 1, 503, False, "answer 2"),
        (page_cache.MAX_AGE + 1, 404, False, "answer 2"),  # it is gone, and that is told
        (page_cache.MAX_AGE + 1, 503, True, "answer 2"),  # it may not be as it was
        (1, 503, True, "answer 2"),
        (-3600, 200, False, "answer 2"),  # the clock was set back
    ],
)
def test_an_old_answer_stands_in_where_the_office_cannot_make_one(
    cache, seconds, status, published, answer
):
    cache()
    if published:
        page_cache.forget_all()
    with time_machine.travel(timezone.now() + seconds * SECOND):
        assert cache(status=status) == answer


def test_a_page_made_before_a_publication_is_not_kept_after_it(settings, tmp_path):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    made = []

    def view(request):
        made.append(request)
        if len(made) == 1:
            page_cache.forget_all()  # while it is being made
        return HttpResponse(str(len(made)))

    middleware = page_cache.PageCache(view)
    answers = [middleware(rf.get("/ar/")).content for _ in range(3)]
    assert answers == [b"1", b"2", b"2"]


def test_a_browser_that_has_it_is_told_so(settings, tmp_path):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    middleware = page_cache.PageCache(lambda request: HttpResponse("نموذج", headers={"X-A": "b"}))
    first = middleware(rf.get("/ar/"))
    assert (first.status_code, first["X-A"]) == (200, "b")
    for told in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}'):
        again = middleware(rf.get("/ar/", headers={"if-none-match": told}))
        assert (again.status_code, again.content) == (304, b"")
        assert {again[name] for name in ("ETag", "Cache-Control", "Vary")} == {
            first[name] for name in ("ETag", "Cache-Control", "Vary")
        }
    assert middleware(rf.get("/ar/", headers={"if-none-match": '"other"'})).status_code == 200


def test_each_encoding_has_an_etag_of_its_own(settings, tmp_path):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    middleware = page_cache.PageCache(lambda request: HttpResponse("نموذج " * 200))
    accepted = ("br", "gzip", "identity")
    tags = {middleware(rf.get("/ar/", headers={"accept-encoding": a}))["ETag"] for a in accepted}
    assert len(tags) == 3


@pytest.mark.parametrize(
    ("path", "extra", "status", "control"),
    [
        ("/ar/", {}, 200, page_cache.KEPT),
        ("/ar/", {}, 404, page_cache.NOT_KEPT),
        ("/ar/", {}, 302, page_cache.NOT_KEPT),
        ("/ar/", {"HTTP_COOKIE": "sessionid=abc"}, 200, page_cache.NOT_KEPT),
        ("/ar/track/", {}, 200, page_cache.NOT_KEPT),
        ("/cms/", {}, 200, None),
    ],
)
def test_caches_in_between_are_told_what_to_keep(settings, tmp_path, path, extra, status, control):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    middleware = page_cache.PageCache(lambda request: HttpResponse("x", status=status))
    for _ in range(2):
        assert middleware(rf.get(path, **extra)).get("Cache-Control") == control


def test_what_nobody_asks_for_makes_room(settings, tmp_path, monkeypatch):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    monkeypatch.setattr(page_cache, "MAX_BYTES_IN_ALL", 1_000)
    calls = []

    def view(request):
        calls.append(request.path)
        return HttpResponse("x" * 400)

    middleware = page_cache.PageCache(view)
    for path in ("/ar/a/", "/ar/b/", "/ar/c/", "/ar/c/", "/ar/a/"):
        middleware(rf.get(path))
    assert calls == ["/ar/a/", "/ar/b/", "/ar/c/", "/ar/a/"]
    assert middleware.bytes == sum(len(e.content) for e in middleware.entries.values()) == 800


def test_processes_share_pages_through_redis(settings, tmp_path):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    settings.REDIS_URL = "redis://in-memory-of-this-test"
    shared.clear()
    calls = []

    def view(request):
        calls.append(request.path)
        return HttpResponse(f"answer {len(calls)}")

    one, two = page_cache.PageCache(view), page_cache.PageCache(view)
    assert [process(rf.get("/ar/")).content for process in (one, two)] == [b"answer 1"] * 2
    page_cache.forget_all()
    assert [process(rf.get("/ar/")).content for process in (two, one)] == [b"answer 2"] * 2
    assert two(rf.get("/en/")).content == b"answer 3"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("br, gzip", "br"), ("gzip;q=0.8", "gzip"), ("identity", None), ("", None)],
)
def test_answers_are_compressed_as_the_browser_can_read_them(
    settings, tmp_path, accepted, encoding
):
    import gzip

    import brotli

    settings.PAGE_CACHE = True
    settings.VAR_DIR = tmp_path
    middleware = page_cache.PageCache(lambda request: HttpResponse("نموذج " * 200))
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    for _ in range(2):
        answer = middleware(rf.get("/ar/", headers={"accept-encoding": accepted}))
        assert answer.get("Content-Encoding") == encoding
        assert unpack(answer.content).decode() == "نموذج " * 200
        assert int(answer.get("Content-Length", len(answer.content))) == len(answer.content)
        assert "Accept-Encoding" in answer["Vary"]
