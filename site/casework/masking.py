"""Personal data as it may stand on paper that others see: enough to recognise, not to use. Pure."""

from __future__ import annotations

DOTS = "•••"


def mask_name(name: str) -> str:
    """``سعاد العلي`` as ``س••• ا•••``."""
    return " ".join(f"{word[0]}{DOTS}" for word in name.split())


def mask_email(address: str) -> str:
    """``souad@example.com`` as ``s•••@example.com``."""
    local, at, host = address.rpartition("@")
    return f"{local[:1]}{DOTS}{at}{host}" if at else DOTS


def mask_tail(number: str, shown: int = 3) -> str:
    """A phone or civil ID as ``••• 234``: its last digits."""
    return f"{DOTS} {number[-shown:]}" if number else ""
