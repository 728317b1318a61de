"""Nobody keeps what is about to be of the past: neither by a write without a signal, nor by a
reader who comes at the worst moment, nor by the clock."""

from __future__ import annotations

import ast
import datetime

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from agencies.models import Counter
from awareness.models import CampaignPage
from casework import services
from casework.models import Holiday
from casework.working import calendar_of
from core import generation, memo, page_cache
from forms_library.printing import print_missing as print_sheets
from forms_library.taking import take_facts_of
from office.tree import shelf
from tests.architecture.test_house import ROOT, python_files
from tests.factories import make_agency, make_answer, make_campaign, make_form, make_version
from tests.factories.notices import make_notice
from tests.office.importing import Loader
from tests.office.test_invalidation import CHANGES, answer_to, house
from upkeep.contacts import confirm
from upkeep.reviews import mark_reviewed

__all__ = ["house"]  # a fixture
SECOND = datetime.timedelta(seconds=1)


# -- writes that send no signal ------------------------------------------------------------------

QUIET = {"update", "bulk_create", "bulk_update", "_raw_delete"}
#: modules that write rows past the signals, and why no kept page is the older for it
WRITERS = {
    "rows that no kept page shows": {
        *("casework/", "office/roles", "upkeep/links/", "feedback/"),
        *("core/audit", "core/heartbeats", "core/jobs", "core/orphans", "core/outbox"),
        *("core/parked", "core/throttling", "forms_library/downloads", "search/"),
    },
    "they say so themselves": {
        *("agencies/signals", "forms_library/taking", "upkeep/reviews"),
        # of an import: office/importing/aftermath
        "office/importing/",
    },
    "in a publication, which says so afterwards": {"core/signals"},
    "of a demonstration, which says so at its end": {"office/demo/"},
}


