"""Following a case in a browser: without script, on a phone, in both languages and schemes."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate

from tests.browser import cases
from tests.browser.test_accessibility import OPEN_EVERYTHING, violations
from tests.browser.test_layout import CLIPPED, SPACING, WIDER

STATES = [*(status.value for status in cases.STATUSES), cases.OVERDUE]


def follow(page, status, language="ar"):
    """Open the case that is in ``status``."""
    page.goto(f"/{language}/track/")
    page.locator("[name=reference]").fill(cases.reference(status, localdate().year))
    page.locator("[name=tracking_code]").fill(cases.CODE)
    page.locator("main form button").click()
    page.wait_for_url("**/track/case/")
    return page


@pytest.mark.parametrize("status", STATES)
def test_a_case_fits_a_phone(visit, status):
    page = follow(visit("/ar/track/", width=320), status)
    for language in ("ar", "en"):
        page.goto(f"/{language}/track/case/")
        assert page.evaluate(WIDER) == 0
        page.evaluate(OPEN_EVERYTHING)
        assert page.evaluate(WIDER) == 0
        assert page.locator("h1").count() == 1


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("status", ["awaiting_citizen", "refused", "answered", cases.OVERDUE])
def test_axe_finds_nothing_on_a_case(visit, status, language):
    page = follow(visit(f"/{language}/track/", width=320), status, language)
    page.evaluate(OPEN_EVERYTHING)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, "color-contrast") == []


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("token", [cases.NAMED, cases.ANONYMOUS, cases.LATE])
def test_axe_finds_nothing_after_sending(visit, token, language):
    page = visit(f"/{language}/drafts/{token}/done/", width=320)
    assert page.evaluate(WIDER) == 0
    page.evaluate(OPEN_EVERYTHING)
    assert page.evaluate(WIDER) == 0
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, "color-contrast") == []
    shown = page.locator(".serial--code").count()
    assert shown == (0 if token == cases.LATE else 1)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_axe_finds_nothing_where_something_was_wrong(visit, language):
    page = visit(f"/{language}/track/", width=320)
    page.locator("main form button").click()
    assert page.get_by_role("alert").is_visible()
    assert page.evaluate(WIDER) == 0
    assert violations(page) == []
    page.locator("[name=reference]").fill(cases.reference("received", localdate().year))
    page.locator("[name=tracking_code]").fill("0000-0000-0000-0000")
    page.locator("main form button").click()
    assert page.locator("[name=reference]").input_value() == ""
    assert violations(page) == []


def test_wider_text_spacing_cuts_nothing(browser, office):
    with browser.new_context(
        base_url=office, viewport={"width": 320, "height": 900}, bypass_csp=True
    ) as context:
        page = follow(context.new_page(), "answered", "en")
        page.add_style_tag(content=SPACING)
        assert page.evaluate(CLIPPED) == []
        assert page.evaluate(WIDER) == 0


def test_the_whole_way_works_without_script(visit):
    page = follow(visit("/ar/track/", script=False), "received")
    reference = cases.reference("received", localdate().year)
    assert reference in page.locator("h1").inner_text()
    page.locator("#add-body").fill("معلومة إضافية من المتصفح")
    page.locator("#add button").click()
    assert page.get_by_role("status").is_visible()
    assert "معلومة إضافية من المتصفح" in page.locator(".timeline").inner_text()
    page.get_by_role("link", name="English", exact=True).click()
    assert page.url.endswith("/en/track/case/")
    page.get_by_role("button", name="Close it on this screen").click()
    page.goto("/en/track/case/")
    assert page.url.endswith("/en/track/")
    assert page.context.cookies() == []


def test_a_late_form_keeps_its_words(visit):
    page = follow(visit("/en/track/"), "accepted", "en")
    page.locator("#add-body").fill("typed before the session ended\nsecond line")
    page.context.clear_cookies()
    page.locator("#add button").click()
    assert "typed before the session ended" in page.locator("main").inner_text()
    assert violations(page) == []
    page.locator("[name=reference]").fill(cases.reference("accepted", localdate().year))
    page.locator("[name=tracking_code]").fill(cases.CODE)
    page.locator("main form button").click()
    page.wait_for_url("**/track/case/")
    assert "typed before the session ended" in page.locator(".timeline").inner_text()


def test_withdrawing_is_asked_once_more(visit):
    page = follow(visit("/en/track/"), cases.OVERDUE, "en")
    page.get_by_role("link", name="Withdraw the request").click()
    assert violations(page) == []
    page.get_by_role("link", name="No, back to the request").click()
    assert page.url.endswith("/en/track/case/")


def test_nothing_of_a_case_reaches_another_site(visit):
    page = follow(visit("/en/track/"), "received", "en")
    for path in ("/en/track/", "/en/track/case/", f"/en/drafts/{cases.NAMED}/done/"):
        answer = page.request.get(path)
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "no-store" in answer.headers["cache-control"]


def test_a_reference_in_the_search_box_leads_to_tracking(visit):
    reference = cases.reference("received", localdate().year)
    page = visit(f"/en/search/?q={reference}")
    assert violations(page) == []
    page.locator("#box-code").fill(cases.CODE)
    page.get_by_role("button", name="Show my request").click()
    page.wait_for_url("**/track/case/")
    assert reference in page.locator("h1").inner_text()


def test_a_case_on_paper_has_no_buttons(visit):
    page = follow(visit("/en/track/"), "answered", "en")
    page.emulate_media(media="print")
    assert page.locator(".timeline").is_visible()
    for hidden in ("#add", "#rate", "#appeal", ".crumbs", ".foot"):
        assert not page.locator(hidden).first.is_visible(), hidden
