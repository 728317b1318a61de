"""Rules of the house, told by the tree itself."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = ("site", "forms_library", "awareness", "search", "templates", "tests")
TOP = {
    "site",
    "forms_library",
    "awareness",
    "search",
    "templates",
    "tests",
    "manage.py",
    "pyproject.toml",
    "README.md",
    "Makefile",
    "LICENSE",
    "requirements",
    "deploy",
}


def committed():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def python_files():
    return [
        path
        for folder in ("site", "forms_library", "awareness", "search")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def imports(path):
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_nothing_else_stands_at_the_top():
    names = {path.relative_to(ROOT).parts[0] for path in committed()}
    assert {name for name in names if not name.startswith(".")} <= TOP


def test_site_is_a_source_root_and_no_package():
    assert not (ROOT / "site" / "__init__.py").exists()


def test_pdf_is_made_in_one_place_only():
    users = [p for p in python_files() if any(i.split(".")[0] == "weasyprint" for i in imports(p))]
    assert {p.relative_to(ROOT).parts[:3] for p in users} == {("site", "core", "pdf")}


@pytest.mark.parametrize(
    "name",
    [
        "site/core/arabic.py",
        "site/core/text.py",
        "site/core/language.py",
        "site/core/searchable.py",
        "forms_library/sheets.py",
        *(str(p.relative_to(ROOT)) for p in sorted((ROOT / "search" / "language").glob("*.py"))),
    ],
)
def test_pure_modules_know_no_models(name):
    known = imports(ROOT / name)
    assert not {i for i in known if i.startswith("django.db") or i.split(".")[-1] == "models"}
    assert not {i for i in known if i.startswith("wagtail")}


def test_the_environment_is_read_in_the_settings_only():
    readers = []
    for path in python_files():
        if "os.environ" in path.read_text(encoding="utf-8"):
            readers.append(str(path.relative_to(ROOT)))
    allowed = {
        "site/office/settings/base.py",
        "site/office/settings/test.py",
        "site/office/wsgi.py",
    }
    assert {r for r in readers if not r.startswith("site/core/pdf/")} <= allowed


def test_no_formatted_string_is_handed_to_gettext():
    pattern = re.compile(r"\b(?:gettext|gettext_lazy|ngettext|pgettext|_)\(\s*f[\"']")
    assert [str(p) for p in python_files() if pattern.search(p.read_text(encoding="utf-8"))] == []


def test_no_address_of_a_registry_and_no_path_of_a_machine_is_committed():
    # written backwards, so that this file holds none of them itself
    backwards = ("gro.ipyp", "detsohnohtyp", "sjmpn.yrtsiger", "nevam.1oper", "naibed.bed")
    folders = ("work", "root", "home")
    hosts = re.compile(
        "|".join([re.escape(name[::-1]) for name in backwards] + [f"/{f}/[a-z]" for f in folders])
    )
    guilty = []
    for path in committed():
        if path.suffix in {".woff2", ".png", ".mo", ".pdf"}:
            continue
        if hosts.search(path.read_text(encoding="utf-8", errors="ignore")):
            guilty.append(str(path.relative_to(ROOT)))
    assert guilty == []


def test_templates_hold_no_inline_style_or_script():
    pattern = re.compile(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=\"|javascript:", re.I)
    guilty = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if "print" not in path.parts
        and pattern.search(re.sub(r'<script type="application/ld\+json"', "", path.read_text()))
    ]
    assert guilty == []


def test_requirements_are_locked_with_hashes():
    for name in ("base.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text()
        pins = re.findall(r"^([a-z0-9_.\-\[\]]+)==", text, re.M)
        assert len(pins) > 50
        assert "http" not in text
        for block in re.split(r"\n(?=[a-z0-9])", text.strip()):
            assert "--hash=sha256:" in block, block.split("\n", 1)[0]
