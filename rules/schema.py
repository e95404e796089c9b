"""The JSON Schema (draft 7) of rule files, for editors; made from what the loader checks against."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any, Final

from rules.places import Places
from rules.rulefile import RuleFile

_CITY: Final = "^[A-Z]{2}(-[A-Z0-9]{1,3})?/[a-z0-9-]+$"
_AIRPORT: Final = "^[A-Z0-9]{3}$"
_DROPPED: Final = ("title", "default")
_STRINGS: Final = re.compile(r'\[\s+((?:"[^"\\]*",?\s+)+)\]')


def rules_schema(places: Places) -> dict[str, Any]:
    """Return the schema of a rule file, with every country and region of *places* by name."""
    raw = RuleFile.model_json_schema(ref_template="#/definitions/{model}")
    definitions = {name: _plain(part) for name, part in raw.pop("$defs").items()}
    countries = sorted(area for area in places.ids() if re.fullmatch("[A-Z]{2}", area))
    regions = sorted(area for area in places.ids() if re.fullmatch("[A-Z]{2}-[A-Z0-9]{1,3}", area))
    definitions["country"] = {"enum": countries}
    definitions["area"] = {
        "description": "A country, its region, a city in it or an airport; `advisoryd places NAME` finds it.",
        "anyOf": [
            {"$ref": "#/definitions/country"},
            {"enum": regions},
            {"type": "string", "pattern": _CITY},
            {"type": "string", "pattern": _AIRPORT},
        ],
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Rules of advisoryd",
        **_plain(raw),
        "definitions": definitions,
    }


def dump(schema: dict[str, Any]) -> str:
    """Return *schema* as text that people can read, with lists of names filled into lines."""
    return _STRINGS.sub(_filled, json.dumps(schema, indent=2, ensure_ascii=False)) + "\n"


def _filled(names: re.Match[str]) -> str:
    joined = " ".join(names[1].split())
    if len(joined) < 90:
        return f"[{joined}]"
    return "[\n" + textwrap.fill(joined, 110, break_on_hyphens=False, break_long_words=False) + "\n]"


def _plain(part: Any) -> Any:  # noqa: ANN401 - any piece of a schema
    """Return *part* as draft 7 says it, without pydantic's titles, defaults and empty values."""
    if isinstance(part, list):
        return [_plain(each) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("format") in {"area", "country"}:
        part = {"$ref": f"#/definitions/{part['format']}"} | {k: v for k, v in part.items() if k != "format"}
    if "enum" in part and "type" in part:
        part = {"enum": part["enum"]}
    if "patternProperties" in part:
        part = part | {"additionalProperties": False}
    if "properties" in part:
        part = part | {"properties": {name: _plain(each) for name, each in part["properties"].items()}}
    kept = {
        key: value if key == "properties" else _plain(value)
        for key, value in part.items()
        if not (key in _DROPPED and not isinstance(value, dict))
    }
    choices = [each for each in kept.get("anyOf", []) if each != {"type": "null"}]
    if len(choices) == 1:
        kept = kept | choices[0]
        del kept["anyOf"]
    elif choices:
        kept["anyOf"] = choices
    # Beside $ref, draft 7 ignores everything else.
    if "$ref" in kept and len(kept) > 1:
        kept["allOf"] = [{"$ref": kept.pop("$ref")}]
    return kept
