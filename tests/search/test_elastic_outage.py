"""The office on the search server: publication, its outage, its return."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from core import outbox
from core.clock import JOBS
from core.models import OutboxEntry
from search import engines, lag, mending
from search.engines.breaker import PATIENCE
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.indexing import all_documents, differences
from search.lag import ENTRY, forget_lag
from search.models import Synonym
from search.query import search, suggest
from tests.factories import make_agency, make_answer, make_guide
from tests.search.conftest import connected, remove
from tests.services.line import Line

pytestmark = [pytest.mark.django_db, pytest.mark.elastic, pytest.mark.usefixtures("at_once")]
IMPATIENT = 0.7


@pytest.fixture
def line(elasticsearch_url: str) -> Iterator[Line]:
    """The way to the server, which a test may cut."""
    made = Line(elasticsearch_url)
    yield made
    made.close()


@pytest.fixture
def patience() -> float:
    """Seconds that the server may take for an answer; a test may give it less."""
    return 20.0


@pytest.fixture(autouse=True)
def server(
    line: Line,
    patience: float,
    elasticsearch_url: str,
    own_engine: EmbeddedEngine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[ElasticEngine]:
    """The search server of the office."""
    made = connected(line.url, tmp_path, own_engine, timeout=patience)
    monkeypatch.setattr("search.engines.elastic_engine", lambda: made)
    monkeypatch.setattr("search.lag.ALLOWED", timedelta(minutes=1))  # busy machine, no worker
    forget_lag()
    for code in ("MOH", "KM", "MOCI"):
        make_agency(code)
    for engine in (own_engine, made):
        engine.rebuild(all_documents())
    yield made
    remove(elasticsearch_url, made.options.index)


def published(title: str, id_: str, make: Any = make_answer, **fields: Any) -> Any:
    page = make(title=title, external_id=id_, **fields)
    page.save_revision().publish()
    return page


def found(q: str, **more: Any) -> list[str]:
    return [hit.id for hit in search(q, **more).items]


def drift() -> int:
    return sum(len(differences(engine)) for engine in engines.kept_engines())


def waiting() -> int:
    return OutboxEntry.objects.filter(kind=ENTRY, state=OutboxEntry.State.WAITING).count()


def mend() -> None:
    """What the clock does every minute, and a worker right after it."""
    JOBS["mend_search"].run(timezone.now())
    outbox.deliver()


# -- while it is there -------------------------------------------------------------------------


def test_the_server_answers_what_is_published(server: ElasticEngine) -> None:
    assert engines.get_engine() is server
    form = published("ترخيص مخبز شعبي", "bakery", title_en="Bakery licence")
    assert found("مخبز") == found("bakery") == ["bakery"]
    assert [hit.id for hit in suggest("مخب")] == ["bakery"]
    form.unpublish()
    assert found("مخبز") == []
    outbox.deliver()
    assert (drift(), waiting()) == (0, 0)


def test_marks_suggestions_and_facets_come_with_its_answers() -> None:
    km, moci = make_agency("KM"), make_agency("MOCI")
    published("ترخيص مَخبَز", "a", agency=km, body="<p>يلزم المَخبَز 3 &lt; 5.</p>")
    published("تجديد ترخيص مخبز", "b", agency=moci)
    published("دليل ترخيص مخبز", "c", make=make_guide, agency=moci)
    answer = search("ترخيص مخبز", kinds=["faq"])
    assert answer.facets == {"kind": {"faq": 2, "guide": 1}, "agency": {"KM": 1, "MOCI": 1}}
    assert answer.count == 2
    (first,) = [hit for hit in answer.items if hit.id == "a"]
    assert first.title_html == "<mark>ترخيص</mark> <mark>مَخبَز</mark>"
    assert "<mark>المَخبَز</mark> 3 &lt; 5" in first.snippet
    assert search("ترخيص مخبذ").suggestion == "ترخيص مخبز"
    everything = search("", kinds=["guide", "faq"], agencies=["MOCI"])
    assert (everything.count, everything.facets["kind"]) == (2, {"agency": 1, "guide": 1, "faq": 1})


def test_synonyms_work_at_once_without_a_rebuild(server: ElasticEngine) -> None:
    published("ترخيص مخبز", "bakery")
    index = server.indices.live()
    assert found("تنورمحلي") == []
    row = Synonym.objects.create(words="تنورمحلي", meanings="مخبز")
    assert found("تنورمحلي") == ["bakery"]
    row.delete()
    assert found("تنورمحلي") == []
    assert server.indices.live() == index


def test_a_moved_branch_follows(server: ElasticEngine) -> None:
    form = published("ترخيص مخبز", "bakery")
    other = published("ترخيص مغسلة", "laundry", agency=make_agency("KM"))
    form.move(Page.objects.get(pk=other.get_parent().pk), pos="last-child")
    assert "/km/" in search("مخبز").items[0].url
    assert drift() == 0


def test_a_hit_is_checked_against_the_database() -> None:
    form = published("ترخيص مخبز", "bakery")
    Page.objects.filter(pk=form.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    assert found("مخبز") == []


def test_rebuild_and_check(
    server: ElasticEngine, own_engine: EmbeddedEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    published("ترخيص مخبز", "bakery")
    published("ترخيص مغسلة", "laundry")
    call_command("rebuild_search")
    call_command("check_search")
    told = capsys.readouterr().out
    for name in ("embedded", "elasticsearch"):
        assert f"({name})" in told
    assert told.count("0 differences") == 2
    server.delete(["bakery"])
    with pytest.raises(SystemExit) as stopped:
        call_command("check_search")
    assert stopped.value.code == 1
    assert "missing: bakery" in capsys.readouterr().out
    call_command("rebuild_search", verbosity=0)
    assert drift() == 0


def test_the_nightly_comparison_puts_right_what_drifted(
    server: ElasticEngine, own_engine: EmbeddedEngine
) -> None:
    published("ترخيص مخبز", "bakery")
    assert mending.compare() == 0
    server.delete(["bakery"])
    own_engine.delete(["bakery"])
    assert mending.compare() == 2
    assert drift() == 0


# -- while it is away --------------------------------------------------------------------------


@pytest.mark.parametrize("patience", [IMPATIENT])
@pytest.mark.parametrize("how", ["cut", "fall_silent"])
def test_the_public_notices_nothing_of_an_outage(
    server: ElasticEngine, line: Line, client: Client, how: str, patience: float
) -> None:
    published("ترخيص مخبز", "bakery", agency=make_agency("KM"))
    getattr(line, how)()
    began = time.monotonic()
    for _ in range(4):
        assert found("مخبز") == ["bakery"]
    assert server.breaker.state == "open"
    assert time.monotonic() - began < 4 * patience + 3
    published("ترخيص مغسلة", "laundry")
    assert found("مغسلة") == ["laundry"]
    for address in ("/ar/search/?q=مخبز", "/en/search/", "/api/v1/search?q=مخبز&agency=KM"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "elasticsearch" not in answer.content.decode().lower()
    line.restore()


@pytest.mark.parametrize("patience", [IMPATIENT])
def test_a_server_that_does_not_answer_in_time_costs_one_time_out(
    line: Line, patience: float
) -> None:
    published("ترخيص مخبز", "bakery")
    line.fall_silent()
    began = time.monotonic()
    assert found("مخبز") == ["bakery"]
    taken = time.monotonic() - began
    assert patience * 0.9 <= taken < patience + 3


@pytest.mark.parametrize("patience", [IMPATIENT])
@pytest.mark.parametrize("address", ["/ar/search/?q=مخبز", "/api/v1/search?q=مخبز&agency=KM"])
def test_a_page_waits_no_longer_than_for_one_answer(
    client: Client, server: ElasticEngine, line: Line, address: str, patience: float
) -> None:
    published("ترخيص مخبز", "bakery", agency=make_agency("KM"))
    client.get(address)
    server._agencies = (0.0, {})
    line.fall_silent()
    began = time.monotonic()
    assert "مخبز" in client.get(address).content.decode()
    assert time.monotonic() - began < 2 * patience


@pytest.mark.parametrize("patience", [IMPATIENT])
def test_many_answers_that_are_each_just_in_time_are_too_slow_together(
    server: ElasticEngine, line: Line, patience: float
) -> None:
    published("ترخيص مخبز", "bakery")
    line.slow_down(0.6 * patience, 0.7 * patience)
    for _ in range(PATIENCE):
        assert not server.breaker.is_open
        server._features.clear()
        began = time.monotonic()
        assert found("مخبز") == ["bakery"]
        assert time.monotonic() - began < 2 * patience
    assert server.breaker.state == "open"


def test_a_broken_off_answer_is_none(server: ElasticEngine, line: Line) -> None:
    published("ترخيص مخبز", "bakery")
    line.break_off()
    assert found("مخبز") == ["bakery"]
    assert server.breaker.state == "open"


def test_outage_and_return(server: ElasticEngine, line: Line) -> None:
    published("ترخيص مخبز", "bakery")
    laundry = published("ترخيص مغسلة", "laundry")
    line.cut()
    published("ترخيص مطبعة", "press")
    laundry.unpublish()
    assert (found("مطبعة"), found("مغسلة")) == (["press"], [])
    assert engines.get_engine() is not server
    assert waiting() >= 2
    mend()
    assert server.breaker.state == "open"
    line.restore()
    assert engines.get_engine() is not server  # it does not know what it missed
    mend()
    assert engines.get_engine() is server
    assert (found("مطبعة"), found("مغسلة")) == (["press"], [])
    assert (drift(), waiting()) == (0, 0)


def test_it_comes_back_while_publishing_goes_on(server: ElasticEngine, line: Line) -> None:
    line.cut()
    published("ترخيص مطبعة", "press")
    line.restore()
    JOBS["mend_search"].run(timezone.now())
    missed = waiting()
    published("ترخيص مغسلة", "laundry")
    outbox.deliver(limit=missed)
    assert waiting() >= 1
    assert engines.get_engine() is server
    outbox.deliver()
    assert (found("مطبعة"), found("مغسلة"), drift()) == (["press"], ["laundry"], 0)


def test_it_stays_away_while_something_is_long_untold_or_failed(
    server: ElasticEngine, line: Line
) -> None:
    for missed in (
        {"failure": "EngineDown"},
        {"created_at": timezone.now() - timedelta(minutes=1)},
    ):
        line.cut()
        published("ترخيص مطبعة", "press")
        OutboxEntry.objects.filter(kind=ENTRY).delete()
        line.restore()
        entry = outbox.put(ENTRY, {})
        OutboxEntry.objects.filter(pk=entry.pk).update(**missed)
        JOBS["mend_search"].run(timezone.now())
        assert server.breaker.state == "mending"
        entry.delete()
        mend()
        assert engines.get_engine() is server


def test_a_server_that_lags_behind_does_not_answer(server: ElasticEngine) -> None:
    allowed = lag.ALLOWED.total_seconds()
    published("ترخيص مطبعة", "press")
    server.delete(["press"])  # as if it had not been told yet
    entries = OutboxEntry.objects.filter(kind=ENTRY)
    written = [
        (allowed / 2, False),
        (allowed + 1, True),
        (1200, False),
    ]  # after long it is given up, and checked
    for seconds, left_alone in written:
        entries.update(created_at=timezone.now() - timedelta(seconds=seconds))
        forget_lag()
        assert (engines.get_engine() is not server) is left_alone
        assert found("مطبعة") == (["press"] if left_alone else [])
    entries.update(created_at=timezone.now() - timedelta(seconds=allowed + 1))
    outbox.deliver()
    forget_lag()
    assert engines.get_engine() is server
    assert found("مطبعة") == ["press"]


def test_entries_that_were_given_up_are_told_after_all(server: ElasticEngine, line: Line) -> None:
    line.cut()
    published("ترخيص مطبعة", "press")
    OutboxEntry.objects.filter(kind=ENTRY).update(state=OutboxEntry.State.PARKED, tries=10)
    line.restore()
    mend()
    assert engines.get_engine() is server
    assert found("مطبعة") == ["press"]


def test_a_server_that_lost_its_index_gets_a_new_one(server: ElasticEngine) -> None:
    published("ترخيص مخبز", "bakery")
    server.client().indices.delete(index=server.indices.live())
    assert found("مخبز") == ["bakery"]
    assert server.breaker.is_open
    published("ترخيص مطبعة", "press")
    mend()
    mend()
    assert engines.get_engine() is server
    assert (found("مخبز"), found("مطبعة"), drift()) == (["bakery"], ["press"], 0)


def test_commands_tell_of_an_outage(line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    published("ترخيص مخبز", "bakery")
    line.cut()
    with pytest.raises(SystemExit) as stopped:
        call_command("check_search")
    assert stopped.value.code == 1
    told = capsys.readouterr().out
    assert "0 differences" in told and "cannot be compared: elasticsearch" in told
    with pytest.raises(CommandError, match="elasticsearch"):
        call_command("rebuild_search", stdout=StringIO())
    line.restore()
    call_command("rebuild_search", verbosity=0)
    call_command("check_search", verbosity=0)


def test_readiness_tells_the_state(client: Client, line: Line) -> None:
    checks = client.get("/readyz").json()["checks"]
    assert checks["search"]["engine"] == "elasticsearch"
    assert checks["search server"] == {"ok": True, "state": "closed"}
    line.cut()
    answer = client.get("/readyz")
    checks = answer.json()["checks"]
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert checks["search"]["engine"] == "embedded"
    assert (checks["search server"]["ok"], checks["search server"]["state"]) == (False, "open")


def test_only_staff_see_the_banner(admin_client: Client, client: Client, line: Line) -> None:
    home = reverse("wagtailadmin_home")
    banner = "icon icon-warning"
    before = admin_client.get(home).content.decode()
    line.cut()
    search("مخبز")
    during = admin_client.get(home).content.decode()
    assert during.count(banner) > before.count(banner)
    public = Client().get("/ar/").content.decode()
    assert "خادم البحث" not in public
    assert "search server" not in public.lower()
