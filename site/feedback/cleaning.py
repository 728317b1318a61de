"""What is taken out of a reader's words before they are kept. Pure: no models, no settings."""

from __future__ import annotations

import re
import unicodedata

from core.text import CONTROL, INVISIBLE


def clean_words(text: str) -> str:
    """``text`` in NFC without control and invisible characters; lines stay, white space folds."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = CONTROL.sub(" ", INVISIBLE.sub("", text))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
