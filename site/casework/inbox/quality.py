"""A look at a reply before it leaves, by rule, without outside help. Pure: texts in, hints out.

Nothing here stops a reply: whoever writes it decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.arabic import fold

#: a run of letters as long as this in both texts is no chance
COPIED = 40
LONG_WORDS, SHORT_WORDS, LONG_SENTENCE = 250, 12, 35
WORDS_A_MINUTE = 150
ARABIC = re.compile("[\u0620-\u064a]")
LATIN = re.compile("[A-Za-z]")
SENTENCE = re.compile(r"[.!?؟\n]+")
PLACEHOLDER = re.compile(r"\{[a-z_]+\}|\[[^\]\n]{1,40}\]|XXX+|\.{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is about to be sent.

    ``act``: ``answer``, ``ask`` or ``refuse``. ``findings``: one for each of the sender's points,
    empty where none was chosen. ``rule``: the ground and its article. ``appeal_until``: the date
    that goes out with it, where it can be appealed.
    """

    act: str
    body: str
    language: str
    points: Sequence[str] = ()
    findings: Sequence[str] = ()
    rule: str = ""
    outcome: str = ""
    appeal_until: date | None = None
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``ok`` or worth another look, in words."""

    name: str
    ok: bool
    words: str


def check(reply: Reply) -> list[Check]:
    """Everything that was looked at, in the order of importance."""
    found = [_notes(reply), _language(reply)]
    if reply.act == "answer":
        found += [_points(reply), _outcome(reply)]
    if reply.act == "refuse":
        found.append(_rule(reply))
    if reply.act in ("answer", "refuse"):
        found.append(_appeal(reply))
    return [*found, _placeholders(reply), _length(reply)]


def _points(reply: Reply) -> Check:
    missing = [
        str(number)
        for number, _point in enumerate(reply.points, 1)
        if not (number <= len(reply.findings) and reply.findings[number - 1])
    ]
    if missing:
        points = pgettext("between the items of a list", ", ").join(missing)
        told = _("Points without a finding: %(points)s.") % {"points": points}
        return Check("points", False, told)
    return Check("points", True, _("Every point is answered."))


def _outcome(reply: Reply) -> Check:
    if reply.outcome:
        return Check("outcome", True, _("The outcome is chosen."))
    return Check("outcome", False, _("No outcome is chosen."))


def _rule(reply: Reply) -> Check:
    if reply.rule:
        return Check("rule", True, _("The ground is named: %(rule)s") % {"rule": reply.rule})
    return Check("rule", False, _("No ground is named."))


def _appeal(reply: Reply) -> Check:
    if reply.appeal_until is None:
        return Check("appeal", False, _("No date for an appeal goes out with it."))
    told = _("The way to appeal and its last day go out with it: %(day)s.")
    return Check("appeal", True, told % {"day": date_format(reply.appeal_until, "j F Y")})


def _language(reply: Reply) -> Check:
    arabic, latin = len(ARABIC.findall(reply.body)), len(LATIN.findall(reply.body))
    wanted, other = (arabic, latin) if reply.language == "ar" else (latin, arabic)
    named = _("Arabic") if reply.language == "ar" else _("English")
    if wanted > other:
        return Check("language", True, _("It is in the citizen's language."))
    return Check(
        "language", False, _("The citizen wants to read %(language)s.") % {"language": named}
    )


def _notes(reply: Reply) -> Check:
    body = _even(reply.body)
    for note in reply.notes:
        text = _even(note)
        if any(text[at : at + COPIED] in body for at in range(0, len(text) - COPIED + 1)):
            return Check("notes", False, _("A part of an internal note stands in it."))
    return Check("notes", True, _("Nothing of the internal notes stands in it."))


def _even(text: str) -> str:
    return " ".join(fold(text).split())


def _placeholders(reply: Reply) -> Check:
    left = PLACEHOLDER.search(reply.body)
    if left:
        told = _("Something was left to fill in: %(text)s") % {"text": left.group()}
        return Check("placeholders", False, told)
    return Check("placeholders", True, _("Nothing was left to fill in."))


def _length(reply: Reply) -> Check:
    words = len(reply.body.split())
    longest = max((len(part.split()) for part in SENTENCE.split(reply.body)), default=0)
    counted = ngettext("%(count)s word", "%(count)s words", words) % {"count": words}
    if words < SHORT_WORDS:
        return Check("length", False, _("It is very short: %(words)s.") % {"words": counted})
    if words > LONG_WORDS:
        return Check("length", False, _("It is long: %(words)s.") % {"words": counted})
    if longest > LONG_SENTENCE:
        told = _("One sentence has %(count)s words; shorter ones read better.")
        return Check("length", False, told % {"count": longest})
    seconds = max(5, round(words * 60 / WORDS_A_MINUTE / 5) * 5)
    told = ngettext(
        "%(words)s, read in about %(seconds)s second.",
        "%(words)s, read in about %(seconds)s seconds.",
        seconds,
    )
    return Check("length", True, told % {"words": counted, "seconds": seconds})
