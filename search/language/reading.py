"""Reading one word of a query: the keys under which the dictionary and the corpus may know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from .lexicon import Lexicon, seed, stop_words
from .normalise import Token
from .stem import frequency_rank, frequent_english, readings, stem, verb_bases
from .vocabulary import TITLE, Vocabulary

_READING: Final = 0.9
_VERB: Final = 0.95
_SLIP: Final = 0.8
_TWO_SLIPS: Final = 0.72
_ROOT: Final = 0.6
_PREFIX: Final = 0.85
_FROM_KEYWORD: Final = 0.8  # a completion that no title uses
_SURE_SOUND: Final = 0.09
_VERY_FREQUENT: Final = 6000


@dataclass(slots=True)
class Reading:
    """A query word with everything it may stand for: key to weight. ``~`` keys are verb bases."""

    token: Token
    stem: str
    keys: dict[str, float] = field(default_factory=dict)
    stop: bool = False
    literal: bool = False  # documents, the dictionary or the stop words know it as written
    spoken: bool = False  # the dictionary knows it with person, tense or owner written onto it
    known: bool = False  # documents, the dictionary or the stop words know it somehow
    common: bool = False  # frequent in the language at large
    corrected: str = ""  # the spelling that was probably meant
    beginnings: tuple[str, ...] = ()  # stems of words it may be the beginning of

    def add(self, key: str, weight: float) -> None:
        """Let it stand for a key, at the better of both weights."""
        if weight > self.keys.get(key, 0.0):
            self.keys[key] = weight


class Reader:
    """Reads words against one vocabulary and the dictionaries."""

    def __init__(self, vocabulary: Vocabulary, extra: Lexicon) -> None:
        self.vocabulary = vocabulary
        self.lexicons = (seed(), extra) if extra.keys else (seed(),)

    def read(self, words: list[Token], *, open_end: bool) -> list[Reading]:
        """Every word read, in the light of the others; the last one may be unfinished."""
        found = [self._as_written(token) for token in words]
        chat = self._is_chat(found)
        for i, reading in enumerate(found):
            last = open_end and i == len(found) - 1
            before = found[i - 1].stem if i else ""
            after = found[i + 1].stem if i + 1 < len(found) else ""
            if last:
                self._finish(reading, before)
            if reading.token.script == "latin":
                self._latin(reading, chat=chat)
            elif reading.token.script == "arabic":
                self._arabic(reading, before, after)
        return found

    def _speaks(self, key: str) -> bool:
        return any(key in lexicon.keys for lexicon in self.lexicons)

    def _as_written(self, token: Token) -> Reading:
        word = Reading(token, stem(token.text), {})
        word.keys[word.stem] = 1.0
        stops = stop_words()
        bare = token.text[2:] if token.text.startswith("ال") else token.text
        joined = token.text[1:] if token.text[0] in "وف" and len(token.text) > 2 else token.text
        word.stop = bool({token.text, joined} & stops) or (len(bare) > 2 and bare in stops)
        word.stop = word.stop or len(token.text) == 1 or token.text == "ال"
        word.literal = word.stop or self.vocabulary.knows(word.stem) or self._speaks(word.stem)
        word.known = word.literal
        if token.script == "arabic":
            if not word.stop:
                self._spoken_forms(word, token.text, 1.0)
            word.common = frequency_rank().get(token.text, 10**6) < _VERY_FREQUENT
        elif token.script == "latin":
            word.common = token.text in frequent_english()
        return word

    def _spoken_forms(self, word: Reading, text: str, weight: float) -> None:
        """Further stems and verb bases of an Arabic word that lead somewhere."""
        for other in readings(text):
            if self._speaks(other) or self.vocabulary.knows(other):
                word.add(other, weight * (_READING if not word.known else _READING - 0.15))
                word.known = word.known or len(other) >= 3
                word.spoken = word.spoken or (not word.literal and self._speaks(other))
        if len(text) >= 3 and not text.startswith("ال"):
            for base in verb_bases(text):
                if any(base in lexicon.verbs for lexicon in self.lexicons):
                    word.add("~" + base, weight * (_VERB if len(base) >= 3 else 0.7))
                    word.known = True
                    word.spoken = word.spoken or len(base) >= 3

    def _finish(self, word: Reading, before: str) -> None:
        """The words a last, perhaps unfinished one may become."""
        text = word.token.text
        if word.token.script == "digits" or (len(text) < 2 and not before):
            return
        bare = text[2:] if text.startswith("ال") and len(text) > 2 else text
        if bare == "ال":
            for option in self.vocabulary.with_article_after(before):
                word.add(option.stem, _PREFIX)
                word.stop = False
            return
        if word.stop and len(bare) > 2:
            return
        options = [o for o in self.vocabulary.starting_with(bare) if o.stem != word.stem]
        fitting = [o for o in options if before and self.vocabulary.beside(before, o.stem)]
        known = self.vocabulary.knows(word.stem) and self.vocabulary.spells(text)
        if known and before and self.vocabulary.beside(before, word.stem):
            return
        if known:
            enough = 3 * self.vocabulary.prominent.get(word.stem, 0)
            likelier = [
                o
                for o in options
                if o.place == TITLE and self.vocabulary.prominent.get(o.stem, 0) > enough
            ]
            chosen, weight = fitting or ([] if before else likelier), _PREFIX
        else:
            chosen, weight = fitting or [o for o in options if o.place <= 2] or options[:4], _PREFIX
        counts = self.vocabulary.prominent
        if chosen and len(text) < 3:
            word.keys[word.stem] = 0.5
        most = max((counts.get(option.stem, 0) for option in chosen), default=1)
        for option in chosen:
            usual = 0.75 + 0.25 * counts.get(option.stem, 0) / most
            place = 1.0 if option.place == TITLE else _FROM_KEYWORD
            word.add(option.stem, weight * usual * place)
        word.beginnings = tuple(option.stem for option in chosen)
        if chosen and not known:
            word.stop = False
            word.known = True

    def _is_chat(self, words: list[Reading]) -> bool:
        """Whether Latin words look like Arabic in chat spelling rather than English."""
        latin = [w for w in words if w.token.script == "latin" and not w.stop]
        digits = any(any(c.isdigit() for c in w.token.text) for w in latin)
        foreign = [w for w in latin if not w.common and not w.known]
        return digits or len(foreign) * 2 >= max(1, len(latin))

    def _latin(self, word: Reading, *, chat: bool) -> None:
        text = word.token.text
        if word.beginnings or (word.known and not chat) or len(text) < 3:
            return
        near = [] if word.known or word.common else self.vocabulary.spelled_like(text)
        near = [(other, slips) for other, slips in near if other.isascii()]
        heard = self.vocabulary.sounding_like(text) if chat else []
        if heard and heard[0][1] <= _SURE_SOUND:  # Arabic for certain: English only if close by
            near = [pair for pair in near if len(text) >= 6 and pair[0][0] == text[0]]
        if len(text) >= 4:
            self._corrections(word, near)
        if word.common and not chat:
            return
        if word.known and (word.stop or len(text) < 4):
            return
        factor = 0.85 if word.known or word.common or near else 1.0
        self._sounds(word, factor)

    def _sounds(self, word: Reading, factor: float) -> None:
        verbs = [] if word.common else self.vocabulary.verbs_sounding_like(word.token.text)
        heard = self.vocabulary.sounding_like(word.token.text)
        for base, fit in verbs:
            if not heard or fit <= heard[0][1] + 0.04:
                word.add("~" + base, factor * (0.95 - 1.6 * fit))
                word.known = True
        if not heard:
            return
        best = heard[0][1]
        stops = stop_words()
        for other, fit in heard[:5]:
            if fit > best + 0.06:
                break
            weight = factor * (0.97 - 1.6 * fit - 0.8 * (fit - best))
            if not self.vocabulary.spells(other):
                weight *= 0.93
            if other in stops and fit <= min(_SURE_SOUND, best + 0.015) and not word.literal:
                word.stop = True
            word.add(stem(other), weight)
            if fit <= best + 0.02:
                self._spoken_forms(word, other, weight * 0.95)
        word.known = True

    def _arabic(self, word: Reading, before: str, after: str) -> None:
        text = word.token.text
        if word.literal or word.spoken or word.beginnings or len(text) < 3:
            self._doubt(word, before, after)
            return
        if word.common or text in frequency_rank():
            self._in_context(word, before, after)
            self._relatives(word)
            return
        near = self._near(text)
        if len(text) >= 4:
            self._corrections(word, near)
        self._relatives(word)

    def _doubt(self, word: Reading, before: str, after: str) -> None:
        """A spelling nobody uses, though its stem is known: maybe a slip, if neighbours say so."""
        text = word.token.text
        if word.stop or word.beginnings or len(text) < 4 or self._speaks_as_written(word):
            return
        known = self.vocabulary.knows(word.stem)
        if not known or not (self.vocabulary.spells(text) or text in frequency_rank()):
            self._in_context(word, before, after)
            if word.corrected and known:
                word.keys[word.stem] = 0.6

    def _speaks_as_written(self, word: Reading) -> bool:
        bare = word.token.text.removeprefix("ال")
        return any(
            text in lexicon.spoken for lexicon in self.lexicons for text in (word.token.text, bare)
        )

    def _near(self, text: str) -> list[tuple[str, int]]:
        near = self.vocabulary.spelled_like(text)
        if not near and text.startswith("ال"):
            near = self.vocabulary.spelled_like(text[2:])
        if not near:
            near = [
                found
                for prefix in ("و", "ب", "ل", "لل", "بال", "وال")
                if text.startswith(prefix) and len(text) - len(prefix) >= 4
                for found in self.vocabulary.spelled_like(text[len(prefix) :])
            ]
        return [(other, slips) for other, slips in near if not other.isascii()]

    def _in_context(self, word: Reading, before: str, after: str) -> None:
        """A slip that makes another real word, told by its neighbours in titles."""
        for other, slips in self._near(word.token.text):
            other_stem = stem(other)
            beside = self.vocabulary.beside
            if other_stem != word.stem and (
                beside(before, other_stem) or beside(other_stem, after)
            ):
                word.add(other_stem, _SLIP if slips == 1 else _TWO_SLIPS)
                word.corrected = word.corrected or other

    def _corrections(self, word: Reading, near: list[tuple[str, int]]) -> None:
        if not near:
            return
        least = near[0][1]
        ranked = sorted(
            (pair for pair in near if pair[1] == least),
            key=lambda pair: (
                pair[0][:1] != word.token.text[:1],
                pair[0] not in self.vocabulary.words,
                -self.vocabulary.prominent.get(stem(pair[0]), 0),
            ),
        )
        stems: dict[str, str] = {}
        for other, _ in ranked:
            stems.setdefault(stem(other), other)
        weight = _SLIP if least == 1 else _TWO_SLIPS
        for place, (other_stem, other) in enumerate(list(stems.items())[:4]):
            word.add(other_stem, weight - 0.05 * place)
            if place == 0:
                word.corrected = other
                if not other.isascii():
                    self._spoken_forms(word, other, weight)
        word.known = True

    def _relatives(self, word: Reading) -> None:
        for other in self.vocabulary.of_root(word.token.text)[:4]:
            if other not in word.keys:
                word.add(other, _ROOT)
