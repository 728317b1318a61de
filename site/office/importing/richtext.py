"""Rich text of an import: a small allow-list of HTML, or plain text with blank lines."""

from __future__ import annotations

import html
import re

import nh3

TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
BLOCK = re.compile(r"<(p|h2|h3|ul|ol)\b")
BLANK_LINES = re.compile(r"\n\s*\n")
EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>")
# what the editor of the admin can hold: anything else would be lost at the first save there
ALLOWED = {"p", "br", "h2", "h3", "b", "ul", "ol", "li", "a"}
SAME_AS = (
    (re.compile(r"<(/?)strong\b", re.I), r"<\1b"),
    (re.compile(r"<(/?)h1\b", re.I), r"<\1h2"),
    (re.compile(r"<(/?)h[4-6]\b", re.I), r"<\1h3"),
)
SCHEMES = {"http", "https", "mailto", "tel"}


def rich_text(text: str) -> str:
    """``text`` as the HTML that pages keep; empty where nothing readable is left of it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not TAG.search(text):
        return _paragraphs(html.escape(html.unescape(text), quote=False))
    for pattern, replacement in SAME_AS:
        text = pattern.sub(replacement, text)
    clean = nh3.clean(
        text, tags=ALLOWED, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None
    ).strip()
    if not BLOCK.search(clean):
        return _paragraphs(clean)
    return EMPTY_PARAGRAPH.sub("", clean).strip()


def _paragraphs(text: str) -> str:
    parts = (part.strip() for part in BLANK_LINES.split(text))
    return "".join(f"<p>{part.replace(chr(10), '<br/>')}</p>" for part in parts if part)
