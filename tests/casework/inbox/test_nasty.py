"""Nasty texts in every field of a case come out as text."""

from __future__ import annotations

import pytest
from django.urls import reverse

from casework import services
from casework.models import Category, Ground, QuestionSet, ReplyTemplate, SavedView
from casework.submissions import Contact
from tests.casework.inbox.conftest import signed_in
from tests.casework.inbox.corpora import XSS
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db
NASTY = "\n".join(XSS)


@pytest.fixture
def poisoned(moi, officer, home):
    """A case with every string of the corpus in every field that somebody fills in."""
    questions = QuestionSet.objects.create(
        form=home,
        number=1,
        digest="x",
        questions=[
            {
                "key": "q",
                "type": "singleline",
                "label": {"ar": NASTY, "en": ""},
                "choices": {"ar": [], "en": []},
            }
        ],
    )
    category = Category.objects.create(name_ar=XSS[0], name_en=XSS[1])
    case = make_case(
        moi,
        subject=XSS[1][:150],
        details=NASTY,
        points=(NASTY, XSS[3]),
        remedy=NASTY,
        answers={"q": NASTY},
        question_set=questions,
        category=category,
        overridden={"B05": NASTY},
        contact=Contact(XSS[2], "a@example.com", "+96550001234", ""),
        behalf_name=XSS[4],
    )
    services.note(case, officer, NASTY)
    services.add_facts(case, NASTY)
    services.propose(case, officer, "refuse", NASTY, {"ground": XSS[0]})
    services.redact(case, officer, "details", [[0, 20]], NASTY)
    other = make_case(moi, subject=XSS[3], details=NASTY)
    services.merge(other, case, officer)
    officer.first_name = XSS[1][:140]
    officer.save()
    return case


def problems(text):
    """Strings of the corpus that stand in ``text`` as they were sent."""
    return [string for string in XSS if string in text]


def test_the_screen_shows_them_as_text(poisoned, officer, control):
    Ground.objects.create(code="B09", text_ar=XSS[0], instead_ar=NASTY, question_ar=XSS[1])
    ReplyTemplate.objects.create(name=XSS[1][:80], body_ar=NASTY)
    control.get(reverse("cases:case", args=[poisoned.pk]))
    desk = signed_in(officer)
    text = desk.get(reverse("cases:case", args=[poisoned.pk])).content.decode()
    assert "zqxcanary" in text
    assert problems(text) == []
    shown = desk.post(reverse("cases:reveal", args=[poisoned.pk])).content.decode()
    assert problems(shown) == []


def test_drafts_previews_and_refused_forms_show_them_as_text(poisoned, officer, ground):
    desk = signed_in(officer)
    address = reverse("cases:reply", args=[poisoned.pk])
    values = {"act": "refuse", "ground": "B01", "body": NASTY, "outcome": XSS[0]}
    values |= {f"finding_{n}": XSS[n] for n in range(2)} | {"point_0": NASTY}
    for do in ("preview", "send", "keep"):
        answer = desk.post(address, values | {"do": do}, follow=True)
        assert answer.status_code in (200, 422)
        assert problems(answer.content.decode()) == []
    answer = desk.post(reverse("cases:note", args=[poisoned.pk]), {"do": "keep", "body": NASTY})
    page = desk.get(reverse("cases:case", args=[poisoned.pk])).content.decode()
    assert problems(page) == []


def test_the_list_its_filters_and_the_home_page_show_them_as_text(poisoned, officer):
    SavedView.objects.create(user=officer, name=XSS[1][:60], query="show=all")
    desk = signed_in(officer)
    for string in XSS:
        answer = desk.get("/cms/cases/", {"q": string, "show": "all", "kind": string})
        assert answer.status_code == 200
        assert problems(answer.content.decode()) == []
    assert problems(desk.get("/cms/cases/?show=all").content.decode()) == []
    assert problems(desk.get("/cms/").content.decode()) == []
    ticked = {"case": poisoned.pk, "filters": f"q={XSS[0]}&show=all"}
    answer = desk.post(reverse("cases:bulk", args=["merge"]), ticked, follow=True)
    assert problems(answer.content.decode()) == []


ODD = ["' OR 1=1 --", "%", "\x00", "{{7*7}}", "٩" * 500, "\ud800"]


@pytest.mark.parametrize("typed", [*XSS, *ODD])
def test_the_search_box_takes_anything(desk, case, typed):
    data = {"q": typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace")}
    answer = desk.post("/cms/cases/find/", data)
    assert answer.status_code == 302
    shown = desk.get(answer["Location"])
    assert shown.status_code == 200
    assert problems(shown.content.decode()) == []


def test_neighbours_of_a_turning_text_stay_in_order(desk, moi):
    make_case(moi, subject="\u202egnp.exe")
    text = desk.get("/cms/cases/").content.decode()
    assert "<bdi>\u202egnp.exe</bdi>" in text
