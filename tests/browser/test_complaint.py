"""A complaint from the home page to its reference: no script, by keyboard, on a small phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import ROOT
from tests.browser.test_accessibility import violations
from tests.browser.test_journeys import leads_to, tab_until
from tests.browser.test_layout import WIDER
from tests.factories.files import pdf_bytes

PHONE = 320
WORDS = {
    "ar": ("تأخر إنجاز معاملتي", "قدمت الطلب في الأول من الشهر ولم يصلني جواب.", "سعاد العلي"),
    "en": ("My request is late", "I handed it in on the first and heard nothing.", "Souad Al-Ali"),
}
ENHANCE = ROOT / "site" / "office" / "static" / "office" / "enhance.js"


def press_on(page: Page, name: str = "") -> None:
    """Tab to the button that goes on (or the one called ``name``), and press it."""
    wanted = f"main button[name={name}]:focus" if name else "main form .btn:not([name]):focus"
    tab_until(page, lambda page: page.locator(wanted).count() == 1)
    page.keyboard.press("Enter")


def type_into(page: Page, name: str, words: str) -> None:
    tab_until(page, lambda page: page.locator(f"main [name={name}]:focus").count() == 1)
    page.keyboard.insert_text(words)


def step_of(page: Page) -> str:
    found = re.search(r"/drafts/[^/]+/(\w+)/", page.url)
    return found[1] if found else ""


def fits(page: Page) -> None:
    """The page fits the screen and axe finds nothing on it."""
    assert page.evaluate(WIDER) == 0


def on_to(page: Page, step: str) -> None:
    page.wait_for_url(re.compile(rf"/drafts/[^/]+/{step}/"))


def go_past_matches(page: Page) -> None:
    """Answers that may help are looked at and left, where there are any."""
    page.wait_for_url(re.compile(r"/drafts/[^/]+/(matches|you)/"))
    if step_of(page) == "matches":
        fits(page)
        press_on(page, "go")
        on_to(page, "you")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_complaint_by_keyboard_on_a_phone_without_script(visit, language):
    subject, details, name = WORDS[language]
    page = visit(f"/{language}/", width=PHONE, script=False)
    tab_until(page, leads_to(r"/complain/$"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/complain/$"))
    fits(page)
    tab_until(page, lambda page: page.locator("main [name=agency]:focus").count() == 1)
    page.keyboard.press("ArrowDown")
    while page.locator("main [name=agency]").input_value() != "MOI":
        page.keyboard.press("ArrowDown")
    type_into(page, "subject", subject)
    press_on(page)
    on_to(page, "bars")
    fits(page)
    press_on(page, "none")
    on_to(page, "details")
    fits(page)
    type_into(page, "details", details)
    press_on(page)
    go_past_matches(page)
    fits(page)
    type_into(page, "name", name)
    type_into(page, "phone", "٥٠٠٠١٢٣٤")
    press_on(page)
    on_to(page, "check")
    fits(page)
    assert details in page.locator("main").inner_text()
    tab_until(page, lambda page: page.locator("main [name=consent]:focus").count() == 1)
    page.keyboard.press("Space")
    press_on(page)
    on_to(page, "done")
    fits(page)
    assert re.search(r"C-MOI-\d{4}-\d{6}-\d", page.locator("main").inner_text())
    assert page.context.cookies() == []


@pytest.mark.parametrize("language", ["ar", "en"])
def test_errors_are_found_by_their_links_and_take_the_focus(visit, language):
    page = visit(f"/{language}/complain/", width=PHONE, script=False)
    press_on(page)
    summary = page.locator("#errors:focus")
    summary.wait_for()
    assert page.title().startswith({"ar": "خطأ:", "en": "Error:"}[language])
    fits(page)
    assert summary.get_by_role("link").count() == 2
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("name") == "agency"


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("width", [PHONE, 1280])
def test_axe_finds_nothing_on_any_step(visit, language, width):
    subject, details, name = WORDS[language]
    page = visit(f"/{language}/complain/", width=width)

    def look() -> None:
        assert violations(page) == []
        assert page.evaluate(WIDER) == 0
        page.emulate_media(color_scheme="dark")
        assert violations(page, "color-contrast") == []
        page.emulate_media(color_scheme="light")

    def go_on() -> None:
        page.locator("main form .btn:visible:not([name])").last.click()

    go_on()
    look()  # the first step with its errors
    page.select_option("[name=agency]", "MOI")
    page.fill("[name=subject]", subject)
    go_on()
    on_to(page, "bars")
    go_on()
    look()  # nothing is answered yet
    for question in page.locator("[name^=bar_][value=no]").all():
        question.check()
    page.check("[name=bar_B01][value=yes]")
    go_on()
    on_to(page, "exit")
    look()
    page.locator("main a.btn[href$='/bars/']").click()
    on_to(page, "bars")
    page.check("[name=bar_B01][value=no]")
    page.check("[name=bar_B05][value=yes]")
    go_on()
    look()  # a reason is missing
    page.fill("[name=reason_B05]", details)
    go_on()
    on_to(page, "details")
    page.set_input_files(
        "#attachments",
        {"name": "receipt.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes()},
    )
    page.fill("[name=details]", "x")
    go_on()
    page.locator(".attached").wait_for()
    page.locator("main details.more").first.evaluate("d => { d.open = true }")
    look()  # a file is there, the words are too short
    page.fill("[name=details]", f"{details} 50009999")
    go_on()
    page.wait_for_url(re.compile(r"/drafts/[^/]+/(matches|you)/"))
    if step_of(page) == "matches":
        look()
        page.locator("button[name=go]").click()
        on_to(page, "you")
    go_on()
    page.get_by_role("alert").wait_for()
    page.locator("main details.more").first.evaluate("d => { d.open = true }")
    look()  # nobody has said who they are
    page.fill("[name=name]", name)
    page.fill("[name=phone]", "50001234")
    go_on()
    on_to(page, "check")
    go_on()
    look()  # consent is missing, a number is pointed at
    page.locator("main a[href$='/later/']").click()
    on_to(page, "later")
    look()


def test_the_draft_is_saved_while_one_pauses(visit):
    page = visit("/en/complain/")
    page.clock.install()
    page.select_option("[name=agency]", "MOI")
    page.fill("[name=subject]", "A pause")
    page.locator("main form .btn:visible").last.click()
    on_to(page, "bars")
    page.locator("main button[name=none]").click()
    on_to(page, "details")
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        page.fill("[name=details]", "I was writing this when")
        page.clock.fast_forward(6000)
    assert saved.value.status == 200
    page.reload()
    assert page.locator("[name=details]").input_value() == "I was writing this when"


def test_letters_are_counted_down(visit):
    page = visit("/en/suggest/")
    page.fill("[name=details]", "x" * 10_005)
    assert "5" in page.locator("[data-count]").first.inner_text()
    assert page.locator("[data-count][data-full]").count() == 1


def test_the_script_stays_small():
    import brotli

    assert len(brotli.compress(ENHANCE.read_bytes())) <= 6 * 1024
