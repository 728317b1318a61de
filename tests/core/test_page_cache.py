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
MINUTE = datetime.datetime(2026, 11, 2, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def clock():
    """No half minute ends while a test runs."""
    with time_machine.travel(MINUTE) as moved:
        yield moved


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


@pytest.mark.parametrize(
    ("made", "asked", "answer"),
    [
        (0, 29, "answer 1"),
        (29, 29.9, "answer 1"),
        (29, 30, "answer 2"),  # what starts at a half minute is in time
        (59, 60, "answer 2"),
        (59, 89, "answer 2"),
        (0, 60 * 60 * 24, "answer 2"),
    ],
)
def test_an_answer_is_kept_until_the_half_minute_is_over(cache, clock, made, asked, answer):
    clock.move_to(MINUTE + made * SECOND)
    cache()
    clock.move_to(MINUTE + asked * SECOND)
    assert cache() == answer


def test_what_was_being_made_when_the_half_minute_ended_is_made_again(settings, tmp_path, clock):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    calls = []

    def view(request):
        calls.append(request)
        clock.move_to(MINUTE + 30 * SECOND)
        return HttpResponse(str(len(calls)))

    clock.move_to(MINUTE + 29 * SECOND)
    middleware = page_cache.PageCache(view)
    assert [middleware(rf.get("/ar/")).content for _ in range(3)] == [b"1", b"2", b"2"]


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
        ("/ar/", {}, 503, page_cache.NEVER_KEPT),
        ("/ar/", {"HTTP_COOKIE": "sessionid=abc"}, 200, page_cache.NEVER_KEPT),
        ("/ar/", {"HTTP_COOKIE": "a=b"}, 200, page_cache.KEPT),
        ("/ar/track/", {}, 200, page_cache.NOT_KEPT),
        ("/documents/1/x.pdf", {}, 200, page_cache.NOT_KEPT),
        ("/documents/1/x.pdf", {"HTTP_COOKIE": "sessionid=abc"}, 200, page_cache.NEVER_KEPT),
        ("/robots.txt", {}, 200, page_cache.KEPT),
        ("/cms/", {}, 200, page_cache.NOT_KEPT),
    ],
)
def test_caches_in_between_are_told_what_to_keep(settings, tmp_path, path, extra, status, control):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    middleware = page_cache.PageCache(lambda request: HttpResponse("x", status=status))
    for _ in range(2):
        assert middleware(rf.get(path, **extra)).get("Cache-Control") == control


@pytest.mark.parametrize(
    ("path", "extra", "control"),
    [
        ("/ar/", {}, "public, max-age=0"),
        ("/f/1/x.pdf", {"HTTP_COOKIE": "sessionid=abc"}, "public, max-age=0"),
        # a page that only some may read is given to nobody else, whatever its view says
        ("/ar/", {"HTTP_COOKIE": "sessionid=abc"}, page_cache.NEVER_KEPT),
    ],
)
def test_what_a_view_says_stands_except_before_a_session(settings, tmp_path, path, extra, control):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    own = {"Cache-Control": "public, max-age=0"}
    middleware = page_cache.PageCache(lambda request: HttpResponse("x", headers=own))
    assert middleware(rf.get(path, **extra))["Cache-Control"] == control


def test_an_answer_to_a_form_is_kept_nowhere(settings, tmp_path):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    middleware = page_cache.PageCache(lambda request: HttpResponse("what was typed", status=422))
    assert middleware(rf.post("/ar/"))["Cache-Control"] == page_cache.NEVER_KEPT


def test_an_address_is_never_another_one_for_how_it_is_written(cache):
    assert cache("/ar/a%3Fb") != cache("/ar/a?b")
    assert cache("/ar/a%20b") != cache("/ar/a", QUERY_STRING="b")


def test_asking_for_the_headers_alone_is_asking_for_the_page(settings, tmp_path):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    asked = []

    def view(request):
        asked.append(request.method)
        return HttpResponse("" if request.method == "HEAD" else "the page")

    middleware = page_cache.PageCache(view)
    head, get = middleware(rf.head("/ar/")), middleware(rf.get("/ar/"))
    assert asked == ["GET"]
    assert get.content == b"the page"
    assert dict(head.items()) == dict(get.items())


def test_words_that_somebody_typed_stay_in_the_process(settings, tmp_path, clock):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    settings.REDIS_URL = "redis://in-memory-of-this-test"
    shared.clear()
    own = {"Cache-Control": "public, max-age=0"}
    calls = []

    def view(request):
        calls.append(request)
        return HttpResponse(str(len(calls)), headers=own)

    one, two = page_cache.PageCache(view), page_cache.PageCache(view)
    answers = [process(rf.get("/ar/search/?q=x")).content for process in (one, one, two)]
    assert answers == [b"1", b"1", b"2"]
    clock.move_to(MINUTE + SECOND)
    assert one(rf.get("/ar/search/?q=x")).content == b"3"


def test_what_is_asked_for_stays_while_a_flood_passes(settings, tmp_path, monkeypatch):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    monkeypatch.setattr(page_cache, "MAX_ENTRIES", 10)
    calls = []

    def view(request):
        calls.append(request.get_full_path())
        return HttpResponse("x")

    middleware = page_cache.PageCache(view)
    for number in range(50):
        middleware(rf.get("/ar/"))
        middleware(rf.get(f"/ar/?utm_id={number}"))
    assert calls.count("/ar/") == 1
    assert len(middleware.entries) == 10


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
