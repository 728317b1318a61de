"""Cases and what they rest on."""

from casework.form_pages import CaseFormField, CaseFormPage
from casework.models.calendars import Escalation, Holiday, WorkingHours
from casework.models.cases import Case, CaseCounter
from casework.models.categories import Category
from casework.models.deflections import Deflection
from casework.models.drafts import Draft, IdempotencyKey
from casework.models.events import Event, Rating
from casework.models.files import Attachment
from casework.models.followers import Follower
from casework.models.grounds import Ground
from casework.models.notices import Notice
from casework.models.proposals import Proposal
from casework.models.questions import QuestionSet
from casework.models.redactions import Redaction
from casework.models.referrals import Referral
from casework.models.reply_templates import ReplyTemplate
from casework.models.saved_views import SavedView
from casework.models.staff_work import InboxPreference, Presence, StaffDraft
from casework.models.words import CaseWords

__all__ = [
    "Attachment",
    "Case",
    "CaseCounter",
    "CaseFormField",
    "CaseFormPage",
    "CaseWords",
    "Category",
    "Deflection",
    "Draft",
    "Escalation",
    "Event",
    "Follower",
    "Ground",
    "Holiday",
    "IdempotencyKey",
    "InboxPreference",
    "Notice",
    "Presence",
    "Proposal",
    "QuestionSet",
    "Rating",
    "Redaction",
    "Referral",
    "ReplyTemplate",
    "SavedView",
    "StaffDraft",
    "WorkingHours",
]
