"""Files of forms: where they may lie, what they may be, and versions that replace each other."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from core.models import OfficeDocument
from forms_library.models import FormFile
from forms_library.versions import list_versions
from office.importing.versions import FileState, VersionState, arrange
from tests.office.importing import AGENCY, FORM, loader, page_of, tiny_pdf

__all__ = ["loader"]


def version(name, *paths, day="2026-01-01"):
    files = [{"path": path, "language": "ar", "purpose": "print"} for path in paths]
    return {"version": name, "effective_from": day, "files": files}


def names_of(page):
    """Every version as listed: name, whether superseded, contents."""
    return {
        v.version: (v.superseded, sorted(f.sha256 for f in v.files)) for v in list_versions(page)
    }


def digest(path, loader):
    import hashlib

    return hashlib.sha256((loader.folder / path).read_bytes()).hexdigest()


def test_a_file_is_stored_with_its_measured_facts(loader):
    loader.file("forms/a.pdf", tiny_pdf("a"))
    assert not loader(AGENCY, FORM | {"versions": [version("3", "forms/a.pdf")]}).errors
    (stored,) = OfficeDocument.objects.all()
    assert (stored.pages, stored.mime_type, stored.fillable) == (1, "application/pdf", False)
    assert stored.file.read() == tiny_pdf("a")
    (only,) = list_versions(page_of("pas.renew"))
    assert (only.version, only.current, only.files[0].sha256) == ("3", True, stored.sha256)


@pytest.mark.parametrize(
    "path",
    ["../secret.pdf", "/etc/passwd", "sub/../../secret.pdf", "link.pdf", "out/secret.pdf",
     "..\\secret.pdf", "none.pdf", "sub", "a.pdf\x00.pdf"],
)  # fmt: skip
def test_a_path_that_leads_out_or_nowhere_is_told(loader, path):
    folder = loader.folder / "files"
    (folder / "sub").mkdir(parents=True)
    secret = loader.folder / "secret.pdf"
    secret.write_bytes(tiny_pdf("secret"))
    (folder / "link.pdf").symlink_to(secret)
    (folder / "out").symlink_to(loader.folder)
    outcome = loader(AGENCY, FORM | {"versions": [version("1", path)]}, files=folder)
    assert [(e.line, e.field) for e in outcome.errors] == [(2, "versions.0.files.0.path")]
    assert not OfficeDocument.objects.exists()


def test_a_file_that_is_not_what_its_name_says_is_told(loader):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("big.bin", bytes(10 * 1024 * 1024))
    loader.file("zip.pdf", held.getvalue())
    loader.file("virus.exe", b"MZ")
    loader.file("broken.pdf", b"%PDF-1.7 nothing")
    rows = [
        FORM | {"id": name, "number": None, "versions": [version("1", f"{name}")]}
        for name in ("zip.pdf", "virus.exe", "broken.pdf")
    ]
    outcome = loader(AGENCY, *rows)
    assert [e.line for e in outcome.errors] == [2, 3, 4]
    assert "PDF" in outcome.errors[0].message.en
    assert not OfficeDocument.objects.exists()


def test_the_same_content_is_stored_once(loader):
    loader.file("a.pdf", tiny_pdf("a"))
    loader.file("b.pdf", tiny_pdf("a"))
    other = FORM | {"id": "other", "number": None, "versions": [version("1", "b.pdf")]}
    loader(AGENCY, FORM | {"versions": [version("1", "a.pdf")]}, other)
    assert OfficeDocument.objects.count() == 1
    assert FormFile.objects.count() == 2


def test_a_second_run_with_files_changes_nothing_whatever_they_are_called(loader):
    loader.file("a.pdf", tiny_pdf("a"))
    loader.file("renamed.pdf", tiny_pdf("a"))
    loader(AGENCY, FORM | {"versions": [version("1", "a.pdf")]})
    outcome = loader(FORM | {"versions": [version("1", "renamed.pdf")]})
    assert (outcome.unchanged, OfficeDocument.objects.count()) == (1, 1)


def test_versions_no_longer_named_stay_as_superseded(loader):
    loader.file("a.pdf", tiny_pdf("a"))
    loader.file("b.pdf", tiny_pdf("b"))
    loader(AGENCY, FORM | {"versions": [version("1", "a.pdf")]})
    loader(FORM | {"versions": [version("2", "b.pdf", day="2026-02-01")]})
    page = page_of("pas.renew")
    assert names_of(page) == {
        "1": (True, [digest("a.pdf", loader)]),
        "2": (False, [digest("b.pdf", loader)]),
    }
    assert page.current_version.version == "2"
    loader(FORM | {"versions": None})
    page = page_of("pas.renew")
    assert {name: superseded for name, (superseded, _files) in names_of(page).items()} == {
        "1": True, "2": True,
    }  # fmt: skip


def test_a_changed_file_of_a_version_leaves_the_former_one_reachable(loader):
    loader.file("a.pdf", tiny_pdf("a"))
    loader(AGENCY, FORM | {"versions": [version("1", "a.pdf")]})
    old = digest("a.pdf", loader)
    loader.file("a.pdf", tiny_pdf("better"))
    outcome = loader(FORM | {"versions": [version("1", "a.pdf")]})
    new = digest("a.pdf", loader)
    page = page_of("pas.renew")
    assert (outcome.changed, outcome.warnings) == (1, [])
    assert names_of(page) == {"1": (False, [new]), "1 (1)": (True, [old])}
    assert page.current_version.files[0].sha256 == new
    assert loader(FORM | {"versions": [version("1", "a.pdf")]}).unchanged == 1


def test_versions_by_an_editor_are_told_and_stay_reachable(loader):
    loader.file("a.pdf", tiny_pdf("a"))
    loader.file("b.pdf", tiny_pdf("b"))
    loader(AGENCY, FORM | {"versions": [version("1", "a.pdf")]})
    page = page_of("pas.renew")
    page.versions.create(version="1b", effective_from=date(2026, 3, 1))
    page.save()
    outcome = loader(FORM | {"versions": [version("2", "b.pdf")]})
    assert [w.field for w in outcome.warnings] == ["versions"]
    assert {n: s for n, (s, _f) in names_of(page_of("pas.renew")).items()} == {
        "1": True, "1b": True, "2": False,
    }  # fmt: skip


def test_versions_go_into_a_draft_too(loader):
    loader.file("a.pdf", tiny_pdf("a"))
    loader.file("b.pdf", tiny_pdf("b"))
    loader(AGENCY, FORM | {"versions": [version("1", "a.pdf")]})
    page = page_of("pas.renew")
    page.title = "عنوان لم يُنشر"
    page.save_revision()
    loader(FORM | {"versions": [version("2", "b.pdf")]})
    page_of("pas.renew").get_latest_revision().publish()
    page = page_of("pas.renew")
    assert page.title == "عنوان لم يُنشر"
    assert {n: s for n, (s, _f) in names_of(page).items()} == {"1": True, "2": False}


def state(name, day="2026-01-01", superseded=False, files=()):
    found = tuple(FileState(sha, "ar", "print") for sha in files)
    return VersionState(name, date.fromisoformat(day), "", "", superseded, found)


def wanted(name, *files, day="2026-01-01"):
    rows = [{"sha256": sha, "language": "ar", "purpose": "print"} for sha in files]
    return {"version": name, "effective_from": day, "note_ar": "", "note_en": "", "files": rows}


TODAY = date(2026, 6, 1)
ARRANGEMENTS = [
    # current, wanted, published, names and contents afterwards
    ([], [wanted("1", "a")], True, [("1", False, "a")]),
    ([state("1", files="a")], [], True, [("1", True, "a")]),
    ([state("1", files="a")], [], False, []),
    ([state("1", "2026-07-01", files="a")], [], True, []),
    ([state("1", files="a")], [wanted("1", "a", "b")], True, [("1", False, "ab")]),
    ([state("1", files="ab")], [wanted("1", "a")], True, [("1 (1)", True, "b"), ("1", False, "a")]),
    ([state("1", files="a")], [wanted("1", "b")], False, [("1", False, "b")]),
    (
        [state("1 (1)", superseded=True, files="a"), state("1", files="b")],
        [wanted("1", "c")],
        True,
        [("1 (2)", True, "b"), ("1 (1)", True, "a"), ("1", False, "c")],
    ),
    ([state("1", superseded=True, files="a")], [wanted("1", "a")], True, [("1", False, "a")]),
    ([state("1", "2026-07-01", True, "a")], [], True, [("1", True, "a")]),
]


@pytest.mark.parametrize(("current", "named", "published", "after"), ARRANGEMENTS)
def test_versions_are_arranged(current, named, published, after):
    found = arrange(current, named, published, TODAY)
    assert [(s.name, s.superseded, "".join(f.sha256 for f in s.files)) for s in found] == after
