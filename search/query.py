"""Search as everybody calls it: a query in, an answer out, the same for pages, API and commands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Final, Literal

from core.searchable import SOURCES
from search.documents import Stored
from search.engines import Engine, Facets, get_engine, steady
from search.finding import find
from search.in_files import FileFinds, find_in_files
from search.language import Marker, Ranked, Understood, confident, rank, understand
from search.language.marking import leading_snippet
from search.promotions import promoted

MAX_LIMIT: Final = 100
SUGGESTIONS: Final = 8
_TYPED_CANDIDATES: Final = 40


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, in the words of the language that was asked for where it has them."""

    id: str
    kind: str
    title: str
    agency: str
    url: str
    language: str
    available_in: tuple[str, ...]
    number: str = ""
    title_html: str = ""  # escaped, marked
    snippet: str = ""  # HTML with <mark> only
    score: float = 0.0
    promoted: bool = False  # put first by an editor
    file: str = ""  # the title of the file in which it was found, where nothing else says it


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What a search found. ``nearest`` is filled only where ``items`` found nothing at all."""

    query: str
    count: int
    count_is: Literal["exact", "at_least"]
    facets: dict[str, dict[str, int]]
    items: list[Hit]
    nearest: list[Hit] = field(default_factory=list)
    suggestion: str | None = None
    reference: str = ""
    understood: Understood = field(default_factory=lambda: Understood(""))


@steady
def search(
    q: str,
    *,
    kinds: Sequence[str] = (),
    agencies: Sequence[str] = (),
    language: str = "ar",
    limit: int = 20,
    offset: int = 0,
) -> SearchAnswer:
    """Find what ``q`` asks for; ``language`` changes words and addresses, never what is found."""
    from search.models import synonym_lexicon

    engine = get_engine()
    facets = Facets(tuple(dict.fromkeys(kinds)), tuple(dict.fromkeys(agencies)))
    limit, offset = max(0, min(limit, MAX_LIMIT)), max(0, offset)
    understood = understand(q or "", engine.vocabulary(), synonym_lexicon())
    if understood.blank:
        return _everything(engine, facets, language, limit, offset)
    return answer(engine, understood, facets, language, limit, offset)


def answer(
    engine: Engine, understood: Understood, facets: Facets, language: str, limit: int, offset: int
) -> SearchAnswer:
    """The answer to a query that is already understood."""
    found = find(engine, understood, facets)
    first = promoted(engine, understood.query)
    rows = {r.features.row for r in first}
    sure = [*first, *(r for r in found.sure if r.features.row not in rows)]
    near = [] if sure else found.near
    by_file = find_in_files(engine, understood, sure, near)
    sure, near = by_file.behind(sure, near)
    near = [r for r in near if facets.allows(r.features.kind, r.features.agency)]
    chosen = [r for r in sure if facets.allows(r.features.kind, r.features.agency)]
    public = _public(engine, sure or near)
    sure = [r for r in sure if r.features.row in public]
    chosen = [r for r in chosen if r.features.row in public]
    near = [r for r in near if r.features.row in public]
    show = _Showing(public, understood, language, promoted=frozenset(rows), by_file=by_file)
    return SearchAnswer(
        query=understood.query,
        count=len(chosen),
        count_is="exact" if found.complete and by_file.complete else "at_least",
        facets=_count(sure, facets),
        items=[show.hit(r) for r in chosen[offset : offset + limit]],
        nearest=[show.hit(r) for r in near],
        suggestion=understood.suggestion or None,
        reference=understood.reference,
        understood=understood,
    )


@steady
def suggest(q: str, language: str = "ar") -> list[Hit]:
    """At most eight things that what was typed so far may lead to."""
    from search.models import synonym_lexicon

    engine = get_engine()
    understood = understand(q or "", engine.vocabulary(), synonym_lexicon(), typing=True)
    if understood.blank:
        return []
    ranked = rank(engine.suggest(understood, _TYPED_CANDIDATES), understood, engine.vocabulary())
    chosen = confident(ranked, understood)[: SUGGESTIONS * 2]
    public = _public(engine, chosen)
    show = _Showing(public, understood, language, snippets=False)
    return [show.hit(r) for r in chosen if r.features.row in public][:SUGGESTIONS]


def _everything(
    engine: Engine, facets: Facets, language: str, limit: int, offset: int
) -> SearchAnswer:
    """No question: all things, newest first."""
    rows = [Ranked(f, 0.0, 0.0) for f in engine.newest(facets, limit, offset)]
    count, kinds, agencies = engine.facets(facets)
    public = _public(engine, rows)
    show = _Showing(public, Understood(""), language)
    gone = len(rows) - len(public)
    return SearchAnswer(
        query="",
        count=count - gone,
        count_is="exact",
        facets={"kind": kinds, "agency": agencies},
        items=[show.hit(r) for r in rows if r.features.row in public],
    )


def _count(found: Sequence[Ranked], facets: Facets) -> dict[str, dict[str, int]]:
    """Hits by kind and agency, each counted under the other facets."""
    kinds: Counter[str] = Counter()
    agencies: Counter[str] = Counter()
    for ranked in found:
        kind, agency = ranked.features.kind, ranked.features.agency
        if not facets.agencies or agency in facets.agencies:
            kinds[kind] += 1
        if agency and (not facets.kinds or kind in facets.kinds):
            agencies[agency] += 1
    return {"kind": dict(kinds), "agency": dict(agencies)}


def _public(engine: Engine, found: Sequence[Ranked]) -> dict[int, Stored]:
    """What is stored of those hits that the database says the public may read right now."""
    from core.publication import public_ids

    stored = engine.stored([r.features.row for r in found])
    pages = [page for document in stored.values() for page in document.page_ids]
    live = public_ids(pages) if pages else set()
    standing = _standing(stored.values())
    public: dict[int, Stored] = {}
    for row, document in stored.items():
        places = {
            code: place
            for code, place in document.places.items()
            if (place[0] in live if place[0] else document.id in standing)
        }
        if places and ("ar" in places or "ar" not in document.places):
            public[row] = replace(document, places=places)
    return public


def _standing(found: Iterable[Stored]) -> set[str]:
    """Of the things found that are no pages, the ids of those the public may read right now."""
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for document in found:
        if not document.page_ids:
            asked[document.kind].add(document.id)
    known = [(SOURCES[kind], ids) for kind, ids in asked.items() if kind in SOURCES]
    return {id_ for source, ids in known for id_ in source.public(ids)}


class _Showing:
    """Puts hits into words."""

    def __init__(
        self,
        stored: dict[int, Stored],
        understood: Understood,
        language: str,
        *,
        snippets: bool = True,
        promoted: frozenset[int] = frozenset(),
        by_file: FileFinds | None = None,
    ) -> None:
        self.stored = stored
        self.language = language
        self.snippets = snippets
        self.promoted = promoted
        self.by_file = by_file or FileFinds()
        self.marker = Marker(understood.stems | {*self.by_file.words})
        self.blank = understood.blank

    def hit(self, ranked: Ranked) -> Hit:
        """One hit in the language asked for: its page there, else the Arabic one."""
        document = self.stored[ranked.features.row]
        wanted = self.language if self.language in document.places else "ar"
        code = wanted if wanted in document.places else next(iter(document.places))
        named = document.texts.get(self.language) or document.texts.get(code)
        title = named[0] if named else document.id
        file, snippet = self.by_file.passage(ranked.features.row, self.marker)
        if self.snippets and not snippet:
            snippet = self._snippet(document, code)
        return Hit(
            id=document.id,
            kind=document.kind,
            title=title,
            agency=document.agency,
            url=document.places[code][1],
            language=code,
            available_in=tuple(c for c in ("ar", "en") if c in document.places),
            number=document.number,
            title_html=escape(title) if self.blank else self.marker.mark(title),
            snippet=snippet,
            score=round(min(1.0, ranked.score), 3),
            promoted=ranked.features.row in self.promoted,
            file=file,
        )

    def _snippet(self, document: Stored, code: str) -> str:
        _, summary, body = document.texts.get(code) or next(iter(document.texts.values()))
        if self.blank:
            return leading_snippet(summary or body)
        return self.marker.snippet(body or summary)
