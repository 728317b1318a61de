"""Whether an address can be right, told by its form alone: nobody is called."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import unquote, urlsplit

from core.arabic import latin_digits
from core.text import CONTROL, INVISIBLE

WEB = ("http", "https")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.I)
MAILBOX = re.compile(r"[^\s@<>,;]+@([^\s@<>,;]+)")
PHONE = re.compile(r"\+?[0-9][0-9 ().\-]{1,24}")


def plausible(address: str) -> bool:
    """Whether ``address`` (``https://…``, ``mailto:…``, ``tel:…``) can lead anywhere at all.

    No letters that turn or hide text, no user name before the host, and a public host.
    """
    shown = unquote(address)
    if CONTROL.search(shown) or INVISIBLE.search(shown) or re.search(r"\s", address.strip()):
        return False
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:  # a bracket too many, a port that is none
        return False
    if parts.scheme == "mailto":
        box = MAILBOX.fullmatch(unquote(parts.path))
        return box is not None and _public_host(box.group(1))
    if parts.scheme == "tel":
        return PHONE.fullmatch(latin_digits(unquote(parts.path))) is not None
    if parts.scheme not in WEB or port == 0 or "@" in parts.netloc:
        return False
    return _public_host(parts.hostname or "")


def _public_host(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    try:
        labels = host.rstrip(".").encode("idna").decode("ascii").split(".")
    except UnicodeError:
        return False
    if len(labels) < 2 or labels[-1].isdigit():
        return False
    return all(LABEL.fullmatch(label) for label in labels)
