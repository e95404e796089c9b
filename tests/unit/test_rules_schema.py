"""The published JSON Schema agrees with the loader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from rules.loader import PACKS
from rules.schema import dump, rules_schema
from rules.yamlio import parse, read
from tests.shipped import gazetteer

BROKEN = Path(__file__).parent.parent / "packs" / "broken"
MODELINE = "# yaml-language-server: $schema=rules.schema.json"

LOADER_ONLY = {
    "duplicate-id",
    "duplicate-key",
    "duplicate-key-in-braces",
    "hazard-and-level",
    "inhibit-in-a-circle",
    "inhibit-itself",
    "inhibit-no-place",
    "inhibit-unknown-rule",
    "repeat-too-often",
    "phrase-without-words",
    "regex-back-reference",
    "regex-look-ahead",
    "regex-look-behind",
    "regex-not-a-boundary",
    "regex-too-long",
    "regex-unclosed",
    "test-has-a-bad-date",
    "too-many-choices",
    "anchor",
    "tag",
}
"""What no JSON Schema can see, or no schema of this one's size."""


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return rules_schema(gazetteer())


def test_the_shipped_schema_is_the_one_generated(schema: dict[str, Any]) -> None:
    """If this fails: ``advisoryd schema rules > rules/packs/rules.schema.json``."""
    assert (PACKS / "rules.schema.json").read_text(encoding="utf-8") == dump(schema)


def test_the_schema_is_valid_draft_7(schema: dict[str, Any]) -> None:
    Draft7Validator.check_schema(schema)
    assert json.loads(dump(schema)) == schema


@pytest.mark.parametrize("pack", sorted(PACKS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_pack_is_valid_and_names_its_schema(pack: Path, schema: dict[str, Any]) -> None:
    assert pack.read_text(encoding="utf-8").splitlines()[0] == MODELINE
    assert [error.message for error in Draft7Validator(schema).iter_errors(read(pack).data)] == []


YAML = [path for path in sorted(BROKEN.glob("*.yaml")) if read(path).data is not None]
"""Those broken files that can be read as YAML, however wrong."""


@pytest.mark.parametrize("path", YAML, ids=lambda path: path.stem)
def test_what_the_loader_refuses_the_schema_refuses(path: Path, schema: dict[str, Any]) -> None:
    assert Draft7Validator(schema).is_valid(read(path).data) == (path.stem in LOADER_ONLY)


def test_short_forms_are_valid(schema: dict[str, Any]) -> None:
    text = (
        "version: 1\nrules:\n  - {id: a, summary: {en: x, es-MX: y}, severity: minor, "
        "when: {hazard: flood, area: PVR, text: dam, not: {kind: media}}}\n"
        "  - {id: b, summary: x, severity: minor, when: {level: rises, any: [{area: [MX-JAL/tapalpa, IT-25]}]}}\n"
        "end: true\n"
    )
    assert [error.message for error in Draft7Validator(schema).iter_errors(parse(text, "f").data)] == []
