"""Many ask for one page while it is being made."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core import page_cache
from tests.core.test_page_cache import clock

__all__ = ["clock"]  # a fixture: no half minute ends meanwhile
rf = RequestFactory()


class Slow:
    """A view that answers when ``go`` is set; ``started`` is set once it was asked."""

    def __init__(self, **answer):
        self.answer = answer
        self.calls = []
        self.started, self.go = threading.Event(), threading.Event()

    def __call__(self, request):
        self.calls.append(request)
        self.started.set()
        assert self.go.wait(10)
        if self.answer.get("fails"):
            raise RuntimeError
        return HttpResponse(str(len(self.calls)), **self.answer)


def rush(view, middleware, many=4):
    """Answers to one that asks and ``many`` that ask while its answer is being made."""
    with ThreadPoolExecutor(many + 1) as threads:
        asked = [threads.submit(middleware, rf.get("/ar/"))]
        assert view.started.wait(10)
        asked += [threads.submit(middleware, rf.get("/ar/")) for _ in range(many)]
        return asked


@pytest.fixture
def released(monkeypatch):
    """Lets the view go as soon as somebody waits for it."""

    def release(view):
        wait = threading.Event.wait

        def waited(event, timeout=None):
            if event not in (view.go, view.started):
                view.go.set()
            return wait(event, timeout)

        monkeypatch.setattr(
            page_cache, "Event", type("Event", (threading.Event,), {"wait": waited})
        )

    return release


def test_a_page_many_ask_for_is_made_once(settings, tmp_path, released):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    view = Slow()
    released(view)
    middleware = page_cache.PageCache(view)
    assert {asked.result().content for asked in rush(view, middleware)} == {b"1"}
    assert len(view.calls) == 1
    assert middleware.making == {}


@pytest.mark.parametrize("answer", [{"status": 404}, {"fails": True}])
def test_where_nothing_is_kept_nobody_waits_twice(settings, tmp_path, released, answer):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    view = Slow(**answer)
    released(view)
    middleware = page_cache.PageCache(view)
    for asked in rush(view, middleware):
        if answer.get("fails"):
            assert isinstance(asked.exception(), RuntimeError)
        else:
            assert asked.result().status_code == 404
    assert len(view.calls) == 5
    assert middleware.making == {}


def test_nobody_waits_long_for_a_page_that_another_makes(settings, tmp_path, monkeypatch):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    monkeypatch.setattr(page_cache, "PATIENCE", 0.01)
    view = Slow()
    middleware = page_cache.PageCache(view)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(middleware, rf.get("/ar/"))
        assert view.started.wait(10)
        view.started.clear()
        second = threads.submit(middleware, rf.get("/ar/"))
        assert view.started.wait(10)  # it makes the page itself
        view.go.set()
        assert first.result().status_code == second.result().status_code == 200


def test_who_asks_after_a_publication_waits_for_no_page_of_before(settings, tmp_path):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path
    view = Slow()
    middleware = page_cache.PageCache(view)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(middleware, rf.get("/ar/"))
        assert view.started.wait(10)
        view.started.clear()
        page_cache.forget_all()
        second = threads.submit(middleware, rf.get("/ar/"))
        assert view.started.wait(10)
        view.go.set()
        assert first.result().status_code == second.result().status_code == 200
    kept = middleware(rf.get("/ar/"))
    assert len(view.calls) == 2
    assert kept.status_code == 200


def test_a_page_of_before_a_publication_stands_in_for_no_failure(settings, tmp_path):
    settings.PAGE_CACHE, settings.VAR_DIR = True, tmp_path

    def view(request):
        if request.GET:
            page_cache.forget_all()
            return HttpResponse(status=500)
        return HttpResponse("of before")

    middleware = page_cache.PageCache(view)
    key = middleware._key(rf.get("/ar/?x=1"))
    middleware(rf.get("/ar/"))
    (former,) = middleware.entries.values()
    answer = middleware._made(rf.get("/ar/?x=1"), key, former.generation, former)
    assert answer.status_code == 500
