"""Arabic text and digits, without any model.

Folding follows Unicode NFC first, then the letters that people write interchangeably.
"""

from __future__ import annotations

import re
import unicodedata

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"}
)
# harakat, superscript alef, tatweel, zero-width and bidirectional marks
MARKS = re.compile("[\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
SORT_ARTICLE = re.compile(r"^ال(?=..)")


def latin_digits(text: str) -> str:
    """``text`` with Arabic-Indic and Persian digits as 0-9."""
    return text.translate(DIGITS)


def fold(text: str) -> str:
    """A form in which spellings of one word agree: for comparing and sorting, never for showing."""
    text = unicodedata.normalize("NFC", text)
    return MARKS.sub("", text).translate(LETTERS).translate(DIGITS).casefold().strip()


def sort_key(text: str) -> str:
    """Folded, and without the article at its start, as an Arabic reader expects of a list."""
    return SORT_ARTICLE.sub("", fold(text))


def clean_line(text: str) -> str:
    """One line of text without control, bidirectional and lone surrogate characters."""
    return " ".join(CONTROLS.sub(" ", text).split())
