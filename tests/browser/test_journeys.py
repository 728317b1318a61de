"""From the front door to a form in the hand: a phone, a keyboard, no script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.content import ARABIC_ONLY, PLACES

PHONE = 320
MOST_TABS = 120


def tab_until(page: Page, wanted: Callable[[Page], bool]) -> None:
    """Press Tab until ``wanted`` holds of the focused element, which must then be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted(page):
            assert page.locator(":focus").is_visible()
            return
    pytest.fail(f"Not reached by keyboard on {page.url}")


def address_of(link: Locator) -> str:
    """Where a link leads."""
    return link.get_attribute("href") or ""


def leads_to(pattern: str) -> Callable[[Page], bool]:
    """Holds when a link to an address like ``pattern`` has the focus."""

    def holds(page: Page) -> bool:
        focused = page.locator("a:focus")
        return focused.count() == 1 and bool(re.search(pattern, address_of(focused)))

    return holds


def take_pdf_home(page: Page) -> None:
    """Activate the focused link by keyboard and hold a PDF in hand."""
    address = address_of(page.locator(":focus"))
    with page.context.expect_event(
        "response", lambda response: address in response.url
    ) as answered:
        page.keyboard.press("Enter")
    assert answered.value.status == 200
    assert answered.value.headers["content-type"] == "application/pdf"
    file = page.context.request.get(address)
    assert file.body().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("language", "words"), [("ar", "تجديد الجواز"), ("en", "passport renewal")]
)
def test_home_to_search_to_form_to_pdf(visit, language, words):
    page = visit(f"/{language}/", width=PHONE, script=False)
    tab_until(page, lambda page: page.locator("input#q:focus").count() == 1)
    page.keyboard.insert_text(words)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q="))
    tab_until(page, leads_to(r"/forms/moi/passport-renewal/$"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/forms/moi/passport-renewal/$"))
    tab_until(page, leads_to(rf"/f/MOI-105/latest\.{language}\.pdf$"))
    take_pdf_home(page)
    assert page.context.cookies() == []


@pytest.mark.parametrize("language", ["ar", "en"])
def test_home_to_agency_to_form_to_pdf(visit, language):
    page = visit(f"/{language}/", width=PHONE, script=False)
    for address in (r"/agencies/$", r"/agencies/moi/$", r"/forms/moi/passport-renewal/$"):
        tab_until(page, leads_to(address))
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(address))
    tab_until(page, leads_to(rf"/f/MOI-105/latest\.{language}\.pdf$"))
    take_pdf_home(page)


def test_the_menu_of_a_phone_opens_by_keyboard(visit):
    page = visit("/ar/forms/", width=PHONE, script=False)
    tab_until(page, lambda page: page.locator(".menu > summary:focus").count() == 1)
    assert not page.locator(".menu nav").is_visible()
    page.keyboard.press("Enter")
    assert page.locator(".menu nav").is_visible()
    assert page.locator(".menu a[aria-current=page]").get_attribute("href") == "/ar/forms/"
    tab_until(page, leads_to(r"^/ar/agencies/$"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/ar/agencies/$"))


def test_the_list_is_narrowed_and_widened_by_links(visit):
    page = visit("/en/forms/", width=PHONE, script=False)
    page.locator(".filters > summary").click()
    page.locator(".facet a", has_text="Ministry of Interior").click()
    assert page.url.endswith("?agency=MOI")
    chip = page.locator(".chip")
    assert "Ministry of Interior" in chip.inner_text()
    chip.click()
    assert page.url.rstrip("?").endswith("/en/forms/")
    page.get_by_role("link", name="Next").click()
    assert page.url.endswith("?page=2")


def test_on_a_large_screen_the_filters_stand_open_without_script(visit):
    page = visit("/en/forms/", script=False)
    assert not page.locator(".filters > summary").is_visible()
    page.locator(".facet a", has_text="Ministry of Interior").click()
    assert page.url.endswith("?agency=MOI")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_first_tab_leads_past_the_menu(visit, language):
    page = visit(f"/{language}{PLACES['form']}", script=False)
    page.keyboard.press("Tab")
    assert page.locator("a.skip:focus").is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1


@pytest.mark.parametrize("place", ["form", "library, narrowed", "search", "answer", "campaign"])
def test_the_language_link_leads_to_the_same_page(visit, place):
    path = PLACES[place]
    page = visit(f"/ar{path}", script=False)
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.get_by_role("link", name="English", exact=True).click()
    assert page.url.endswith(f"/en{path}")
    assert page.locator("html").get_attribute("dir") == "ltr"
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="العربية", exact=True).click()
    assert page.url.endswith(f"/ar{path}")


def test_a_page_without_a_twin_says_so_in_the_language_asked_for(visit):
    page = visit(ARABIC_ONLY, script=False)
    page.get_by_role("link", name="English", exact=True).click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("heading", level=1).inner_text() == "This page is not yet in English"
    page.get_by_role("link", name="العربية", exact=True).click()
    assert page.url.endswith(ARABIC_ONLY)


def test_suggestions_help_where_there_is_script(visit):
    page = visit("/en/")
    page.locator("#q").press_sequentially("passport")
    page.locator(".suggestions [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/en/" in page.url


@pytest.mark.parametrize(("language", "told"), [("ar", None), ("en", "You have 1 of 2 papers.")])
def test_a_phone_tells_which_paper_is_missing(visit, language, told):
    page = visit(f"/{language}{PLACES['form']}", width=PHONE, script=False)
    tab_until(page, leads_to(r"/papers/MOI-105/$"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/papers/MOI-105/$"))
    tab_until(page, lambda page: page.locator("input[type=checkbox]:focus").count() == 1)
    page.keyboard.press("Space")
    tab_until(page, lambda page: page.locator("main button:focus").count() == 1)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?have=1&have=0#answer$"))
    answer = page.locator("#answer")
    assert answer.is_visible()
    assert answer.locator("li").count() == 1
    assert told is None or told in answer.inner_text()
    assert page.locator("input:checked").count() == 1
    assert page.context.cookies() == []
