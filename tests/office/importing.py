"""What the tests of content import share: lines, files, and loading them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from core.models import BasePage
from forms_library.models import TransactionFormPage
from office.importing import Outcome, load
from search import indexing

AGENCY = {"type": "agency", "id": "MOI", "name_ar": "وزارة الداخلية", "name_en": "Interior"}
FORM = {
    "type": "form",
    "id": "pas.renew",
    "agency": "MOI",
    "title_ar": "تجديد جواز السفر",
    "title_en": "Passport renewal",
    "body_ar": "يُستخدم هذا النموذج لتجديد الجواز.",
    "body_en": "Use this form to renew your passport.",
    "number": "MOI-105",
    "keywords": ["جواز", "passport"],
    "topics": ["travel"],
    "audience": ["citizen"],
    "fee_kwd": "5.000",
    "processing_days": 3,
    "requirements": [{"ar": "الجواز السابق", "en": "The old passport"}, {"ar": "صورة"}],
    "steps": [{"ar": "قدّم الطلب", "en": "Apply"}],
    "online_service_url": "https://www.moi.example/passport",
}
FAQ = {
    "type": "faq",
    "id": "pas.q.fee",
    "agency": "MOI",
    "title_ar": "كم رسوم التجديد؟",
    "body_ar": "خمسة دنانير.",
    "short_answer_ar": "5 دنانير",
    "related": ["pas.renew"],
}
GUIDE = {"type": "guide", "id": "pas.g", "title_ar": "دليل الجوازات", "body_ar": "كل ما تحتاجه."}
CAMPAIGN = {
    "type": "campaign",
    "id": "c.travel",
    "agency": "MOI",
    "title_ar": "سافر مطمئناً",
    "body_ar": "جدّد جوازك قبل الصيف.",
    "starts_on": "2026-05-01",
    "ends_on": "2026-06-30",
    "audience": ["resident", "citizen"],
    "promotes": ["pas.renew"],
}
ALL = [AGENCY, FORM, FAQ, GUIDE, CAMPAIGN]


def lines(*rows: Any) -> bytes:
    """Rows as JSON Lines; a row that is bytes already stays as it is."""
    return b"\n".join(row if isinstance(row, bytes) else _line(row) for row in rows)


def _line(row: Any) -> bytes:
    try:
        return json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half characters can be written as escapes only
        return json.dumps(row).encode()


def tiny_pdf(words: str) -> bytes:
    """A PDF of one page that differs with ``words``."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Title"] = words
    held = io.BytesIO()
    pdf.save(held, deterministic_id=True)
    return held.getvalue()


class Loader:
    """Loads rows from a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *rows: Any, name: str = "file.jsonl", **options: Any) -> Outcome:
        path = self.folder / name
        path.write_bytes(lines(*rows))
        return load(path, **options)

    def file(self, name: str, content: bytes) -> str:
        """Put a file beside the lines."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return name


@pytest.fixture
def loader(db, tmp_path, monkeypatch):
    """Loads rows; the search index, which outlives a test's transaction, is left alone."""
    monkeypatch.setattr(indexing, "refresh", lambda model, ids: None)
    return Loader(tmp_path)


def page_of(identifier: str, language: str = "ar", model: Any = TransactionFormPage) -> Any:
    """The page of a thing in one language."""
    return model.objects.get(external_id=identifier, locale__language_code=language)


def count_of_pages() -> int:
    """How many pages there are that an import could have made."""
    from django.apps import apps

    models = [m for m in apps.get_models() if issubclass(m, BasePage)]
    return sum(model.objects.count() for model in models)
