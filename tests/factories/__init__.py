"""Things for tests, made the way the office makes them."""

from tests.factories.files import docx_bytes, pdf_bytes
from tests.factories.pages import (
    make_agency,
    make_answer,
    make_campaign,
    make_content,
    make_form,
    make_guide,
    translate_page,
)
from tests.factories.uploads import make_document, make_version

__all__ = [
    "docx_bytes",
    "make_agency",
    "make_answer",
    "make_campaign",
    "make_content",
    "make_document",
    "make_form",
    "make_guide",
    "make_version",
    "pdf_bytes",
    "translate_page",
]
