"""Words of pages as JSON: rich text as finished HTML, pictures and links resolved."""

from __future__ import annotations

import json
import re
from typing import Any

from wagtail import blocks
from wagtail.blocks.stream_block import StreamValue
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.images.shortcuts import get_rendition_or_not_found
from wagtail.rich_text import expand_db_html

from core.api.reading import Reading
from core.publication import public_ids

# as it stands in rich text, and within a JSON string, where quotes are escaped
PAGE_LINK = re.compile(r'<a\b(?=[^>]*\blinktype=\\?"page\\?")[^>]*\bid=\\?"(\d+)\\?"[^>]*>')
PICTURE = "max-1200x1200"


def public_html(rich: str) -> str:
    """Rich text of the database as HTML; links to pages that are not public lose their address."""
    return expand_db_html(_without_hidden_links(rich)) if rich else ""


def public_stream(stream: StreamValue) -> StreamValue:
    """A StreamField whose rich text links to public pages only."""
    raw = list(stream.raw_data)
    cleaned = _without_hidden_links(json.dumps(raw))
    return stream.stream_block.to_python(json.loads(cleaned))


def _without_hidden_links(source: str) -> str:
    linked = {int(pk) for pk in PAGE_LINK.findall(source)}
    hidden = linked - public_ids(linked) if linked else set()
    return PAGE_LINK.sub(lambda m: "<a>" if int(m[1]) in hidden else m[0], source)


def body_json(stream: StreamValue, reading: Reading) -> list[dict[str, Any]]:
    """A StreamField as ``[{"type", "value", "id"}]``, rich text as HTML."""
    return [
        {
            "type": child.block.name,
            "value": _value(child.block, child.value, reading),
            "id": child.id,
        }
        for child in stream
    ]


def _value(block: Any, value: Any, reading: Reading) -> Any:
    if isinstance(block, blocks.RichTextBlock):
        return expand_db_html(value.source)
    if isinstance(block, ImageBlock | ImageChooserBlock):
        return _picture(value) if value else None
    if isinstance(block, blocks.PageChooserBlock):
        link = reading.links([value.pk]).get(value.pk) if value else None
        return link.model_dump() if link else None
    return _nested(block, value, reading)


def _nested(block: Any, value: Any, reading: Reading) -> Any:
    if isinstance(block, blocks.StreamBlock):
        return body_json(value, reading)
    if isinstance(block, blocks.ListBlock):
        return [_value(block.child_block, item, reading) for item in value]
    if isinstance(block, blocks.StructBlock) and _plain(block):
        return {
            name: _value(child, value.get(name), reading)
            for name, child in block.child_blocks.items()
        }
    return block.get_api_representation(value)


def _plain(block: Any) -> bool:
    """Whether a struct has no say of its own about its representation."""
    return type(block).get_api_representation is blocks.StructBlock.get_api_representation


def _picture(image: Any) -> dict[str, Any]:
    rendition = get_rendition_or_not_found(image, PICTURE)
    decorative = bool(getattr(image, "decorative", False))
    alt = (
        ""
        if decorative
        else (getattr(image, "contextual_alt_text", None) or image.default_alt_text)
    )
    return {"url": rendition.url, "width": rendition.width, "height": rendition.height, "alt": alt}
