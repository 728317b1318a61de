"""How accessible a file is: what was measured, what it means, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.files import PDF

if TYPE_CHECKING:
    from core.models import OfficeDocument

#: letters that a written reason has at least
REASON_LETTERS = 20
IMPORTED_AR = (
    "ورد هذا الملف من الجهة صاحبة النموذج ضمن دفعة ملفات ولم تُفحص سهولة استخدامه بعد. "
    "إذا تعذّرت عليك قراءته فاطلبه بصيغة أخرى."
)
IMPORTED_EN = (
    "This file came from the agency in a batch and has not yet been checked for accessibility. "
    "If you cannot read it, ask for it in another format."
)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the card. ``advice`` says what to do and is empty where there is nothing."""

    name: str
    passed: bool
    label: Any
    advice: Any = ""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The accessibility card of a file."""

    checks: Sequence[Check]

    @property
    def failures(self) -> list[Check]:
        """What is wrong with the file."""
        return [check for check in self.checks if not check.passed]

    @property
    def verdict(self) -> str:
        """The card in one sentence, in the reader's language."""
        count = len(self.failures)
        if not count:
            return _("The file passes every check.")
        return ngettext(
            "The file fails %(count)s check of %(all)s.",
            "The file fails %(count)s checks of %(all)s.",
            count,
        ) % {"count": count, "all": len(self.checks)}


def scorecard(document: OfficeDocument) -> Scorecard | None:
    """The card of ``document``; ``None`` before its content was measured."""
    if not document.sha256:
        return None
    checks = _pdf_checks(document) if document.mime_type == PDF else []
    return Scorecard([*checks, *_common_checks(document)])


def search_note(document: OfficeDocument) -> str:
    """Whether search finds what is written in ``document``, in the reader's language."""
    read = getattr(document, "file_text", None)
    if read is None or read.sha256 != document.sha256:
        return _("Its text has not been read yet.")
    if read.is_scan:
        return _("It is a scan: search cannot find what is written in it.")
    if not read.text:
        return _("No text could be read from it: search cannot find what is in it.")
    return _("Its text can be searched.")


def _pdf_checks(document: OfficeDocument) -> list[Check]:
    return [
        Check(
            "text",
            not document.picture_pages,
            gettext_lazy("The text is text, not a picture of text"),
            _scan_advice(document),
        ),
        Check(
            "tagged",
            document.tagged,
            gettext_lazy("Tagged: headings, lists and fields are told to screen readers"),
            gettext_lazy(
                "Export it again from the original with “tagged PDF” or “PDF/UA” switched on."
            ),
        ),
        Check(
            "shows_title",
            document.shows_title,
            gettext_lazy("Readers announce the title, not the name of the file"),
            gettext_lazy("Switch on “show document title” in the initial view of the PDF."),
        ),
    ]


def _scan_advice(document: OfficeDocument) -> str:
    count = document.picture_pages or 0
    if not count:
        return ""
    return ngettext(
        "%(count)s page is a scanned picture. Make the form again from its original, or have its "
        "text recognised (OCR) and check it.",
        "%(count)s pages are scanned pictures. Make the form again from its original, or have its "
        "text recognised (OCR) and check it.",
        count,
    ) % {"count": count}


def _common_checks(document: OfficeDocument) -> list[Check]:
    return [
        Check(
            "language",
            bool(document.content_language),
            gettext_lazy("The language is set, so that it is read aloud in the right voice"),
            gettext_lazy("Set the document's language to Arabic or English and save it again."),
        ),
        Check(
            "title",
            bool(document.content_title),
            gettext_lazy("The document has a title"),
            gettext_lazy("Give it a title in the properties of the document."),
        ),
    ]
