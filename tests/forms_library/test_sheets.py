"""Printable sheets: what they show, and what a viewer finds in the file."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pikepdf
import pypdf
import pytest
from django.utils import translation

from core import pdf
from forms_library import sheets
from forms_library.sheets import Sheet, SheetField, SheetSection

ADDRESS = "https://cso.example.kw/f/MOI-105/latest.ar.pdf"
SECTIONS = [
    SheetSection(
        "بيانات صاحب الجواز",
        [
            SheetField("full_name", "الاسم الكامل", "text", True, "full"),
            SheetField("civil_id", "الرقم المدني", "civil_id", True, "half"),
            SheetField("birth", "تاريخ الميلاد", "date", True, "half"),
            SheetField("gender", "الجنس", "choice", True, "half", ["ذكر", "أنثى"]),
            SheetField(
                "country", "بلد الإصدار", "choice", False, "half", [f"بلد {n}" for n in range(9)]
            ),
            SheetField("phone", "الهاتف", "phone", True, "third"),
            SheetField("email", "البريد", "email", False, "third"),
            SheetField("copies", "عدد النسخ", "number", False, "third"),
            SheetField("notes", "ملاحظات", "area", False, "full"),
            SheetField("agreed", "أوافق على الشروط", "check", True, "full"),
            SheetField("signature", "التوقيع", "signature", True, "half"),
        ],
    )
]
PASSPORT = Sheet(
    number="MOI-105",
    version="3",
    effective_from=date(2026, 9, 1),
    language="ar",
    title="تجديد جواز السفر",
    agency="وزارة الداخلية",
    purpose="يُستخدم هذا النموذج لطلب تجديد جواز السفر قبل انتهاء الصلاحية أو بعدها.",
    requirements=["البطاقة المدنية", "صورتان شخصيتان 4×6", "للاستفسار +965 2222-3333"],
    steps=["املأ النموذج ووقّعه.", "ادفع الرسم."],
    fee=Decimal("5.000"),
    processing_days=3,
    sections=SECTIONS,
    url=ADDRESS,
    demonstration=True,
)
GENERIC = Sheet(
    number="MEW-031",
    version="1",
    effective_from=date(2026, 9, 1),
    language="en",
    title="Connection of electricity",
    agency="Ministry of Electricity and Water",
    purpose="Use this form to ask for a connection to the electricity network.",
    url="https://cso.example.kw/f/MEW-031/latest.en.pdf",
)


@pytest.fixture(scope="module")
def printer() -> Iterator[pdf.Printer]:
    with pdf.Printer() as shared:
        yield shared


def opened(data: bytes) -> pikepdf.Pdf:
    """The file, opened; it must outlive what is read from it."""
    return pikepdf.open(BytesIO(data))


def text_of(data: bytes) -> str:
    """The text of a file on one line, with presentation forms folded back."""
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages]
    return " ".join(unicodedata.normalize("NFKC", "\n".join(pages)).split())


def test_a_fillable_sheet_has_a_named_field_for_each_input(printer: pdf.Printer) -> None:
    data = sheets.render_sheet(PASSPORT, printer)
    document = opened(data)
    form = document.Root.AcroForm
    labels = {str(field.T): str(field.TU) for field in form.Fields}
    expected = {f.name: f.label for f in SECTIONS[0].fields if f.kind != "signature"}
    papers = {f"paper_{n}": text for n, text in enumerate(PASSPORT.requirements, start=1)}
    assert labels == expected | papers
    assert len(form.Fields) == len(labels)
    required = {str(f.T) for f in form.Fields if int(f.get("/Ff", 0)) & 2}
    assert required == {"full_name", "civil_id", "birth", "gender", "phone", "agreed"}
    assert form.NeedAppearances


def test_a_sheet_is_tagged_and_says_what_it_is(printer: pdf.Printer) -> None:
    document = opened(sheets.render_sheet(PASSPORT, printer))
    root = document.Root
    assert root.MarkInfo.Marked
    assert str(root.Lang) == "ar"
    assert root.ViewerPreferences.DisplayDocTitle
    assert str(document.docinfo["/Title"]) == "MOI-105 – تجديد جواز السفر"
    figures = [
        item
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
    ]
    assert figures
    assert all(str(item.get("/Alt", "")) for item in figures)


def test_a_sheet_does_nothing_but_lead_to_its_page(printer: pdf.Printer) -> None:
    document = opened(sheets.render_sheet(PASSPORT, printer))
    addresses = set()
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            assert not {"/JS", "/AA", "/OpenAction", "/EmbeddedFiles"} & set(item.keys())
            if "/A" in item and "/Rect" in item:
                assert item.A.S == "/URI"
                addresses.add(str(item.A.URI))
    assert addresses == {ADDRESS}


def test_a_sheet_is_small_and_short(printer: pdf.Printer) -> None:
    for sheet, pages in ((PASSPORT, 2), (GENERIC, 1)):
        for fillable in (True, False):
            data = sheets.render_sheet(sheet, printer, fillable=fillable)
            assert len(data) < 120 * 1024
            assert len(opened(data).pages) <= pages


def test_the_text_of_a_sheet_can_be_found(printer: pdf.Printer) -> None:
    text = text_of(sheets.render_sheet(PASSPORT, printer))
    # The full stop of a right-to-left line is at its left end, and readers differ about its place.
    purpose = PASSPORT.purpose.rstrip(".")
    for words in (PASSPORT.title, PASSPORT.agency, purpose, "بلد الإصدار", "MOI-105"):
        assert words in text
    assert text.index(PASSPORT.agency) < text.index(PASSPORT.title) < text.index("الرقم المدني")


def test_a_sheet_for_the_pen_has_no_fields(printer: pdf.Printer) -> None:
    data = sheets.render_sheet(PASSPORT, printer, fillable=False)
    assert "/AcroForm" not in opened(data).Root
    assert "الرقم المدني" in text_of(data)


def test_a_form_without_sections_gets_the_generic_ones(printer: pdf.Printer) -> None:
    document = opened(sheets.render_sheet(GENERIC, printer))
    names = {str(field.T) for field in document.Root.AcroForm.Fields}
    assert names >= {"full_name", "civil_id", "nationality", "phone", "address", "request"}
    assert "signature" not in names


@pytest.mark.parametrize("language", ["ar", "en"])
def test_generic_sections_exist_in_both_languages_with_the_same_fields(language: str) -> None:
    with translation.override("en"):
        sections = sheets.generic_sections(language)
        assert translation.get_language() == "en"
    english = sheets.generic_sections("en")
    names = [[field.name for field in section.fields] for section in sections]
    assert names == [[field.name for field in section.fields] for section in english]
    assert all(field.label for section in sections for field in section.fields)


def test_facts_are_said_in_words() -> None:
    with translation.override("en"):
        context = sheets.sheet_context(
            replace(GENERIC, fee=Decimal("0"), processing_days=0), fillable=True
        )
        values = [fact["value"] for fact in context["facts"]]
        assert values == ["MEW-031", "1", "1 September 2026", "Free of charge", "The same day"]
        context = sheets.sheet_context(
            replace(GENERIC, fee=Decimal("2.5"), processing_days=1), fillable=True
        )
        assert [f["value"] for f in context["facts"]][-2:] == ["2.500 KD", "1 working day"]
        context = sheets.sheet_context(replace(GENERIC, effective_from=None), fillable=True)
        assert [f["value"] for f in context["facts"]] == ["MEW-031", "1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("اتصل على +965 2222-3333 غدًا", 'اتصل على <bdi dir="ltr">+965 2222-3333</bdi> غدًا'),
        ("قبل ٢٠٢٦-٠١-٠٥", 'قبل <bdi dir="ltr">2026-01-05</bdi>'),
        ("نموذج MOI-105.", 'نموذج <bdi dir="ltr">MOI-105</bdi>.'),
        ("خلال 30 يومًا", "خلال 30 يومًا"),
        ("Follow-up of 3 days", "Follow-up of 3 days"),
        ("<b>&\u202e\x00", "&lt;b&gt;&amp;"),
        ("", ""),
    ],
)
def test_codes_and_telephone_numbers_are_set_apart(text: str, expected: str) -> None:
    assert sheets.isolate(text) == expected


def test_fields_fill_rows_in_their_order() -> None:
    widths = ["third", "third", "third", "half", "full", "third"]
    fields = [SheetField(f"f{n}", "x", "text", False, width) for n, width in enumerate(widths)]
    with translation.override("en"):
        [section] = sheets.sheet_context(
            replace(GENERIC, sections=[SheetSection("s", fields)]), fillable=True
        )["sections"]
    rows = [([cell["name"] for cell in row["cells"]], row["pad"]) for row in section["rows"]]
    assert rows == [(["f0", "f1", "f2"], 0), (["f3"], 3), (["f4"], 0), (["f5"], 4)]


def test_the_words_of_editors_are_escaped(printer: pdf.Printer) -> None:
    hostile = '"><img src=file:///etc/passwd>{{ x }}'
    field = SheetField("f", hostile, "choice", True, "half", [hostile, "b"])
    sheet = replace(
        GENERIC,
        title=hostile,
        agency=hostile,
        purpose=hostile,
        requirements=[hostile],
        steps=[hostile],
        sections=[SheetSection(hostile, [field])],
    )
    html = sheets.sheet_html(sheet)
    assert "<img" not in html
    assert hostile.replace(" ", "") in text_of(sheets.render_sheet(sheet, printer)).replace(" ", "")


def test_demonstration_data_is_marked_on_every_page_and_only_there() -> None:
    assert sheets.sheet_html(PASSPORT).count('class="demonstration"') == 1
    assert 'class="demonstration"' not in sheets.sheet_html(GENERIC)


def test_very_long_words_stay_on_the_sheet(printer: pdf.Printer) -> None:
    fields = [
        SheetField(f"f{n}", "نص طويل جدًا يشرح الحقل " * 6, "text", True, "third") for n in range(30)
    ]
    sheet = replace(
        PASSPORT,
        title="عنوان " * 50,
        agency="جهة " * 40,
        requirements=["مستند طويل " * 20] * 10,
        sections=[SheetSection("قسم " * 30, fields), sheets.declaration_section("ar")],
        url="https://cso.example.kw/" + "a" * 300,
    )
    document = opened(sheets.render_sheet(sheet, printer))
    assert len(document.pages) <= 6
    for page in document.pages:
        for item in page.get("/Annots", []):
            left, _, right, _ = (float(number) for number in item.Rect)
            assert 0 <= left < right <= float(page.MediaBox[2])


@pytest.mark.parametrize(
    "arguments",
    [
        ("Name", "x"),
        ("a b", "x"),
        ("paper_1", "x"),
        ("", "x"),
        ("a", "x", "nothing"),
        ("a", "x", "text", False, "wide"),
        ("a", "x", "choice", False, "half", ["one"]),
    ],
)
def test_an_impossible_field_is_refused(arguments: tuple[object, ...]) -> None:
    with pytest.raises(ValueError):
        SheetField(*arguments)  # type: ignore[arg-type]


def test_two_fields_of_one_name_are_refused() -> None:
    sections = [
        SheetSection("s", [SheetField("a", "x")]),
        SheetSection("t", [SheetField("a", "y")]),
    ]
    with pytest.raises(ValueError, match="twice: a"):
        replace(GENERIC, sections=sections)
