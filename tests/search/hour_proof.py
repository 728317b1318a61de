"""What readers saw, held against what the writer did."""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

#: seconds after which what was taken down is shown in no answer, what was published in every one
GONE_WITHIN, FOUND_WITHIN = 1.0, 3.0
ADDRESSES = (
    "/ar/search/?q={}",
    "/en/search/?q={}",
    "/api/v1/search?q={}",
    "/api/v1/suggest?q={}",
)
EVERYTHING = ("", "ترخيص")
_THING = re.compile(r"/p(\d+)-\d+/")
_FOR_EVER = float("inf")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a reader. ``status`` 0: none came. Moments of the machine's clock."""

    began: float
    ended: float
    address: str
    asked: str
    status: int
    shown: frozenset[int] = frozenset()  # numbers of things
    body: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """How the public may find a thing between two deeds; an empty ``word``: not at all."""

    thing: int
    word: str
    since: float
    until: float


@dataclass
class Ledger:
    """The writers' deeds, read while they are written."""

    paths: Sequence[Path]
    deeds: list[dict[str, Any]] = field(default_factory=list)
    complete: bool = False

    def follow(self, within: float) -> None:
        """Read on until all writers are done."""
        deadline = time.monotonic() + within
        while not all(path.exists() for path in self.paths) and time.monotonic() < deadline:
            time.sleep(0.02)
        with ExitStack() as stack:
            reading = [stack.enter_context(path.open(encoding="utf-8")) for path in self.paths]
            parts = [""] * len(reading)
            done: set[int] = set()
            while len(done) < len(reading) and time.monotonic() < deadline:
                before = len(self.deeds)
                for number, lines in enumerate(reading):
                    parts[number] += lines.readline()
                    if not parts[number].endswith("\n"):
                        continue
                    told = json.loads(parts[number])
                    parts[number] = ""
                    if told is None:
                        done.add(number)
                    else:
                        self.deeds.append(told)
                if len(self.deeds) == before:
                    time.sleep(0.02)
        self.complete = len(done) == len(self.paths)

    def states(self) -> list[State]:
        """Every state of every thing, from the end of one deed to the beginning of the next."""
        found: list[State] = []
        of: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
        for deed in self.deeds:
            if "thing" in deed:
                of[deed["thing"]].append(deed)
        for thing, deeds in of.items():
            ends = [deed["began"] for deed in deeds[1:]] + [_FOR_EVER]
            found += [
                State(thing, deed["word"], deed["ended"], end)
                for deed, end in zip(deeds, ends, strict=True)
            ]
        return found

    def taught(self) -> Iterator[tuple[str, State]]:
        """Words that were taught, each with the state of the thing that it leads to."""
        ends = {deed["untaught"]: deed["began"] for deed in self.deeds if "untaught" in deed}
        meant: defaultdict[str, list[State]] = defaultdict(list)
        for state in self.states():
            meant[state.word].append(state)
        for deed in self.deeds:
            for state in meant.get(deed.get("meaning", "none"), ()):
                since = max(deed["ended"], state.since)
                until = min(ends.get(deed["taught"], _FOR_EVER), state.until)
                if since < until:
                    yield deed["taught"], State(state.thing, deed["taught"], since, until)

    def hint(self, chance: random.Random) -> str:
        """Something worth asking: a word of a recent deed, or what shows nearly everything."""
        recent = self.deeds[-16:]
        words = [
            deed[key] for deed in recent for key in ("word", "draft", "taught") if deed.get(key)
        ]
        # of what is gone, the word by which it was found
        gone = {deed["thing"] for deed in recent if deed.get("word") == ""}
        words += [
            deed["word"] for deed in self.deeds[-60:] if deed.get("thing") in gone and deed["word"]
        ]
        if not words or chance.random() < 0.2:
            return chance.choice(EVERYTHING)
        return chance.choice(words)


class Reader(threading.Thread):
    """Asks one thing after the other until told to stop."""

    def __init__(self, port: int, ledger: Ledger, seed: int) -> None:
        super().__init__(daemon=True)
        self.port, self.ledger = port, ledger
        self.chance = random.Random(seed)
        self.answers: list[Answer] = []
        self.done = threading.Event()

    def run(self) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self.done.wait(self.chance.uniform(0, 0.08)):
            self.answers.append(self._ask(link))
        link.close()

    def _ask(self, link: http.client.HTTPConnection) -> Answer:
        address, asked = self.chance.choice(ADDRESSES), self.ledger.hint(self.chance)
        began = time.monotonic()
        try:
            link.request("GET", address.format(quote(asked)))
            answer = link.getresponse()
            status, body = answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            link.close()
            status, body = 0, ""
        shown = frozenset(map(int, _THING.findall(body)))
        return Answer(began, time.monotonic(), address, asked, status, shown, body)


# -- proofs ------------------------------------------------------------------------------------


def failed(answers: Sequence[Answer]) -> list[str]:
    """Requests without an answer, or whose answer is a failure."""
    return [f"{a.status} {a.address} {a.asked}" for a in answers if not 0 < a.status < 400]


def shown_though_gone(answers: Sequence[Answer], states: Sequence[State]) -> list[str]:
    """Answers with a thing in them that was taken down before they were asked for."""
    gone = [state for state in states if not state.word]
    return [
        f"p{s.thing} in {a.address} {a.asked}, {a.began - s.since:.2f} s after it was gone"
        for a in answers
        for s in gone
        if s.thing in a.shown and s.since + GONE_WITHIN < a.began and a.ended < s.until
    ]


def not_found(answers: Sequence[Answer], states: Sequence[State]) -> list[str]:
    """Answers to the word of a thing without the thing, though it stood there for a while."""
    by_word: defaultdict[str, list[State]] = defaultdict(list)
    for state in states:
        if state.word:
            by_word[state.word].append(state)
    return [
        f"p{s.thing} not in {a.address} {a.asked}, {a.began - s.since:.2f} s after it was there"
        for a in answers
        for s in by_word.get(a.asked, ())
        if s.thing not in a.shown and s.since + FOUND_WITHIN < a.began and a.ended < s.until
    ]


def told_drafts(answers: Sequence[Answer], deeds: Sequence[dict[str, Any]]) -> list[str]:
    """Answers that show the title of a draft before anybody published it."""
    drafts = {deed["draft"]: _FOR_EVER for deed in deeds if "draft" in deed}
    for deed in deeds:
        if deed.get("word") in drafts:
            drafts[deed["word"]] = min(drafts[deed["word"]], deed["began"])
    return [
        f"{word} in {a.address} {a.asked}"
        for a in answers
        for word, published in drafts.items()
        if word != a.asked and a.ended < published and word in a.body
    ]