def quiet_writes(source):
    """Whether ``source`` writes sets of rows, whose ``update`` is given names and nothing else."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in QUIET
        and (node.func.attr != "update" or (node.keywords and not node.args))
        for node in ast.walk(ast.parse(source))
    )


def test_every_write_past_the_signals_is_accounted_for():
    known = {name for names in WRITERS.values() for name in names}
    writers = {
        path.relative_to(ROOT).with_suffix("").as_posix().removeprefix("site/")
        for path in python_files()
        if quiet_writes(path.read_text())
    }
    strangers = {name for name in writers if not name.startswith(tuple(known))}
    assert strangers == set()
    assert {name for name in known if not any(w.startswith(name) for w in writers)} == set()


# -- a reader at the worst moment ----------------------------------------------------------------


def rename_by_import(things, tmp_path):
    row = {"type": "agency", "id": "MOH", "name_ar": "وزارة باسم آخر", "name_en": "Renamed"}
    outcome = Loader(tmp_path)(row | {"counters": [{"name_ar": "كاونتر جديد", "name_en": "New"}]})
    assert (outcome.errors, outcome.changed) == ([], 1)


def move_to_another_agency(things, tmp_path):
    campaign = CampaignPage.objects.get(pk=things["campaign"].pk)
    campaign.move(things["shelf"], "last-child")


QUIETLY = {
    "import another name": rename_by_import,
    "move to another agency": move_to_another_agency,
    "look at it again": lambda t, _: mark_reviewed(
        t["form"], None, timezone.localdate() - datetime.timedelta(days=3)
    ),
    "confirm contacts": lambda t, _: confirm(t["agency"], None),
    "add a counter": lambda t, _: Counter.objects.create(agency=t["agency"], name_ar="كاونتر"),
    "print sheets": lambda t, _: print_sheets(only_fillable=False),
    "take facts": lambda t, _: take_facts_of([t["form"].pk]),
}


#: changes with a signal that others follow
TOLD = ["publish a form", "unpublish an answer", "delete a guide", "replace a file"]


class WorstMoment:
    """Readers who come as soon as caches were emptied, and whose pages are kept."""

    def __init__(self, monkeypatch, paths):
        self.paths = paths
        self.client = Client()  # each has a cache of its own
        self.told = 0
        advance = generation.advance

        def told():
            advance()
            if not connection.in_atomic_block:
                self.told += 1
                self.read()

        monkeypatch.setattr(generation, "advance", told)

    def read(self):
        return {path: answer_to(self.client, path) for path in self.paths}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_readers_at_the_worst_moment_keep_nothing_old(house, monkeypatch, settings, tmp_path):
    things, _paths = house
    things["shelf"] = shelf("campaign", make_agency("KM"), "ar")
    own = [things[name].get_url() for name in ("form", "answer", "guide", "campaign")]
    own.append(f"{things['shelf'].get_url()}{things['campaign'].slug}/")
    paths = [path.removeprefix("http://testserver") for path in own]
    moment = WorstMoment(monkeypatch, [*paths, "/ar/agencies/moh/", "/ar/agencies/km/"])
    changes = QUIETLY | {name: lambda t, _, do=CHANGES[name]: do(t) for name in TOLD}
    late = {}
    for name, change in changes.items():
        moment.read()
        moment.told = 0
        change(things, tmp_path)
        kept = moment.read()
        settings.PAGE_CACHE = False
        memo._kept.clear()
        fresh = moment.read()
        settings.PAGE_CACHE = True
        old = [path for path in kept if kept[path] != fresh[path]]
        if old or not moment.told:
            late[name] = old
    assert late == {}


@pytest.mark.django_db(transaction=True)
def test_a_change_is_told_again_when_its_transaction_is_over(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    with transaction.atomic():
        page_cache.forget_all()
        within = generation.current()
    assert generation.current() != within


@pytest.mark.django_db(transaction=True)
def test_what_was_not_written_after_all_empties_nothing_more(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    with transaction.atomic():
        page_cache.forget_all()
        within = generation.current()
        transaction.set_rollback(True)
    assert generation.current() == within


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [services.confirm_holiday, services.withdraw_holiday])
def test_a_calendar_read_while_it_changes_is_not_kept(
    settings, tmp_path, monkeypatch, django_user_model, change
):
    settings.VAR_DIR = tmp_path
    user = django_user_model.objects.create_user("keeper")
    day = timezone.localdate() + datetime.timedelta(days=3)
    confirmed_at = timezone.now() if change is services.withdraw_holiday else None
    holiday = Holiday.objects.create(day=day, name_ar="عطلة", confirmed_at=confirmed_at)
    # what other processes read until the transaction is over
    before = calendar_of(None)
    advance = generation.advance

    def told():
        advance()
        if connection.in_atomic_block:
            memo.remember(("work calendar", None), lambda: before)

    monkeypatch.setattr(generation, "advance", told)
    change(holiday, user)
    assert (day in calendar_of(None).holidays) is (change is services.confirm_holiday)


# -- the clock -----------------------------------------------------------------------------------

MIDNIGHT = timezone.make_aware(datetime.datetime(2026, 12, 1))


@pytest.fixture
def cached(settings, monkeypatch):
    """As in production, by the half minutes of the clock."""
    settings.PAGE_CACHE = True
    monkeypatch.setattr(memo, "period", page_cache.period)


@pytest.mark.django_db
def test_what_starts_or_ends_at_a_whole_minute_is_in_time_on_every_page(client, cached, settings):
    with time_machine.travel(MIDNIGHT - 3600 * SECOND, tick=False) as clock:
        agency = make_agency("MOH")
        form = make_form(agency=agency)
        make_version(form, "1")
        make_version(form, "2", effective_from=MIDNIGHT.date())
        make_campaign(agency=agency, starts_on=MIDNIGHT.date())
        make_campaign(agency=agency, ends_on=MIDNIGHT.date() - datetime.timedelta(days=1))
        expiring = make_answer(agency=agency, title="جواب ينتهي")
        Page.objects.filter(pk=expiring.pk).update(expire_at=MIDNIGHT)
        starting, ending = make_notice((1, 24)), make_notice((-1, 1))
        page_cache.forget_all()
        pages = Page.objects.live().filter(depth__gt=2).specific()
        paths = {page.get_url().removeprefix("http://testserver") for page in pages}
        paths |= {"/ar/notices/", "/ar/feed/", "/ar/changed-forms/", "/sitemap.xml", "/ar/"}
        paths |= {f"/ar/notices/{notice.external_id}/" for notice in (starting, ending)}
        clock.move_to(MIDNIGHT - SECOND / 2)
        before = {path: answer_to(client, path) for path in paths}
        clock.move_to(MIDNIGHT)
        kept = {path: answer_to(client, path) for path in paths}
        settings.PAGE_CACHE = False
        memo._kept.clear()
        fresh = {path: answer_to(client, path) for path in paths}
    assert [path for path in paths if kept[path] != fresh[path]] == []
    changed = {path for path in paths if before[path] != fresh[path]}
    for told in (form, expiring, *CampaignPage.objects.all()):
        assert told.get_url().removeprefix("http://testserver") in changed
    assert {"/ar/", "/ar/notices/", "/ar/feed/", "/sitemap.xml"} <= changed


@pytest.mark.django_db
@pytest.mark.parametrize("after", [1, 17, 29])
def test_what_starts_at_any_other_moment_is_half_a_minute_late_at_most(client, cached, after):
    with time_machine.travel(MIDNIGHT, tick=False) as clock:
        notice = make_notice((after / 3600, 1))
        page_cache.forget_all()
        for second in range(after + 31):
            clock.move_to(MIDNIGHT + second * SECOND)
            told = notice.title_ar.encode() in client.get("/ar/").content
            assert not told or second >= after
    assert told
