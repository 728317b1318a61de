"""Figures that must be the same in both languages."""

from datetime import UTC, datetime, timedelta

import pytest

from core.drift import DATE, NUMBER, PHONE, TIME, Figure, differences, figures


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("الرسم ٥ دنانير", {(NUMBER, "5")}),
        ("الرسم 5.000 د.ك", {(NUMBER, "5")}),
        ("الرسم ٥٫٥٠٠ د.ك", {(NUMBER, "5.5")}),
        ("1,250 dinars", {(NUMBER, "1250")}),
        ("١٬٢٥٠ ديناراً", {(NUMBER, "1250")}),
        ("خلال 100 يوم", {(NUMBER, "100")}),
        ("10%", {(NUMBER, "10")}),
        ("call 1889988 today", {(PHONE, "1889988")}),
        ("+965 2224 8888", {(PHONE, "22248888")}),
        ("00965-22248888.", {(PHONE, "22248888")}),
        ("٢٢٢٤٨٨٨٨", {(PHONE, "22248888")}),
        ("2026-11-10", {(DATE, "2026-11-10")}),
        ("10/11/2026", {(DATE, "2026-11-10")}),
        ("١٠ نوفمبر ٢٠٢٦", {(DATE, "2026-11-10")}),
        ("10 November 2026", {(DATE, "2026-11-10")}),
        ("November 10, 2026", {(DATE, "2026-11-10")}),
        ("by 1 August", {(DATE, "08-01")}),
        ("قبل 1 أغسطس", {(DATE, "08-01")}),
        ("31/31/2026", {(NUMBER, "31"), (NUMBER, "2026")}),
        ("من 8:00 إلى 14:00", {(TIME, "8:00"), (TIME, "14:00")}),
        ("you may apply in 3 days", {(NUMBER, "3")}),
        ("no figure at all", set()),
        ("", set()),
    ],
)
def test_figures_of_a_text_are_read_the_same_in_either_script(text, found):
    assert figures(text) == {Figure(*pair) for pair in found}


@pytest.mark.parametrize(
    ("arabic", "english", "only_arabic", "only_english"),
    [
        ("الرسم ٥ دنانير", "The fee is 5 dinars", [], []),
        ("الرسم ٧ دنانير", "The fee is 5 dinars", ["7"], ["5"]),
        ("خلال ثلاثة أيام", "within 3 days", [], []),
        ("خلال 3 أيام", "within three days", [], []),
        ("خلال يومين", "within 2 working days", [], []),
        ("وثلاث صور", "3 photos", [], []),
        ("خلال أربعة أيام", "within 3 days", [], ["3"]),
        ("حتى 10 نوفمبر 2026", "until 11 November 2026", ["2026-11-10"], ["2026-11-11"]),
        ("اتصل على 1889988", "Call +965 1889988", [], []),
        ("اتصل على 1889988", "Call us", ["1889988"], []),
    ],
)
def test_what_differs_is_told_and_words_excuse_figures(arabic, english, only_arabic, only_english):
    here, there = differences(arabic, english)
    assert [f.value for f in here] == only_arabic
    assert [f.value for f in there] == only_english


class Thing:
    """As much of a page as the meter asks for."""

    fact_names = ()

    def __init__(self, words, changed=None, published=None):
        self.words, self.words_changed_at, self.last_published_at = words, changed, published


@pytest.mark.parametrize(("hours", "newer"), [(None, False), (-1, False), (0, False), (1, True)])
def test_the_arabic_is_newer_when_its_words_changed_after_the_english_was_published(
    monkeypatch, hours, newer
):
    from core import drift

    monkeypatch.setattr(drift, "words_of", lambda thing: {"title": thing.words})
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    changed = None if hours is None else moment + timedelta(hours=hours)
    outcome = drift.drift(Thing("5", changed), Thing("5", published=moment))
    assert outcome.arabic_newer is newer
    assert bool(outcome) is newer
