"""The editor's home: what each sees, how many queries a panel asks, and where numbers lead."""

from __future__ import annotations

import datetime
import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail import hooks
from wagtail.models import GroupApprovalTask, GroupPagePermission, Workflow, WorkflowTask

from office.models import HomePage
from search.models import SearchTally
from tests.factories import make_agency, make_content, make_form
from tests.upkeep.conftest import editors_of, make_user
from upkeep.links.watch import watch
from upkeep.panels import panels
from upkeep.reviews import changeable

pytestmark = pytest.mark.django_db
OLD = datetime.date(2020, 1, 1)


def home_of(user):
    client = Client()
    client.force_login(user)
    answer = client.get("/cms/")
    assert answer.status_code == 200
    return client, answer.content.decode()


@pytest.fixture
def busy(moh_editor):
    """Something in every panel for an editor of one agency."""
    mine = make_form(title="نموذجي القديم", reviewed_on=OLD, owner=moh_editor, english=True)
    make_form(title="نموذج زميلي", reviewed_on=OLD)
    draft = make_form(title="مسودتي", owner=moh_editor, live=False)
    broken = make_form(
        title="نموذج مكسور", owner=moh_editor, body='<p><a href="/ar/nothing/">x</a></p>'
    )
    make_form(agency=make_agency("MOI"), title="نموذج غريب", reviewed_on=OLD)
    SearchTally.objects.note("قنطروس", found=False)
    watch()
    return {"mine": mine, "draft": draft, "broken": broken}


def test_an_editor_of_one_agency(moh_editor, busy):
    client, text = home_of(moh_editor)
    assert 'dir="rtl"' in text
    for name in ("my-pages", "overdue-reviews", "content-problems"):
        assert f'id="{name}-section"' in text, name
    assert "recent-edits" not in text
    assert "نموذج غريب" not in text
    assert 'id="searches-in-vain-section"' not in text
    pages = text.split('id="my-pages-section"')[1].split('id="overdue-reviews-section"')[0]
    assert pages.index("مسودتي") < pages.index("نموذجي القديم")  # drafts first
    assert "نموذج زميلي" not in pages
    assert "نموذج زميلي" in text.split('id="overdue-reviews-section"')[1]
    links = set(re.findall(r'href="(/cms/(?:reports|upkeep)/[^"]*)"', text))
    assert f"/cms/reports/to-review/?state=overdue&amp;owner={moh_editor.pk}" in links
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_numbers_are_those_of_their_lists(moh_editor, busy):
    client, _ = home_of(moh_editor)
    found = {panel.name: panel.facts() for panel in panels(moh_editor)}
    assert (found["overdue_reviews"]["count"], found["overdue_reviews"]["mine"]) == (2, 1)
    assert (found["problems"]["links"], found["problems"]["mine"]) == (1, 1)
    assert found["my_pages"]["count"] == 3
    text = client.get("/cms/reports/my-pages/").content.decode()
    for title in ("نموذجي القديم", "مسودتي", "نموذج مكسور"):
        assert title in text
    assert "نموذج زميلي" not in text


def test_no_panel_asks_more_than_four_queries(busy, moh_editor, django_assert_max_num_queries):
    for _ in range(12):
        make_form(reviewed_on=OLD, owner=moh_editor)
    list(changeable(moh_editor))  # rights are kept with the user of a request
    for panel in panels(moh_editor):
        with django_assert_max_num_queries(4):
            panel.facts()


def test_the_states_of_both_languages(moh_editor, busy):
    rows = {
        row["page"].pk: [(v.language, v.state) for v in row["versions"]]
        for row in panels(moh_editor)[0].facts()["rows"]
    }
    assert rows[busy["mine"].pk] == [("ar", "live"), ("en", "live")]
    assert rows[busy["draft"].pk] == [("ar", "draft"), ("en", "none")]


def test_what_i_edited_is_mine_too(moh_editor):
    from wagtail.log_actions import log

    form = make_form(title="حررته")
    assert panels(moh_editor)[0].facts() == {}
    log(instance=form, action="wagtail.edit", user=moh_editor)
    assert panels(moh_editor)[0].facts()["count"] == 1


def test_searches_in_vain_for_whoever_edits_everything(busy):
    SearchTally.objects.note("وجدت", found=True)
    SearchTally.objects.create(
        day=timezone.localdate() - datetime.timedelta(days=7), query="قديم جدا", searches=9, empty=9
    )
    group = Group.objects.create(name="Editors of everything")
    from django.contrib.auth.models import Permission

    permission = Permission.objects.get(
        content_type__app_label="wagtailcore", codename="change_page"
    )
    for home in HomePage.objects.all():
        GroupPagePermission.objects.create(group=group, page=home, permission=permission)
    client, text = home_of(make_user("editor", group=group))
    panel = text.split('id="searches-in-vain-section"')[1]
    assert "قنطروس" in panel
    assert "وجدت" not in panel
    assert "قديم جدا" not in panel
    assert 'href="/cms/reports/searches/?outcome=empty"' in panel
    assert client.get("/cms/reports/searches/?outcome=empty").status_code == 200


def test_other_rooms_can_tell_of_their_problems(moh_editor):
    def told(user):
        return [("3 files without words", "/cms/reports/files/")]

    with hooks.register_temporarily("register_content_problems", told):
        _, text = home_of(moh_editor)
    assert 'href="/cms/reports/files/"' in text
    assert "3 files without words" in text


def test_nothing_to_say_nothing_shown(moh_editor):
    _, text = home_of(moh_editor)
    for name in ("my-pages", "overdue-reviews", "content-problems", "searches-in-vain"):
        assert f'id="{name}-section"' not in text


def test_staff_without_pages_see_no_editors_panels(db):
    make_form(reviewed_on=OLD)
    _, text = home_of(make_user("officer"))
    assert 'id="overdue-reviews-section"' not in text
    assert "/cms/reports/to-review/" not in text


def test_a_keeper_of_contact_data_is_told(db):
    keeper = make_user("keeper")
    agency = make_agency("MOH")
    agency.contact_owner = keeper
    agency.save()
    client, text = home_of(keeper)
    assert 'href="/cms/reports/contact-data/"' in text
    assert agency.name in client.get("/cms/reports/contact-data/").content.decode()


def test_what_waits_for_me_is_shown(moh_editor):
    task = GroupApprovalTask.objects.create(name="Approve")
    task.groups.add(editors_of("MOH"))
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    form = make_form(title="ينتظر موافقتي")
    form.save_revision()
    workflow.start(form, make_user("author"))
    _, text = home_of(moh_editor)
    assert "ينتظر موافقتي" in text.split('id="awaiting-review-section"')[1]


def test_general_content_counts_too(admin_user):
    make_content(reviewed_on=OLD, title="صفحة عامة قديمة")
    _, text = home_of(admin_user)
    assert "صفحة عامة قديمة" in text
