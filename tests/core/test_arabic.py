import pytest

from core.arabic import clean_line, fold, latin_digits, sort_key


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("أحمد", "احمد"),
        ("إجازة", "اجازه"),
        ("مستشفى", "مستشفي"),
        ("مَدْرَسَة", "مدرسه"),
        ("الـــكويت", "الكويت"),
        ("٢٠٢٦", "2026"),
        ("۲۰۲۶", "2026"),
        ("MOI-105", "moi-105"),
        ("ا\u0653", "آ"),  # decomposed madda: composed before folding
    ],
)
def test_spellings_of_one_word_agree(first, second):
    assert fold(first) == fold(second)


def test_folding_keeps_different_words_apart():
    assert fold("كتاب") != fold("كاتب")


def test_lists_are_sorted_without_the_article():
    names = ["وزارة الصحة", "الهيئة العامة", "بلدية الكويت", "الإدارة"]
    assert sorted(names, key=sort_key) == [
        "الإدارة",
        "بلدية الكويت",
        "الهيئة العامة",
        "وزارة الصحة",
    ]


def test_both_digit_sets_become_latin():
    assert latin_digits("هاتف ٥٠٠٠ ۱۲۳۴") == "هاتف 5000 1234"


def test_control_and_direction_characters_leave_a_line():
    assert clean_line("نموذج\u202e\x00 رقم\n\t5\ud800") == "نموذج رقم 5"
