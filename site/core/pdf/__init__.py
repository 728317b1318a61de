"""The one safe way to print: HTML from our own templates becomes a tagged, accessible PDF.

Nothing else in the project may import WeasyPrint. ``render`` prints one document with a process
kept for the purpose; ``Printer`` prints a batch. Both take escaped HTML, fetch nothing but the
files bundled in ``core/static/core/print/`` and raise ``PrintError`` (or its ``PrintTimeout``).
"""

from __future__ import annotations

from core.pdf.printer import (
    DEFAULT_STYLES,
    Printer,
    PrintError,
    PrintTimeout,
    close_shared_printer,
    render,
)

__all__ = [
    "DEFAULT_STYLES",
    "PrintError",
    "PrintTimeout",
    "Printer",
    "close_shared_printer",
    "render",
]
