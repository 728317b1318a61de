"""What waits for a member of staff, on the admin's first page: each number leads to its list."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from wagtail.admin.ui.components import Component

from casework.inbox.due import deadline_of
from casework.inbox.groups import GROUPS, SHOWN, Who, counted, counts, group_q
from casework.inbox.words import status_name
from casework.models import Case
from casework.permissions import sees_cases

#: the next ones, by deadline
NEXT = 5


class CasesPanel(Component):
    """The groups with their counts and the next deadlines; nothing for others."""

    name = "cases"
    template_name = "casework/inbox/panel.html"
    order = 20

    class Media:
        css = {"all": ["casework/inbox.css"]}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        if not sees_cases(user):
            return {"shown": False}
        who = Who(user, localdate())
        cases = Case.objects.visible_to(user)
        conditions = {name: group_q(name, who) for name in SHOWN}
        numbers = counts(cases, conditions)
        own = "mine" if numbers["mine"] else "open"
        index = reverse("cases:index")
        coming = (
            cases.filter(conditions[own])
            .order_by("sort_due_on", "pk")
            .only("pk", "reference", "subject", "status", "due_on", "appeal_due_on", "kind")[:NEXT]
        )
        return {
            "shown": True,
            "groups": [
                {
                    "name": name,
                    "label": GROUPS[name],
                    "count": counted(numbers[name]),
                    "url": f"{index}?{urlencode({'show': name})}",
                }
                for name in SHOWN
            ],
            "own": own,
            "coming": [
                {
                    "case": case,
                    "deadline": deadline_of(case, who.today),
                    "status": status_name(case.status),
                }
                for case in coming
            ],
        }
