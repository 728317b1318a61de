"""The filtered list as a file to take away: what leaves is in the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.views.generic import View

from casework import services
from casework.inbox.extract import CHUNK, headings, rows_of
from casework.inbox.filters import unrestricted_q
from casework.inbox.listing import FilteredCases
from casework.inbox.paging import stretches
from casework.inbox.sheets import Value, csv_lines, xlsx_file
from casework.managers import CaseQuerySet

__all__ = ["CHUNK", "ExportView", "exportable", "headings", "rows_of"]

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: what goes into the audit trail: words that staff looked for may name somebody
TOLD_FILTERS_WITHOUT = ("q", "sender")


def exportable(cases: CaseQuerySet, user: Any) -> CaseQuerySet:
    """Those of ``cases`` that may leave by the hands of ``user``: restricted ones do not."""
    return cases.filter(unrestricted_q(user))


class ExportView(FilteredCases, View):
    """``GET``: the list as CSV or XLSX, as it is filtered, in the order of the list."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, form: str) -> HttpResponseBase:
        if form not in FORMS:
            raise Http404
        cases = exportable(self.found, request.user)
        told = {
            name: str(value)
            for name, value in self.filters.given.items()
            if name not in TOLD_FILTERS_WITHOUT
        }
        services.record_export(request.user, cases.count(), format=form, **told)
        name = f"cases-{localdate():%Y-%m-%d}.{form}"
        parts = stretches(cases, self.filters.order, self.filters.sides())
        return _answer(form, name, rows_of(*parts))


def _answer(form: str, name: str, rows: Iterable[Sequence[Value]]) -> HttpResponseBase:
    answer: HttpResponseBase
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(headings(), rows), content_type=FORMS[form])
    else:
        file = xlsx_file(gettext("Cases"), headings(), rows)
        answer = FileResponse(file, content_type=FORMS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
