"""The list: order, groups, filters, pages, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import services
from casework.enums import Status
from casework.inbox import paging
from casework.inbox.due import deadline_of, soon_until
from casework.inbox.filters import Filters
from casework.inbox.groups import GROUPS, Who
from casework.models import Case, Category, SavedView
from casework.submissions import Contact
from tests.casework.inbox.conftest import signed_in
from tests.factories.cases import make_case

pytestmark = pytest.mark.django_db
LIST = "/cms/cases/"
WORDS = "نظرنا في شكواك ووجدنا أن التأخير وقع فعلًا، وأنجزت المعاملة اليوم."
MOST_QUERIES = 15


def ago(days):
    return timezone.now() - timedelta(days=days)


def shown(client, query=""):
    return [row.case.pk for row in client.get(LIST + query).context["rows"]]


def settle(case, user):
    services.accept(case, user)
    services.answer(case, user, "upheld", WORDS)
    return case


def test_the_soonest_deadline_comes_first_and_an_appeal_has_its_own(desk, officer, moi):
    old = make_case(moi, at=ago(50))
    new = make_case(moi)
    middle = make_case(moi, at=ago(20))
    appealed = settle(make_case(moi, at=ago(90)), officer)
    services.appeal(appealed, "لم ينظر أحد في المستند", at=ago(10))
    assert shown(desk) == [old.pk, middle.pk, appealed.pk, new.pk]


def test_what_is_settled_comes_after_what_is_open(desk, officer, moi, monkeypatch):
    monkeypatch.setattr(paging, "PER_PAGE", 2)
    settled = [settle(make_case(moi, at=ago(days)), officer).pk for days in (90, 80)]
    opened = [make_case(moi, at=ago(days)).pk for days in (20, 10, 5)]
    walked, query = [], "?show=all"
    while query:
        page = desk.get(LIST + query).context["page"]
        walked += [case.pk for case in page.rows]
        query = f"?show=all&after={page.after}" if page.after else ""
    assert walked == opened + settled
    back = desk.get(f"{LIST}?show=all&before={page.before}").context["page"]
    assert [case.pk for case in back.rows] == walked[2:4]


def test_the_deadline_is_told_by_shape_words_and_state(moi, officer):
    today = timezone.localdate()
    late, new = make_case(moi, at=ago(40)), make_case(moi)
    waiting = make_case(moi)
    services.ask(waiting, officer, "ما رقم المعاملة؟")
    soon = make_case(moi)
    Case.objects.filter(pk=soon.pk).update(due_on=soon_until(today))
    soon.refresh_from_db()
    done = settle(make_case(moi), officer)
    told = [deadline_of(case, today) for case in (late, soon, new, waiting, done)]
    assert [one.state for one in told] == ["overdue", "soon", "on-time", "waiting", "settled"]
    assert [one.shape for one in told] == ["■", "▲", "●", "◻", "–"]
    assert len({one.words for one in told}) == 5


def test_groups_count_what_they_show(desk, officer, controller, moi, ground):
    late = make_case(moi, at=ago(40))
    mine = make_case(moi)
    services.accept(mine, officer)
    waiting = make_case(moi)
    services.ask(waiting, officer, "ما رقم المعاملة؟")
    settled = settle(make_case(moi), officer)
    appealed = settle(make_case(moi), officer)
    services.appeal(appealed, "لم ينظر أحد في المستند")
    services.propose(mine, officer, "refuse", WORDS, {"ground": "B01"})
    expected = {
        "mine": [mine],
        "overdue": [late],
        "waiting": [waiting],
        "appeals": [appealed],
        "settled": [settled],
        "unassigned": [late, waiting, appealed],
        "proposals": [],
    }
    for name, found in expected.items():
        assert set(shown(desk, f"?show={name}")) == {case.pk for case in found}, name
    assert shown(signed_in(controller), "?show=proposals") == [mine.pk]
    counts = {group["name"]: group["count"] for group in desk.get(LIST).context["groups"]}
    assert (counts["open"], counts["mine"], counts["overdue"], counts["appeals"]) == (
        "4",
        "1",
        "1",
        "1",
    )


def test_filters_combine_and_turn_round(desk, officer, moi, moh):
    harassment = Category.objects.create(name_ar="سلوك موظف")
    first = make_case(moi, category=harassment)
    second = make_case(moi, kind="inquiry", channel="phone")
    third = make_case(moi, at=ago(10))
    services.accept(third, officer)
    services.refer(third, officer, moh, "يخص وزارة الصحة")
    everything = {first.pk, second.pk, third.pk}
    table = {
        "?kind=inquiry": {second.pk},
        "?kind=inquiry&kind_is=not": {first.pk, third.pk},
        f"?category={harassment.pk}": {first.pk},
        f"?category={harassment.pk}&category_is=not": {second.pk, third.pk},
        f"?officer={officer.pk}&officer_is=not": everything,
        "?officer=none": everything,
        "?channel=phone": {second.pk},
        "?agency=MOH": {third.pk},
        "?status=referred&status_is=not&show=open": {first.pk, second.pk},
        "?kind=complaint&channel=web&status=received": {first.pk},
        f"?received_to={ago(5).date().isoformat()}": {third.pk},
        f"?received_from={ago(5).date().isoformat()}": {first.pk, second.pk},
        f"?due_to={third.due_on.isoformat()}": {third.pk},
    }
    for query, found in table.items():
        assert set(shown(desk, query)) == found, query


@pytest.mark.parametrize(
    "query", ["?kind=secret", "?order=agency__secret", "?sender=x", "?due_to=never", "?officer=0"]
)
def test_what_nobody_offered_shows_nothing(desk, case, query):
    answer = desk.get(LIST + query)
    assert answer.status_code == 200
    assert answer.context["rows"] == []


def test_filters_live_in_the_address_and_can_be_taken_away_one_by_one(desk, case):
    filters = desk.get(f"{LIST}?kind=complaint&channel=web&channel_is=not").context["filters"]
    assert parse_qs(filters.address()) == {
        "kind": ["complaint"],
        "channel": ["web"],
        "channel_is": ["not"],
    }
    chips = {chip.label: chip for chip in filters.chips()}
    assert len(chips) == 2
    assert [chip.without for chip in filters.chips() if chip.turned] == ["kind=complaint"]


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("المعامله", True),
        ("معاملة إنجاز", True),
        ("إِنْجَــاز", True),
        ("الأول", True),
        ("جمارك", False),
        ("معاملة جمارك", False),
        ("100%", False),
        ("_", False),
    ],
)
def test_words_are_found_however_they_are_spelt(desk, case, typed, finds):
    assert (case.pk in shown(desk, f"?q={typed}")) == finds


def test_words_of_replies_and_notes_are_found_too(desk, officer, case):
    services.note(case, officer, "سألنا الأرشيف المركزي")
    assert shown(desk, "?q=الارشيف") == [case.pk]


def test_a_reference_leads_straight_to_its_case(desk, case):
    for typed in (case.reference, case.reference.replace("-", "").lower()):
        answer = desk.post(f"{LIST}find/", {"q": typed})
        assert answer["Location"] == f"{LIST}{case.pk}/"


def test_a_phone_is_looked_up_by_its_hash_and_stands_in_no_address(desk, case, moi):
    make_case(moi, contact=Contact("غيرها", "other@example.com", "+96550009999", ""))
    for typed in ("50001234", "+965 5000 1234", "٥٠٠٠١٢٣٤", "citizen@example.com", "185031400019"):
        answer = desk.post(f"{LIST}find/", {"q": typed})
        assert "1234" not in answer["Location"]
        assert "citizen" not in answer["Location"]
        assert shown(desk, "?" + urlsplit(answer["Location"]).query) == [case.pk]


def test_a_look_up_by_phone_uncovers_no_hidden_sender(desk, controller, moi):
    hidden = make_case(moi, confidentiality="hidden")
    query = "?" + urlsplit(desk.post(f"{LIST}find/", {"q": "50001234"})["Location"]).query
    assert shown(desk, query) == []
    assert shown(signed_in(controller), query) == [hidden.pk]


def test_pages_go_by_key_forwards_and_back(desk, moi, monkeypatch):
    monkeypatch.setattr(paging, "PER_PAGE", 3)
    everything = [make_case(moi, at=ago(day // 2)).pk for day in range(8, 0, -1)]
    for order in ("due", "received", "changed"):
        walked, keys, query = [], [], f"?order={order}"
        while True:
            page = desk.get(LIST + query).context["page"]
            walked += [case.pk for case in page.rows]
            keys.append(page.before)
            if not page.after:
                break
            query = f"?order={order}&after={page.after.replace('+', '%2B')}"
        assert sorted(walked) == sorted(everything)
        assert len(walked) == len(set(walked))
        assert keys[0] == ""
        back = keys[-1].replace("+", "%2B")
        before = desk.get(f"{LIST}?order={order}&before={back}").context["page"]
        assert [case.pk for case in before.rows] == walked[3:6]
        assert before.before
    assert walked[0] == everything[-1]


def test_a_page_costs_no_offset(desk, moi, monkeypatch):
    monkeypatch.setattr(paging, "PER_PAGE", 2)
    for day in range(5):
        make_case(moi, at=ago(day))
    after = desk.get(LIST).context["page"].after
    with CaptureQueriesContext(connection) as queries:
        desk.get(f"{LIST}?after={after}")
    assert not [query for query in queries if "OFFSET" in query["sql"]]


NO_KEYS = ["x", "2026-99-99~1", "~", "2026-01-01~-1", "2026-01-01~9" + "9" * 40]


@pytest.mark.parametrize("key", NO_KEYS)
def test_a_key_that_says_nothing_shows_the_first_page(desk, case, key):
    assert shown(desk, f"?after={key}") == [case.pk]


def test_the_list_costs_the_same_however_long_it_is(desk, officer, moi):
    SavedView.objects.create(user=officer, name="شكاوى", query="kind=complaint", shared=True)
    desk.get(LIST)
    with CaptureQueriesContext(connection) as few:
        desk.get(LIST)
    for day in range(30):
        case = make_case(moi, at=ago(day))
        if day % 3 == 0:
            services.add_facts(case, "معلومة جديدة")
    for number in range(4):
        SavedView.objects.create(user=officer, name=f"عرض {number}", query="officer=none")
    desk.get(LIST)  # what the process keeps was forgotten in the meantime
    with CaptureQueriesContext(connection) as many:
        desk.get(LIST)
    told = "\n".join(query["sql"][:150] for query in many.captured_queries)
    assert len(many) <= MOST_QUERIES, told
    assert len(many) <= len(few), told


FILTERED = [
    "",
    "?show=all",
    "?show=all&agency=MOI&status=closed",
    "?show=all&agency=MOI&agency_is=not&received_from=2020-01-01",
    "?show=all&q=نص",
]


@pytest.mark.parametrize("query", FILTERED)
def test_no_page_costs_more(control, controller, moi, query):
    SavedView.objects.create(user=controller, name="شكاوى", query="agency=MOI", shared=True)
    cases = [make_case(moi, at=ago(day)) for day in range(4)]
    services.withdraw(cases[0])
    control.get(LIST + query)
    with CaptureQueriesContext(connection) as asked:
        control.get(LIST + query)
    assert len(asked) <= MOST_QUERIES


SHOWN = [f"?show={name}" for name in GROUPS]
STATED = [f"?show=all&status={status.value}" for status in Status]
TURNED = [f"{query}&status_is=not" for query in STATED]


def test_a_page_shows_whatever_its_filters_find(control, controller, officer, moi):
    for status in Status:
        case = make_case(moi)
        Case.objects.filter(pk=case.pk).update(status=status.value, assignee=officer)
    who = Who(controller, timezone.localdate())
    everything = Case.objects.visible_to(controller)
    for query in SHOWN + STATED + TURNED:
        found = everything.filter(Filters(QueryDict(query[1:]), who).q())
        assert sorted(shown(control, query)) == sorted(found.values_list("pk", flat=True)), query


def test_what_was_received_since_a_day_is_due_since_then(control, moi):
    case, older = make_case(moi, at=ago(3)), make_case(moi, at=ago(9))
    appealed = make_case(moi, at=ago(2))
    day = timezone.localdate() + timedelta(days=20)
    Case.objects.filter(pk=appealed.pk).update(status=Status.APPEALED, appeal_due_on=day)
    since = timezone.localdate(ago(5)).isoformat()
    assert sorted(shown(control, f"?show=all&received_from={since}")) == [case.pk, appealed.pk]
    assert older.pk in shown(control, f"?show=all&received_to={since}")


def test_what_nobody_has_looked_at_is_marked(desk, officer, moi):
    case, other = make_case(moi), make_case(moi)
    desk.get(f"{LIST}{case.pk}/")
    services.add_facts(case, "معلومة جديدة")
    services.merge(other, case, officer)
    row = desk.get(LIST).context["rows"][0]
    assert (row.case.pk, row.unread, row.joined) == (case.pk, True, 1)
    desk.get(f"{LIST}{case.pk}/")
    assert not desk.get(LIST).context["rows"][0].unread


def test_a_view_is_saved_counted_shared_and_deleted_by_its_owner(desk, control, case, moi):
    make_case(moi, kind="inquiry")
    desk.post(f"{LIST}views/save/", {"name": "الشكاوى", "query": "kind=complaint", "shared": "on"})
    desk.post(f"{LIST}views/save/", {"name": "لي", "query": "kind=inquiry"})
    views = {row["view"].name: row for row in desk.get(LIST).context["views"]}
    assert {name: row["count"] for name, row in views.items()} == {"الشكاوى": "1", "لي": "1"}
    assert shown(desk, views["الشكاوى"]["url"]) == [case.pk]
    theirs = control.get(LIST).context["views"]
    assert [row["view"].name for row in theirs] == ["الشكاوى"]
    delete = f"{LIST}views/{views['الشكاوى']['view'].pk}/delete/"
    assert control.post(delete).status_code == 404
    desk.post(delete)
    assert [view.name for view in SavedView.objects.all()] == ["لي"]


def test_a_saved_view_keeps_what_is_known_and_nothing_else(desk, officer):
    query = "kind=complaint&evil=1&after=2026-01-01~1&order=received"
    desk.post(f"{LIST}views/save/", {"name": "x", "query": query})
    kept = SavedView.objects.get().query
    assert parse_qs(kept) == {"kind": ["complaint"], "order": ["received"]}


def test_the_home_page_leads_into_the_list(desk, officer, moi):
    services.accept(make_case(moi), officer)
    make_case(moi, at=ago(40))
    panel = next(p for p in desk.get("/cms/").context["panels"] if p.name == "cases")
    assert panel is not None
    text = desk.get("/cms/").content.decode()
    for name in ("mine", "overdue", "unassigned", "waiting", "appeals", "proposals"):
        assert f"/cms/cases/?show={name}" in text


def test_keys_are_off_until_somebody_turns_them_on(desk):
    assert 'data-keys="off"' in desk.get(LIST).content.decode()
    desk.post(f"{LIST}keys/", {"keys": "on"})
    assert 'data-keys="on"' in desk.get(LIST).content.decode()


def test_a_condition_is_the_same_for_a_saved_view_and_the_list(officer, moi, case):
    who = Who(officer, timezone.localdate())
    filters = Filters(QueryDict("kind=complaint&show=unassigned"), who)
    assert list(Case.objects.visible_to(officer).filter(filters.q())) == [case]
