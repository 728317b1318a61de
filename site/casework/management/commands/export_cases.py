"""``manage.py export_cases``: cases as CSV or XLSX, streamed; restricted ones stay in the house."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from agencies.models import Agency
from casework.deadlines import KUWAIT
from casework.inbox.exporting import headings, rows_of
from casework.inbox.paging import ordered
from casework.inbox.sheets import csv_lines, write_xlsx
from casework.managers import CaseQuerySet
from casework.models import Case
from core import audit

FORMATS = ("csv", "xlsx")


class Command(BaseCommand):
    """Writes what the inbox exports to a file, without contact data."""

    help = "Export cases as CSV or XLSX, streamed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")
        parser.add_argument("--agency", metavar="CODE")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DATE")

    def handle(self, *args: Any, **options: Any) -> None:
        cases = ordered(chosen(options["agency"], options["first"], options["last"]), "due")
        output: Path = options["output"]
        try:
            with translation.override("ar"):
                rows = _write(options["format"], output, cases)
        except OSError as error:
            raise CommandError(str(error)) from error
        told = {key: str(options[key]) for key in ("agency", "first", "last") if options[key]}
        audit.record("case.exported", f"{rows} cases", audit.OFFICE, filters=told)
        self.stdout.write(f"{rows} cases in {output}")


def chosen(agency: str | None, first: date | None, last: date | None) -> CaseQuerySet:
    """Unrestricted cases of an agency, received between two days in Kuwait, both included."""
    cases = Case.objects.filter(restricted=False)
    if not agency:
        cases = cases.filter(agency__training=False)
    if agency:
        found = Agency.objects.filter(code=agency.upper()).first()
        if found is None:
            raise CommandError(f"There is no agency {agency}.")
        cases = cases.filter(agency=found)
    if first:
        cases = cases.filter(received_at__gte=_midnight(first))
    if last:
        cases = cases.filter(received_at__lt=_midnight(last + timedelta(days=1)))
    return cases


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), KUWAIT)


def _write(form: str, output: Path, cases: CaseQuerySet) -> int:
    count = 0

    def counted() -> Any:
        nonlocal count
        for row in rows_of(cases):
            count += 1
            yield row

    if form == "csv":
        with output.open("w", encoding="utf-8", newline="") as file:
            file.writelines(csv_lines(headings(), counted()))
    else:
        with output.open("wb") as target:
            write_xlsx(target, "cases", headings(), counted())
    return count
