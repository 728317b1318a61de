"""Public addresses of feedback, below the language."""

from __future__ import annotations

from django.urls import path

from feedback import views

urlpatterns = [
    path("useful/<int:page_id>/", views.useful, name="useful"),
    path("useful/<int:page_id>/thanks/", views.thanks, name="useful_thanks"),
    path("useful/<int:page_id>/<uuid:key>/", views.reason, name="useful_reason"),
]
