import pytest

from core.text import plain_text, shorten


@pytest.mark.parametrize(
    ("rich", "plain"),
    [
        ("<p>واحد</p><p>اثنان</p>", "واحد اثنان"),
        ("<ul><li>أ</li><li>ب</li></ul>", "أ ب"),
        ("fish &amp; chips", "fish & chips"),
        ("a<br>b", "a b"),
        ("", ""),
        (None, ""),
    ],
)
def test_rich_text_becomes_plain(rich, plain):
    assert plain_text(rich) == plain


def test_a_short_text_is_not_cut():
    assert shorten("نص قصير.", 200) == "نص قصير."


def test_a_long_text_is_cut_at_a_sentence():
    text = "الجملة الأولى هنا. " + "كلمة " * 60
    assert shorten(text, 40) == "الجملة الأولى هنا."


def test_a_text_without_sentences_is_cut_at_a_word():
    cut = shorten("كلمة " * 60, 50)
    assert cut.endswith("كلمة…")
    assert len(cut) <= 50
