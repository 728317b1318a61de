"""An answered inquiry becomes a draft answer in which nobody is recognisable."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from casework import services
from casework.enums import Kind
from casework.submissions import Contact
from guidance.from_inquiries import draft_from
from guidance.models import AnswerPage
from office.tree import shelf
from tests.factories.cases import make_agency, make_case, make_officer

pytestmark = pytest.mark.django_db
ASKED = "أنا سعاد العلي ورقمي 50001234 وبريدي souad@example.com، ما رسوم تجديد الرخصة؟"
TOLD = "الأخت سعاد، رسوم التجديد خمسة دنانير تدفع عند التسليم."


@pytest.fixture
def inquiry(home):
    return make_case(
        make_agency(),
        kind=Kind.INQUIRY,
        subject="رسوم تجديد رخصة سعاد العلي",
        details=ASKED,
        contact=Contact("سعاد العلي", "souad@example.com", "+96550001234"),
    )


@pytest.fixture
def controller(db, django_user_model):
    user = make_officer(django_user_model, "support", perms=("control_support",))
    user.groups.add(Group.objects.get(name="Support controllers"))
    return user


def answered(case, user):
    services.answer(case, user, "answered", TOLD)
    return case


def test_it_is_a_draft_on_its_agencys_shelf_that_its_editor_sends(inquiry, controller):
    parent = shelf("faq", inquiry.agency, "ar")
    page = draft_from(answered(inquiry, controller), controller)
    assert page.get_parent().pk == parent.pk
    assert not page.live
    assert page.current_workflow_state is None
    assert "خمسة دنانير" in page.short_answer


def test_nobody_is_recognisable_in_it(inquiry, controller):
    page = draft_from(answered(inquiry, controller), controller)
    words = page.title + page.short_answer + page.body + page.slug
    for personal in ("سعاد", "العلي", "50001234", "souad", inquiry.reference):
        assert personal not in words
    assert "تجديد" in page.title


def test_the_words_of_who_asked_are_not_taken_over(inquiry, controller):
    page = draft_from(answered(inquiry, controller), controller)
    assert "ما رسوم" not in page.short_answer + page.body


def test_the_short_answer_is_its_first_sentences_and_the_body_goes_on_from_there(home, controller):
    case = make_case(make_agency(), kind=Kind.INQUIRY)
    long = "كلمة " * 55 + "أخيرة."
    services.answer(case, controller, "answered", f"الرسوم خمسة دنانير.\n{long}\nتدفع في المركز.")
    page = draft_from(case, controller)
    assert page.short_answer.startswith("الرسوم خمسة دنانير. كلمة")
    assert page.short_answer.endswith("أخيرة.")
    assert page.body == "<p>تدفع في المركز.</p>"


def test_a_first_sentence_too_long_for_it_is_cut_and_stands_whole_in_the_body(home, controller):
    case = make_case(make_agency(), kind=Kind.INQUIRY)
    services.answer(case, controller, "answered", "كلمة " * 80 + "أخيرة.")
    page = draft_from(case, controller)
    assert page.short_answer.endswith("…")
    assert "أخيرة." in page.body


def test_what_somebody_wrote_is_never_markup(home, controller):
    case = make_case(make_agency(), kind=Kind.INQUIRY)
    told = "كلمة " * 70 + "<script>zqx()</script>"
    services.answer(case, controller, "answered", told)
    page = draft_from(case, controller)
    assert "zqx" in page.body
    assert "<script" not in page.body


def test_only_answered_inquiries_become_answers(inquiry, controller):
    with pytest.raises(PermissionDenied):
        draft_from(inquiry, controller)
    complaint = make_case(make_agency())
    with pytest.raises(PermissionDenied):
        draft_from(complaint, controller)
    assert not AnswerPage.objects.exists()


def test_an_officer_without_rights_on_pages_makes_none(client, inquiry, controller):
    answered(inquiry, controller)
    officer = make_officer(type(controller), "o", inquiry.agency)
    client.force_login(officer)
    address = f"/cms/answers/from-inquiry/{inquiry.pk}/"
    client.post(address)
    assert not AnswerPage.objects.exists()
    client.force_login(controller)
    assert client.get(address).status_code == 405
    answer = client.post(address)
    assert answer["Location"].startswith("/cms/pages/")
    assert AnswerPage.objects.count() == 1


def test_a_case_that_is_not_theirs_is_not_there(client, inquiry, controller, django_user_model):
    answered(inquiry, controller)
    other = make_officer(django_user_model, "other", make_agency("MOH", "الصحة"))
    other.groups.add(Group.objects.get(name="Content editors"))
    client.force_login(other)
    assert client.post(f"/cms/answers/from-inquiry/{inquiry.pk}/").status_code == 404


def test_the_screen_of_an_answered_inquiry_offers_it(client, inquiry, controller):
    client.force_login(controller)
    screen, address = f"/cms/cases/{inquiry.pk}/", f"/cms/answers/from-inquiry/{inquiry.pk}/"
    assert address not in client.get(screen).content.decode()
    answered(inquiry, controller)
    assert address in client.get(screen).content.decode()
