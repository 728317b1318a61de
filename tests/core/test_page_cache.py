import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core import page_cache

rf = RequestFactory()


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
    now = page_cache.time.monotonic()
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: now + page_cache.MAX_AGE + 1)
    assert cache() == "answer 2"


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
