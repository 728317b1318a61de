"""What the sender of a case does on its page, once each, and nothing typed is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casework import services
from casework.enums import Status
from casework.models import Case, Event, Rating
from core.references import new_code
from tests.casework.tracking.following import act, pair, token_of
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
WORDS = "نظرنا في شكواك ووجدنا أن التأخير وقع فعلًا، وأنجزت المعاملة اليوم."


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
