"""The demonstration's forms for cases: their words, an editor's questions, and the categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from casework.models import CaseFormField, CaseFormPage, Category
from core.language import ARABIC


@transaction.atomic
def load_case_forms(data: Mapping[str, Any]) -> None:
    """Put in place what is missing; pages that somebody saved in the admin stay as they are."""
    load_categories(data["categories"])
    for slug, words in data["forms"].items():
        pages = CaseFormPage.objects.filter(slug=slug, agency=None, latest_revision=None)
        for page in pages.select_related("locale"):
            page.intro = words[f"intro_{page.language}"]
            if page.language == ARABIC and not page.questions.exists():
                page.questions = [_question(row, n) for n, row in enumerate(words["questions"])]
            page.save()


def load_categories(rows: Iterable[Mapping[str, Any]]) -> int:
    """Those that are not known yet by kind and Arabic name; how many."""
    known = set(Category.objects.values_list("kind", "name_ar"))
    missing = [
        Category(sort_order=10 * n, **row)
        for n, row in enumerate(rows, 1)
        if (row["kind"], row["name_ar"]) not in known
    ]
    for category in missing:
        category.full_clean()
        category.save()
    return len(missing)


def _question(row: Mapping[str, Any], place: int) -> CaseFormField:
    question = CaseFormField(sort_order=place, **row)
    question.clean()
    return question
