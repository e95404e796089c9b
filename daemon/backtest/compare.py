"""Hold what would be sent against what was: for each person and alert the same, only now, or no longer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from state.history import Said, SaidAlert

TOLERANCE: Final = timedelta(hours=1)
"""Two tellings of one thing this near are the same telling."""
_REFERENCE: Final = re.compile(r"\S+\s*$")
"""The last word of a message: it differs from message to message."""


class Change(StrEnum):
    """How a telling compares."""

    SAME = "same"
    ONLY_NOW = "only now"
    NO_LONGER = "no longer"


@dataclass(frozen=True, slots=True)
class Telling:
    """One alert as one person was told it, on however many channels."""

    at: datetime
    subscriber: str
    alert: SaidAlert
    text: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what is the same to its reader, whatever rule it came by."""
        return (self.subscriber, self.alert.hazard, self.alert.area, self.alert.msg_type)


@dataclass(frozen=True, slots=True)
class Difference:
    """One telling before, now, or both."""

    change: Change
    before: Telling | None
    now: Telling | None

    @property
    def telling(self) -> Telling:
        """Return the telling that it is about: the present one if there is one."""
        found = self.now or self.before
        if found is None:
            raise ValueError("a difference without a telling")
        return found

    @property
    def apart(self) -> tuple[str, ...]:
        """Return in what two tellings of the same thing differ."""
        if self.before is None or self.now is None:
            return ()
        one, two = self.before.alert, self.now.alert
        names = [name for name in ("rule", "severity", "reason") if getattr(one, name) != getattr(two, name)]
        if _REFERENCE.sub("", self.before.text) != _REFERENCE.sub("", self.now.text):
            names.append("text")
        return tuple(names)


def compare(before: Iterable[Said], now: Iterable[Said]) -> tuple[Difference, ...]:
    """Return every telling of either side, in order of time."""
    old, new = _by_key(before), _by_key(now)
    found = [each for key in {**old, **new} for each in _paired(old.get(key, ()), new.get(key, ()))]
    return tuple(sorted(found, key=lambda each: (each.telling.at, each.telling.key)))


def _by_key(said: Iterable[Said]) -> dict[object, list[Telling]]:
    """Return tellings to people in order of time; one on two channels counts once."""
    found: dict[object, list[Telling]] = defaultdict(list)
    known: set[tuple[object, ...]] = set()
    for message in sorted(said, key=lambda each: each.at):
        for alert in message.alerts:
            same = (message.person, message.subscriber, alert.id, alert.msg_type)
            if message.subscriber is None or (alert.id and same in known):
                continue
            known.add(same)
            telling = Telling(message.at, message.subscriber, alert, message.text)
            found[telling.key].append(telling)
    return found


def _paired(before: Sequence[Telling], now: Sequence[Telling]) -> Iterator[Difference]:
    old, new = list(before), list(now)
    while old and new:
        gap = new[0].at - old[0].at
        if abs(gap) <= TOLERANCE:
            yield Difference(Change.SAME, old.pop(0), new.pop(0))
        elif gap > TOLERANCE:
            yield Difference(Change.NO_LONGER, old.pop(0), None)
        else:
            yield Difference(Change.ONLY_NOW, None, new.pop(0))
    yield from (Difference(Change.NO_LONGER, each, None) for each in old)
    yield from (Difference(Change.ONLY_NOW, None, each) for each in new)
