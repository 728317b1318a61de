"""axe finds nothing on any public template, in both languages and colour schemes."""

from __future__ import annotations

import pytest

from tests.browser.conftest import AXE
from tests.browser.content import ARABIC_ONLY, PLACES

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN_EVERYTHING = "document.querySelectorAll('main details').forEach(d => { d.open = true })"
OPEN_MENU = "document.querySelector('.menu').open = true"


def violations(page, *rules: str, within: str = "html") -> list[str]:
    """What axe objects to on ``page``: all rules, or only those named."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    chosen = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": RULES}
    found = page.evaluate(
        "([within, only]) => axe.run(within, {runOnly: only, resultTypes: ['violations']})",
        [within, chosen],
    )
    return [
        f"{problem['id']}: {node['html'][:150]} {node['failureSummary'][:200]}"
        for problem in found["violations"]
        for node in problem["nodes"]
    ]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_nothing(visit, place, language):
    page = visit(f"/{language}{PLACES[place]}")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, "color-contrast") == []


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("place", ["home", "library", "form", "agency", "search"])
def test_axe_finds_nothing_on_a_phone_with_everything_open(visit, place, language):
    page = visit(f"/{language}{PLACES[place]}", width=320)
    page.evaluate(OPEN_EVERYTHING)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, "color-contrast") == []
    page.evaluate(OPEN_MENU)
    assert violations(page, within="header") == []


def test_axe_finds_nothing_where_a_page_is_missing_in_a_language(visit):
    page = visit(ARABIC_ONLY)
    assert violations(page) == []
    page.get_by_role("link", name="English", exact=True).click()
    assert "/en/untranslated/" in page.url
    assert violations(page) == []


@pytest.mark.parametrize("place", ["home", "form", "campaign"])
def test_the_outline_has_one_heading_of_the_first_level(visit, place):
    page = visit(f"/en{PLACES[place]}")
    assert page.locator("h1").count() == 1
    for landmark in ("banner", "main", "contentinfo"):
        assert page.get_by_role(landmark).count() == 1, landmark
