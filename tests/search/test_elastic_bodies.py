"""What the search server is told and asked, without a server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from search.documents import KEPT, index_row
from search.engines import Facets
from search.engines.elastic import Options, row_of
from search.engines.elastic.client import connect
from search.engines.elastic.mapping import OfficeDocument, source
from search.engines.elastic.queries import facet_counts, newest, stage_body
from search.engines.embedded import EmbeddedEngine
from search.engines.matching import Stage, stages
from search.language import understand
from tests.search.catalogue import documents
from tests.search.things import make

ROOT = Path(__file__).resolve().parents[2]
STRICT = Stage((((("جواز",), ("باس", "سفر"))), (("جدد",),)), ("stems", "body"), True, False)
LOOSE = Stage(((("جواز",),), (("جدد",),)), ("body",), False, True)
#: types and analyses that live in modules of their own, which not every server has
ABSENT = (
    "search_as_you_type",
    "rank_feature",
    "scaled_float",
    "match_only_text",
    "icu_",
    "synonyms_set",
)


def combined(stem: str, *fields: str) -> dict:
    return {"combined_fields": {"query": stem, "fields": list(fields)}}


def test_every_thing_asked_for_must_be_said_in_one_of_its_ways() -> None:
    fields = ("stems^8", "body^1")
    body = stage_body(STRICT, Facets(), 7)
    both = {"bool": {"must": [combined("باس", *fields), combined("سفر", *fields)]}}
    either = {"bool": {"should": [combined("جواز", *fields), both], "minimum_should_match": 1}}
    assert body["query"] == {"bool": {"must": [either, combined("جدد", *fields)]}}
    assert (body["size"], body["_source"], body["version"]) == (7, False, True)


def test_a_relaxed_question_asks_for_any_of_it_and_facets_only_filter() -> None:
    body = stage_body(LOOSE, Facets(kinds=("faq",), agencies=("MOI", "MOH")), 7)
    (inner,) = body["query"]["bool"]["must"]
    assert inner["bool"]["minimum_should_match"] == 1
    assert body["query"]["bool"]["filter"] == [
        {"terms": {"kind": ["faq"]}},
        {"terms": {"agency": ["MOI", "MOH"]}},
    ]


def test_each_facet_is_counted_under_the_other_one() -> None:
    body = facet_counts(Facets(kinds=("faq",), agencies=("MOI",))).to_dict()
    kinds, agencies = body["aggs"]["kinds"]["filter"], body["aggs"]["agencies"]["filter"]
    assert kinds == {"bool": {"filter": [{"terms": {"agency": ["MOI"]}}]}}
    assert agencies == {"bool": {"filter": [{"terms": {"kind": ["faq"]}}]}}
    assert body["post_filter"]["bool"]["filter"] == [
        {"terms": {"kind": ["faq"]}},
        {"terms": {"agency": ["MOI"]}},
    ]
    assert body["size"] == 0


def test_pages_of_everything_are_asked_for_by_number() -> None:
    body = newest(Facets(), 20, 40).to_dict()
    assert (body["from"], body["size"]) == (40, 20)
    assert body["sort"] == [{"updated": {"order": "desc"}}, "id"]


def test_the_mapping_asks_for_nothing_outside_the_bare_server() -> None:
    told = json.dumps(OfficeDocument._index.to_dict())
    assert [name for name in ABSENT if name in told] == []
    assert '"dynamic": "strict"' in told


def test_what_is_kept_has_a_field_and_nothing_else_is_sent() -> None:
    fields = OfficeDocument._index.to_dict()["mappings"]["properties"]
    for document in documents()[:40]:
        row = index_row(document)
        sent = source(row, 1)
        assert set(sent) <= set(fields)
        assert all(sent[name] == getattr(row, name) for name in KEPT)
    assert source(index_row(make(1, "رُخصة")), 1)["title_ar"] == "رُخصة"


def test_rows_are_the_same_everywhere_and_apart_from_each_other() -> None:
    rows = {row_of(f"thing.{n}") for n in range(20_000)}
    assert len(rows) == 20_000
    assert all(0 <= row < 2**63 for row in rows)
    assert row_of("thing.1") == row_of("thing.1")


def test_questions_of_ten_thousand_letters_stay_small(catalogue_engine: EmbeddedEngine) -> None:
    vocabulary = catalogue_engine.vocabulary()
    query = understand("تجديد رخصة القيادة " * 600, vocabulary)
    for stage in stages(query, vocabulary.counts):
        assert len(json.dumps(stage_body(stage, Facets(), 160))) < 60_000


def test_each_node_is_tried_once_and_certificates_are_verified() -> None:
    client = connect(
        Options(["https://a:9200", "https://b:9243"], user="office", password="p", timeout=1.5)
    )
    nodes = {node.base_url: node.config for node in client.transport.node_pool.all()}
    assert set(nodes) == {"https://a:9200", "https://b:9243"}
    assert all(config.verify_certs for config in nodes.values())
    assert client._max_retries == 1
    assert client._retry_on_timeout is False
    assert client._headers["authorization"].startswith("Basic ")
    keyed = connect(Options(["https://a:9200"], user="office", api_key="k"))
    assert keyed._headers["authorization"] == "ApiKey k"


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({}, {"nodes": [], "replicas": 0, "index": "office", "timeout": 2.0}),
        (
            {"ELASTICSEARCH_URL": "https://a:9200, https://b:9200"},
            {"nodes": ["https://a:9200", "https://b:9200"], "replicas": 1},
        ),
        (
            {
                "ELASTICSEARCH_URL": "https://a:9200",
                "ELASTICSEARCH_REPLICAS": "2",
                "ELASTICSEARCH_USER": "office",
                "ELASTICSEARCH_PASSWORD": "secret",
                "ELASTICSEARCH_CA_CERTS": "/etc/ssl/office.pem",
                "ELASTICSEARCH_INDEX": "kuwait",
                "ELASTICSEARCH_TIMEOUT": "0.5",
            },
            {
                "replicas": 2,
                "user": "office",
                "password": "secret",
                "ca_certs": "/etc/ssl/office.pem",
                "index": "kuwait",
                "timeout": 0.5,
            },
        ),
    ],
)
def test_the_environment_says_where_the_server_is(
    variables: dict[str, str], told: dict, tmp_path: Path
) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ELASTICSEARCH_")}
    environment = kept | {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "VAR_DIR": str(tmp_path),
        **variables,
    }
    code = "import json; from office.settings.base import ELASTICSEARCH as e; print(json.dumps(e))"
    out = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
    settings = json.loads(out)
    assert {name: settings[name] for name in told} == told
    Options(**settings)
