"""Slips of the finger."""

from __future__ import annotations

import pytest

from search.language.correction import DeleteIndex, within


@pytest.mark.parametrize(
    ("a", "b", "slips"),
    [
        ("جواز", "جواز", 0),
        ("جوار", "جواز", 1),
        ("جاوز", "جواز", 1),
        ("جوز", "جواز", 1),
        ("certifcate", "certificate", 1),
        ("abcd", "wxyz", 3),
    ],
)
def test_distance(a: str, b: str, slips: int) -> None:
    assert within(a, b, 2) == slips


def test_nearest_words_first() -> None:
    index = DeleteIndex()
    for word in ("اجتماعيه", "مدنيه", "certificate", "مدينه"):
        index.add(word)
    assert index.near("اجتماعيت")[0][0] == "اجتماعيه"
    assert index.near("certifcat") == [("certificate", 2)]
    assert {word for word, _ in index.near("مدنيي")} == {"مدنيه"}
    assert index.near("كلام") == []
    assert index.near("من") == []
