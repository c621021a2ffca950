"""The JSON Schema that editors get: valid in itself, and of one mind with the validation."""

from __future__ import annotations

import json
import tomllib

import jsonschema
import pytest

from sse2ws.packs.decisions import CHOICES
from sse2ws.packs.schema import schema
from tests.packs.test_load import FULL

SCHEMA = json.loads(schema())


def test_it_is_a_schema_of_draft_2020_12() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_it_accepts_what_the_tool_accepts() -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(tomllib.loads(FULL))


@pytest.mark.parametrize(
    "toml",
    [
        "version = 2",
        "surplus = 1",
        'event-style = "liter"',
        "src = [3]",
        '[decisions]\nmanual-reconnect = "stop"',
        '[decisions]\nrxjs = "keep"',
        "[decisions.unmapped-event]\na = ['b', 'c']",
        "[[overrides]]\npaths = []\ndecisions = {}",
    ],
)
def test_it_refuses_what_the_tool_refuses(toml: str) -> None:
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(tomllib.loads(toml))


def test_everything_is_described() -> None:
    for name, described in SCHEMA["properties"].items():
        body = next(iter(described.get("anyOf", [described])))
        body = SCHEMA["$defs"][body["$ref"].rpartition("/")[2]] if "$ref" in body else body
        assert described.get("description") or body.get("description"), name


def test_each_answer_is_offered() -> None:
    decisions = SCHEMA["$defs"]["OverrideShape"]["properties"]["decisions"]["properties"]
    assert set(decisions) == {reason.value for reason in CHOICES}
    assert decisions["manual-reconnect"]["enum"] == ["drop", "keep"]
