"""What the search server keeps of a document, and how it reads text.

The fields of tokens hold the stems of the understanding layer, parted by spaces: the office
searches those. The native fields hold the text itself, read by the server's own Arabic and English
chains, for whoever else asks the index. Uses only what is in the server and in analysis-common.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any, Final

from elasticsearch_dsl import (
    Document,
    Double,
    Integer,
    Keyword,
    Long,
    MetaField,
    Text,
    analyzer,
    char_filter,
    token_filter,
)

from search.documents import KEPT, IndexRow
from search.engines.matching import FIELDS
from search.language import fold, stem
from search.language.files import pairs

WINDOW: Final = 200_000
_ARTICLES: Final = "وبال|وال|بال|كال|فال|ولل|لل|ال"
_NO_ARTICLE: Final = "الغا|التحاق|التزام|التماس|الكترون|التهاب|المان"  # the word's own letters
_FOLDABLE: Final = (
    *range(0x0600, 0x0700),  # Arabic
    *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF,  # invisible
    *range(0xFE70, 0xFEFD),  # Arabic letters in the shape of their place
)  # fmt: skip


def _folding() -> list[str]:
    """Rules that fold single letters as the understanding layer does."""
    letters = [chr(code) for code in _FOLDABLE if unicodedata.category(chr(code))[0] in "LMNC"]
    return [f"{_escaped(c)} => {_escaped(fold(c))}" for c in letters if fold(c) != c]


def _escaped(text: str) -> str:
    return "".join(f"\\u{ord(c):04x}" for c in text)


def _plurals() -> list[str]:
    """Rules that bring broken plurals and their singulars to one stem."""
    rules: dict[str, str] = {}
    for singular, forms in pairs("plurals.txt"):
        word = fold(singular)
        if " " not in word:
            for form in (singular, *forms):
                rules[fold(form)] = stem(word)
    return [f"{form} => {to}" for form, to in rules.items() if form and " " not in form]


def _synonyms() -> list[str]:
    """Spoken words and phrases of the seed dictionary, each beside what titles call it."""
    rules: dict[str, str] = {}
    for targets, spoken in pairs("concepts.txt"):
        target = targets.partition(";")[0].strip()
        for said in spoken:
            if not set(said) & set("+~@=>") and said != target:
                rules.setdefault(said, f"{said} => {said}, {target}")
    return list(rules.values())


_fold = char_filter("office_fold", type="mapping", mappings=_folding())
_article = token_filter(
    "office_article",
    type="pattern_replace",
    pattern=f"^(?!{_NO_ARTICLE})(?:{_ARTICLES})(?=.{{3,}})",
    replacement="",
)
_whole = token_filter(
    "office_whole", type="keyword_marker", keywords_pattern=f"(?:{_NO_ARTICLE}).*"
)
_plural = token_filter("office_plurals", type="stemmer_override", rules=_plurals())
_arabic_stem = token_filter("office_arabic_stem", type="stemmer", language="arabic")
_english_stem = token_filter("office_english_stem", type="stemmer", language="english")
_possessive = token_filter("office_possessive", type="stemmer", language="possessive_english")
_beginnings = token_filter("office_beginnings", type="edge_ngram", min_gram=2, max_gram=15)
_synonym = token_filter("office_synonyms", type="synonym_graph", synonyms=_synonyms(), lenient=True)
_FOLDED: Final = ["lowercase", "decimal_digit", "arabic_normalization", "asciifolding", _article]
_STEMMED: Final = [_plural, _whole, _arabic_stem]

TOKENS = analyzer("office_tokens", tokenizer="whitespace")
ARABIC = analyzer(
    "office_arabic", tokenizer="standard", char_filter=[_fold], filter=[*_FOLDED, *_STEMMED]
)
ARABIC_SEARCH = analyzer(
    "office_arabic_search",
    tokenizer="standard",
    char_filter=[_fold],
    filter=[*_FOLDED, _synonym, *_STEMMED],
)
TYPED = analyzer(
    "office_typed", tokenizer="standard", char_filter=[_fold], filter=[*_FOLDED, _beginnings]
)
TYPED_SEARCH = analyzer(
    "office_typed_search", tokenizer="standard", char_filter=[_fold], filter=_FOLDED
)
ENGLISH = analyzer(
    "office_english",
    tokenizer="standard",
    filter=[_possessive, "lowercase", "asciifolding", _english_stem],
)


def _tokens() -> Text:
    return Text(analyzer=TOKENS, index_options="freqs")


def _arabic(**more: Any) -> Text:
    return Text(analyzer=ARABIC, search_analyzer=ARABIC_SEARCH, **more)


def _typed() -> Text:
    return Text(analyzer=TYPED, search_analyzer=TYPED_SEARCH)


class OfficeDocument(Document):
    """A public thing. All that :data:`search.documents.KEPT` names, and its text beside it.

    ``length`` (in tokens) and ``place`` (in the order of writing) part documents of one score as
    the embedded engine does; the server's own scores know lengths only roughly.
    """

    id = Keyword(required=True)
    kind = Keyword(required=True)
    agency = Keyword()
    updated = Double(required=True)
    stems = _tokens()
    english = _tokens()
    keywords = _tokens()
    body = _tokens()
    number = _tokens()
    files = Text(analyzer=TOKENS)  # with positions: words that stand together are asked for
    payload = Text(index=False)
    length = Integer()
    place = Long()
    title_ar = _arabic(fields={"typed": _typed()})
    summary_ar = _arabic()
    body_ar = _arabic()
    title_en = Text(analyzer=ENGLISH, fields={"typed": _typed()})
    summary_en = Text(analyzer=ENGLISH)
    body_en = Text(analyzer=ENGLISH)

    class Index:
        settings = {"number_of_shards": 1, "max_result_window": WINDOW}

    class Meta:
        dynamic = MetaField("strict")


def source(row: IndexRow, place: int) -> dict[str, Any]:
    """A row as the server keeps it; the later it was written, the higher its ``place``."""
    kept: dict[str, Any] = {name: getattr(row, name) for name in KEPT}
    kept["length"] = sum(len(kept[name].split()) for name in FIELDS)
    kept["place"] = place
    for code, words in json.loads(row.payload)["texts"].items():
        for name, text in zip(("title", "summary", "body"), words, strict=True):
            kept[f"{name}_{code}"] = unicodedata.normalize("NFC", text)
    return kept
