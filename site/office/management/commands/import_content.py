from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_lazy as _
from rich.progress import Progress as Bar

from office.importing.error_sheet import CellTooLong, write_error_sheet
from office.importing.fields import TYPES
from office.importing.loading import load_rows
from office.importing.outcome import Message, Outcome, no_progress
from office.importing.storing import FileChanged
from office.importing.validation import Row

STAGES = {"check": "Checking", "files": "Files", "write": "Writing", "index": "Indexing"}


def _speak_arabic() -> None:
    """A terminal that claims to know only ASCII gets UTF-8 all the same, never an exception."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8")


def _failure(text: Any, **params: Any) -> CommandError:
    """What ends the command with exit status 1, told in both languages."""
    return CommandError(str(Message(text, params)))


class Command(BaseCommand):
    help = (
        "Load agencies, transaction forms, answers, guides and campaigns from a JSON Lines, CSV or "
        "Excel file: all of it, or nothing when any line is bad."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, help=".jsonl, .csv or .xlsx")
        parser.add_argument(
            "--files", type=Path, metavar="DIR", help="where files of forms are looked up"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="check and tell everything, write nothing"
        )
        parser.add_argument("--draft", action="store_true", help="import unpublished")
        parser.add_argument(
            "--type", choices=list(TYPES), default="", help="type of rows that name none"
        )
        parser.add_argument(
            "--errors",
            type=Path,
            metavar="SHEET",
            help="write bad rows with reasons to a .xlsx or .csv",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        _speak_arabic()
        path: Path = options["file"]
        sheet: Path | None = options["errors"]
        if not path.is_file():
            raise _failure(_("There is no file “%(name)s”."), name=path)
        if options["files"] and not options["files"].is_dir():
            raise _failure(_("There is no folder “%(name)s”."), name=options["files"])
        if sheet and sheet.suffix.lower() not in (".xlsx", ".csv"):
            raise _failure(_("An error sheet ends with .xlsx or .csv."))
        try:
            outcome, rows = self._load(path, options)
        except FileChanged as error:
            text = _("The file “%(name)s” was changed meanwhile; nothing was written.")
            raise _failure(text, name=error) from error
        self._tell(outcome, options["dry_run"])
        if outcome.errors:
            if sheet:
                self._write_sheet(sheet, rows, outcome)
            lines = len({notice.place for notice in outcome.errors})
            raise _failure(_("Nothing was written; number of bad lines: %(lines)s."), lines=lines)

    def _load(self, path: Path, options: dict[str, Any]) -> tuple[Outcome, list[Row]]:
        with Bar(disable=not self.stdout.isatty(), transient=True) as bar:
            tasks: dict[str, Any] = {}

            def progress(stage: str, done: int, total: int) -> None:
                if stage not in tasks:
                    tasks[stage] = bar.add_task(STAGES[stage], total=total)
                bar.update(tasks[stage], completed=done, total=total)

            return load_rows(
                path,
                files=options["files"],
                dry_run=options["dry_run"],
                draft=options["draft"],
                progress=no_progress if bar.disable else progress,
                default_type=options["type"],
                print_sheets=True,
            )

    def _write_sheet(self, sheet: Path, rows: list[Row], outcome: Outcome) -> None:
        try:
            write_error_sheet(sheet, rows, outcome.errors)
        except CellTooLong:
            self.stderr.write(
                str(Message(_("A text is too long for a workbook: ask for a .csv instead.")))
            )
        else:
            self.stdout.write(str(Message(_("The error sheet is %(path)s."), {"path": sheet})))

    def _tell(self, outcome: Outcome, dry_run: bool) -> None:
        for warning in outcome.warnings:
            self.stderr.write(f"! {warning}", self.style.WARNING)
        for error in outcome.errors:
            self.stderr.write(str(error))
        if outcome.errors:
            return
        if dry_run:
            for change in outcome.changes:
                self.stdout.write(str(change))
            self.stdout.write(str(Message(_("A trial only: nothing was written."))))
        text = _("created %(created)s, changed %(changed)s, unchanged %(unchanged)s")
        counts = {name: getattr(outcome, name) for name in ("created", "changed", "unchanged")}
        self.stdout.write(str(Message(text, counts)))
