"""How values are written into columns and read back: times, texts, lists."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias, TypeVar, overload

Value: TypeAlias = str | int | float | bytes | None
T = TypeVar("T")

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_AT_ONCE: Final = 500
"""Values bound in one statement, well under SQLite's limit of 32 766."""


@overload
def to_ms(when: datetime) -> int: ...
@overload
def to_ms(when: None) -> None: ...
@overload
def to_ms(when: datetime | None) -> int | None: ...
def to_ms(when: datetime | None) -> int | None:
    """Return whole milliseconds since 1970 UTC, rounded down; a time without a zone is a ValueError."""
    if when is None:
        return None
    if when.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return (when - _EPOCH) // _MILLISECOND


@overload
def from_ms(ms: int) -> datetime: ...
@overload
def from_ms(ms: None) -> None: ...
@overload
def from_ms(ms: int | None) -> datetime | None: ...
def from_ms(ms: int | None) -> datetime | None:
    """Return the aware UTC time *ms* milliseconds after 1970."""
    return None if ms is None else _EPOCH + ms * _MILLISECOND


def as_text(text: str) -> str:
    """Return *text* as UTF-8 can hold it: each lone surrogate becomes U+FFFD, all else stays.

    One character for one, so that offsets into a text stay true; NUL needs no care, SQLite is told lengths.
    """
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\N{REPLACEMENT CHARACTER}" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def to_json(values: object) -> str:
    """Return *values* (lists, tuples, strings, numbers) as compact JSON, the same for equal values."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def strings(text: str) -> tuple[str, ...]:
    """Return the strings of a JSON list."""
    return tuple(json.loads(text))


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of strings of a JSON list of lists."""
    return tuple((name, value) for name, value in json.loads(text))


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield *values* in pieces small enough for one statement."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def one_of(values: Sequence[T], prefix: str = "in") -> tuple[str, Mapping[str, T]]:
    """Return ``(:in0, :in1, …)`` for an ``IN`` and what is bound to these names."""
    bound = {f"{prefix}{position}": value for position, value in enumerate(values)}
    return "(" + ", ".join(f":{name}" for name in bound) + ")", bound
