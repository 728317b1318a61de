"""Who gets where: every address of the inbox, every role, one's own cases and others'."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from wagtail.permissions import policy_registry

from casework import services
from casework.inbox.actions import DEEDS
from casework.inbox.bulk import OPERATIONS
from casework.inbox.viewset import CaseViewSet
from casework.models import Case, Event, Redaction, SavedView, StaffDraft
from core.models import AuditRow
from tests.casework.inbox.conftest import signed_in
from tests.factories import cases

pytestmark = pytest.mark.django_db
PATTERNS = CaseViewSet().get_urlpatterns()

#: of every address: the method it is asked with, and whether it is about one case
GOLDEN = {
    "index": ("get", False),
    "find": ("post", False),
    "export": ("get", False),
    "save_view": ("post", False),
    "delete_view": ("post", False),
    "keys": ("post", False),
    "bulk": ("post", False),
    "case": ("get", True),
    "do": ("post", True),
    "reply": ("post", True),
    "note": ("post", True),
    "reveal": ("post", True),
    "redact": ("post", True),
    "lift": ("post", True),
}
EXTRA = {"export": ["csv"], "bulk": ["assign"], "do": ["accept"], "lift": [1], "delete_view": [1]}
ABOUT_ONE = [name for name, (_method, one) in GOLDEN.items() if one]
#: role: may they enter at all, do they see the complaint of MOI, the question of MOI?
ROLES = {
    "officer": (True, True, True),
    "foreigner": (True, False, False),
    "controller": (True, True, False),
    "supporter": (True, False, True),
    "minister": (False, False, False),
    "editor": (False, False, False),
}


@pytest.fixture
def supporter(django_user_model):
    return cases.make_officer(django_user_model, "support", perms=("control_support",))


@pytest.fixture
def editor(django_user_model):
    return cases.make_officer(django_user_model, "editor", perms=())


def address(name, case):
    args = [case.pk] if GOLDEN[name][1] else []
    return reverse(f"cases:{name}", args=args + EXTRA.get(name, []))


def ask(client, name, case):
    return getattr(client, GOLDEN[name][0])(address(name, case))


def trace():
    """Everything that a post could have changed."""
    tables = (Event, StaffDraft, Redaction, SavedView, AuditRow)
    rows = [list(table.objects.order_by("pk").values_list("pk", flat=True)) for table in tables]
    return rows, list(Case.objects.order_by("pk").values())


def test_every_address_is_named_in_the_table():
    assert {pattern.name for pattern in PATTERNS} == set(GOLDEN)


def test_cases_have_no_generic_views_and_no_chooser():
    from django.urls import get_resolver

    def names(resolver):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                yield from names(pattern)
            elif pattern.name:
                yield pattern.lookup_str

    ours = [name for name in names(get_resolver()) if name.startswith("casework.inbox")]
    assert len(ours) == len(PATTERNS)
    content_type = ContentType.objects.get_for_model(Case)
    assert not policy_registry.get_by_type(Case).user_has_permission(None, "add")
    assert content_type.model_class() is Case


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", GOLDEN)
def test_every_role_gets_where_it_belongs_and_nowhere_else(request, role, name, moi):
    user = request.getfixturevalue(role)
    enters, complaint, question = ROLES[role]
    client = signed_in(user)
    for kind, sees in (("complaint", complaint), ("inquiry", question)):
        case = cases.make_case(moi, kind=kind)
        before = trace()
        answer = ask(client, name, case)
        if not enters:
            assert (answer.status_code, answer["Location"]) == (302, "/cms/")
            assert trace() == before
        elif GOLDEN[name][1] and not sees:
            assert answer.status_code == 404
            assert trace() == before
        elif name in ("lift", "delete_view"):
            assert answer.status_code == 404  # there is nothing of that number
        else:
            assert answer.status_code in (200, 302, 422)
            assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", ABOUT_ONE)
def test_an_unknown_case_is_the_same_404_as_a_foreign_one(abroad, case, name):
    foreign = ask(abroad, name, case)
    case.pk = 10**9
    unknown = ask(abroad, name, case)
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.content == unknown.content


@pytest.mark.parametrize("name", GOLDEN)
def test_nobody_gets_anywhere_without_signing_in(case, name):
    answer = ask(Client(), name, case)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/cms/login/")


def test_lists_searches_and_exports_show_ones_own_cases_only(desk, abroad, case, moh):
    other = cases.make_case(moh)
    for client, own, foreign in ((desk, case, other), (abroad, other, case)):
        for query in ("", "?show=all", "?q=معاملة", f"?q={foreign.reference}"):
            text = client.get(f"/cms/cases/{query}").content.decode()
            assert f"/cms/cases/{foreign.pk}/" not in text
        exported = b"".join(client.get("/cms/cases/export/csv/?show=all").streaming_content)
        assert own.reference.encode() in exported
        assert foreign.reference.encode() not in exported
        found = client.post("/cms/cases/find/", {"q": foreign.reference})
        assert str(foreign.pk) not in found["Location"].split("?")[0]


def test_rights_are_asked_at_every_request(desk, officer, case, moh):
    screen = address("case", case)
    assert desk.get(screen).status_code == 200
    services.refer(case, officer, moh, "يخص وزارة الصحة")
    services.close(case, officer)
    officer.memberships.all().delete()
    assert desk.get(screen).status_code == 404
    assert case.reference not in desk.get("/cms/cases/?show=all").content.decode()


def test_a_restricted_case_is_left_out_of_search_and_export(control, controller, case):
    services.restrict(case, controller, True)
    case.readers.clear()
    director = cases.make_officer(
        type(controller), "head", perms=("control_complaints", "see_restricted")
    )
    head = signed_in(director)
    assert head.get(address("case", case)).status_code == 200
    assert head.get("/cms/cases/?q=معاملة").context["found_number"] == 0
    assert case.reference.encode() not in b"".join(
        head.get("/cms/cases/export/csv/").streaming_content
    )
    case.readers.add(director)
    assert head.get("/cms/cases/?q=معاملة").context["found_number"] == 1


def test_the_minister_changes_nothing_whatever_is_replayed(palace, desk, case, moi, ground):
    posts = [(address("do", case).replace("accept", name), {"body": "x"}) for name in DEEDS]
    posts += [
        (reverse("cases:bulk", args=[operation.name]), {"case": case.pk, "confirmed": "yes"})
        for operation in OPERATIONS
    ]
    words = "نص يكفي طوله لكي يقبله النموذج كما هو من غير أن يعترض عليه أحد"
    posts += [
        (address("reply", case), {"do": do, "act": "ask", "body": words})
        for do in ("send", "keep", "preview", "insert", "discard")
    ]
    posts += [
        (address("note", case), {"do": "send", "body": words}),
        (address("reveal", case), {}),
        (address("redact", case), {"what": "subject", "words": "تأخر", "reason": words}),
        (address("save_view", case), {"name": "x", "query": "show=all"}),
        (address("keys", case), {"keys": "on"}),
        (address("find", case), {"q": case.reference}),
    ]
    before = trace()
    for url, data in posts:
        answer = palace.post(url, data)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/cms/"), url
    assert trace() == before
    assert "cases" not in palace.get("/cms/").context["panels"][0].name


def test_the_menu_leads_here_only_those_who_have_business_here(desk, palace):
    assert "/cms/cases/" in desk.get("/cms/").content.decode()
    assert "/cms/cases/" not in palace.get("/cms/").content.decode()


def test_staff_posts_want_a_token(officer, case):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    before = trace()
    for name, (method, _one) in GOLDEN.items():
        if method == "post":
            assert ask(client, name, case).status_code == 403
    assert trace() == before
