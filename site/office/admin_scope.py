"""Whose pages and files somebody meets in the admin: Wagtail's own views do not all ask.

A list of chosen things names even those that may not be touched, a chooser shows every draft, the
admin's own interface gives every file. Here each address is asked about the things it names
before its view runs; what is not the user's business is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import F, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from wagtail.models import Page
from wagtail.permissions import policy_registry

from core.memo import remember

PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id")
#: they name pages to link to, which every public page is
CHOOSERS = ("wagtailadmin_choose_page_child", "wagtailadmin_choose_page_chosen_multiple")
#: they tell of the newest page of each kind, whoever it belongs to
FOR_KEEPERS_OF_ALL = (
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_reports:page_types_usage_results",
)
TOUCH = ("add", "change", "delete", "publish")


class AdminScope:
    """Answers 404 where an address of the admin names what is not the user's business."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        match = request.resolver_match
        if match is None or not match.route.startswith("cms/"):
            return
        user: Any = request.user
        if not user.is_authenticated or user.is_superuser:
            return
        if not _may_ask(user, match.view_name, kwargs, request.GET):
            raise Http404


def _may_ask(user: Any, name: str, arguments: dict[str, Any], asked: QueryDict) -> bool:
    if name in FOR_KEEPERS_OF_ALL:
        return keeps_everything(user)
    if name == "wagtail_bulk_action":
        return _may_choose(user, arguments, asked)
    pages = {int(arguments[key]) for key in PAGE_ARGUMENTS if key in arguments}
    if name in CHOOSERS:
        pages |= {int(pk) for pk in asked.getlist("id") if pk.isdecimal()}
        return _all_among(pages, choosable_pages(user))
    return not pages or _all_among(pages, explorable_pages(user))


def _may_choose(user: Any, arguments: dict[str, Any], asked: QueryDict) -> bool:
    """Whether all that is chosen from a list may be looked at by ``user``."""
    try:
        model: type[Model] = apps.get_model(arguments["app_label"], arguments["model_name"])
    except LookupError:
        return True  # there is no such action either
    ids = asked.getlist("id")
    if issubclass(model, Page) and "all" in ids:
        above = asked.get("childOf", "")
        own = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, TOUCH)
        return above.isdecimal() and _all_among({int(above)}, own)
    chosen = {int(pk) for pk in ids if pk.isdecimal()}
    if issubclass(model, Page):
        return _all_among(chosen, explorable_pages(user))
    policy = policy_registry.get_by_type(model)
    return policy is None or _all_among(
        chosen, policy.instances_user_has_any_permission_for(user, TOUCH[:3])
    )


def _all_among(ids: set[int], known: QuerySet[Any]) -> bool:
    return not ids or known.filter(pk__in=ids).count() == len(ids)


def explorable_pages(user: Any) -> QuerySet[Page]:
    """The pages ``user`` works on, and those above them."""
    pages: QuerySet[Page] = policy_registry.get_by_type(Page).explorable_instances(user)
    return pages


def choosable_pages(user: Any) -> QuerySet[Page]:
    """The pages ``user`` may link to: their own, and those that the public sees."""
    # a chooser shows the title of the newest draft
    public = Page.objects.live().public().filter(draft_title=F("title")).order_by()
    return Page.objects.filter(
        Q(pk__in=explorable_pages(user).order_by().values("pk"))
        | Q(pk__in=public.values("pk"))
        | Q(depth=1)
    )


def keeps_everything(user: Any) -> bool:
    """Whether ``user`` may change pages of the whole site."""
    from office.models import HomePage

    policy = policy_registry.get_by_type(Page)
    found = Page.objects.filter(pk__in=HomePage.objects.values("pk"))
    homes = remember("home pages", lambda: list(found))
    return all(policy.user_has_permission_for_instance(user, "change", home) for home in homes)


def choosable_files(model: type[Model], user: Any) -> QuerySet[Any]:
    """The documents or pictures that ``user`` may choose or change."""
    policy = policy_registry.get_by_type(model)
    files: QuerySet[Any] = policy.instances_user_has_any_permission_for(
        user, ("choose", "add", "change", "delete")
    )
    return files


def register_file_endpoints(router: Any) -> None:
    """The admin's interface to files gives everybody no more than they may choose."""
    from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
    from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

    class OwnDocuments(DocumentsAdminAPIViewSet):
        def get_queryset(self) -> QuerySet[Any]:
            own = choosable_files(self.model, self.request.user)
            return super().get_queryset().filter(pk__in=own.order_by().values("pk"))

    class OwnImages(ImagesAdminAPIViewSet):
        def get_queryset(self) -> QuerySet[Any]:
            own = choosable_files(self.model, self.request.user)
            return super().get_queryset().filter(pk__in=own.order_by().values("pk"))

    router.register_endpoint("documents", OwnDocuments)
    router.register_endpoint("images", OwnImages)
