"""A name in a package is hidden when a module of that name is imported, whoever imports it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(
    path
    for root in ("site", "search", "forms_library", "awareness")
    for path in (ROOT / root).rglob("__init__.py")
    if path.stat().st_size
)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_no_function_of_a_package_has_the_name_of_one_of_its_modules(package):
    body = ast.parse(package.read_text()).body
    defined = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    modules = {path.stem for path in package.parent.iterdir() if path.suffix == ".py"}
    assert defined & modules == set()
