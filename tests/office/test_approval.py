"""What editors submit, somebody else approves."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Workflow

from forms_library.models import TransactionFormPage
from office.approval import TwoPersonApproval, plant_approval
from tests.factories import make_agency, make_form
from tests.office.staff import edit_form, signed_in, staff

pytestmark = pytest.mark.django_db
APPROVERS = ["director", "complaints", "support", "admin"]


@pytest.fixture
def draft(accounts):
    """A form of the Ministry of Health that nobody has seen yet."""
    return make_form(agency=make_agency("MOH"), number="MOH-1", live=False)


def submit(username, page):
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert signed_in(username).post(address, edit_form(page, "submit")).status_code == 302
    page = TransactionFormPage.objects.get(pk=page.pk)
    assert page.current_workflow_state.requested_by == staff(username)
    return page


def act(username, page, action="approve"):
    """Take ``action`` on what waits, by the address behind Wagtail's own buttons."""
    task_state = page.current_workflow_state.current_task_state
    name = "wagtailadmin_pages:workflow_action"
    return signed_in(username).post(
        reverse(name, args=[page.pk, action, task_state.pk]), {"comment": "راجعوا الرسوم"}
    )


def publish(username, page, **changes):
    """Publish past the workflow, from the editor."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return signed_in(username).post(address, edit_form(page, "publish", **changes))


def publish_many(username, page):
    """Publish past the workflow, from a list of pages."""
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return signed_in(username).post(f"{address}?id={page.pk}&next=/cms/", {})


def publish_above(username, page):
    """Publish past the workflow, with all that lies below the page above it."""
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    above = page.get_parent().pk
    data = {"include_descendants": "on"}
    return signed_in(username).post(f"{address}?id={above}&next=/cms/", data)


def finish_from_editor(username, page):
    """Approve with the button of the editor."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = edit_form(page, "workflow-action") | {"workflow-action-name": "approve"}
    return signed_in(username).post(address, data)


PAST = [act, publish, publish_many, publish_above, finish_from_editor]


def is_live(page):
    return TransactionFormPage.objects.get(pk=page.pk).live


def test_an_editor_cannot_publish_at_all(draft):
    publish("editor.moh", draft)
    publish_many("editor.moh", draft)
    assert not is_live(draft)


@pytest.mark.parametrize("approver", APPROVERS)
def test_what_an_editor_submits_goes_live_when_another_approves(draft, client, approver):
    page = submit("editor.moh", draft)
    assert not is_live(page)
    assert act(approver, page).status_code == 302
    assert is_live(page)
    assert client.get(page.url).status_code == 200


@pytest.mark.parametrize("way", PAST)
def test_an_editor_cannot_approve_what_they_submitted(draft, way):
    page = submit("editor.moh", draft)
    way("editor.moh", page)
    assert not is_live(page)


@pytest.mark.parametrize("way", PAST)
@pytest.mark.parametrize("username", ["director", "admin"])
def test_nobody_approves_what_they_submitted_whatever_their_role(draft, username, way):
    page = submit(username, draft)
    way(username, page)
    assert not is_live(page)
    assert act("support", page).status_code == 302
    assert is_live(page)


@pytest.mark.parametrize("way", PAST)
def test_every_way_is_open_to_a_second_person(draft, way):
    page = submit("editor.moh", draft)
    way("complaints", page)
    assert is_live(page)


def test_the_one_who_submitted_is_told_and_keeps_the_words(draft):
    page = submit("director", draft)
    answer = publish("director", page, title="عنوان أوضح")
    told = signed_in("director").get(answer.url)
    assert told.status_code == 200
    page = TransactionFormPage.objects.get(pk=page.pk)
    assert page.get_latest_revision_as_object().title == "عنوان أوضح"
    assert not page.live


def test_who_takes_the_submission_back_may_publish(draft):
    page = submit("director", draft)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    signed_in("director").post(address, edit_form(page, "cancel-workflow"))
    publish("director", page)
    assert is_live(page)


def test_what_is_sent_back_can_be_submitted_again(draft):
    page = submit("editor.moh", draft)
    act("support", page, "reject")
    page = TransactionFormPage.objects.get(pk=page.pk)
    assert page.current_workflow_state.status == "needs_changes"
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = edit_form(page, "restart-workflow")
    assert signed_in("editor.moh").post(address, data).status_code == 302
    page = TransactionFormPage.objects.get(pk=page.pk)
    act("support", page)
    assert is_live(page)


def test_what_waits_is_shown_to_those_who_may_approve_it(draft):
    submit("director", draft)
    for username, shown in [("support", True), ("complaints", True), ("director", False)]:
        text = signed_in(username).get("/cms/").content.decode()
        waiting = text.partition('id="awaiting-review-section"')[2].partition("</section>")[0]
        assert (draft.title in waiting) == shown, username


@pytest.mark.parametrize("username", ["officer.moh", "minister", "editor.moh"])
def test_others_approve_nothing(draft, username):
    page = submit("editor", draft)
    for way in PAST:
        way(username, page)
    assert not is_live(page)


def test_the_workflow_is_made_once_and_holds_for_both_languages(db):
    from office.models import HomePage

    made = plant_approval()
    assert plant_approval() == made
    assert TwoPersonApproval.objects.count() == Workflow.objects.filter(active=True).count() == 1
    assert {home.get_workflow() for home in HomePage.objects.all()} == {made}
