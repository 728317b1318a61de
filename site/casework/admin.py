"""Reference data of casework in the admin."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from casework import services
from casework.models import Category, Ground, WorkingHours


class GroundPermissionPolicy(ModelPermissionPolicy):
    """Nobody deletes a ground, not even a superuser: old refusals name it. It ends instead."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Collection[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class GroundForm(WagtailAdminModelForm):
    """The code stands in letters that were sent: it is given once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True


class GroundViewSet(ModelViewSet):
    """What bars a complaint from being accepted."""

    model = Ground
    icon = "no-view"
    menu_label = _("Grounds for refusal")
    menu_order = 220
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    list_display = ["code", "text", "get_kind_display", "active_from", "active_to"]
    list_filter = ["kind"]
    search_fields = ["code", "text_ar", "text_en"]
    search_backend_name = None
    sort_order_field = "sort_order"
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("kind"), FieldPanel("sort_order")]),
            FieldRowPanel([FieldPanel("text_ar"), FieldPanel("text_en")]),
            FieldRowPanel([FieldPanel("explanation_ar"), FieldPanel("explanation_en")]),
            FieldRowPanel([FieldPanel("instead_ar"), FieldPanel("instead_en")]),
            FieldRowPanel([FieldPanel("question_ar"), FieldPanel("question_en")]),
            FieldPanel("article"),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("active_from"), FieldPanel("active_to")])],
                heading=_("When it holds"),
            ),
        ],
        base_form_class=GroundForm,
    )


class CategoryViewSet(ModelViewSet):
    """What cases are about, in the words of the office's statistics."""

    model = Category
    icon = "tag"
    menu_label = _("Categories of requests")
    menu_order = 225
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["name", "get_kind_display", "agency", "restricted", "public_interest", "active"]
    list_filter = ["kind", "agency", "active"]
    search_fields = ["name_ar", "name_en"]
    search_backend_name = None
    form_fields = [
        "kind",
        "agency",
        "name_ar",
        "name_en",
        "restricted",
        "public_interest",
        "active",
        "sort_order",
    ]


class WorkingHoursPolicy(ModelPermissionPolicy):
    """Who confirms holidays keeps the working hours too."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_active and user.has_perm("casework.confirm_holidays"))

    def user_has_any_permission(self, user: Any, actions: Collection[str]) -> bool:
        return self.user_has_permission(user, "view")


class WorkingHoursForm(WagtailAdminModelForm):
    """Working days are ticked; what was changed moves the internal targets of open cases."""

    DAYS = (
        (6, _("Sunday")),
        (0, _("Monday")),
        (1, _("Tuesday")),
        (2, _("Wednesday")),
        (3, _("Thursday")),
        (4, _("Friday")),
        (5, _("Saturday")),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("working days"), choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def save(self, commit: bool = True) -> WorkingHours:
        """Saves, and recounts internal targets; statutory dates stay."""
        hours: WorkingHours = super().save(commit=commit)
        if commit:
            services.recount_targets(self.for_user)
        return hours


class WorkingHoursViewSet(ModelViewSet):
    """When agencies work; Ramadan is a period of its own."""

    model = WorkingHours
    icon = "time"
    menu_label = _("Working hours")
    menu_order = 235
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["__str__", "agency", "first", "last"]
    edit_handler = ObjectList(
        [
            FieldPanel("agency"),
            FieldRowPanel([FieldPanel("name_ar"), FieldPanel("name_en")]),
            FieldRowPanel([FieldPanel("first"), FieldPanel("last")]),
            FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
            FieldPanel("weekdays"),
        ],
        base_form_class=WorkingHoursForm,
    )
