"""The filtered list as a file to take away: what leaves is in the audit trail.

Texts leave as everybody outside the office sees them; contact data never leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from casework import services
from casework.inbox.filters import unrestricted_q
from casework.inbox.listing import FilteredCases
from casework.inbox.paging import ordered
from casework.inbox.sheets import Value, csv_lines, xlsx_file
from casework.inbox.words import person, status_name
from casework.managers import CaseQuerySet
from casework.models import Case
from casework.redaction import redacted_text, remember_for

Column = tuple[Promise | str, Callable[[Case], Value]]

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHUNK = 500
#: encrypted or long fields that no column asks for
UNUSED = (
    "name",
    "email",
    "phone",
    "civil_id",
    "behalf_name",
    "sealed_code",
    "tracking_hash",
    "answers",
)
#: what goes into the audit trail: words that staff looked for may name somebody
TOLD_FILTERS_WITHOUT = ("q", "sender")

COLUMNS: Sequence[Column] = (
    (_("reference"), lambda case: case.reference),
    (_("kind"), lambda case: case.get_kind_display()),
    (_("agency"), lambda case: case.agency.name),
    (_("held by"), lambda case: case.holder.name),
    (_("status"), lambda case: status_name(case.status)),
    (_("outcome"), lambda case: case.get_outcome_display() if case.outcome else ""),
    (_("ground of refusal"), lambda case: case.ground.code if case.ground else ""),
    (_("category"), lambda case: case.category.name if case.category else ""),
    (pgettext_lazy("case", "channel"), lambda case: case.get_channel_display()),
    (_("language"), lambda case: case.get_language_display()),
    (_("officer"), lambda case: person(case.assignee)),
    (_("received at"), lambda case: case.received_at),
    (_("answer due"), lambda case: case.due_on),
    (_("due before it was extended"), lambda case: case.due_first_on),
    (_("appeal due"), lambda case: case.appeal_due_on),
    (_("answered at"), lambda case: case.answered_at),
    (_("closed at"), lambda case: case.closed_at),
    (_("last change"), lambda case: case.changed_at),
    (_("joined to"), lambda case: case.merged_into.reference if case.merged_into else ""),
    (_("subject"), lambda case: redacted_text(case, "subject")),
    (_("what happened"), lambda case: redacted_text(case, "details")),
    (_("numbered points"), lambda case: "\n".join(redacted_text(case, "points"))),
    (_("remedy wanted"), lambda case: redacted_text(case, "remedy")),
)


def headings() -> list[str]:
    """The headings in the active language."""
    return [str(label) for label, _value in COLUMNS]


def rows_of(cases: CaseQuerySet) -> Iterator[list[Value]]:
    """A row for each of ``cases``, read in pieces: memory does not grow with their number."""
    related = ("agency", "holder", "assignee", "category", "ground", "merged_into")
    found = cases.select_related(*related).defer(
        *UNUSED, *(f"merged_into__{name}" for name in UNUSED)
    )
    running = found.iterator(chunk_size=CHUNK)
    while chunk := list(islice(running, CHUNK)):
        remember_for(chunk)
        for case in chunk:
            yield [value(case) for _label, value in COLUMNS]


def exportable(cases: CaseQuerySet, user: Any) -> CaseQuerySet:
    """Those of ``cases`` that may leave by the hands of ``user``: restricted ones do not."""
    return cases.filter(unrestricted_q(user))


class ExportView(FilteredCases, View):
    """``GET``: the list as CSV or XLSX, as it is filtered, in the order of the list."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, form: str) -> HttpResponseBase:
        if form not in FORMS:
            raise Http404
        cases = ordered(exportable(self.found, request.user), self.filters.order)
        told = {
            name: str(value)
            for name, value in self.filters.given.items()
            if name not in TOLD_FILTERS_WITHOUT
        }
        services.record_export(request.user, cases.count(), format=form, **told)
        name = f"cases-{localdate():%Y-%m-%d}.{form}"
        return _answer(form, name, rows_of(cases))


def _answer(form: str, name: str, rows: Iterable[Sequence[Value]]) -> HttpResponseBase:
    answer: HttpResponseBase
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(headings(), rows), content_type=FORMS[form])
    else:
        file = xlsx_file(gettext("Cases"), headings(), rows)
        answer = FileResponse(file, content_type=FORMS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
