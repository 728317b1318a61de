from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.progress import Progress as Bar

from office.importing.fields import TYPES
from office.importing.loading import load_rows
from office.importing.outcome import Outcome, no_progress

STAGES = {"check": "Checking", "files": "Files", "write": "Writing", "index": "Indexing"}


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
        path: Path = options["file"]
        sheet: Path | None = options["errors"]
        if not path.is_file():
            raise CommandError(f"There is no file {path} | لا يوجد ملف {path}")
        if options["files"] and not options["files"].is_dir():
            raise CommandError(
                f"There is no folder {options['files']} | لا يوجد مجلد {options['files']}"
            )
        if sheet and sheet.suffix.lower() not in (".xlsx", ".csv"):
            raise CommandError("--errors: .xlsx / .csv")
        with Bar(disable=not self.stdout.isatty(), transient=True) as bar:
            tasks: dict[str, Any] = {}

            def progress(stage: str, done: int, total: int) -> None:
                if stage not in tasks:
                    tasks[stage] = bar.add_task(STAGES[stage], total=total)
                bar.update(tasks[stage], completed=done, total=total)

            outcome, rows = load_rows(
                path,
                files=options["files"],
                dry_run=options["dry_run"],
                draft=options["draft"],
                progress=no_progress if bar.disable else progress,
                default_type=options["type"],
                print_sheets=True,
            )
        self._tell(outcome, options["dry_run"])
        if outcome.errors and sheet:
            from office.importing.error_sheet import write_error_sheet

            write_error_sheet(sheet, rows, outcome.errors)
            self.stdout.write(f"error sheet: {sheet} | ورقة الأخطاء: {sheet}")
        if outcome.errors:
            lines = len({notice.place for notice in outcome.errors})
            raise CommandError(
                f"Nothing was written: {lines} bad lines | لم يُكتب شيء: عدد الأسطر الخاطئة {lines}"
            )

    def _tell(self, outcome: Outcome, dry_run: bool) -> None:
        for warning in outcome.warnings:
            self.stderr.write(f"warning: {warning}", self.style.WARNING)
        for error in outcome.errors:
            self.stderr.write(str(error))
        if outcome.errors:
            return
        if dry_run:
            for change in outcome.changes:
                self.stdout.write(str(change))
            self.stdout.write("dry run, nothing written | تجربة فقط، لم يُكتب شيء")
        new, changed, same = outcome.created, outcome.changed, outcome.unchanged
        english = f"created {new}, changed {changed}, unchanged {same}"
        arabic = f"جديد {new}، تغيّر {changed}، بلا تغيير {same}"
        self.stdout.write(f"{english} | {arabic}")
