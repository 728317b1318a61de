"""Plain text out of rich text."""

from __future__ import annotations

import html
import re

TAG = re.compile(r"<[^>]*>")
BLOCK_END = re.compile(r"</(p|li|h[1-6]|td|th|div|blockquote)>|<br\s*/?>", re.I)
SENTENCE_END = re.compile(r"[.؟!?](?=\s|$)")


def plain_text(rich: object) -> str:
    """``rich`` (HTML of the editor or of import) without its tags, white space folded."""
    text = BLOCK_END.sub(" ", str(rich or ""))
    return " ".join(html.unescape(TAG.sub("", text)).split())


def shorten(text: str, limit: int) -> str:
    """``text`` cut to ``limit`` letters, at the end of a sentence where one is near."""
    if len(text) <= limit:
        return text
    ends = [match.end() for match in SENTENCE_END.finditer(text, 0, limit)]
    if ends and ends[-1] > limit // 3:
        return text[: ends[-1]]
    return text[: limit - 1].rsplit(" ", 1)[0] + "…"
