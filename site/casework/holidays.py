"""Drafts of holidays from the `holidays` library: a person confirms them from the circular."""

from __future__ import annotations

import re

import holidays as library

from casework.models import Holiday

COUNTRY = "KW"
#: what the circulars call a day that the library names otherwise
OFFICIAL = {"ليلة المعراج": "الإسراء والمعراج"}
ESTIMATED = re.compile(r"\s*\((?:تقديري|estimated)\)")


def draft_year(year: int) -> int:
    """Write the year's public holidays as drafts where a day has none yet; how many are new.

    Days that hang on the moon are estimates of the library; none counts before it is confirmed.
    """
    arabic = library.country_holidays(COUNTRY, years=year, language="ar")
    english = library.country_holidays(COUNTRY, years=year, language="en_US")
    known = set(Holiday.objects.filter(day__year=year, agency=None).values_list("day", flat=True))
    rows = [
        Holiday(
            day=day,
            name_ar=_official(ESTIMATED.sub("", name))[:150],
            name_en=ESTIMATED.sub("", english.get(day, ""))[:150],
        )
        for day, name in sorted(arabic.items())
        if day not in known
    ]
    Holiday.objects.bulk_create(rows)
    return len(rows)


def _official(name: str) -> str:
    return OFFICIAL.get(name, name)
