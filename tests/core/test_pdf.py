"""Printing: tagged files, no way out for a document, limits that hold."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pytest
from django.template import Context, Engine

from core import pdf
from core.pdf import printer as printer_module

PAGE = '<html lang="{lang}" dir="{dir}"><head><title>{title}</title></head>{body}'
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082"
)
LISTENER = """
import socket, sys, threading
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
hits = []
def accept():
    while True:
        hits.append(server.accept())
threading.Thread(target=accept, daemon=True).start()
sys.stdin.read()
print(len(hits), flush=True)
"""


def page(body: str, *, lang: str = "en", title: str = "A title") -> str:
    """A whole document around a body."""
    direction = "rtl" if lang == "ar" else "ltr"
    return PAGE.format(lang=lang, dir=direction, title=title, body=body)


def text_of(data: bytes) -> str:
    """The text of a file, with presentation forms folded back."""
    reader = pypdf.PdfReader(BytesIO(data))
    return unicodedata.normalize("NFKC", "\n".join(p.extract_text() for p in reader.pages))


def opened(data: bytes) -> pikepdf.Pdf:
    """The file, opened; it must outlive what is read from it."""
    return pikepdf.open(BytesIO(data))


def dictionaries(document: pikepdf.Pdf) -> list[pikepdf.Object]:
    """All dictionaries of a file, those of its streams included."""
    return [
        item for item in document.objects if isinstance(item, pikepdf.Dictionary | pikepdf.Stream)
    ]


@pytest.fixture(scope="module")
def printer() -> Iterator[pdf.Printer]:
    with pdf.Printer() as shared:
        yield shared


def test_a_document_is_tagged_titled_and_in_its_language(printer: pdf.Printer) -> None:
    body = "<h1>تجديد جواز السفر</h1><p>نص</p>"
    data = printer.render(page(body, lang="ar", title="نموذج MOI-105"))
    document = opened(data)
    root = document.Root
    assert root.MarkInfo.Marked
    assert str(root.Lang) == "ar"
    assert str(document.docinfo["/Title"]) == "نموذج MOI-105"
    assert root.ViewerPreferences.DisplayDocTitle
    assert root.ViewerPreferences.Direction == "/R2L"
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root.Metadata.read_bytes()
    assert document.open_metadata()["dc:title"] == "نموذج MOI-105"


def test_arabic_text_can_be_read_back_in_order(printer: pdf.Printer) -> None:
    sentence = "يُستخدم هذا النموذج لطلب تجديد الإقامة، ولا يقبل إلا الأصل في سبتمبر"
    data = printer.render(page(f"<p>{sentence}</p>", lang="ar"))
    assert sentence in text_of(data)
    document = opened(data)
    said = [str(item.ActualText) for item in dictionaries(document) if "/ActualText" in item]
    assert "".join(said) == sentence


def test_text_fonts_are_embedded_as_subsets_with_a_text_map(printer: pdf.Printer) -> None:
    data = printer.render(page("<p>نص</p><b>Text</b>", lang="ar"))
    document = opened(data)
    fonts = [item for item in dictionaries(document) if item.get("/Subtype") == "/Type0"]
    assert {str(font.BaseFont).partition("+")[2] for font in fonts} == {
        "CSO-Sans",
        "CSO-Sans-Semi-Bold",
    }
    assert all("/ToUnicode" in font for font in fonts)
    assert len(data) < 20_000


def hostile_bodies(folder: Path, port: int) -> dict[str, str]:
    """Documents that try to get at a file or an address, by name of the way."""
    (folder / "secret.png").write_bytes(PIXEL)
    (folder / "secret.css").write_text('body::before { content: "CANARY" }')
    (folder / "secret.html").write_text("<p>CANARY</p>")
    (folder / "secret.txt").write_text("CANARY")
    css, png = f"{folder.as_uri()}/secret.css", f"{folder.as_uri()}/secret.png"
    txt, web = f"{folder.as_uri()}/secret.txt", f"http://127.0.0.1:{port}/x"
    data = "data:text/css,body::before{content:'CANARY'}"
    return {
        "image": f'<img alt="x" src="{png}"><img alt="x" src="{web}">',
        "image-path": f'<img alt="x" src="{folder}/secret.png">',
        "passwd": '<img alt="x" src=file:///etc/passwd><iframe src=file:///etc/passwd></iframe>',
        "import": f'<style>@import "{css}"; @import url({web}); @import "{data}";</style>x',
        "url": f"<style>body{{background:url({png});list-style:url({web})}}</style><li>x",
        "content": f"<style>p::before{{content:url({png}) url({web})}}</style><p>x",
        "link": f'<link rel="stylesheet" href="{css}"><link rel="stylesheet" href="{web}">x',
        "data-link": f'<link rel="stylesheet" href="{data}">x',
        "object": f'<object data="{png}">x</object><embed src="{web}">',
        "attachment": f'<link rel="attachment" href="{txt}"><a rel="attachment" href="{txt}">x</a>',
        "attachment-web": f'<a rel="attachment" href="{web}">x</a>',
        "font": f"<style>@font-face{{font-family:q;src:url({txt}),url({web}),local(DejaVu Sans)}}"
        "p{font-family:q}</style><p>x",
        "svg": f'<svg width="9" height="9"><image href="{png}" width="9" height="9"/>'
        f'<use href="{web}#a"/><style>@import "{css}";</style></svg>',
        "base": f'<base href="{folder.as_uri()}/"><link rel="stylesheet" href="secret.css">x',
        "ftp": f'<img alt="x" src="ftp://127.0.0.1:{port}/x">',
        "meta": f'<meta http-equiv="refresh" content="0;url={web}">x',
        "bundle-escape": '<img alt="x" src="https://bundle.invalid/../../../models.py">',
    }


def test_no_document_gets_at_a_file_or_an_address(printer: pdf.Printer, tmp_path: Path) -> None:
    listener = subprocess.Popen(
        [sys.executable, "-c", LISTENER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert listener.stdout is not None
    port = int(listener.stdout.readline())
    for name, body in hostile_bodies(tmp_path, port).items():
        data = printer.render(page(body))
        assert "CANARY" not in text_of(data), name
        assert b"root:" not in data, name
        document = opened(data)
        for item in dictionaries(document):
            assert item.get("/Subtype") not in ("/Image", "/FileAttachment"), name
            assert item.get("/Type") not in ("/EmbeddedFile", "/Filespec"), name
        assert "/EmbeddedFiles" not in document.Root.get("/Names", {}), name
    hits, _ = listener.communicate("")
    assert hits.strip() == "0"


def test_links_lead_to_the_web_mail_or_telephone_only(printer: pdf.Printer) -> None:
    body = (
        '<a href="https://cso.example/f/1">a</a><a href="file:///etc/passwd">b</a>'
        '<a href="javascript:alert(1)">c</a><a href="tel:+96522220000">d</a>'
    )
    data = printer.render(page(body))
    document = opened(data)
    actions = [item.A for item in dictionaries(document) if "/A" in item and "/Rect" in item]
    assert {str(a.URI) for a in actions} == {"https://cso.example/f/1", "tel:+96522220000"}


def test_the_words_of_others_are_printed_as_words(printer: pdf.Printer) -> None:
    hostile = "<img src=file:///etc/passwd><script>x</script>"
    template = Engine().from_string(page("<p>{{ words }}</p>"))
    data = printer.render(template.render(Context({"words": hostile})))
    assert "".join(hostile.split()) in "".join(text_of(data).split())


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd')",
        "open('/tmp/never-written', 'w')",
        "import socket; socket.socket()",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
    ],
)
def test_the_fence_of_the_printing_process_stands(attempt: str, tmp_path: Path) -> None:
    program = (
        f"import runpy, sys; from pathlib import Path\n"
        f"worker = runpy.run_path({str(printer_module.WORKER)!r})\n"
        f"import socket, subprocess\n"
        f"worker['guard'](Path({str(printer_module.BUNDLE)!r}))\n"
        f"try:\n    {attempt}\n"
        f"except worker['Refused']:\n    print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program],
        env={"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "refused\n", done.stderr


def test_a_document_that_takes_too_long_is_stopped_and_the_next_one_is_printed() -> None:
    with pdf.Printer(time_limit=1.0) as limited:
        limited.render(page("warm"))
        started = time.monotonic()
        with pytest.raises(pdf.PrintTimeout):
            limited.render(page("<p>" + "word كلمة " * 300_000))
        assert time.monotonic() - started < 5
        assert limited.render(page("next")).startswith(b"%PDF")


def test_a_document_that_needs_too_much_memory_is_refused_and_the_next_one_is_printed() -> None:
    with pdf.Printer(memory_limit=340 * printer_module.MEGABYTE, page_limit=9) as limited:
        with pytest.raises(pdf.PrintError):
            limited.render(page('<p style="white-space: pre">' + "x" * 4_000_000))
        assert limited.render(page("next")).startswith(b"%PDF")


def test_a_document_with_too_many_pages_is_refused() -> None:
    with pdf.Printer(page_limit=3) as limited:
        sheet = '<p style="break-after: page">x</p>'
        assert limited.render(page(sheet * 2))
        with pytest.raises(pdf.PrintError, match="pages"):
            limited.render(page(sheet * 5))


@pytest.mark.parametrize(
    ("html", "styles"),
    [
        ("<html><title>x</title>x", ("base.css",)),
        ('<html lang="ar">x', ("base.css",)),
        (page("x"), ("../base.css",)),
        (page("x"), ("emblem.svg",)),
        ("x" * (printer_module.HTML_LIMIT + 1), ()),
    ],
)
def test_what_cannot_be_printed_is_told(
    printer: pdf.Printer, html: str, styles: tuple[str, ...]
) -> None:
    with pytest.raises(pdf.PrintError):
        printer.render(html, styles=styles)


def test_strange_characters_do_not_stop_the_printer(printer: pdf.Printer) -> None:
    strange = "\x00\x01\x0b\ud800\u202e\ufeff\U000e0001 漢字 😀 " + "ل" * 5000
    assert printer.render(page(strange)).startswith(b"%PDF")


def test_fields_have_names_labels_and_flags(printer: pdf.Printer) -> None:
    body = (
        '<input name="a" title="الاسم" required><textarea name="b" title="B"></textarea>'
        '<input name="c" title="C" maxlength="12" data-comb="1">'
        '<input type="checkbox" name="d" title="D" required>'
        '<input type="radio" name="e" value="1" title="E: 1" data-group="E" required>'
        '<input type="radio" name="e" value="2" title="E: 2" data-group="E" required>'
        '<select name="f" title="F"><option value="1">one</option></select>'
    )
    data = printer.render(page(body, lang="ar"), forms=True)
    document = opened(data)
    form = document.Root.AcroForm
    assert form.NeedAppearances
    fields = {str(field.T): field for field in form.Fields}
    assert {name: str(field.TU) for name, field in fields.items()} == {
        "a": "الاسم",
        "b": "B",
        "c": "C",
        "d": "D",
        "e": "E",
        "f": "F",
    }
    assert len(form.Fields) == 6
    assert {name for name, field in fields.items() if int(field.get("/Ff", 0)) & 2} == set("ade")
    assert int(fields["c"].Ff) & 1 << 24
    assert int(fields["c"].MaxLen) == 12
    assert ["/T" in button for button in fields["e"].Kids] == [False, False]
    assert [str(button.TU) for button in fields["e"].Kids] == ["E: 1", "E: 2"]
    everything = dictionaries(document)
    named = [item for item in everything if item.get("/S") == "/Form"]
    assert len(named) == 7
    assert all(str(item.Alt) for item in named)
    assert not {"/JS", "/AA", "/OpenAction"} & set().union(*(item.keys() for item in everything))


def test_inputs_are_only_drawn_when_fields_are_not_asked_for(printer: pdf.Printer) -> None:
    data = printer.render(page('<input name="a" title="A">'))
    assert "/AcroForm" not in opened(data).Root


def test_the_same_document_gives_the_same_file(printer: pdf.Printer) -> None:
    html = page("<p>نص</p>", lang="ar")
    assert printer.render(html) == printer.render(html)


def test_threads_share_a_printer(printer: pdf.Printer) -> None:
    results: dict[int, str] = {}

    def work(number: int) -> None:
        results[number] = text_of(printer.render(page(f"<p>document {number}</p>")))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6
    assert all(f"document {number}" in text for number, text in results.items())


def test_a_forked_process_prints_with_a_child_of_its_own(printer: pdf.Printer) -> None:
    printer.render(page("x"))
    forked = os.fork()
    if not forked:
        code = 1
        try:
            code = 0 if printer.render(page("y")).startswith(b"%PDF") else 1
            printer.close()
        finally:
            os._exit(code)
    assert os.waitpid(forked, 0)[1] == 0
    assert printer.render(page("z")).startswith(b"%PDF")


def test_a_child_that_died_is_replaced_and_leaves_nothing_behind() -> None:
    with pdf.Printer() as limited:
        limited.render(page("x"))
        process, folder = limited._process, limited._folder
        assert process is not None
        assert folder is not None
        process.kill()
        process.wait()
        assert limited.render(page("y")).startswith(b"%PDF")
        assert not Path(folder).exists()
        folder = limited._folder
    assert folder is not None
    assert not Path(folder).exists()


def test_an_idle_child_ends_by_itself() -> None:
    with pdf.Printer(idle_limit=0.5) as limited:
        limited.render(page("x"))
        process = limited._process
        assert process is not None
        process.wait(timeout=10)
        assert limited.render(page("y")).startswith(b"%PDF")


def test_one_document_can_be_printed_without_a_printer() -> None:
    try:
        assert pdf.render(page("x")).startswith(b"%PDF")
    finally:
        pdf.close_shared_printer()
