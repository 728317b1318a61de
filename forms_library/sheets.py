"""Printable sheets of transaction forms: structured data in, a tagged A4 file out.

No models and no database: who calls fills a ``Sheet`` and gets bytes. The fixed words come from the
catalogue in the sheet's language, whatever language is active around the call.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import formats, translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import pdf
from core.arabic import clean_line, latin_digits

STYLES = ("base.css", "sheet.css")
RIGHT_TO_LEFT = {"ar"}
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
# Codes, dates, telephone numbers and addresses with signs between their digits: inside Arabic text
# the signs and groups would change places.
CODE = re.compile(
    r"\+?[0-9][0-9/.:+-]*(?: [0-9][0-9-]*)+|[+#]?[A-Za-z0-9][A-Za-z0-9@._:/+-]*[A-Za-z0-9]"
)
CIVIL_ID_DIGITS = 12
LONG_TITLE = 70
PRINTED_ADDRESS = 64
# More choices than this become a list on screen and a blank on paper.
CHOICES_SHOWN = 8
RESERVED_PREFIX = "paper_"


class Kind(StrEnum):
    """What is to be written into a field."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    PHONE = "phone"
    EMAIL = "email"
    CIVIL_ID = "civil_id"
    AREA = "area"
    CHOICE = "choice"
    CHECK = "check"
    SIGNATURE = "signature"


class Width(StrEnum):
    """How much of a row a field takes."""

    FULL = "full"
    HALF = "half"
    THIRD = "third"


UNITS = {Width.FULL: 6, Width.HALF: 3, Width.THIRD: 2}
ROW = 6


@dataclass(frozen=True)
class SheetField:
    """One field: a stable ``name`` in ASCII, and a ``label`` in the sheet's language."""

    name: str
    label: str
    kind: str = Kind.TEXT
    required: bool = False
    width: str = Width.HALF
    options: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for a field that cannot be printed."""
        if not NAME.fullmatch(self.name) or self.name.startswith(RESERVED_PREFIX):
            raise ValueError(f"Not a field name: {self.name!r}")
        Kind(self.kind)
        Width(self.width)
        if self.kind == Kind.CHOICE and len(self.options) < 2:
            raise ValueError(f"The choice {self.name!r} needs two options.")


@dataclass(frozen=True)
class SheetSection:
    """A numbered part of the form."""

    title: str
    fields: Sequence[SheetField]


@dataclass(frozen=True)
class Sheet:
    """Everything a sheet shows, in one language.

    ``url`` is the public address behind the QR code; ``demonstration`` marks the sheet as not
    official. Without ``sections`` the generic ones are printed.
    """

    number: str
    version: str
    language: str
    title: str
    agency: str
    url: str
    effective_from: date | None = None
    purpose: str = ""
    requirements: Sequence[str] = ()
    steps: Sequence[str] = ()
    fee: Decimal | None = None
    processing_days: int | None = None
    sections: Sequence[SheetSection] = ()
    demonstration: bool = False

    def __post_init__(self) -> None:
        """Raise ``ValueError`` when two fields have one name."""
        names = Counter(field.name for section in self.sections for field in section.fields)
        twice = sorted(name for name, times in names.items() if times > 1)
        if twice:
            raise ValueError(f"Field names used twice: {', '.join(twice)}")


def generic_sections(language: str) -> list[SheetSection]:
    """Return the sections of a form that has none of its own: applicant, request, declaration."""
    with translation.override(language):
        return [
            SheetSection(
                _("Applicant"),
                [
                    SheetField("full_name", _("Full name"), Kind.TEXT, True, Width.FULL),
                    SheetField("civil_id", _("Civil ID number"), Kind.CIVIL_ID, True),
                    SheetField("nationality", _("Nationality"), Kind.TEXT, True),
                    SheetField("phone", _("Telephone"), Kind.PHONE, True),
                    SheetField("email", _("E-mail"), Kind.EMAIL),
                    SheetField(
                        "address",
                        _("Address (area, block, street, building)"),
                        Kind.TEXT,
                        False,
                        Width.FULL,
                    ),
                ],
            ),
            SheetSection(
                _("Details of the request"),
                [SheetField("request", _("What do you request?"), Kind.AREA, True, Width.FULL)],
            ),
            declaration_section(language),
        ]


def declaration_section(language: str) -> SheetSection:
    """Return the closing section of a form: declaration, date and signature."""
    with translation.override(language):
        return SheetSection(
            _("Declaration"),
            [
                SheetField(
                    "declaration",
                    _("I declare that the information and papers I have given are correct."),
                    Kind.CHECK,
                    True,
                    Width.FULL,
                ),
                SheetField("signed_on", _("Date"), Kind.DATE, True),
                SheetField("signature", _("Applicant's signature"), Kind.SIGNATURE),
            ],
        )


def render_sheet(sheet: Sheet, printer: pdf.Printer | None = None, fillable: bool = True) -> bytes:
    """Return the sheet as a PDF file, with fields to fill in on screen or only for the pen.

    Give a ``printer`` to print many sheets with one process. Raises ``core.pdf.PrintError``.
    """
    render = printer.render if printer is not None else pdf.render
    return render(sheet_html(sheet, fillable=fillable), styles=STYLES, forms=fillable)


def sheet_html(sheet: Sheet, *, fillable: bool = True) -> str:
    """Return the sheet as an HTML document for ``core.pdf``."""
    with translation.override(sheet.language):
        return render_to_string("print/sheet.html", sheet_context(sheet, fillable=fillable))


def sheet_context(sheet: Sheet, *, fillable: bool) -> dict[str, Any]:
    """Return what the template shows; the sheet's language must be the active one."""
    title = clean_line(sheet.title)
    return {
        "language": sheet.language,
        "direction": "rtl" if sheet.language in RIGHT_TO_LEFT else "ltr",
        "fillable": fillable,
        "demonstration": sheet.demonstration,
        "document_title": f"{sheet.number} – {title}",
        "number": sheet.number,
        "version": sheet.version,
        "title": isolate(title),
        "long_title": len(title) > LONG_TITLE,
        "agency": clean_line(sheet.agency),
        "purpose": isolate(sheet.purpose),
        "facts": _facts(sheet),
        "papers": [
            {"name": f"{RESERVED_PREFIX}{number}", "label": clean_line(text), "text": isolate(text)}
            for number, text in enumerate(sheet.requirements, start=1)
        ],
        "steps": [isolate(text) for text in sheet.steps],
        "sections": list(_sections(sheet.sections or generic_sections(sheet.language))),
        "url": sheet.url,
        "printed_url": _typed_address(sheet.url),
        "qr": qr_code(sheet.url),
        # Filled by the style sheet while the pages are laid out.
        "page": format_html('<span class="{}"></span>', "page-number"),
        "pages": format_html('<span class="{}"></span>', "page-count"),
    }


