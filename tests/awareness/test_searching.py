"""Notices are found while they are shown, and not a moment longer."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from awareness.jobs import index_notices
from core import page_cache
from search.engines.embedded import EmbeddedEngine
from search.query import search, suggest
from tests.api.conftest import Reader
from tests.factories import make_agency, make_form
from tests.factories.notices import make_notice

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
WORD = "انقطاع"


@pytest.fixture(autouse=True)
def engine(tmp_path, monkeypatch):
    """An index of its own, and everything that waits for the commit at once."""
    made = EmbeddedEngine(tmp_path / "search")
    monkeypatch.setattr("search.engines.embedded_engine", lambda: made)
    monkeypatch.setattr(transaction, "on_commit", lambda function, **options: function())
    yield made
    made.store.close()


def notice_about(hours=(-1, 24), **fields):
    words = {"title_ar": f"{WORD} الدفع الإلكتروني", "title_en": "Payment outage"}
    return make_notice(hours, **(words | fields))


def found(query=WORD, **more):
    return [hit.id for hit in search(query, **more).items]


def test_a_notice_is_found_in_both_languages():
    notice = notice_about(agency=make_agency("MOI"))
    for language in ("ar", "en"):
        (hit,) = search("payment outage", language=language).items
        assert (hit.id, hit.kind, hit.agency) == (notice.external_id, "notice", "MOI")
        assert hit.url == f"/{language}/notices/{notice.external_id}/"
        assert hit.available_in == ("ar", "en")
    assert found() == [notice.external_id]
    assert [hit.id for hit in suggest(WORD)] == [notice.external_id]


def test_an_arabic_only_notice_has_its_arabic_address():
    notice_about(title_en="", body_en="")
    (hit,) = search(WORD, language="en").items
    assert (hit.language, hit.available_in) == ("ar", ("ar",))
    assert hit.url.startswith("/ar/notices/")


def test_the_facet_of_kinds_lists_notices(client):
    notice = notice_about()
    make_form()
    assert search(WORD).facets["kind"] == {"notice": 1}
    assert found(kinds=["notice"]) == [notice.external_id]
    assert found(kinds=["form"]) == []
    page = client.get("/en/search/", {"q": "payment outage"}).content.decode()
    assert "kind=notice" in page
    assert f"/en/notices/{notice.external_id}/" in page
    answer = Reader(client).get("/search", q=WORD, kind="notice")
    assert [(item["id"], item["kind"]) for item in answer["items"]] == [
        (notice.external_id, "notice")
    ]


def test_search_asks_the_time_not_the_index(engine):
    notice = notice_about((-1, 1))
    assert found() == [notice.external_id]
    with time_machine.travel(timezone.now() + HOUR, tick=False):
        assert notice.external_id in engine.fingerprints()
        assert found() == []
        assert found("") == []
        assert search("").count == 0
        assert suggest(WORD) == []


def test_the_clock_puts_notices_in_and_takes_them_out(engine):
    now = timezone.now()
    notice = notice_about((1, 2))
    assert engine.fingerprints() == {}
    for hours, there in ((0.5, False), (1, True), (1.5, True), (2, False), (3, False)):
        moment = now + hours * HOUR
        with time_machine.travel(moment + datetime.timedelta(seconds=1), tick=False):
            index_notices(timezone.now())
            assert (notice.external_id in engine.fingerprints()) is there, hours
            assert bool(found("")) is there, hours


def test_the_clock_touches_only_what_differs(engine, monkeypatch):
    notice_about()
    index_notices(timezone.now())
    monkeypatch.setattr(engine, "put", None)
    monkeypatch.setattr(engine, "delete", None)
    index_notices(timezone.now())


def test_changing_and_deleting_a_notice_is_seen_at_once():
    notice = notice_about()
    notice.title_ar = "عنوان آخر تمامًا"
    notice.save()
    page_cache.forget_all()
    assert found() == []
    notice.delete()
    assert found("عنوان آخر تمامًا") == []


def test_rebuild_and_check_know_notices(engine, capsys):
    notice_about()
    notice_about((1, 2), external_id="notice.coming")
    call_command("rebuild_search", verbosity=0)
    assert len(found()) == 1
    call_command("check_search", verbosity=0)
    engine.delete(list(engine.fingerprints()))
    with pytest.raises(SystemExit):
        call_command("check_search", verbosity=0)


def test_a_document_of_nobody_is_not_shown(engine):
    """What no source answers for is not public."""
    from core.searchable import SearchDocument, SearchPlace, SearchText

    for kind in ("notice", "report"):
        engine.put(
            [
                SearchDocument(
                    id=f"{kind}.ghost",
                    kind=kind,
                    texts={"ar": SearchText(f"{WORD} شبح")},
                    places={"ar": SearchPlace(0, "/ar/ghost/")},
                    updated_at=timezone.now(),
                )
            ]
        )
    assert found() == []
