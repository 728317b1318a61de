"""A small office in which every public template has something to show."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils.timezone import localdate
from wagtail.models import Site

from agencies.models import Agency, Counter, Office
from casework.models import Category
from core.models import OfficeSettings, Topic
from forms_library.models import TransactionFormPage
from guidance.models import ContentPage
from office.demo.content import read
from office.demo.grounds import load_grounds
from office.models import HomePage
from tests.factories.pages import (
    make_agency,
    make_answer,
    make_campaign,
    make_content,
    make_form,
    make_guide,
    translate_page,
)
from tests.factories.uploads import make_version

FORMS = 20  # more than a page of the library holds

#: what is looked at in a browser: a name and its address without the language
PLACES = {
    "home": "/",
    "library": "/forms/",
    "library, narrowed": "/forms/?agency=MOI&topic=travel",
    "an agency's forms": "/forms/moi/",
    "form": "/forms/moi/passport-renewal/",
    "form without a file": "/forms/moi/no-file/",
    "papers": "/papers/MOI-105/",
    "papers, answered": "/papers/MOI-105/?have=1&have=0",
    "changed forms": "/changed-forms/",
    "versions compared": "/forms-compare/MOI-105/",
    "answers": "/answers/",
    "answer": "/answers/moi/passport-fee/",
    "guides": "/guides/",
    "guide": "/guides/moi/passports/",
    "complaints guide": "/guide/",
    "complaints guide, asked": "/guide/?from=31/1/2026",
    "complaints guide, asked wrongly": "/guide/?from=30/2/2026",
    "campaigns": "/campaigns/",
    "campaign": "/campaigns/moi/safe-winter/",
    "agencies": "/agencies/",
    "agency": "/agencies/moi/",
    "content": "/help/",
    "complaint form": "/complain/",
    "suggestion form": "/suggest/",
    "inquiry form": "/ask/",
    "search": "/search/?q=passport",
    "search, nothing found": "/search/?q=qzxwvk",
    "track": "/track/",
    "not found": "/nothing/here/",
}
#: an Arabic page without an English twin
ARABIC_ONLY = "/ar/forms/moi/arabic-only/"


def fill() -> None:
    """Put the content into an office that has been planted, and index it."""
    with transaction.atomic():  # the booklet is printed once, after everything
        _fill()
    call_command("rebuild_search", verbosity=0)


def _fill() -> None:
    agency = _agency()
    travel = Topic.objects.create(code="travel", name_ar="السفر والجوازات", name_en="Travel")
    form = _main_form(agency, travel)
    answer = _answer(agency, form)
    _related(form, answer)
    guide = _both("guide", make_guide, agency, "passports", "دليل خدمات الجوازات", "Passports")
    _related(guide, form)
    _other_forms(agency, travel)
    _campaigns(agency, form)
    load_grounds(read("grounds.json")[1:])  # the cases bring the first one
    Category.objects.create(kind="complaint", name_ar="تأخر معاملة", name_en="A late request")
    _pages()
    _home(form, answer)


def _agency() -> Agency:
    agency = make_agency(
        "MOI",
        name_ar="وزارة الداخلية",
        name_en="Ministry of Interior",
        about_ar="تنظّم السفر والإقامة والمرور.",
        about_en="Looks after travel, residence and traffic.",
        website="https://www.moi.example/a-long-address-of-a-page/",
        phone="5000 0022",
        hotline="5000 0023",
        whatsapp="5000 0024",
        email="citizens@moi.example",
        x="@moi_demo",
        address_ar="محافظة مبارك الكبير، صبحان، قطعة 8",
        address_en="Subhan, block 8",
        hours_ar="من الأحد إلى الخميس، 7:30 صباحًا إلى 2:30 بعد الظهر",
        hours_en="Sunday to Thursday, 7:30 am to 2:30 pm",
    )
    Office.objects.create(
        agency=agency,
        name_ar="مكتب خدمة المواطن في الوزارة",
        name_en="The ministry's citizen service office",
        manager_post_ar="مدير المكتب",
        manager_post_en="Director of the office",
        phone="5000 0066",
        email="office@moi.example",
        address_ar="صبحان، الدور الأرضي",
        address_en="Subhan, ground floor",
        accessible=True,
    )
    for number in range(3):
        Counter.objects.create(
            agency=agency,
            name_ar=f"منفذ النماذج رقم {number}",
            name_en=f"Counter {number}",
            area="صبحان",
            hours_ar="8:00 صباحًا إلى 1:30 بعد الظهر",
            hours_en="8:00 am to 1:30 pm",
            phone=f"5000 003{number}",
            accessible=bool(number),
        )
    return agency


def _both(
    kind: str, make: Any, agency: Agency, slug: str, title: str, title_en: str, **fields: Any
) -> Any:
    """A thing in both languages."""
    english = fields.pop("english_fields", {})
    page = make(agency=agency, slug=slug, title=title, title_en=title_en, **fields)
    translate_page(page, kind, title=title_en, **english)
    return page


def _items(*words: str) -> str:
    return json.dumps([{"type": "item", "value": word} for word in words], ensure_ascii=False)


def _choice(name: str, *pages: Any) -> str:
    return json.dumps([{"type": name, "value": page.pk} for page in pages])


def _related(page: Any, *others: Any) -> None:
    page.related = _choice("page", *others)
    page.save()


def _main_form(agency: Agency, topic: Topic) -> TransactionFormPage:
    form: TransactionFormPage = _both(
        "form",
        make_form,
        agency,
        "passport-renewal",
        "تجديد جواز السفر",
        "Passport renewal",
        number="MOI-105",
        topics=[topic],
        fee_kwd="5.000",
        processing_days=2,
        for_citizen=True,
        online_service_url="https://services.moi.example/",
        body="<p>يُستخدم لتجديد جواز السفر قبل انتهائه أو بعده.</p>",
        requirements=_items("البطاقة المدنية سارية المفعول.", "أصل جواز السفر السابق."),
        steps=_items("املأ النموذج.", "ادفع الرسم.", "سلّم الطلب."),
        english_fields={
            "requirements": _items("A valid civil ID.", "The old passport."),
            "steps": _items("Fill in the form.", "Pay the fee.", "Hand it in."),
        },
    )
    make_version(
        form,
        "1",
        datetime.date(2025, 1, 1),
        (("both", "print"),),
        superseded=True,
        note_ar="الإصدار الأول",
        note_en="The first version",
    )
    make_version(
        form, "2", datetime.date(2026, 1, 1), (("ar", "fill"), ("ar", "print"), ("en", "fill"))
    )
    return form


def _answer(agency: Agency, form: TransactionFormPage) -> Any:
    answer = _both(
        "faq",
        make_answer,
        agency,
        "passport-fee",
        "كم تبلغ رسوم تجديد جواز السفر؟",
        "How much does passport renewal cost?",
        short_answer="رسم تجديد جواز السفر 5 دنانير.",
        body="<p>يُدفع الرسم إلكترونيًا.</p><ul><li>بالبطاقة</li><li>أو عند المنفذ</li></ul>",
        english_fields={"short_answer": "Passport renewal costs 5 dinars."},
    )
    _related(answer, form)
    return answer


def _other_forms(agency: Agency, topic: Topic) -> None:
    for number in range(FORMS):
        form = _both(
            "form",
            make_form,
            agency,
            f"form-{number}",
            f"طلب خدمة رقم {number} من خدمات الجوازات والجنسية",
            f"Request number {number} about passports and nationality",
            number=f"MOI-2{number:02}",
            topics=[topic],
        )
        make_version(form, files=(("both", "print"),))
    _both(
        "form",
        make_form,
        agency,
        "no-file",
        "نموذج بلا ملف",
        "A form without a file",
        number="MOI-9",
    )
    make_form(agency=agency, slug="arabic-only", title="نموذج بالعربية فقط", title_en="")
    make_agency("PACI", name_ar="الهيئة العامة للمعلومات المدنية", name_en="")


def _campaigns(agency: Agency, form: TransactionFormPage) -> None:
    today, day = localdate(), datetime.timedelta(days=1)
    spans = {"safe-winter": (-5, 20), "book-fair": (10, 30), "beaches": (-60, -30)}
    for slug, (start, end) in spans.items():
        campaign = _both(
            "campaign",
            make_campaign,
            agency,
            slug,
            f"حملة {slug}",
            f"Campaign {slug}",
            starts_on=today + start * day,
            ends_on=today + end * day,
            for_resident=True,
        )
        campaign.promotes = _choice("page", form)
        campaign.save()


def _pages() -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "text", "value": "<h2>عنوان · Heading</h2><p>نص · text</p><ol><li>1</li></ol>"},
        {"type": "note", "value": {"level": "warn", "text": "<p>تنبيه · warning</p>"}},
        {"type": "steps", "value": {"steps": [{"title": "خطوة · step", "text": "شرح · why"}]}},
        {"type": "details", "value": {"summary": "سؤال · question", "text": "<p>جواب</p>"}},
    ]
    for slug in ("help", "privacy"):
        arabic = make_content(
            slug=slug, title=f"صفحة {slug}", show_in_menus=True, body=json.dumps(blocks)
        )
        make_content(
            "en",
            slug=slug,
            title=f"Page {slug}",
            show_in_menus=True,
            body=json.dumps(blocks),
            translation_key=arabic.translation_key,
            external_id=arabic.external_id,
        )
    assert ContentPage.objects.count() == 4


def _home(form: TransactionFormPage, answer: Any) -> None:
    featured = TransactionFormPage.objects.filter(slug="form-3", locale__language_code="ar").get()
    for home in HomePage.objects.all():
        home.lead = "جملة قصيرة · a short sentence"
        home.popular_searches = "تجديد الجواز\nبدل فاقد\nرخصة القيادة"
        home.featured_forms = _choice("form", form, featured)
        home.featured_answers = _choice("answer", answer)
        home.save()
    office = OfficeSettings.for_site(Site.objects.get(is_default_site=True))
    office.hotline, office.text_phone = "5000 0000", "5000 0001"
    office.email, office.demonstration = "info@cso.example", True
    office.hours_ar, office.hours_en = "من الأحد إلى الخميس", "Sunday to Thursday"
    office.save()
