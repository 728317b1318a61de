"""Public addresses of the forms library, below the language."""

from __future__ import annotations

from django.urls import path

from forms_library import feeds, views

urlpatterns = [
    path("papers/<str:code>/", views.papers, name="form_papers"),
    path("changed-forms/", views.changed, name="changed_forms"),
    path("changed-forms/feed/", feeds.changed_feed, name="changed_forms_feed"),
    path("forms-compare/<str:code>/", views.compare_versions, name="form_compare"),
]
