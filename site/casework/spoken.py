"""A reference as one says it over the phone: letter by letter, digit by digit. Pure."""

from __future__ import annotations

DIGITS = {
    "ar": ["صفر", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"],
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
}
#: the names of Latin letters, as Arabic speakers say them
NAMES = "إيه بي سي دي إي إف جي إتش آي جيه كيه إل إم إن أو بي كيو آر إس تي يو في دبليو إكس واي زد"
LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", NAMES.split(), strict=True))
PAUSE = {"ar": "، ", "en": ", "}


def spoken(reference: str, language: str) -> list[str]:
    """The groups of ``reference`` in words, in the order in which one says them."""
    return [
        PAUSE[language].join(_word(sign, language) for sign in group)
        for group in reference.split("-")
    ]


def _word(sign: str, language: str) -> str:
    if sign.isdigit():
        return DIGITS[language][int(sign)]
    return LETTERS[sign] if language == "ar" else sign
