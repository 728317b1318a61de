from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand
from rich.progress import track

from forms_library.printing import print_missing


class Command(BaseCommand):
    help = "Make the PDF sheets of forms from their data, where an agency has no file of its own."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--own-fields", action="store_true", help="only forms with fields of their own"
        )

    def handle(self, *args: Any, own_fields: bool, **options: Any) -> None:
        def progress(pages: Iterable[Any]) -> Iterable[Any]:
            return track(list(pages), "Sheets") if self.stdout.isatty() else pages

        made = print_missing(only_fillable=own_fields, progress=progress)
        self.stdout.write(f"{made} sheets made")
