"""The icons of the public pages: strokes on a 24 by 24 field, drawn for this site."""

from __future__ import annotations

from functools import cache
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

SHAPES: Final = {
    "agency": '<path d="M4 20h16M5.5 20V10M10 20V10M14 20V10M18.5 20V10M3.5 10h17L12 4z"/>',
    "arrow": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "alert": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5v5.5M12 16v.01"/>',
    "calendar": '<path d="M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5V8M15.5 3.5V8"/>',
    "chat": '<path d="M4 5h16v11H10l-4 4v-4H4zM8.5 9.5h7M8.5 12.5h4"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "clip": '<path d="m18.5 11-7 7a4.2 4.2 0 0 1-6-6l7.5-7.5a2.8 2.8 0 0 1 4 4L9.5 16'
    'a1.4 1.4 0 0 1-2-2l6.5-6.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>',
    "doc": '<path d="M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5"/>',
    "down": '<path d="M12 4v11M7 10.5l5 5 5-5M5 20h14"/>',
    "filter": '<path d="M4 6h16M7 12h10M10 18h4"/>',
    "flag": '<path d="M6 21V4M6 5h11.5l-2.5 4 2.5 4H6"/>',
    "globe": '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c3 2.5 3 14.5 0 17'
    'M12 3.5c-3 2.5-3 14.5 0 17"/>',
    "guide": '<path d="M12 6.5C9.5 4.5 6 4.5 3.5 5.5v13c2.5-1 6-1 8.5 1 2.5-2 6-2 8.5-1'
    'v-13c-2.5-1-6-1-8.5 1zM12 6.5v13"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8v.01"/>',
    "link": '<path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.5 1.5M14 10a4 4 0 0 0-6-.4'
    'l-3 3a4 4 0 0 0 5.7 5.7l1.5-1.5"/>',
    "lock": '<path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>',
    "mail": '<path d="M3.5 6h17v12h-17zM4 6.5l8 6.5 8-6.5"/>',
    "megaphone": '<path d="M4 10v4h3l9 4.5v-13L7 10zM19 9.5a4 4 0 0 1 0 5M8 14.5V19h3v-3"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "phone": '<path d="M6 3.5h3.5L11 8 8.7 9.5a11 11 0 0 0 5.8 5.8L16 13l4.5 1.5V18'
    'c0 1.5-1 2.5-2.5 2.5C10.5 20 4 13.5 3.5 6 3.5 4.5 4.5 3.5 6 3.5z"/>',
    "pin": '<path d="M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21z"/>'
    '<circle cx="12" cy="9.5" r="2.5"/>',
    "print": '<path d="M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z"/>',
    "question": '<circle cx="12" cy="12" r="8.5"/><path d="M9.5 9.8a2.5 2.5 0 1 1 3.6 2.3'
    'c-.8.4-1.1 1-1.1 1.7M12 16.5v.01"/>',
    "scales": '<path d="M12 4v16M8 20h8M5 7h14M5 7l-2.5 6.5a2.6 2.6 0 0 0 5 0z'
    'M19 7l-2.5 6.5a2.6 2.6 0 0 0 5 0z"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
    "warn": '<path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17v.01"/>',
    "wheelchair": '<circle cx="10.5" cy="4.5" r="1.5"/><path d="M10.5 8v6h5l2.5 5.5M10.5 10.5h4.5'
    'M8 11.5a5 5 0 1 0 6.3 6"/>',
    "x": '<path d="m6 6 12 12M18 6 6 18"/>',
}


@cache
def icon(name: str, directional: bool = False) -> SafeString:
    """The drawing called ``name``, hidden from screen readers: words stand beside every icon.

    ``directional`` ones (arrows) turn round in right-to-left text.
    """
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        " icon--dir" if directional else "",
        mark_safe(SHAPES[name]),  # noqa: S308  constants of this module
    )
