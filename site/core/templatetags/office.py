"""What templates need everywhere: numbers, dates, isolated codes, icons, addresses of sections."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page as ListPage
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from core import icons
from core.arabic import ARABIC_INDIC, latin_digits
from core.language import ARABIC, ENGLISH, current_language
from core.models import OfficeSettings

register = template.Library()

MARK = re.compile(r"(</?mark>)")
ARABIC_WORDS = SafeString('lang="ar" dir="rtl"')


def _numerals(context: Any, text: str) -> str:
    office = context.get("office") if hasattr(context, "get") else None
    wanted = getattr(office, "numerals", OfficeSettings.Numerals.LATIN)
    if current_language() == ARABIC and wanted == OfficeSettings.Numerals.ARABIC_INDIC:
        return text.translate(ARABIC_INDIC)
    return text


@register.simple_tag(takes_context=True)
def num(context: Any, value: Any) -> str:
    """A number in running text, in the office's numerals. Never for codes or phone numbers."""
    if value is None or value == "":
        return ""
    shown = f"{value:,}" if isinstance(value, int) else str(value)
    return _numerals(context, shown)


@register.simple_tag(takes_context=True)
def day(context: Any, value: date | datetime | None, form: str = "j F Y") -> SafeString | str:
    """A date in words within ``<time>``; date-times are told in Kuwait time."""
    if value is None:
        return ""
    local = localtime(value) if isinstance(value, datetime) else value
    iso = local.isoformat() if not isinstance(local, datetime) else local.date().isoformat()
    return format_html(
        '<time datetime="{}">{}</time>', iso, _numerals(context, formats.date_format(local, form))
    )


@register.simple_tag(takes_context=True)
def dinars(context: Any, amount: Decimal | None) -> str:
    """A fee in words: dinars, with fils where there are any; free of charge where it is zero."""
    if amount is None:
        return ""
    if amount == 0:
        return _("Free of charge")
    whole = int(amount)
    if amount == whole:
        shown = ngettext("%(count)s dinar", "%(count)s dinars", whole) % {"count": f"{whole:,}"}
    else:
        shown = _("%(amount)s KD") % {"amount": f"{amount:,.3f}"}
    return _numerals(context, shown)


@register.simple_tag(takes_context=True)
def working_days(context: Any, count: int | None) -> str:
    """A duration in working days, with the right plural."""
    if count is None:
        return ""
    shown = ngettext("%(count)s working day", "%(count)s working days", count) % {"count": count}
    return _numerals(context, shown)


@register.simple_tag(takes_context=True)
def size(context: Any, count: int | None) -> str:
    """A file size for people: KB below a megabyte, else MB."""
    count = count or 0
    if count < 1_000_000:
        return _numerals(context, _("%(count)s KB") % {"count": max(1, round(count / 1000))})
    return _numerals(context, _("%(count)s MB") % {"count": f"{count / 1_000_000:.1f}"})


@register.filter
def code(value: Any) -> SafeString:
    """A form number, reference, phone or file name, isolated and always left to right."""
    return format_html('<bdi class="ltr" dir="ltr">{}</bdi>', value)


@register.filter
def in_language(page: Any, language: str) -> Any:
    """The page of a thing in ``language``, else its Arabic page."""
    return page.in_language(language)


@register.simple_tag
def title_of(page: Any) -> str:
    """A thing's title in the reader's language."""
    return page.title_in(current_language())


@register.simple_tag(takes_context=True)
def url_of(context: Any, page: Any) -> str:
    """A thing's address in the reader's language, else in Arabic."""
    # the request keeps the site's root between the addresses of one answer
    return page.in_language(current_language()).get_url(context.get("request")) or "/"


@register.simple_tag
def lang_of(page: Any) -> SafeString | str:
    """``lang`` and ``dir`` for a title shown in a language other than the page's."""
    language = current_language()
    if language == ENGLISH and ENGLISH not in page.available_in and not page.source.title_en:
        return ARABIC_WORDS
    return ""


register.simple_tag(icons.icon, name="icon")


KIND_NAMES = {
    "form": pgettext_lazy("one of a kind", "Form"),
    "faq": pgettext_lazy("one of a kind", "Question"),
    "guide": pgettext_lazy("one of a kind", "Guide"),
    "campaign": pgettext_lazy("one of a kind", "Campaign"),
    "notice": pgettext_lazy("one of a kind", "Notice"),
    "report": pgettext_lazy("one of a kind", "Report"),
    "agency": pgettext_lazy("one of a kind", "Agency"),
    "page": pgettext_lazy("one of a kind", "Page"),
}
FORMAT_NAMES = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}


@register.filter
def kind_name(kind: str) -> str:
    """What one thing of ``kind`` is called: a form, a question, a guide."""
    return str(KIND_NAMES.get(kind, kind))


@register.filter
def format_name(extension: str) -> SafeString:
    """A file format as people know it, isolated."""
    return format_html("<bdi>{}</bdi>", FORMAT_NAMES.get(extension, extension.upper()))


@register.filter
def host(address: str) -> str:
    """A web address without what people do not say."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")


@register.filter
def tel(phone: str) -> str:
    """A phone number as a ``tel:`` address wants it."""
    return "tel:" + "".join(sign for sign in latin_digits(phone) if sign.isdigit() or sign == "+")


@register.simple_tag(takes_context=True)
def days_left(context: Any, last: date) -> str:
    """How long something that ends on ``last`` still runs, in words; empty once it is over."""
    count = (last - localdate()).days
    if count < 0:
        return ""
    if count == 0:
        return _("Ends today")
    shown = ngettext("Ends in %(count)s day", "Ends in %(count)s days", count)
    return _numerals(context, shown % {"count": count})


@register.simple_tag
def page_numbers(listed: ListPage[Any]) -> list[int | str]:
    """Numbers for the pager of a long list, an ellipsis standing for those left out."""
    return list(listed.paginator.get_elided_page_range(listed.number, on_each_side=1, on_ends=1))


@register.filter
def marked(text: str) -> SafeString:
    """Escaped text with ``<mark>`` around what was found; any other tag is shown, never obeyed."""
    parts = MARK.split(text)
    shown = (p if MARK.fullmatch(p) else p.replace("<", "&lt;").replace(">", "&gt;") for p in parts)
    return SafeString("".join(shown))


@register.simple_tag
def ld_json(data: Any) -> SafeString:
    """A block of JSON-LD. What browsers could take for markup is escaped, as in ``json_script``."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return SafeString(f'<script type="application/ld+json">{text}</script>')
