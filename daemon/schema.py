"""The JSON Schema (draft 7) of the configuration, made from what the loader checks against."""

from __future__ import annotations

from typing import Any, Final

from daemon.settings import Settings

_DROPPED: Final = frozenset({"title", "default", "writeOnly", "discriminator"})


def config_schema() -> dict[str, Any]:
    """Return the schema of a configuration file."""
    raw = Settings.model_json_schema(ref_template="#/definitions/{model}")
    definitions = {name: _plain(part) for name, part in raw.pop("$defs", {}).items()}
    schema = _plain(raw)
    # The database has a default that depends on the machine.
    schema.pop("required", None)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Configuration of advisoryd",
        **schema,
        "definitions": definitions,
    }


def _plain(part: Any) -> Any:  # noqa: ANN401 (any piece of a schema)
    """Return *part* as draft 7 says it, without pydantic's titles, defaults and null values."""
    if isinstance(part, list):
        return [_plain(each) for each in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _plain(value) for key, value in part.items() if key not in {*_DROPPED, "properties"}}
    if "properties" in part:  # a key of a configuration may be called as one of a schema is
        kept["properties"] = {name: _plain(each) for name, each in part["properties"].items()}
    choices = [each for each in kept.get("anyOf", ()) if each != {"type": "null"}]
    if choices:
        kept.pop("anyOf")
        kept |= choices[0] if len(choices) == 1 else {"anyOf": choices}
    if "$ref" in kept and len(kept) > 1:
        # Beside $ref, draft 7 ignores everything else.
        kept["allOf"] = [{"$ref": kept.pop("$ref")}]
    return kept
