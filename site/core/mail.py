"""Mail leaves through the outbox, as text and as HTML, in the reader's language.

``send`` renders ``templates/mail/<name>.txt`` and ``.html`` (the latter extends
``mail/base.html``, which sets ``dir`` and ``lang`` on every block). Subjects never carry a code
or anything a citizen typed.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from email.header import Header
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.core.validators import validate_email
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation

from core import outbox
from core.text import single_line

AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def send(
    name: str, to: str, subject: str, context: dict[str, Any], language: str, *, sender: str = ""
) -> None:
    """Write one mail into the outbox, within the caller's transaction.

    ``to`` is one address. ``context`` is rendered now, so that the mail says what was true when
    it was written; the outbox keeps it encrypted until it has left. Raises ``ValueError`` where
    ``to`` is not one address.
    """
    with translation.override(language):
        full = context | {
            "language": language,
            "direction": "rtl" if language == "ar" else "ltr",
            "SITE_URL": settings.SITE_URL.rstrip("/"),
            "subject": subject,
        }
        text = _plain(f"mail/{name}.txt", full)
        html = render_to_string(f"mail/{name}.html", full)
    outbox.put(
        "mail",
        {
            "to": _address(to),
            "subject": single_line(subject),
            "text": text.strip() + "\n",
            "html": html,
            "from": sender or settings.DEFAULT_FROM_EMAIL,
        },
    )


def _plain(template: str, context: dict[str, Any]) -> str:
    """The template with its words as they are: a text mail knows no HTML."""
    return get_template(template).template.render(Context(context, autoescape=False))  # type: ignore[attr-defined]


def _address(to: str) -> str:
    """The one address in ``to``, without the name before it. Raises ``ValueError``."""
    named = getaddresses([to])
    address = named[0][1] if len(named) == 1 else ""
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValueError("not one address") from error
    return address


@outbox.handler("mail")
def deliver_mail(payload: dict[str, Any], key: int) -> None:
    """Hand one mail to the mail server; a second try carries the same Message-ID."""
    message = Mail(
        payload["subject"],
        payload["text"],
        payload["from"],
        [payload["to"]],
        headers=AUTOMATIC | {"Message-ID": f"<outbox.{key}@{settings.MAIL_DOMAIN}>"},
    )
    message.attach_alternative(payload["html"], "text/html")
    message.send()


class Mail(EmailMultiAlternatives):
    """A mail whose subject begins on the line of its name.

    Django encodes a subject without counting ``Subject: `` before it, so the first word fits no
    line, goes to the next one and is read with a space before it.
    """

    def message(self, *args: Any, **kwargs: Any) -> Any:
        message = super().message(*args, **kwargs)
        subject = str(self.subject)
        if not subject.isascii():
            folded = Header(subject, "utf-8", header_name="Subject").encode()
            message.replace_header("Subject", folded)
        return message


class FolderBackend(BaseEmailBackend):
    """One ``.eml`` file for each message in ``settings.MAIL_DIR``: the default without a server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = uuid.uuid4().hex
            part = folder / f".{name}.part"
            part.write_bytes(message.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
            os.replace(part, folder / f"{name}.eml")
        return len(email_messages)
