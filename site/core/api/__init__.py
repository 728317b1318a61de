"""What every router of the public API shares: answers, lists, languages, problems, headers."""

from core.api.bodies import body_json, public_html, public_stream
from core.api.fields import Answer, LinkedThing, Moment, Money, OptionalText
from core.api.lists import find, window
from core.api.problems import ProblemBody, refuse_unknown
from core.api.queries import Instant, LanguageQuery, ListQuery
from core.api.reading import Reading
from core.api.root import OfficeAPI

__all__ = [
    "Answer",
    "Instant",
    "LanguageQuery",
    "LinkedThing",
    "ListQuery",
    "Moment",
    "Money",
    "OfficeAPI",
    "OptionalText",
    "ProblemBody",
    "Reading",
    "body_json",
    "find",
    "public_html",
    "public_stream",
    "refuse_unknown",
    "window",
]
