"""Find one rule in the texts of rule files: as somebody wrote it, and its own version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent

from rules.yamlio import parse


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One rule as it stands in its file."""

    path: str
    text: str
    digest: str
    """SHA-256 of what it says: the same however it is written, and whatever stands around it."""


def excerpt(texts: Mapping[str, str], rule: str) -> Excerpt | None:
    """Return the rule called *rule* in rule files by path, or None where none has it."""
    for path, text in texts.items():
        document = parse(text, path)
        specs = document.data.get("rules") if isinstance(document.data, dict) else None
        for index, spec in enumerate(specs if isinstance(specs, list) else ()):
            if isinstance(spec, dict) and spec.get("id") == rule:
                start = document.position(("rules", index))[0] - 1
                stop = _stop(document.lines, start)
                said = json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
                digest = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
                return Excerpt(path, dedent("\n".join(document.lines[start:stop])), digest)
    return None


def _stop(lines: tuple[str, ...], start: int) -> int:
    """Return where a rule ends that begins in line *start*: at the next line that is indented no more."""
    margin = _indent(lines[start])
    for at in range(start + 1, len(lines)):
        if lines[at].strip() and _indent(lines[at]) <= margin:
            return at
    return len(lines)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
