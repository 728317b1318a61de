"""Fictional cases: believable, harmless, and never between real ones by accident."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from casework.deadlines import KUWAIT, answer_due
from casework.enums import OPEN, Kind, Status
from casework.forms.fields import civil_id_holds
from casework.models import Case, CaseCounter, Event, Referral
from casework.practice import stories
from core.models import OutboxEntry
from core.references import parse_reference
from tests.factories.cases import make_case

END = datetime(2026, 11, 27, 12, tzinfo=KUWAIT)
START = END - timedelta(days=425)


@pytest.fixture(scope="module")
def told():
    return [story for _code, story in stories(900, ["MOI", "MOH", "KM"], 1, START, END)]


def test_the_same_seed_tells_the_same_stories(told):
    again = [story for _code, story in stories(900, ["MOI", "MOH", "KM"], 1, START, END)]
    assert again == told
    assert [s for _, s in stories(900, ["MOI", "MOH", "KM"], 2, START, END)] != told


def test_the_mix_is_that_of_published_figures(told):
    kinds = Counter(story.kind for story in told)
    assert 0.56 < kinds[Kind.COMPLAINT] / 900 < 0.68
    assert 0.22 < kinds[Kind.INQUIRY] / 900 < 0.32
    channels = Counter(story.channel for story in told)
    assert channels.most_common(2)[0][0] == "web"
    late = [
        s
        for s in told
        if (s.answered_at or END).astimezone(KUWAIT).date() > answer_due(s.received_at).on
        and s.status != Status.WITHDRAWN
    ]
    assert 0.05 < len(late) / 900 < 0.13


def test_nothing_in_a_story_lies_ahead_or_out_of_order(told):
    for story in told:
        moments = [happening.at for happening in story.happenings]
        assert moments == sorted(moments)
        assert moments[0] == story.received_at
        assert moments[-1] <= END + timedelta(hours=1)


def test_nobody_in_a_story_lives(told):
    for story in told:
        assert story.email in ("",) or story.email.endswith("@example.com")
        assert story.phone in ("",) or story.phone.startswith("+9655000")
        if story.civil_id:
            assert civil_id_holds(story.civil_id)
            assert story.civil_id[0] == "1"


@pytest.mark.django_db
def test_seeded_cases_are_cases_like_any_other(moi, moh, officer, ground):
    call_command("seed_cases", count=300, verbosity=0)
    assert Case.objects.count() == 300
    assert set(Case.objects.values_list("fictional", flat=True)) == {True}
    for case in Case.objects.all()[:50]:
        assert parse_reference(case.reference).number == case.number
        assert case.target_on is not None
        assert case.events.filter(kind="received").count() == 1
        if case.status in OPEN:
            assert case.shown_outcome is None
    assert Event.objects.filter(kind="reply", body="").count() == 0
    assert Referral.objects.exists()
    assert not OutboxEntry.objects.exists()
    # the next real one takes the next number
    counter = CaseCounter.objects.filter(kind="complaint", agency=moi).order_by("-year").first()
    case = make_case(moi)
    if case.year == counter.year:
        assert case.number == counter.last + 1


@pytest.mark.django_db
def test_they_do_not_go_between_real_cases_unless_somebody_insists(case, moh):
    with pytest.raises(CommandError, match="Real cases"):
        call_command("seed_cases", count=5, verbosity=0)
    assert Case.objects.count() == 1
    call_command("seed_cases", count=5, force=True, verbosity=0)
    assert Case.objects.count() == 6


@pytest.mark.django_db
def test_a_second_run_continues_the_numbers(moi):
    call_command("seed_cases", count=40, verbosity=0)
    call_command("seed_cases", count=40, seed=2, verbosity=0)
    for kind in Kind:
        for year in (2025, 2026):
            numbers = Case.objects.filter(kind=kind, year=year).values_list("number", flat=True)
            assert sorted(numbers) == list(range(1, len(numbers) + 1))
