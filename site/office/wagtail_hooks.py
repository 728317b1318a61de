"""What the office adds to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from core.models import OfficeDocument
from office import admin_home
from office.admin_viewsets import AgencyViewSet, TopicViewSet
from office.documents import refuse_unpublished


@hooks.register("before_serve_document")
def check_document(document: OfficeDocument, request: HttpRequest) -> None:
    """Raw document addresses answer 404 unless a public page shows the document."""
    refuse_unpublished(document, request)


@hooks.register("register_admin_viewset")
def agencies() -> ModelViewSet:
    """The register of agencies."""
    return AgencyViewSet()


@hooks.register("register_admin_viewset")
def topics() -> ModelViewSet:
    """Topics."""
    return TopicViewSet()


@hooks.register("construct_homepage_panels")
def welcome(request: HttpRequest, panels: list[Any]) -> None:
    """Says what the signed-in role can do here, and what is not built yet."""
    panels.insert(0, admin_home.WelcomePanel())
