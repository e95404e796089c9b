"""Entries given by hand: one JSON object a line, as ``explain`` and ``submit`` take them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from rules.model import Entry, Kind

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no entry."""

    number: int
    """Counted from 1."""
    why: str


def read_entries(lines: Iterable[str]) -> Iterator[Entry | BadLine]:
    """Yield the entry of each line, or what is wrong with it; blank lines are skipped.

    Only ``id`` and ``text`` are needed; ``null`` is the same as absent, and unknown keys are ignored.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield read_entry(line)
            except ValueError as error:
                yield BadLine(number, str(error))


def read_entry(line: str) -> Entry:
    """Return the entry in *line*; raises ValueError with what is wrong."""
    try:
        values = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise ValueError("not an entry: nested too deeply") from None
    if not isinstance(values, dict):
        raise ValueError(  # noqa: TRY004 (all faults of a line are of one kind)
            'not an object: write {"id": "…", "text": "…"}'
        )
    return Entry(
        id=_needed(values, "id"),
        text=_needed(values, "text", empty=True),
        title=_text(values, "title") or "",
        publisher=_text(values, "publisher"),
        kind=_kind(_text(values, "kind")),
        lang=_text(values, "lang"),
        subject=_text(values, "subject"),
        published=_time(_text(values, "published")),
    )


def _text(values: dict[str, Any], key: str) -> str | None:
    value = values.get(key)
    if value is None:
        return None
    if isinstance(value, str):
        # Half a character, as JSON can escape it, can be neither stored nor printed; offsets stay.
        return _SURROGATE.sub("\ufffd", value)
    raise ValueError(f'"{key}" is not text')


def _needed(values: dict[str, Any], key: str, *, empty: bool = False) -> str:
    value = _text(values, key)
    if value is None or not (value or empty):
        raise ValueError(f'"{key}" is missing')
    return value


def _kind(text: str | None) -> Kind | None:
    try:
        return Kind(text) if text is not None else None
    except ValueError:
        raise ValueError(f'"kind" is none of {", ".join(Kind)}') from None


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError('"published" is no time: write 2026-02-22T18:00:00Z') from None
