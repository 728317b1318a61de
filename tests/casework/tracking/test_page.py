"""What the page of a case tells its sender, and what it tells nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from casework import services, wording
from casework.enums import Status
from casework.spoken import spoken
from core.models import OutboxEntry
from tests.casework.tracking.following import act, pair, track
from tests.factories.cases import make_case, make_submission

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
WORDS = "نظرنا في شكواك ووجدنا أن التأخير وقع فعلًا، وأنجزت المعاملة اليوم."
NOTE = "zqx-internal-note"
NEVER = (NOTE, "سعاد", "citizen@example.com", "50001234", "185031400019", "officer.moi")


def live(case, status, officer, controller, foreigner, moh, ground):
    """Bring ``case`` into ``status`` as the office would."""
    services.note(case, officer, NOTE)
    if status == Status.RECEIVED:
        return
    if status == Status.REFUSED:
        services.refuse(case, controller, ground, WORDS)
        return
    services.accept(case, officer)
    if status == Status.AWAITING_CITIZEN:
        services.ask(case, officer, "أرسل صورة الإيصال")
    elif status == Status.REFERRED:
        services.refer(case, officer, moh, "يخص وزارة الصحة")
    elif status in (Status.ANSWERED, Status.APPEALED, Status.CLOSED):
        points = [{"finding": "upheld", "text": "ثبت التأخير"}]
        services.answer(case, officer, "partly_upheld", WORDS, points)
        if status == Status.APPEALED:
            services.appeal(case, "لم يُنظر في المستند")
        if status == Status.CLOSED:
            services.rate(case, 5, 5, 5, "")
            services.close(case, officer)
    elif status == Status.WITHDRAWN:
        services.withdraw(case)
    elif status == Status.MERGED:
        services.merge(case, make_case(case.agency, subject="zqx-secret-of-another"), controller)


@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_told_in_both_languages(
    status, client, moi, officer, controller, foreigner, moh, ground
):
    accepted = services.open_case(make_submission(moi, points=("تأخرت المعاملة شهرين",)))
    case = accepted.case
    live(case, status, officer, controller, foreigner, moh, ground)
    track(client, pair(accepted))
    for language in ("ar", "en"):
        page = client.get(f"/{language}/track/case/")
        text = page.content.decode()
        assert page.status_code == 200
        with translation.override(language):
            assert str(Status(status).label) in text
            assert wording.meaning_of(case) in text
        assert text.count('aria-current="step"') == 1
        assert "zqx-secret-of-another" not in text
        for secret in (*NEVER, accepted.code):
            assert secret not in text, secret
    if status in (Status.ANSWERED, Status.CLOSED):
        assert "ثبت التأخير" in text
        assert WORDS in text
    if status == Status.REFUSED:
        assert ground.text in text
        assert ground.instead in text
    if status == Status.MERGED:
        assert case.merged_into.reference in text


def test_everybody_who_had_it_is_named_with_the_days(client, moi, moh, officer, foreigner):
    accepted = services.open_case(make_submission(moi), at=NOON)
    case = accepted.case
    services.refer(case, officer, moh, "يخص وزارة الصحة", at=NOON + timedelta(days=4))
    services.take(case, foreigner, at=NOON + timedelta(days=6))
    with time_machine.travel(NOON + timedelta(days=10), tick=False):
        track(client, pair(accepted))
        story = client.get("/en/track/case/").context["story"]
        assert [(h.agency.code, h.days) for h in story.holdings] == [("MOI", 4), ("MOH", 6)]
        assert (story.progress.day, story.progress.total, story.progress.late) == (10, 30, 0)
    with time_machine.travel(NOON + timedelta(days=33), tick=False):
        track(client, pair(accepted))
        story = client.get("/en/track/case/").context["story"]
        assert (story.progress.late, story.overdue, story.may_escalate) == (3, True, True)


@pytest.mark.parametrize(
    ("received", "said"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), "23 November 2026: the same day"),
        (datetime(2026, 1, 31, 9, tzinfo=UTC), "its last day counts: 28 February 2026"),
        (datetime(2028, 1, 30, 9, tzinfo=UTC), "its last day counts: 29 February 2028"),
    ],
)
def test_the_date_explains_itself(moi, received, said):
    case = make_case(moi, at=received)
    with translation.override("en"):
        assert said in wording.due_reason(case)
        assert wording.in_words(case.due_on) in wording.due_reason(case)


def test_words_of_citizens_and_officers_are_shown_as_text(opened, case, officer):
    nasty = "<script>zqx()</script> & </textarea><img src=x onerror=zqx()>"
    services.accept(case, officer, nasty)
    services.add_facts(case, nasty)
    services.answer(case, officer, "upheld", nasty, [{"finding": "upheld", "text": nasty}])
    for path in ("/ar/track/case/", "/en/track/case/"):
        text = opened.get(path).content.decode()
        assert "<script>zqx" not in text
        assert "<img src=x" not in text
    assert act(opened, "appeal", reason="x" * 10_001 + nasty).status_code == 422


def test_a_case_page_asks_the_database_little(opened, case, officer, django_assert_max_num_queries):
    for number in range(12):
        services.note(case, officer, f"{number}")
        services.add_facts(case, f"{number}")
    opened.get("/ar/track/case/")
    with django_assert_max_num_queries(30):
        opened.get("/ar/track/case/")


def test_a_reference_is_said_sign_by_sign():
    assert spoken("C-MOI-2026-000123-7", "en") == [
        "C",
        "M, O, I",
        "two, zero, two, six",
        "zero, zero, zero, one, two, three",
        "seven",
    ]
    assert spoken("Q-B2-2026-000001-9", "ar")[1] == "بي، اثنان"


@pytest.mark.parametrize(
    "suffix", ["x.css", "case/x.css", "case.js", "case/;x", "case/record.pdf/x.css"]
)
def test_no_address_below_the_case_deceives_a_cache(opened, case, suffix):
    answer = opened.get(f"/ar/track/{suffix}")
    assert case.reference not in answer.content.decode()


def test_no_step_of_it_writes_the_code_down(opened, accepted, caplog):
    act(opened, "add", body="x")
    opened.get("/ar/track/case/")
    opened.post("/ar/track/case/out/")
    assert accepted.code not in caplog.text
    assert not OutboxEntry.objects.filter(kind__contains=accepted.code).exists()
    assert urlsplit(reverse("track")).query == ""


@pytest.mark.parametrize("typed", ["{}", "  {} ", "lower", "plain"])
def test_a_reference_in_the_search_box_is_tracked_and_counted_in_no_list(client, case, typed):
    from search.models import SearchTally

    reference = case.reference
    forms = {"lower": reference.lower(), "plain": reference.replace("-", "")}
    text = forms.get(typed) or typed.format(reference)
    page = client.get("/ar/search/", {"q": text})
    assert page.status_code == 200
    assert 'action="/ar/track/"' in page.content.decode()
    assert not SearchTally.objects.exists()
    assert 'action="/ar/track/"' not in client.get("/ar/search/?q=MOI-105").content.decode()


def test_senders_read_what_they_wrote(client, moi):
    given = {"details": "zqx-details", "points": ("zqx-point",), "remedy": "zqx-remedy"}
    accepted = services.open_case(make_submission(moi, **given))
    track(client, pair(accepted))
    text = client.get("/ar/track/case/").content.decode()
    for said in ("zqx-details", "zqx-point", "zqx-remedy"):
        assert said in text, said
