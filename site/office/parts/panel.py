"""The parts on the admin's first page: one quiet line, or what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.functional import Promise
from wagtail.admin.ui.components import Component

from office.parts import words
from office.parts.standing import Standing, failed_tasks, standing
from search.banner import ServerPanel


@dataclass(frozen=True, slots=True)
class Row:
    """One name that the panel tells something of."""

    name: Promise | str
    count: int = 0
    since: datetime | None = None
    detail: Promise | str = ""


class PartsPanel(Component):
    """Before everything else where something is wrong, else after it. Only for who runs the house:
    see :mod:`office.parts.permissions`."""

    name = "parts"
    template_name = "office/admin/parts.html"

    class Media:
        css = {"all": ["office/parts.css"]}

    def __init__(self) -> None:
        self.told = told(standing())
        self.order = 5 if self.told["wrong"] else 900

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return self.told


def told(house: Standing) -> dict[str, Any]:
    """What the panel shows: lists of rows that are empty where all is well."""
    pulses, entries = house.pulses, house.backlog
    troubles: dict[str, Any] = {
        "away": [
            Row(words.PARTS[name], since=pulses[name].last, detail=words.MEANING[name])
            for name in house.away
        ],
        "silent": [
            Row(words.PARTS[name], since=beat.at, detail=beat.process)
            for name, pulse in pulses.items()
            for beat in pulse.silent
        ],
        "parked": _counted(words.KINDS, entries.parked),
        "late": entries.late,
        "mail_since": house.mail_since,
        "jobs": [Row(words.named(words.JOBS, job), since=at) for job, at in house.jobs.items()],
        "tasks": _counted(words.TASKS, failed_tasks(house.at)),
        "server": _server(),
    }
    return troubles | {
        "wrong": any(troubles.values()),
        "parked_count": sum(entries.parked.values()),
        "waiting": entries.waiting,
        "parts": [
            Row(words.PARTS[name], count=pulse.living, since=pulse.last)
            for name, pulse in pulses.items()
            if pulse.living
        ],
    }


def _counted(known: words.Words, counts: dict[str, int]) -> list[Row]:
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Row(words.named(known, name), count=count) for name, count in most]


def _server() -> dict[str, Any]:
    """Of the search server; empty while it answers, or where there is none."""
    server = ServerPanel.told()
    if not server:
        return {}
    since = datetime.fromtimestamp(server["since"], UTC)
    return {"mending": server["state"] == "mending", "since": since}
