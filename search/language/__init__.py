"""Understanding what citizens write: pure, without any model or engine.

``understand`` reads a query, ``rank`` and ``confident`` order what an engine found for it, and
``Marker`` shows on the original text what was meant.
"""

from __future__ import annotations

from .lexicon import Lexicon, actions_of, compile_synonyms
from .marking import Marker
from .normalise import clean, fold, normalise, tokens
from .numbers import case_reference, number_key, number_tokens
from .ranking import Features, Ranked, confident, kin, rank
from .stem import stem
from .understand import Alternative, Group, Understood, understand
from .vocabulary import Vocabulary, Word

__all__ = [
    "Alternative",
    "Features",
    "Group",
    "Lexicon",
    "Marker",
    "Ranked",
    "Understood",
    "Vocabulary",
    "Word",
    "actions_of",
    "case_reference",
    "clean",
    "compile_synonyms",
    "confident",
    "fold",
    "kin",
    "normalise",
    "number_key",
    "number_tokens",
    "rank",
    "stem",
    "tokens",
    "understand",
]
