"""Following a case: what opens it, what does not, and what its page tells whom."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from casework import services, wording
from casework.codes import hash_code
from casework.enums import Status
from casework.models import Case, Event, Rating
from casework.spoken import spoken
from core.models import OutboxEntry
from core.references import new_code, parse_reference
from tests.factories.cases import make_case, make_submission

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
WORDS = "نظرنا في شكواك ووجدنا أن التأخير وقع فعلًا، وأنجزت المعاملة اليوم."
NOTE = "zqx-internal-note"
NEVER = (NOTE, "سعاد", "citizen@example.com", "50001234", "185031400019", "officer.moi")


@pytest.fixture
def accepted(moi):
    return services.open_case(make_submission(moi))


@pytest.fixture
def case(accepted):
    return accepted.case


def pair(accepted, **changes):
    return {"reference": accepted.case.reference, "tracking_code": accepted.code} | changes


def track(client, given, language="ar", **more):
    return client.post(f"/{language}/track/", given, **more)


@pytest.fixture
def opened(client, accepted):
    """A client whose tracking session has opened the case."""
    answer = track(client, pair(accepted))
    assert (answer.status_code, answer["Location"]) == (302, "/ar/track/case/")
    return client


def token_of(client, language="ar"):
    return client.get(f"/{language}/track/case/").context["token"]


def act(client, action, language="ar", **given):
    given.setdefault("token", token_of(client, language))
    return client.post(f"/{language}/track/case/{action}/", given)


# -- the pair -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        str.lower,
        lambda text: text.replace("-", " "),
        lambda text: text.replace("-", ""),
        lambda text: text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        lambda text: "ش" + text[1:],
        lambda text: f"  {text}\u200f ",
    ],
)
def test_the_pair_is_understood_as_people_type_it(client, accepted, change):
    given = {"reference": change(accepted.case.reference), "tracking_code": accepted.code}
    assert track(client, given).status_code == 302
    digits = accepted.code.replace("-", " ").translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert track(Client(), pair(accepted, tracking_code=digits)).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"reference": ""},
        {"reference": "x"},
        {"reference": "C-MOI-2026-000001-0"},
        {"tracking_code": ""},
        {"tracking_code": "1234"},
        {"tracking_code": "abcd-1234-1234-1234"},
        {"reference": "C" * 100_000},
    ],
)
def test_what_can_be_no_pair_is_a_hint_and_no_try(client, accepted, wrong):
    if wrong.get("reference") == accepted.case.reference:
        wrong = {"reference": "C-MOI-2026-000001-1"}
    for _try in range(12):
        answer = track(client, pair(accepted, **wrong))
        assert answer.status_code == 422
        assert answer.context["form"].errors
    assert track(client, pair(accepted)).status_code == 302


def test_every_wrong_pair_is_one_and_the_same_answer(client, accepted, moi, settings):
    settings.THROTTLES = False
    other = services.open_case(make_submission(moi))
    known = [make_case(moi).reference for _ in range(20)]
    unknown = [str(_next(accepted.case.reference, step)) for step in range(100, 120)]
    answers = set()
    for reference in [*known, *unknown, accepted.case.reference]:
        for code in (other.code, *(new_code() for _ in range(11))):
            answer = track(client, {"reference": reference, "tracking_code": code})
            headers = tuple(sorted(answer.headers.items()))
            answers.add((answer.status_code, answer.content, headers, tuple(answer.cookies)))
    assert len(answers) == 1
    status, content, _headers, cookies = answers.pop()
    assert (status, cookies) == (404, ())
    assert b"MOI-2026-000001" not in content.replace(b"C-MOI-2026-000123-7", b"")


def _next(reference, step):
    from dataclasses import replace

    known = parse_reference(reference)
    return replace(known, number=known.number + step)


def test_an_unknown_reference_takes_as_long_as_a_wrong_code(client, accepted, settings):
    settings.THROTTLES = False
    settings.TRACKING_HASH_COST = (2, 4096)
    Case.objects.update(tracking_hash=hash_code(accepted.code))
    unknown = str(_next(accepted.case.reference, 7))

    def took(reference):
        start = time.perf_counter()
        track(client, {"reference": reference, "tracking_code": new_code()})
        return time.perf_counter() - start

    took(unknown)
    times = [(took(unknown), took(accepted.case.reference)) for _ in range(40)]
    gap = statistics.median(known - other for other, known in times)
    assert abs(gap) < 0.005
    # with no hash at all an unknown one would be quicker by about this much
    start = time.perf_counter()
    hash_code(new_code())
    assert time.perf_counter() - start > abs(gap)


def test_wrong_tries_are_counted_by_reference_and_address(client, accepted, moi):
    other = services.open_case(make_submission(moi))
    wrong = pair(accepted, tracking_code=new_code())
    with time_machine.travel(NOON, tick=False):
        assert [track(client, wrong).status_code for _ in range(11)] == [404] * 10 + [429]
        refused = track(client, wrong)
        assert int(refused["Retry-After"]) > 0
        assert track(client, pair(accepted)).status_code == 429
        # neither another request nor another address is locked out
        assert track(client, pair(other)).status_code == 302
        assert track(Client(REMOTE_ADDR="203.0.113.9"), pair(accepted)).status_code == 302
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        assert track(client, pair(accepted)).status_code == 302


def test_an_address_has_thirty_wrong_tries_in_all(client, accepted):
    with time_machine.travel(NOON, tick=False):
        statuses = [
            track(
                client,
                {
                    "reference": str(_next(accepted.case.reference, step)),
                    "tracking_code": new_code(),
                },
            ).status_code
            for step in range(32)
        ]
    assert statuses == [404] * 30 + [429] * 2


def test_right_pairs_are_no_wrong_tries(client, accepted):
    with time_machine.travel(timezone.now(), tick=False):
        assert {track(client, pair(accepted)).status_code for _ in range(35)} == {302}


def test_neither_reference_nor_code_is_ever_taken_from_an_address(client, accepted):
    answer = client.get("/ar/track/", pair(accepted))
    assert answer.status_code == 200
    assert accepted.code not in answer.content.decode()
    assert not answer.cookies


def test_another_site_cannot_post_here(client, accepted):
    answer = track(client, pair(accepted), headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert not answer.cookies


# -- the session --------------------------------------------------------------------------------


def test_the_cookie_serves_the_tracking_pages_only(client, accepted, settings):
    answer = track(client, pair(accepted))
    assert {morsel.key for morsel in answer.cookies.values()} == {"track"}
    assert {m["path"] for m in answer.cookies.values()} == {"/ar/track/", "/en/track/"}
    for morsel in answer.cookies.values():
        assert morsel["httponly"]
        assert (morsel["samesite"], morsel["max-age"], morsel["secure"]) == ("Lax", 1800, "")
        assert accepted.code not in morsel.value
    settings.SESSION_COOKIE_SECURE = True
    answer = track(Client(), pair(accepted))
    assert {m.key for m in answer.cookies.values()} == {"__Secure-track"}
    assert all(m["secure"] for m in answer.cookies.values())


@pytest.mark.parametrize(
    "path", ["", "case/", "case/withdraw/", "case/record.pdf", "case/date.ics"]
)
def test_personal_pages_are_sealed(opened, path):
    answer = opened.get(f"/ar/track/{path}")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]


@pytest.mark.parametrize("path", ["case/", "case/withdraw/", "case/record.pdf", "case/date.ics"])
def test_without_a_session_there_is_nothing(client, case, path):
    answer = client.get(f"/ar/track/{path}")
    assert answer.status_code in (302, 404)
    assert case.reference not in answer.content.decode()


def test_a_session_is_bound_to_one_case(opened, accepted, moi):
    other = services.open_case(make_submission(moi, subject="موضوع آخر تمامًا"))
    assert opened.get("/ar/track/case/").context["case"] == accepted.case
    before = opened.cookies["track"].value
    track(opened, pair(other))
    assert opened.get("/ar/track/case/").context["case"] == other.case
    client = Client()
    client.cookies["track"] = before  # the one before is closed, not left open
    assert client.get("/ar/track/case/").status_code == 302


def test_a_session_ends_after_thirty_minutes(client, accepted):
    with time_machine.travel(NOON, tick=False) as clock:
        track(client, pair(accepted))
        clock.shift(timedelta(minutes=29))
        assert client.get("/ar/track/case/").status_code == 200
        clock.shift(timedelta(minutes=2))
        assert client.get("/ar/track/case/").status_code == 302
        asked = client.get("/ar/track/")
        assert asked.context["over"]
        assert asked.cookies["track"].value == ""


def test_signing_out_closes_copies_too(opened):
    copy = Client()
    copy.cookies["track"] = opened.cookies["track"].value
    assert copy.get("/ar/track/case/").status_code == 200
    assert opened.post("/ar/track/case/out/").status_code == 302
    assert copy.get("/ar/track/case/").status_code == 302


@pytest.mark.parametrize("value", ["", "x", "x:y:z", "1" * 5000, "é"])
def test_a_made_up_cookie_opens_nothing(client, case, value):
    client.cookies["track"] = value
    assert client.get("/ar/track/case/").status_code == 302


def test_a_staff_session_is_no_tracking_session(client, case, officer):
    client.force_login(officer)
    client.cookies["track"] = client.cookies["sessionid"].value
    assert client.get("/ar/track/case/").status_code == 302


def test_the_language_can_be_switched_within_the_session(opened):
    assert opened.get("/en/track/case/").status_code == 200
    assert 'href="/en/track/case/"' in opened.get("/ar/track/case/").content.decode()


# -- what is done there -------------------------------------------------------------------------


def test_facts_and_files_are_added_and_the_date_stays(opened, case, settings):
    due = case.due_on
    photo = SimpleUploadedFile("photo.pdf", b"%PDF-1.4 not a pdf", "application/pdf")
    refused = act(opened, "add", body="وهذا المستند", attachments=[photo])
    assert refused.status_code == 422
    assert "وهذا المستند" in refused.content.decode()
    assert not Event.objects.filter(case=case, kind="added").exists()
    assert act(opened, "add", body="مستند بالبريد").status_code == 302
    case.refresh_from_db()
    added = Event.objects.get(case=case, kind="added")
    assert (added.body, added.public, case.due_on) == ("مستند بالبريد", True, due)


def test_nothing_is_not_added(opened, case):
    assert act(opened, "add", body="  ").status_code == 422
    assert not Event.objects.filter(case=case, kind="added").exists()


def test_withdrawing_is_asked_once_more(opened, case):
    page = opened.get("/ar/track/case/withdraw/")
    assert page.status_code == 200
    case.refresh_from_db()
    assert case.status == Status.RECEIVED
    assert act(opened, "withdraw", reason="").status_code == 302
    case.refresh_from_db()
    assert case.status == Status.WITHDRAWN


def test_a_poor_mark_offers_an_appeal(opened, case, officer):
    services.accept(case, officer)
    services.answer(case, officer, "not_upheld", WORDS)
    assert act(opened, "rate", time="5", clarity="9", result="2").status_code == 422
    assert act(opened, "rate", time="5", clarity="4", result="2").status_code == 302
    assert Rating.objects.get().result == 2
    page = opened.get("/ar/track/case/")
    assert page.context["said"] == "rated_poor"
    assert opened.get("/ar/track/case/").context["said"] == ""
    assert act(opened, "appeal", reason="").status_code == 422
    assert act(opened, "appeal", reason="لم ينظر أحد في المستند").status_code == 302
    case.refresh_from_db()
    assert case.status == Status.APPEALED


@pytest.mark.parametrize(
    ("status", "can"),
    [
        (Status.RECEIVED, {"add", "withdraw"}),
        (Status.ANSWERED, {"add", "rate", "appeal"}),
        (Status.REFUSED, {"appeal"}),
        (Status.CLOSED, {"rate"}),
        (Status.WITHDRAWN, set()),
    ],
)
def test_only_what_is_possible_is_offered(opened, case, status, can):
    Case.objects.filter(pk=case.pk).update(
        status=status, outcome="upheld", appeal_until=timezone.localdate()
    )
    text = opened.get("/ar/track/case/").content.decode()
    offered = {name for name in ("add", "withdraw", "rate", "appeal") if f"/case/{name}/" in text}
    assert offered == can


def test_what_is_not_possible_any_more_is_not_done_and_not_lost(opened, case, officer):
    token = token_of(opened)
    services.withdraw(case)
    answer = act(opened, "add", body="zqx-typed", token=token)
    assert answer.status_code == 409
    assert "zqx-typed" in answer.content.decode()
    assert not Event.objects.filter(case=case, kind="added").exists()


@pytest.mark.parametrize("action", ["add", "withdraw", "appeal"])
def test_a_form_without_its_token_waits_for_being_sent_again(opened, case, officer, action):
    if action == "appeal":
        services.accept(case, officer)
        services.answer(case, officer, "not_upheld", WORDS)
    before = Event.objects.filter(case=case).count()
    typed = {"body": "zqx-typed", "reason": "zqx-typed"}
    for token in ("", "x" * 32, "ا"):
        answer = opened.post(f"/ar/track/case/{action}/", typed | {"token": token})
        assert answer.status_code == 403
        assert "zqx-typed" in answer.content.decode()
    assert Event.objects.filter(case=case).count() == before


def test_what_was_typed_outlives_the_session(opened, accepted):
    token = token_of(opened)
    opened.post("/ar/track/case/out/")
    typed = {"body": "zqx-typed\nسطر ثان", "token": token}
    asked = opened.post("/ar/track/case/add/", typed)
    assert asked.status_code == 403
    assert "zqx-typed" in asked.content.decode()
    wrong = opened.post("/ar/track/case/add/", typed | pair(accepted, tracking_code=new_code()))
    assert wrong.status_code == 404
    assert "zqx-typed" in wrong.content.decode()
    assert opened.post("/ar/track/case/add/", typed | pair(accepted)).status_code == 302
    assert "zqx-typed" in Event.objects.get(kind="added").body
    assert opened.get("/ar/track/case/").status_code == 200


def test_one_case_takes_so_much_an_hour(opened, case):
    token = token_of(opened)
    with time_machine.travel(timezone.now(), tick=False):
        for number in range(20):
            assert act(opened, "add", body=f"{number}", token=token).status_code == 302
        answer = act(opened, "add", body="zqx-typed", token=token)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "zqx-typed" in answer.content.decode()


def test_a_late_case_is_taken_to_the_head_of_the_office_once_a_week(moi):
    case = make_case(moi, at=NOON)
    late = NOON + timedelta(days=31)
    with pytest.raises(services.NotPermitted):
        services.escalate(case, at=NOON + timedelta(days=30))
    event = services.escalate(case, at=late)
    assert (event.kind, event.public, case.status) == ("added", True, Status.RECEIVED)
    with pytest.raises(services.NotPermitted):
        services.escalate(case, at=late + timedelta(days=6))
    services.escalate(case, at=late + timedelta(days=7))
    services.withdraw(case, at=late + timedelta(days=8))
    with pytest.raises(services.NotPermitted):
        services.escalate(case, at=late + timedelta(days=20))


def test_the_button_comes_when_the_date_has_passed(opened, case):
    assert "case/escalate/" not in opened.get("/ar/track/case/").content.decode()
    Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    assert "case/escalate/" in opened.get("/ar/track/case/").content.decode()
    given = {"token": token_of(opened)}
    assert opened.post("/ar/track/case/escalate/", {"token": "x"}).status_code == 302
    assert not Event.objects.filter(data__escalated=True).exists()
    opened.post("/ar/track/case/escalate/", given)
    assert Event.objects.filter(data__escalated=True).count() == 1
    opened.post("/ar/track/case/escalate/", given)
    assert Event.objects.filter(data__escalated=True).count() == 1


# -- what is shown ------------------------------------------------------------------------------


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
