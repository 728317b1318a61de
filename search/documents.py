"""From a document to what an index keeps of it: tokens by place, words to learn, words to show."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice, pairwise
from multiprocessing import get_context
from typing import Any, Final

from core.searchable import SearchDocument
from search.language import Features, actions_of, number_tokens, ranking, stem, tokens
from search.language.normalise import fold, folded_words
from search.language.vocabulary import KEYWORD, PAIR, TITLE

Learned = tuple[str, str, str, int]
KIND_MARK: Final = "xk"
AGENCY_MARK: Final = "xa"
#: what an index keeps of a row, in the order in which it is digested
KEPT: Final = (
    "id", "kind", "agency", "updated", "stems", "english", "keywords", "body", "number", "files",
    "payload",
)  # fmt: skip
#: stands between two files, so that no passage reaches from one into the other
_GAP: Final = " " + "xxgapxx " * 40
_CHUNK: Final = 400
_PROCESSES_FROM: Final = 4_000


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One document as the engines keep it. Token fields are stems parted by spaces.

    ``files`` is apart from the others: in the order of the text, counted in no statistics of words.
    """

    id: str
    kind: str
    agency: str
    updated: float
    stems: str
    english: str
    keywords: str
    body: str
    number: str
    files: str
    payload: str
    learned: tuple[Learned, ...]

    def prominent(self) -> set[str]:
        """Every stem of titles and keywords, once."""
        return {*self.stems.split(), *self.english.split(), *self.keywords.split()}

    def terms(self) -> set[str]:
        """Every stem the document has, once."""
        return {*self.prominent(), *self.body.split()}


def _learn(texts: Iterable[str], place: int) -> dict[str, Learned]:
    found: dict[str, Learned] = {}
    for text in texts:
        for token in tokens(text):
            if token.text not in found and token.script in {"arabic", "latin"}:
                shown = text[token.start : token.end]
                found[token.text] = (token.text, stem(token.text), _bare(shown), place)
    return found


def _bare(word: str) -> str:
    """A word as it is suggested: without marks and stretches."""
    return "".join(c for c in word if fold(c))


def _stems(text: str) -> list[str]:
    return [stem(word) for word in folded_words(text)]


def _once(*texts: str) -> str:
    return " ".join(dict.fromkeys(s for text in texts for s in _stems(text)))


def filter_token(mark: str, value: str) -> str:
    """The token by which documents of a kind or an agency are found."""
    return mark + "".join(c for c in value.lower() if c.isalnum())


def index_row(document: SearchDocument) -> IndexRow:
    """Everything an engine needs to know of a document."""
    arabic, english = document.texts.get("ar"), document.texts.get("en")
    words = [*document.keywords, *document.aliases]
    titles = [text.title for text in document.texts.values()]
    learned: dict[str, Learned] = _learn(words, KEYWORD) | _learn(titles, TITLE)
    pairs: list[Learned] = [
        (f"{a} {b}", "", "", PAIR)
        for title in (*titles, *words)
        for a, b in pairwise(_stems(title))
    ]
    marks = [filter_token(KIND_MARK, document.kind)]
    if document.agency:
        marks.append(filter_token(AGENCY_MARK, document.agency))
    return IndexRow(
        id=document.id,
        kind=document.kind,
        agency=document.agency,
        updated=document.updated_at.timestamp(),
        stems=" ".join(_stems(arabic.title)) if arabic else "",
        english=" ".join(_stems(english.title)) if english else "",
        keywords=_once(*words),
        body=_once(
            *(f"{text.summary} {text.body}" for text in document.texts.values()), *document.topics
        ),
        number=" ".join([*number_tokens(document.number), *marks]),
        files=_GAP.join(" ".join(_stems(file.text)) for file in document.files),
        payload=_payload(document),
        learned=tuple(dict.fromkeys([*learned.values(), *pairs])),
    )


def index_rows(documents: Iterable[SearchDocument]) -> Iterator[IndexRow]:
    """Index rows, made by several processes when there are many."""
    iterator = iter(documents)
    first = list(islice(iterator, _PROCESSES_FROM))
    yield from map(index_row, first)
    workers = min(4, os.cpu_count() or 1)
    if len(first) < _PROCESSES_FROM:
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        while chunk := list(islice(iterator, _CHUNK * workers * 4)):
            yield from pool.map(index_row, chunk, chunksize=_CHUNK)


def values(row: IndexRow) -> list[object]:
    """A row's values in the order of :data:`KEPT`."""
    return [getattr(row, name) for name in KEPT]


def digest(kept: Sequence[object]) -> str:
    """What tells two states of a document apart: a digest of all that an index keeps of it."""
    return hashlib.sha1("\x1f".join(map(str, kept)).encode(), usedforsecurity=False).hexdigest()


def fingerprint(document: SearchDocument) -> str:
    """What an engine's ``fingerprints`` give for a document that is indexed as it is."""
    return digest(values(index_row(document)))


def features_of(found: Sequence[object]) -> Features:
    """What ranking looks at, from a row's number, id, kind, agency and fields of tokens."""
    row, id_, kind, agency, stems, english, keywords, body, number = found
    title, title_en = str(stems).split(), str(english).split()
    fields = dict.fromkeys(str(body).split(), ranking.BODY)
    fields.update(dict.fromkeys(str(keywords).split(), ranking.KEYWORD))
    fields.update(dict.fromkeys(title_en, ranking.ENGLISH_TITLE))
    fields.update(dict.fromkeys(title, ranking.TITLE))
    titles = tuple(tuple(t) for t in (title, title_en) if t)
    numbers = frozenset(str(number).split())
    return Features(
        int(str(row)), str(id_), str(kind), str(agency), numbers, fields, titles, actions_of(title)
    )


def _payload(document: SearchDocument) -> str:
    data: dict[str, Any] = {
        "texts": {
            code: [text.title, text.summary, text.body] for code, text in document.texts.items()
        },
        "places": {code: [place.page_id, place.url] for code, place in document.places.items()},
        "number": document.number,
    }
    if document.files:
        data["files"] = [file.key for file in document.files]
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it comes back for showing."""

    id: str
    kind: str
    agency: str
    updated: float
    number: str
    texts: dict[str, list[str]]
    places: dict[str, list[Any]]
    files: tuple[str, ...] = ()  # keys of the files whose words are indexed

    @classmethod
    def load(cls, id_: str, kind: str, agency: str, updated: float, payload: str) -> Stored:
        """From an index row."""
        data = json.loads(payload)
        files = tuple(data.get("files", ()))
        return cls(id_, kind, agency, updated, data["number"], data["texts"], data["places"], files)

    @property
    def page_ids(self) -> list[int]:
        """The pages this document lives on; none for a thing that is no page."""
        return [place[0] for place in self.places.values() if place[0]]
