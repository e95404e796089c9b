"""Say what a silence is about, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from rules.ports import Gazetteer
from rules.silence import Silence

NameOf = Callable[[int], str | None]
"""Returns a subscriber's name; None: there is nobody of this id any more."""


def about(silence: Silence, places: Gazetteer, name_of: NameOf) -> str:
    """Return what *silence* hides, in words."""
    return f"alerts up to {silence.severity}" + "".join(_conditions(silence, places, name_of))


def _conditions(silence: Silence, places: Gazetteer, name_of: NameOf) -> Iterator[str]:
    its = silence.matchers
    people = [name_of(each) or "somebody who is gone" for each in sorted(its.subscribers)]
    for word, values in (
        ("of the rule", sorted(its.rules)),
        ("inside", [f"{places.display(area, 'en')} [{area}]" for area in sorted(its.areas)]),
        ("said by nobody but", sorted(its.publishers)),
        ("to", people),
        ("to the group", sorted(its.groups)),
    ):
        if values:
            yield f", {word} {' or '.join(values)}"


def as_json(silence: Silence, name_of: NameOf, now: datetime, hidden: Mapping[str, int]) -> dict[str, Any]:
    """Return plain values; *hidden* is how much it hides at present."""
    its = silence.matchers
    return {
        "id": silence.id,
        "author": silence.author,
        "reason": silence.reason,
        "since": _plain(silence.since),
        "until": _plain(silence.until),
        "active": silence.active(now),
        "severity": str(silence.severity),
        "rules": sorted(its.rules),
        "areas": sorted(its.areas),
        "publishers": sorted(its.publishers),
        "subscribers": [name_of(each) for each in sorted(its.subscribers)],
        "groups": sorted(its.groups),
        "hides": dict(hidden),
    }


def _plain(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
