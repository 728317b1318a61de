"""Redaction is a layer: the original stays, each reader sees what is for them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from casework import services
from casework.answers import case_answer
from casework.inbox.redacting import spans_in
from casework.models import Case, Event, Redaction
from casework.redaction import BARRED, cover, pieces, redacted_text
from casework.tracking.story import Story
from tests.casework.inbox.conftest import signed_in
from tests.casework.inbox.oracles import csv_rows
from tests.factories.cases import make_case

WHY = "بيانات شخص آخر"
SECRET = "الموظف فلان بن علان"
TOLD = f"تأخرت معاملتي بسبب {SECRET} ثم أنجزها {SECRET} بعد شهر."


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        ([], "0123456789"),
        ([(2, 4)], f"01{BARRED}456789"),
        ([(2, 4), (3, 6)], f"01{BARRED}6789"),
        ([(8, 99)], f"01234567{BARRED}"),
        ([(5, 5), (-3, 1)], f"{BARRED}123456789"),
    ],
)
def test_spans_are_covered(spans, shown):
    assert cover("0123456789", spans) == shown


def test_an_officer_sees_the_whole_text_with_marks():
    found = pieces("0123456789", [(2, 4, "why"), (3, 6, "too")])
    assert "".join(piece.text for piece in found) == "0123456789"
    assert [(piece.text, piece.reason) for piece in found if piece.reason] == [("2345", "why; too")]


def test_words_are_found_whatever_the_space_between_them():
    assert spans_in("a b\n c a  b", "a b") == [[0, 3], [7, 11]]
    assert spans_in("a.c abc", "a.c") == [[0, 3]]
    assert spans_in("abc", "") == []


@pytest.fixture
def covered(desk, moi, officer):
    """A case in which an officer covered a name, in what was written and in the answer."""
    case = make_case(moi, details=TOLD, points=(TOLD, "نقطة ثانية"))
    services.accept(case, officer)
    services.answer(case, officer, "upheld", TOLD, [{"finding": "upheld", "text": ""}] * 2)
    reply = Event.objects.get(case=case, kind="reply")
    for what in ("details", "points-0", f"event-{reply.pk}"):
        given = {"what": what, "words": SECRET, "reason": WHY}
        answer = desk.post(reverse("cases:redact", args=[case.pk]), given)
        assert answer.status_code == 302
    return Case.objects.get(pk=case.pk)


@pytest.mark.django_db
def test_the_original_stays_and_staff_see_it_marked(covered, desk):
    assert covered.details == TOLD
    text = desk.get(reverse("cases:case", args=[covered.pk])).content.decode()
    assert text.count(f'<mark class="covered" title="{WHY}">{SECRET}</mark>') == 6


@pytest.mark.django_db
def test_the_list_of_what_is_covered_tells_the_office_the_words(covered, desk):
    page = desk.get(reverse("cases:case", args=[covered.pk])).context
    assert [one.words for one in page["redactions"]] == [[SECRET]] * 3


@pytest.mark.django_db
def test_the_reason_of_a_redaction_is_no_text_to_cover(covered, desk):
    page = desk.get(reverse("cases:case", args=[covered.pk])).context
    told = {f"event-{event.pk}" for event in covered.events.all() if "redacted" in event.data}
    offered = {value for value, _label in page["redact"].fields["what"].choices}
    assert told
    assert not told & offered


@pytest.mark.django_db
def test_nobody_outside_the_office_sees_it(covered, desk):
    assert SECRET not in redacted_text(covered, "details")
    assert SECRET not in str(redacted_text(covered, "points"))
    assert redacted_text(covered, "details").count(BARRED) == 2
    exported = b"".join(desk.get("/cms/cases/export/csv/?show=all").streaming_content)
    assert SECRET.encode() not in exported
    assert BARRED in str(csv_rows(exported))
    assert SECRET not in str(case_answer(covered, "ar"))
    told = [moment.body for moment in Story(covered).timeline]
    assert SECRET not in str(told)


@pytest.mark.django_db
def test_its_sender_is_told_why(covered):
    bodies = [event.body for event in covered.events_for_public() if "redacted" in event.data]
    assert bodies == [WHY] * 3
    assert WHY in str(case_answer(covered, "ar")["timeline"])


@pytest.mark.django_db
def test_what_was_covered_can_be_shown_again(covered, desk):
    redaction = Redaction.objects.filter(field="details").get()
    desk.post(reverse("cases:lift", args=[covered.pk, redaction.pk]))
    assert redacted_text(Case.objects.get(pk=covered.pk), "details") == TOLD
    assert redacted_text(Case.objects.get(pk=covered.pk), "points")[0] != TOLD


@pytest.mark.django_db
def test_a_redaction_belongs_to_its_case(covered, desk, abroad, moi, officer):
    other = make_case(moi)
    redaction = Redaction.objects.first()
    reply = Event.objects.get(case=covered, kind="reply")
    assert desk.post(reverse("cases:lift", args=[other.pk, redaction.pk])).status_code == 404
    assert abroad.post(reverse("cases:lift", args=[covered.pk, redaction.pk])).status_code == 404
    with pytest.raises(ValueError, match="event"):
        services.redact(other, officer, "event", [[0, 1]], WHY, event=reply)
    given = {"what": f"event-{reply.pk}", "words": SECRET, "reason": WHY}
    assert desk.post(reverse("cases:redact", args=[other.pk]), given).status_code == 422


@pytest.mark.django_db
def test_words_that_do_not_stand_there_cover_nothing(desk, case):
    given = {"what": "details", "words": "ليست هنا", "reason": WHY}
    answer = desk.post(reverse("cases:redact", args=[case.pk]), given)
    assert answer.status_code == 422
    assert "ليست هنا" in answer.content.decode()
    assert not Redaction.objects.exists()


@pytest.fixture
def desk(officer):
    """The officer of the agency, signed in."""
    return signed_in(officer)


@pytest.fixture
def abroad(foreigner):
    """An officer of another agency, signed in."""
    return signed_in(foreigner)
