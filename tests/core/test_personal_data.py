"""Numbers of persons in free text."""

from __future__ import annotations

import pytest

from core.personal_data import ACCOUNT, CIVIL_ID, MASK, PHONE, VEHICLE, mask_strays, strays

FOUND = {
    "رقمي المدني 185031400019 وشكرًا": CIVIL_ID,
    "رقمي المدني ١٨٥٠٣١٤٠٠٠١٩ وشكرًا": CIVIL_ID,
    "اتصلوا على 5000 1234 من فضلكم": PHONE,
    "اتصلوا على ٥٠٠٠١٢٣٤ من فضلكم": PHONE,
    "call +965 2245 0000 please": PHONE,
    "call +966 50 123 4567": PHONE,
    "حسابي KW81CBKU0000000000001234560101 في البنك": ACCOUNT,
    "حسابي KW81 CBKU 0000 0000 0000 1234 5601 01": ACCOUNT,
    "لوحة السيارة 12/34567": VEHICLE,
    "سيارة رقم لوحة 40 1234 وقفت": VEHICLE,
}
NOTHING = [
    "دفعت 12 دينارًا في 23/11/2026 ولم أستلم شيئًا",
    "منذ 2026-11-23 وأنا أنتظر",
    "رقم المعاملة 7004512 لدى الإدارة",
    "من 11/2026 إلى 12/2026",
    "C-MOI-2026-000123-7",
    "HTML5 and CSS3 are words",
    "",
]


@pytest.mark.parametrize(("text", "kind"), FOUND.items())
def test_a_number_of_a_person_is_seen_and_masked(text, kind):
    found = strays(text)
    assert [stray.kind for stray in found] == [kind]
    masked = mask_strays(text)
    assert MASK in masked
    assert strays(masked) == []
    assert masked.startswith(text[: found[0].start])
    assert masked.endswith(text[found[0].end :])


@pytest.mark.parametrize("text", NOTHING)
def test_other_numbers_are_let_be(text):
    assert strays(text) == []
    assert mask_strays(text) == text


def test_all_of_them_are_masked_in_one_go():
    text = "هاتفي 50001234 ورقمي 185031400019 وهاتف أخي 60001234"
    assert mask_strays(text) == f"هاتفي {MASK} ورقمي {MASK} وهاتف أخي {MASK}"
