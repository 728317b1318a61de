"""Public addresses of awareness, below the language."""

from __future__ import annotations

from django.urls import path

from awareness import views

urlpatterns = [
    path("notices/", views.notice_list, name="notices"),
    path("notices/<str:external_id>/", views.notice, name="notice"),
]
