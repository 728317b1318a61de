"""What editors submit, the office approves: one of several groups, never the one who submitted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.models import (
    AbstractGroupApprovalTask,
    Page,
    TaskState,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)

NAME = gettext_noop("Approval by the office")


class TwoPersonApproval(AbstractGroupApprovalTask):
    """Approval by a member of its groups who is not the one who submitted; superusers too."""

    class Meta:
        verbose_name = _("approval by a second person")
        verbose_name_plural = _("approvals by a second person")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        actions: list[tuple[str, Any, bool]] = super().get_actions(obj, user)
        if submitted_by(obj, user):
            return [action for action in actions if action[0] != "approve"]
        return actions

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        """Approve or reject; the one who submitted is refused, by whatever way they come."""
        if action_name == "approve" and task_state.workflow_state.requested_by_id == user.pk:
            raise PermissionDenied
        super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        return states.exclude(workflow_state__requested_by=user)

    @classmethod
    def get_description(cls) -> str:
        return gettext("Any member of the chosen groups approves, except the one who submitted")


def submitted_by(page: Any, user: Any) -> bool:
    """Whether ``page`` waits for approval because ``user`` submitted it."""
    state = page.current_workflow_state
    return (
        state is not None
        and state.requested_by_id == user.pk
        and state.current_task_state is not None
        and state.current_task_state.status == TaskState.STATUS_IN_PROGRESS
    )


def refuse_own_submission(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Nobody publishes past the approval that they themselves have asked for."""
    if page.pk is None or not submitted_by(page, request.user):
        return None
    messages.error(
        request, _("You submitted this page: somebody else approves it, or you cancel it first.")
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_own_among(request: HttpRequest, chosen: list[Page], action: Any) -> HttpResponse | None:
    """The same for many at once, and for those below them where ``action`` takes them along."""
    states = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        requested_by_id=request.user.pk,
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    own = Page.objects.filter(pk__in=[int(pk) for pk in states.values_list("object_id", flat=True)])
    below = action.cleaned_form.cleaned_data["include_descendants"]
    if not any(
        page.pk == one.pk or (below and page.is_descendant_of(one))
        for page in own
        for one in chosen
    ):
        return None
    messages.error(
        request, _("You submitted one of these pages: somebody else approves it, or you cancel it.")
    )
    return redirect(action.next_url)


@transaction.atomic
def plant_approval() -> Workflow:
    """The workflow of the office, on both home pages; made where it is missing."""
    from office.models import HomePage
    from office.roles import APPROVERS

    task = TwoPersonApproval.objects.first()
    if task is None:
        with translation.override(settings.LANGUAGE_CODE):
            task = TwoPersonApproval.objects.create(name=gettext(NAME))
    task.groups.add(*Group.objects.filter(name__in=APPROVERS))
    workflow = Workflow.objects.filter(workflow_tasks__task=task).first()
    if workflow is None:
        workflow = Workflow.objects.create(name=task.name)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for home in HomePage.objects.all():
        WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})
    return workflow
