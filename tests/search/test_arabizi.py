"""Arabic in Latin letters, aligned with Arabic words."""

from __future__ import annotations

import pytest

from search.language.arabizi import SkeletonIndex, distance

WORDS = [
    "تجديد",
    "جواز",
    "سفر",
    "مخالفات",
    "مروريه",
    "شهاده",
    "ميلاد",
    "كهرباء",
    "هويتي",
    "حصر",
    "ورثه",
    "زكاه",
    "ايجار",
    "مستوصف",
    "رخصه",
    "سياقه",
    "سياره",
    "اقامه",
    "توكيل",
    "عقد",
    "زواج",
    "طلاق",
    "جنسيه",
    "بطاقه",
    "مدنيه",
    "تامين",
    "صحي",
    "تقاعد",
    "راتب",
    "خادمه",
    "قياده",
    "اجازه",
    "وظيفه",
    "عنوان",
    "مدرسه",
    "فاتوره",
]


@pytest.fixture(scope="module")
def index() -> SkeletonIndex:
    filed = SkeletonIndex()
    for word in WORDS:
        filed.add(word)
    return filed


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("tajdeed", "تجديد"),
        ("tajdid", "تجديد"),
        ("jawaz", "جواز"),
        ("jwaz", "جواز"),
        ("gawaz", "جواز"),
        ("mukhalafat", "مخالفات"),
        ("mo5alafat", "مخالفات"),
        ("shahadat", "شهاده"),
        ("milad", "ميلاد"),
        ("kahraba", "كهرباء"),
        ("7asr", "حصر"),
        ("hasr", "حصر"),
        ("zakat", "زكاه"),
        ("zaka", "زكاه"),
        ("eejar", "ايجار"),
        ("mustawsaf", "مستوصف"),
        ("ro5sa", "رخصه"),
        ("rukhsa", "رخصه"),
        ("sayarti", "سياره"),
        ("eqama", "اقامه"),
        ("tawkeel", "توكيل"),
        ("3agd", "عقد"),
        ("3aqd", "عقد"),
        ("talaq", "طلاق"),
        ("jinsiya", "جنسيه"),
        ("el-jinsiya".replace("-", ""), "جنسيه"),
        ("bitaqa", "بطاقه"),
        ("batagah", "بطاقه"),
        ("ta2min", "تامين"),
        ("taqa3od", "تقاعد"),
        ("khadma", "خادمه"),
        ("5adma", "خادمه"),
        ("wazifa", "وظيفه"),
        ("3enwan", "عنوان"),
        ("madrasa", "مدرسه"),
        ("fatoora", "فاتوره"),
    ],
)
def test_the_word_meant_comes_first(index: SkeletonIndex, written: str, word: str) -> None:
    assert [found for found, _ in index.find(written)][:1] == [word]


@pytest.mark.parametrize("written", ["xkqzwv", "python", "zzz", "brrrt"])
def test_other_words_are_not_forced(index: SkeletonIndex, written: str) -> None:
    assert index.find(written) == []


def test_a_wrong_consonant_costs_more_than_a_vowel() -> None:
    assert distance("jawaz", "جواز") < distance("jowaz", "جواز") < distance("jawab", "جواز")
