"""Pages fit small screens, survive wider spacing, print cleanly, and stay within their budget."""

from __future__ import annotations

import re

import brotli
import pytest

from tests.browser.conftest import ROOT
from tests.browser.content import PLACES

STYLES = ROOT / "site" / "office" / "static" / "office"
PHYSICAL = re.compile(
    r"(?<![\w-])((margin|padding|border|inset)-(left|right)|border-(top|bottom)-(left|right)-radius"
    r"|left|right|float)\s*:|text-align\s*:\s*(left|right)"
)
# what the criterion about text spacing lets a reader set
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }
"""
CLIPPED = """() => [...document.querySelectorAll('body *')].filter(element => {
  const style = getComputedStyle(element);
  if (style.clipPath !== 'none' || element.closest('svg')) return false;
  const cuts = [style.overflowX, style.overflowY].some(o => ['hidden', 'clip'].includes(o));
  const tall = element.scrollHeight > element.clientHeight + 2;
  const wide = element.scrollWidth > element.clientWidth + 2;
  return cuts && (tall || wide);
}).map(element => element.outerHTML.slice(0, 120))"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
INLINE = re.compile(r"\sstyle=|<style|\son(?!e_)\w+=|<script(?![^>]*\ssrc=)")
KIB = 1024


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("place", PLACES)
def test_a_page_fits_a_narrow_screen_and_the_browser_has_nothing_to_say(
    browser, office, place, language
):
    said: list[str] = []
    with browser.new_context(base_url=office, viewport={"width": 320, "height": 700}) as context:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"/{language}{PLACES[place]}")
        assert page.evaluate(WIDER) == 0
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        assert page.evaluate(WIDER) == 0
    expected = "404 (Not Found)" if place == "not found" else None
    assert [text for text in said if expected is None or expected not in text] == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("place", ["home", "library", "form", "agency", "search", "campaign"])
def test_wider_text_spacing_cuts_nothing(browser, office, place, width):
    with browser.new_context(
        base_url=office, viewport={"width": width, "height": 900}, bypass_csp=True
    ) as context:
        page = context.new_page()
        page.goto(f"/en{PLACES[place]}")
        page.add_style_tag(content=SPACING)
        assert page.evaluate(CLIPPED) == []
        assert page.evaluate(WIDER) == 0


@pytest.mark.parametrize("language", ["ar", "en"])
def test_paper_carries_words_and_no_navigation(visit, language):
    page = visit(f"/{language}{PLACES['form']}")
    page.emulate_media(media="print")
    for hidden in (".gov", ".top nav", ".top__search", ".menu", ".foot", ".crumbs", ".skip"):
        for element in page.locator(hidden).all():
            assert not element.is_visible(), hidden
    for shown in ("h1", ".checks", ".numlist", ".facts", ".demo"):
        assert page.locator(shown).first.is_visible(), shown
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


@pytest.mark.parametrize(("language", "budget"), [("ar", 150 * KIB), ("en", 130 * KIB)])
def test_the_home_page_keeps_its_budget(browser, office, language, budget):
    sizes: dict[str, int] = {}

    def measure(response):
        body = response.body()
        packed = response.request.resource_type in ("document", "stylesheet", "script", "image")
        sizes[response.url] = len(brotli.compress(body)) if packed else len(body)

    with browser.new_context(base_url=office) as context:
        page = context.new_page()
        page.on("requestfinished", lambda request: measure(request.response()))
        page.goto(f"/{language}/", wait_until="networkidle")
        assert context.cookies() == []
    assert all(url.startswith(office) for url in sizes)
    assert len(sizes) <= 12
    assert sum(sizes.values()) <= budget
    assert sum(size for url, size in sizes.items() if url.endswith(".css")) <= 14 * KIB
    assert sum(size for url, size in sizes.items() if url.endswith(".js")) <= 6 * KIB


@pytest.mark.parametrize("name", ["tokens.css", "base.css", "components.css", "print.css"])
def test_stylesheets_know_no_left_and_no_right(name):
    text = re.sub(r"/\*.*?\*/", "", (STYLES / name).read_text(encoding="utf-8"), flags=re.S)
    assert [match.group() for match in PHYSICAL.finditer(text)] == []


def test_templates_style_and_script_nothing_inline():
    for path in (ROOT / "templates").rglob("*.html"):
        if "print" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert not INLINE.search(text), path.name