def isolate(text: str) -> SafeString:
    """Return one line of text, escaped, with 0-9 digits and with its codes set apart.

    In a right-to-left line, "2026-01-05" or "+965 2222 3333" would otherwise be turned around.
    """
    line = latin_digits(clean_line(text))
    parts: list[SafeString] = []
    end = 0
    for match in CODE.finditer(line):
        code = match.group()
        if code.isalpha() or code.isdigit() or not any(letter.isdigit() for letter in code):
            continue
        parts.append(conditional_escape(line[end : match.start()]))
        parts.append(format_html('<bdi dir="ltr">{}</bdi>', code))
        end = match.end()
    parts.append(conditional_escape(line[end:]))
    # Every part is escaped above.
    return mark_safe("".join(parts))  # noqa: S308


def _facts(sheet: Sheet) -> list[dict[str, Any]]:
    """Return what an applicant wants to know at a glance, as labels and values."""
    facts = [
        {"label": _("Form number"), "value": sheet.number, "code": True},
        {"label": _("Version"), "value": sheet.version, "code": True},
    ]
    if sheet.effective_from is not None:
        day = formats.date_format(sheet.effective_from, "j F Y")
        facts.append({"label": _("In force from"), "value": latin_digits(day)})
    if sheet.fee is not None:
        facts.append({"label": _("Fee"), "value": _fee(sheet.fee)})
    if sheet.processing_days is not None:
        facts.append({"label": _("Processing time"), "value": _days(sheet.processing_days)})
    return facts


def _fee(fee: Decimal) -> str:
    """Return an amount of Kuwaiti dinars: whole, or with three places."""
    if fee == 0:
        return _("Free of charge")
    amount = f"{fee:.0f}" if fee == fee.to_integral_value() else f"{fee:.3f}"
    return _("%(amount)s KD") % {"amount": amount}


def _days(days: int) -> str:
    """Return a number of working days in words."""
    if days == 0:
        return _("The same day")
    return ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}


def _sections(sections: Iterable[SheetSection]) -> Iterator[dict[str, Any]]:
    """Return numbered sections with their fields packed into rows."""
    for number, section in enumerate(sections, start=1):
        rows = list(_rows(section.fields))
        yield {
            "number": number,
            "title": isolate(section.title),
            "rows": rows,
            # A short section stays on one page; a long one may be divided between its rows.
            "whole": len(rows) <= 5,
        }


def _rows(fields: Iterable[SheetField]) -> Iterator[dict[str, Any]]:
    """Put fields into rows in their order; the last of a row leaves blank what it does not need."""
    row: list[dict[str, Any]] = []
    left = ROW
    for field in fields:
        units = UNITS[Width(field.width)]
        if row and units > left:
            yield {"cells": row, "pad": left}
            row, left = [], ROW
        row.append(_cell(field, units))
        left -= units
    if row:
        yield {"cells": row, "pad": left}


def _cell(field: SheetField, units: int) -> dict[str, Any]:
    """Return what the template needs to draw one field."""
    kind = Kind(field.kind)
    options = [
        {"value": latin_digits(clean_line(option)), "text": isolate(option)}
        for option in field.options
    ]
    return {
        "name": field.name,
        "label": latin_digits(clean_line(field.label)),
        "text": isolate(field.label),
        "kind": kind.value,
        "required": field.required,
        "units": units,
        "hint": _("day / month / year") if kind == Kind.DATE else "",
        "options": options,
        "list": kind == Kind.CHOICE and len(options) > CHOICES_SHOWN,
        "digits": CIVIL_ID_DIGITS if kind == Kind.CIVIL_ID else None,
    }


def _typed_address(url: str) -> str:
    """Return the address as one would type it, or nothing when it is too long for typing."""
    address = url.partition("://")[2] or url
    return address if len(address) <= PRINTED_ADDRESS else ""


def qr_code(url: str, title: str = "") -> SafeString:
    """Return the QR code of an address as inline SVG with a description."""
    code = segno.make_qr(url, error="m")
    drawing = code.svg_inline(
        border=0, dark="#062a2a", omitsize=True, title=title or _("QR code of this form's page")
    )
    # The drawing is made of numbers; the only text in it is the title, which segno escapes.
    return mark_safe(drawing)  # noqa: S308
