"""Public addresses of guidance, below the language."""

from __future__ import annotations

from django.urls import path

from guidance import views

urlpatterns = [path("guide/booklet.pdf", views.booklet, name="guide_booklet")]
