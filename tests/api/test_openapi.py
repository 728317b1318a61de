"""The description of the API is a contract: a change of it is a decision, not an accident.

After a decision: ``UPDATE_SNAPSHOTS=1 pytest tests/api/test_openapi.py``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.api.conftest import ROOT

pytestmark = pytest.mark.django_db
SNAPSHOT = Path(__file__).parent / "snapshots" / "openapi.json"


@pytest.fixture
def description(client):
    return client.get(f"{ROOT}/openapi.json").json()


def test_the_description_is_the_one_agreed(description):
    told = json.dumps(description, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(told)
    assert json.loads(told) == json.loads(SNAPSHOT.read_text())


def test_every_operation_has_a_name_a_summary_and_a_shape_for_refusals(description):
    assert description["openapi"].startswith("3.1")
    names = []
    for operations in description["paths"].values():
        for operation in operations.values():
            names.append(operation["operationId"])
            assert operation["summary"]
            assert "security" not in operation
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert len(names) == len(set(names))


def test_every_shape_is_valid_json_schema(description):
    for name, schema in description["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert name == "FieldProblem" or schema["type"] == "object"
