"""The words with which every office's guide to the complaints procedure begins.

Editors make them their own; nothing here ever writes over what they wrote.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.language import ARABIC
from guidance.models import ProcedurePage

WORDS = Path(__file__).resolve().parent / "first_words.json"
TEXTS = ("title", "search_description", "promise", "grounds_intro")
STREAMS = ("stages", "roles", "remedies", "body")


def first_guide(language: str, **fields: Any) -> ProcedurePage:
    """A guide in ``language`` that is not saved yet; ``fields`` are further fields of the page."""
    known = json.loads(WORDS.read_text(encoding="utf-8"))
    words = known[language]
    values: dict[str, Any] = {name: words[name] for name in TEXTS}
    values |= {name: json.dumps(words[name], ensure_ascii=False) for name in STREAMS}
    if language == ARABIC:
        values["title_en"] = known["en"]["title"]
        values["keywords_text"] = "\n".join(known["keywords"])
    return ProcedurePage(**(values | fields))
