"""Light stems: forms that must meet, and words that must stay apart."""

from __future__ import annotations

import pytest

from search.language import fold, stem
from search.language.stem import readings, root, verb_bases


@pytest.mark.parametrize(
    "forms",
    [
        ["جواز", "الجواز", "جوازات", "الجوازات", "لجواز", "بالجواز", "وجواز"],
        ["بطاقة", "البطاقة", "بطاقات", "بطاقتي", "للبطاقة"],
        ["رخصة", "الرخصة", "لرخصة", "رخص"],
        ["مخالفة", "مخالفات", "المخالفات"],
        ["الأرامل", "أرملة", "للأرامل"],
        ["إجازة", "اجازه", "إجازات", "الإجازات"],
        ["كهرباء", "الكهربا", "كهربائى", "الكهربائية"],
        ["اجتماعية", "الاجتماعي"],
        ["لوحات", "للوحات", "لوحة"],
        ["طالب", "طلاب", "الطلبة"],
        ["إلغاء", "الغاء"],
        ["شهادة", "لشهادة", "الشهادات"],
        ["licence", "license", "licences", "licensing"],
        ["driving", "driver", "drive"],
        ["renewal", "renew", "renewing"],
        ["married", "marriage", "marry"],
        ["certificate", "certificates"],
        ["company", "companies"],
    ],
)
def test_forms_of_one_word_meet(forms: list[str]) -> None:
    assert len({stem(fold(form)) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("بطاقة", "طاقة"),
        ("وكالة", "كالة"),
        ("بلدية", "لدي"),
        ("سيارة", "سفر"),
        ("marriage", "marine"),
    ],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stem(fold(one)) != stem(fold(other))


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("بجدد", "جدد"),
        ("ضيعته", "ضيع"),
        ("هغير", "غير"),
        ("بتدفعون", "دفع"),
        ("نقلنا", "نقل"),
        ("اتسرقت", "سرق"),
    ],
)
def test_spoken_verbs_show_their_base(word: str, base: str) -> None:
    assert base in verb_bases(word)


@pytest.mark.parametrize(("a", "b"), [("توظيف", "موظف"), ("تجديد", "مجدد"), ("استخراج", "إخراج")])
def test_words_of_one_root(a: str, b: str) -> None:
    assert root(fold(a)) == root(fold(b)) != ""


def test_a_possessive_is_a_further_reading() -> None:
    assert "ليسن" in {stem("ليسني"), *readings("ليسني")}
