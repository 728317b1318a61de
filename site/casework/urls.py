"""Public addresses of cases: ``urlpatterns`` below a language, ``without_language`` at the root."""

from __future__ import annotations

from django.urls import path

from casework import confirmation, receipts
from casework.journey import asides, views
from casework.tracking import actions as track_actions
from casework.tracking import views as track_views

urlpatterns = [
    path("drafts/followed/", asides.followed, name="draft_followed"),
    path("drafts/<str:token>/done/", confirmation.done, name="draft_done"),
    path("drafts/<str:token>/hide/", confirmation.hide, name="draft_hide"),
    path("drafts/<str:token>/<slug:step>/", views.draft_step, name="draft_step"),
    path("track/", track_views.track, name="track"),
    path("track/case/", track_views.case, name="track_case"),
    path("track/case/record.pdf", track_views.record, name="track_record"),
    path("track/case/date.ics", track_views.due_date, name="track_date"),
    path("track/case/escalate/", track_actions.escalate, name="track_escalate"),
    path("track/case/out/", track_views.sign_out, name="track_out"),
    path("track/case/<slug:action>/", track_actions.act, name="track_act"),
]

without_language = [
    path("receipts/<str:token>.pdf", receipts.receipt, name="receipt"),
    path("receipts/<str:token>.ics", receipts.receipt_date, name="receipt_date"),
]
