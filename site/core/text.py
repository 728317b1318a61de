"""Plain text out of rich text, and text in one line."""

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


#: what turns or hides text without being seen: bidirectional controls, zero-width letters
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u00ad\u061c]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufff9-\ufffb]")


def single_line(text: str) -> str:
    """``text`` for a heading, a name or a mail's subject: one line, no control characters."""
    return " ".join(CONTROL.sub(" ", INVISIBLE.sub("", text)).split())
