"""What of a case is shown outside the office: text under bars, files held back.

The original stays as it was written. Officers see it with marks; every public page, the API,
exports and the press ask here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from casework.models import Attachment, Case, Event, Redaction

BAR = "█"
#: a bar tells nothing of the length of what is below it
BARRED = BAR * 5

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and the reason why it is hidden, if it is."""

    text: str
    reason: str = ""


def cover(text: str, spans: Iterable[Span]) -> str:
    """``text`` with a bar over each of ``spans``. Pure; spans may overlap or run over the end."""
    shown, done = [], 0
    for start, end in _joined(spans, len(text)):
        shown += [text[done:start], BARRED]
        done = end
    return "".join([*shown, text[done:]])


def pieces(text: str, spans: Sequence[tuple[int, int, str]]) -> list[Piece]:
    """``text`` in pieces, those under ``spans`` with their reason: for marking the original."""
    reasons = {(start, end): reason for start, end, reason in spans}
    found, done = [], 0
    for start, end in _joined(reasons, len(text)):
        why = "; ".join(
            dict.fromkeys(r for (s, e), r in sorted(reasons.items()) if s < end and e > start)
        )
        found += [Piece(text[done:start]), Piece(text[start:end], why)]
        done = end
    return [piece for piece in [*found, Piece(text[done:])] if piece.text]


def _joined(spans: Iterable[Span], length: int) -> list[Span]:
    """Spans in order, cut to the text, overlapping ones as one."""
    joined: list[Span] = []
    for start, end in sorted((max(0, s), min(e, length)) for s, e in spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def in_force(case: Case) -> list[Redaction]:
    """The redactions of ``case`` that hold, asked once for each instance."""
    kept: list[Redaction] | None = case.__dict__.get("_redactions")
    if kept is None:
        rows = Redaction.objects.filter(case=case, lifted_at__isnull=True)
        kept = case.__dict__["_redactions"] = list(rows.select_related("by"))
    return kept


def remember_for(cases: Sequence[Case]) -> None:
    """Ask for the redactions of many cases at once."""
    rows = Redaction.objects.filter(case__in=cases, lifted_at__isnull=True)
    by_case: dict[int, list[Redaction]] = {}
    for row in rows:
        by_case.setdefault(row.case_id, []).append(row)
    for case in cases:
        case.__dict__["_redactions"] = by_case.get(case.pk, [])


def spans_of(
    case: Case, field: str, event: Event | None = None, point: int | None = None
) -> list[tuple[int, int, str]]:
    """The redacted stretches of one text, each with its reason."""
    found = []
    for row in in_force(case):
        if row.field != field or (event is not None and row.event_id != event.pk):
            continue
        for span in row.spans:
            where, start, end = span if len(span) == 3 else (None, *span)
            if where == point:
                found.append((start, end, row.reason))
    return found


def redacted_text(case: Case, what: str | Event) -> Any:
    """A text of ``case`` as everybody outside the office sees it.

    ``what``: ``subject``, ``details``, ``remedy``, ``points`` (which gives a list), or an event.
    """
    if isinstance(what, Event):
        spans = spans_of(case, Redaction.Field.EVENT, what)
        return cover(what.body, [(start, end) for start, end, _why in spans])
    if what == Redaction.Field.POINTS:
        return [
            cover(text, [(s, e) for s, e, _why in spans_of(case, what, point=number)])
            for number, text in enumerate(case.points)
        ]
    spans = spans_of(case, what)
    return cover(getattr(case, what), [(start, end) for start, end, _why in spans])


def is_held_back(case: Case, file: Attachment) -> bool:
    """Whether a file of ``case`` is not given outside the office."""
    return any(row.file_id == file.pk for row in in_force(case))


def public_files(case: Case, files: Iterable[Attachment]) -> list[Attachment]:
    """Those of ``files`` that may be given outside the office."""
    return [file for file in files if not is_held_back(case, file)]
