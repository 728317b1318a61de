"""The shared kernel's models."""

from core.models.audit import AuditHead, AuditRow
from core.models.documents import OfficeDocument
from core.models.file_texts import FileText
from core.models.heartbeats import Heartbeat
from core.models.jobs import JobRun
from core.models.outbox import OutboxEntry
from core.models.pages import BasePage, EnglishState, PageForm
from core.models.settings import OfficeSettings
from core.models.throttles import ThrottleCount
from core.models.topics import Topic

__all__ = [
    "AuditHead",
    "AuditRow",
    "BasePage",
    "EnglishState",
    "FileText",
    "Heartbeat",
    "JobRun",
    "OfficeDocument",
    "OfficeSettings",
    "OutboxEntry",
    "PageForm",
    "ThrottleCount",
    "Topic",
]
