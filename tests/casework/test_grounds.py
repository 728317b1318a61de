"""Grounds: their anchors, the days on which they hold, and who may change them in the admin."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse

from casework.models import Ground
from office import roles
from office.demo.content import read
from office.demo.grounds import load_grounds

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 24)
BEFORE, AFTER = DAY - datetime.timedelta(days=1), DAY + datetime.timedelta(days=1)
PATHS = ["index", "edit", "inspect", "history", "add", "delete"]
KEEPERS = (roles.DIRECTOR, roles.COMPLAINTS, roles.SUPPORT, roles.EDITORS)


def make_ground(code="B90", **fields):
    values = {"text_ar": "مانع تجربة", "instead_ar": "البديل", "question_ar": "هل ينطبق؟"} | fields
    return Ground.objects.create(code=code, **values)


@pytest.fixture
def sign_in(client, django_user_model):
    def enter(group="", superuser=False):
        user = django_user_model.objects.create_user("somebody", is_superuser=superuser)
        user.groups.add(*Group.objects.filter(name=group))
        client.force_login(user)
        return client

    return enter


def address(name, ground):
    return reverse(f"ground:{name}", args=[] if name in ("index", "add") else [ground.pk])


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (AFTER, None, False),
        (None, BEFORE, False),
        (BEFORE, AFTER, True),
        (None, AFTER, True),
    ],
)
def test_a_ground_holds_on_its_days(since, until, holds):
    make_ground(active_from=since, active_to=until)
    assert Ground.objects.in_force(DAY).exists() is holds


def test_a_ground_cannot_end_before_it_begins():
    ground = Ground(code="B91", active_from=AFTER, active_to=BEFORE)
    with pytest.raises(ValidationError) as error:
        ground.clean()
    assert "active_to" in error.value.message_dict


def test_grounds_stand_in_the_guides_order_and_each_has_an_anchor():
    make_ground("B92", sort_order=20)
    make_ground("B93", sort_order=10)
    assert [g.anchor for g in Ground.objects.in_force()] == ["ground-b93", "ground-b92"]


def test_the_demonstration_has_sixteen_grounds_whole_in_both_languages():
    rows = read("grounds.json")
    assert load_grounds(rows) == 16
    assert load_grounds(rows) == 0
    assert [g.code for g in Ground.objects.in_force()] == [f"B{n:02}" for n in range(1, 17)]
    for row in rows:
        for name in ("text", "explanation", "instead", "question"):
            assert row[f"{name}_ar"] and row[f"{name}_en"], (row["code"], name)
        assert row["question_ar"].endswith("؟") and row["question_en"].endswith("?")


def test_what_editors_changed_of_a_ground_stays_when_the_demonstration_loads_again():
    load_grounds(read("grounds.json"))
    Ground.objects.filter(code="B01").update(text_ar="نص جديد")
    load_grounds(read("grounds.json"))
    assert Ground.objects.get(code="B01").text_ar == "نص جديد"


@pytest.mark.parametrize("role", KEEPERS)
def test_those_who_keep_content_change_grounds_and_neither_add_nor_delete_any(sign_in, role):
    ground = make_ground()
    client = sign_in(role)
    answers = {name: client.get(address(name, ground)).status_code for name in PATHS}
    opened = {name for name, status in answers.items() if status == 200}
    assert opened == {"index", "edit", "inspect", "history"}


@pytest.mark.parametrize("role", [roles.STAFF, roles.MINISTER])
def test_others_open_no_ground(sign_in, role):
    ground = make_ground()
    client = sign_in(role)
    assert all(client.get(address(name, ground)).status_code != 200 for name in PATHS)


def test_not_even_a_superuser_deletes_a_ground(sign_in):
    ground = make_ground()
    client = sign_in(superuser=True)
    assert client.get(address("add", ground)).status_code == 200
    for call in (client.get, client.post):
        assert call(address("delete", ground)).status_code != 200
    assert Ground.objects.filter(pk=ground.pk).exists()
    assert address("delete", ground) not in client.get(address("edit", ground)).content.decode()


def test_a_ground_is_changed_and_ended_but_keeps_its_code(sign_in):
    ground = make_ground()
    client = sign_in(roles.COMPLAINTS)
    posted = {
        "code": "Z99",
        "kind": "soft",
        "sort_order": "5",
        "text_ar": "نص أوضح",
        "instead_ar": "البديل",
        "question_ar": "هل؟",
        "active_to": BEFORE.isoformat(),
    }
    answer = client.post(address("edit", ground), posted)
    assert answer.status_code == 302
    ground.refresh_from_db()
    assert (ground.code, ground.kind, ground.text_ar) == ("B90", "soft", "نص أوضح")
    assert not Ground.objects.in_force(DAY).exists()
