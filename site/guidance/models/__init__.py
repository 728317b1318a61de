"""Answers to questions, guides to services, the complaints procedure and general content."""

from guidance.models.answers import AgencyAnswersPage, AnswerPage, AnswersIndexPage
from guidance.models.content import ContentPage
from guidance.models.guides import AgencyGuidesPage, GuidePage, GuidesIndexPage
from guidance.models.procedure import EXTERNAL_ID, Booklet, ProcedurePage

__all__ = [
    "EXTERNAL_ID",
    "AgencyAnswersPage",
    "AgencyGuidesPage",
    "AnswerPage",
    "AnswersIndexPage",
    "Booklet",
    "ContentPage",
    "GuidePage",
    "GuidesIndexPage",
    "ProcedurePage",
]
