"""What opens a case, what does not, and for how long."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from casework import services
from casework.codes import first_hash, hash_code
from casework.models import Case
from core.references import new_code, parse_reference
from tests.casework.tracking.following import pair, track
from tests.factories.cases import make_case, make_submission

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)

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
    known = parse_reference(reference)
    return replace(known, number=known.number + step)


@pytest.mark.parametrize("kept_under", [hash_code, first_hash])
def test_an_unknown_reference_takes_as_long_as_a_wrong_code(client, accepted, settings, kept_under):
    settings.THROTTLES = False
    settings.TRACKING_HASH_COST = (2, 4096)
    Case.objects.update(tracking_hash=kept_under(accepted.code))
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
