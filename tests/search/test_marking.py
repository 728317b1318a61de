"""Marks on the original letters, and nothing but marks."""

from __future__ import annotations

from search.language import Marker, fold, stem


def stems(*words: str) -> set[str]:
    return {stem(fold(word)) for word in words}


def test_marks_land_on_the_original_with_its_diacritics() -> None:
    marked = Marker(stems("شهادة", "ميلاد")).mark("شَهَادَةُ المِيلَادِ، رقم ١")
    assert marked == "<mark>شَهَادَةُ</mark> <mark>المِيلَادِ</mark>، رقم ١"


def test_everything_else_is_escaped() -> None:
    marked = Marker(stems("جواز")).mark('<b onclick="x">جواز</b> & "سفر"')
    assert (
        marked == "&lt;b onclick=&quot;x&quot;&gt;<mark>جواز</mark>&lt;/b&gt; &amp; &quot;سفر&quot;"
    )


def test_a_snippet_is_the_sentence_that_says_it() -> None:
    text = (
        "مقدمة لا تعني أحداً ولا تقول شيئاً عن الموضوع المطلوب إطلاقاً. " * 4
        + "رسوم تجديد الجواز خمسة دنانير. خاتمة."
    )
    snippet = Marker(stems("رسوم", "جواز")).snippet(text)
    assert "<mark>رسوم</mark> تجديد <mark>الجواز</mark>" in snippet
    assert snippet.startswith("… ")
    assert "مقدمة" not in snippet


def test_a_snippet_without_hits_is_the_beginning() -> None:
    assert Marker(()).snippet("أول الكلام. آخره.") == "أول الكلام. آخره."
    assert Marker(()).snippet("") == ""


def test_long_text_without_sentences_is_cut_at_a_word() -> None:
    snippet = Marker(()).snippet("كلمة " * 500)
    assert len(snippet) < 300
    assert snippet.endswith(" …")
