"""The papers of a form as a list to tick: which does one still need? Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NUMBER_LENGTH = 3  # no form asks for a thousand papers


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper that a form asks for. ``number`` counts from 1."""

    number: int
    name: str
    have: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """The papers of a form; ``asked``: the reader has said which of them are at hand."""

    papers: Sequence[Paper]
    asked: bool

    @property
    def have(self) -> list[Paper]:
        """Papers at hand."""
        return [paper for paper in self.papers if paper.have]

    @property
    def missing(self) -> list[Paper]:
        """Papers still to get."""
        return [paper for paper in self.papers if not paper.have]


def make_checklist(names: Iterable[str], ticked: Iterable[str]) -> Checklist:
    """A checklist of ``names`` with what an address says (``?have=1&have=3``).

    Numbers of no paper are passed over; ``have=0`` says that none is at hand.
    """
    said = {int(t) for t in ticked if t.isascii() and t.isdigit() and len(t) <= NUMBER_LENGTH}
    papers = [Paper(n, name, n in said) for n, name in enumerate(names, start=1)]
    known = {0, *(paper.number for paper in papers)}
    return Checklist(papers, bool(said & known))
