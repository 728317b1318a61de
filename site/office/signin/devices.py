"""Second factors: an authenticator app (TOTP, RFC 6238) and recovery codes on paper."""

from __future__ import annotations

import io
import secrets
from typing import Any

import segno
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from core import audit
from core.arabic import latin_digits

RECOVERY_CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def authenticator_of(user: Any) -> TOTPDevice | None:
    """The authenticator that ``user`` has confirmed."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def pending_authenticator(user: Any) -> TOTPDevice:
    """The one that is being set up; made where there is none."""
    device, _made = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "authenticator"}
    )
    return device


def picture_of(device: TOTPDevice) -> str:
    """The QR code that an app reads, as inline SVG."""
    buffer = io.BytesIO()
    code = segno.make(device.config_url, error="m")
    code.save(buffer, kind="svg", scale=5, border=2, xmldecl=False, svgns=True, omitsize=False)
    return buffer.getvalue().decode()


@transaction.atomic
def confirm(device: TOTPDevice, token: str) -> list[str]:
    """Make the pending ``device`` the user's own.

    Fresh recovery codes, or none for a wrong token.
    """
    if not device.verify_token(digits_of(token)):
        return []
    TOTPDevice.objects.filter(user=device.user, confirmed=True).delete()
    device.confirmed = True
    device.save()
    audit.record("staff.second_factor_set", device.user.get_username(), device.user)
    return renew_recovery_codes(device.user)


def renew_recovery_codes(user: Any) -> list[str]:
    """Ten codes, each good once; older ones hold no more."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = []
    for _number in range(RECOVERY_CODES):
        code = "".join(secrets.choice(ALPHABET) for _ in range(10))
        device.token_set.create(token=code)
        codes.append(f"{code[:5]}-{code[5:]}")
    return codes


def verify(user: Any, text: str) -> Any:
    """The device that ``text`` (a code of the app, or a recovery code) belongs to, or ``None``.

    A code of the app is good once; wrong ones make each device wait longer and longer.
    """
    token = digits_of(text)
    device = authenticator_of(user)
    if device is not None and token.isdigit() and device.verify_token(token):
        return device
    paper = StaticDevice.objects.filter(user=user, confirmed=True).first()
    if paper is not None and not token.isdigit() and paper.verify_token(token.lower()):
        audit.record("staff.recovery_code_used", user.get_username(), user)
        return paper
    return None


def digits_of(text: str) -> str:
    """A typed code without spaces and dashes, in Latin digits."""
    return latin_digits(text).replace(" ", "").replace("-", "").strip()[:32]
