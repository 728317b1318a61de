"""Notices in the admin."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import policy_registry

from awareness.models import Notice
from awareness.rights import agencies_of, knows_no_bounds, may_show_on


class NoticeForm(WagtailAdminModelForm):
    """An editor of one agency writes for that agency and on its pages only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow = self.for_user is not None and not knows_no_bounds(self.for_user)
        if not self.narrow:
            return
        agencies = agencies_of(self.for_user)
        field = self.fields["agency"]
        field.queryset, field.required = agencies, True
        field.initial = agencies.first()
        where = self.fields["where"]
        allowed = {Notice.Where.AGENCY, Notice.Where.PAGE}
        where.choices = [choice for choice in Notice.Where.choices if choice[0] in allowed]
        where.initial = Notice.Where.AGENCY
        del self.fields["section"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        page = cleaned.get("page")
        chosen = cleaned.get("where") == Notice.Where.PAGE and page is not None
        if self.narrow and chosen and not may_show_on(self.for_user, page):
            self.add_error("page", _("You may put notices on pages of your agency only."))
        return cleaned


class Mine:
    """Notices of others are not there: 404, as if they did not exist."""

    request: Any

    def _mine(self) -> QuerySet[Notice]:
        policy = policy_registry.get_by_type(Notice)
        mine: QuerySet[Notice] = policy.instances_user_has_any_permission_for(
            self.request.user, ["change"]
        )
        return mine.select_related("agency", "page")


class NoticeIndexView(Mine, generic.IndexView):
    """One's own notices, the latest first."""

    def get_base_queryset(self) -> QuerySet[Notice]:
        return self._mine()


class NoticeEditView(Mine, generic.EditView):
    """Writes a notice of one's own anew."""

    def get_queryset(self) -> QuerySet[Notice]:
        return self._mine()


class NoticeDeleteView(Mine, generic.DeleteView):
    """Takes a notice of one's own away at once."""

    def get_queryset(self) -> QuerySet[Notice]:
        return self._mine()


class NoticeHistoryView(Mine, HistoryView):
    """Who changed a notice of one's own."""

    def get_base_object_queryset(self) -> QuerySet[Notice]:
        return self._mine()


class NoticeUsageView(Mine, UsageView):
    """What Wagtail shows of where a thing is used."""

    def get_base_object_queryset(self) -> QuerySet[Notice]:
        return self._mine()


class NoticeViewSet(ModelViewSet):
    """What everybody has to know for a while."""

    model = Notice
    icon = "warning"
    menu_label = _("Notices")
    menu_order = 190
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = NoticeIndexView
    edit_view_class = NoticeEditView
    delete_view_class = NoticeDeleteView
    history_view_class = NoticeHistoryView
    usage_view_class = NoticeUsageView
    list_display = ["title", "state", "level", "place", "starts_at", "ends_at"]
    list_filter = ["level", "where"]
    search_fields = ["title_ar", "title_en"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            FieldPanel("level"),
            FieldPanel("title_ar"),
            FieldPanel("body_ar"),
            MultiFieldPanel([FieldPanel("title_en"), FieldPanel("body_en")], heading=_("English")),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])],
                heading=_("When it is shown"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("where"),
                    FieldPanel("section"),
                    FieldPanel("agency"),
                    FieldPanel("page"),
                ],
                heading=_("Where it is shown"),
            ),
        ],
        base_form_class=NoticeForm,
    )
