"""The shared kernel's models."""

from core.models.documents import OfficeDocument
from core.models.jobs import JobRun
from core.models.pages import BasePage, PageForm
from core.models.settings import OfficeSettings
from core.models.topics import Topic

__all__ = ["BasePage", "JobRun", "OfficeDocument", "OfficeSettings", "PageForm", "Topic"]
