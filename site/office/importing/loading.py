"""The way of a file into the office, from its first byte to the indexes."""

from __future__ import annotations

from pathlib import Path

from django.db import connection, transaction

from office.importing.aftermath import follow_up, indexes_paused
from office.importing.attachments import take_files
from office.importing.holdings import take_stock
from office.importing.outcome import Outcome, Progress, no_progress
from office.importing.planning import make_plan
from office.importing.readers import read
from office.importing.validation import Item, Row, check_rows
from office.importing.writing import Writer
from office.tree import plant

LOCK = 5_091_301  # one import at a time: the number of this lock in PostgreSQL


def load(
    path: str | Path,
    *,
    files: str | Path | None = None,
    dry_run: bool = False,
    draft: bool = False,
    progress: Progress | None = None,
    default_type: str = "",
    print_sheets: bool = True,
) -> Outcome:
    """Load one file of agencies, forms, answers, guides and campaigns, all of it or nothing.

    ``files``: the folder of files that forms bring (default: the file's own). ``dry_run``: find
    out and tell everything, write nothing. ``draft``: nothing new becomes public.
    ``default_type``: the type of rows that name none. ``print_sheets``: ask the worker to print
    what changed. With ``errors`` in the outcome nothing was written. An exception (the database
    is gone, a file changed meanwhile) also leaves nothing written.
    """
    outcome, _rows = load_rows(
        Path(path),
        files=Path(files) if files else None,
        dry_run=dry_run,
        draft=draft,
        progress=progress or no_progress,
        default_type=default_type,
        print_sheets=print_sheets,
    )
    return outcome


def load_rows(
    path: Path,
    *,
    files: Path | None,
    dry_run: bool,
    draft: bool,
    progress: Progress,
    default_type: str,
    print_sheets: bool,
) -> tuple[Outcome, list[Row]]:
    """As :func:`load`; also the rows as read, for an error sheet."""
    outcome = Outcome()
    rows, outcome.errors, outcome.warnings = read(path, default_type)
    progress("check", 0, len(rows))
    items, notices = check_rows(rows, default_type)
    outcome.errors += notices
    outcome.errors += take_files(items, files or path.parent, progress)
    # of two lines with one identifier the second is the bad one
    mentioned = {
        str(row.data.get("id", "")).strip(): str(row.data.get("type") or default_type)
        for row in reversed(rows)
    }
    if dry_run or outcome.errors:
        _look(items, mentioned, outcome, draft)
    else:
        _write(items, mentioned, outcome, draft=draft, progress=progress, print_sheets=print_sheets)
    outcome.errors.sort(key=lambda notice: (notice.place.sheet, notice.place.line))
    return outcome, rows


def _look(items: list[Item], mentioned: dict[str, str], outcome: Outcome, draft: bool) -> None:
    """Tell what an import would do, or what else is wrong with it."""
    with transaction.atomic():
        plan = make_plan(items, take_stock([item.id for item in items]), mentioned, draft)
    outcome.errors += plan.errors
    if not outcome.errors:
        outcome.warnings += plan.warnings
        for step in plan.steps:
            outcome.count(step.change)


def _write(
    items: list[Item],
    mentioned: dict[str, str],
    outcome: Outcome,
    *,
    draft: bool,
    progress: Progress,
    print_sheets: bool,
) -> None:
    writer = None
    try:
        with indexes_paused(), transaction.atomic():
            _queue_up()
            plant()
            holdings = take_stock([item.id for item in items])
            plan = make_plan(items, holdings, mentioned, draft)
            outcome.errors += plan.errors
            if plan.errors:
                return
            writer = Writer(plan, holdings, draft, progress)
            writer.write()
    except BaseException:
        if writer is not None:
            writer.store.undo()
        raise
    outcome.warnings += plan.warnings
    for step in plan.steps:
        outcome.count(step.change)
    follow_up(writer.touched, print_sheets and writer.changes_forms, progress)


def _queue_up() -> None:
    """Wait for another import to end. In SQLite the transaction itself has queued already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
