"""Say of what somebody was not told, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from daemon.status import plain
from rules.incident import Alert
from rules.person import Person
from rules.ports import Gazetteer
from rules.telling import Unsaid, decide

_WHY: Final = {
    Unsaid.UNTOUCHED: "none of their watches was touched",
    Unsaid.NOTHING_NEW: "it changed nothing where they were",
    Unsaid.BELOW: "it was below the severity that they asked for",
}
_SEED: Final = "it was there before its source was watched"
_OTHER: Final = "it changed nothing for them"


def untold(person: Person, alerts: Iterable[Alert], places: Gazetteer) -> Iterator[dict[str, Any]]:
    """Yield those of *alerts*, of which there is no notice for *person*, that were in their countries.

    Why is judged by their watches of today: what they were told is kept, what they were not is not.
    """
    countries = {places.country(watch.area) for watch in person.watches}
    for alert in alerts:
        key = alert.incident.key
        if places.country(key.region) in countries:
            yield {
                "alert": alert.id,
                "person": person.id,
                "at": plain(alert.at),
                "rule": key.rule,
                "hazard": key.hazard,
                "region": key.region,
                "where": places.display(key.region, "en"),
                "reason": str(alert.reason),
                "why": _SEED if alert.silent else _why(alert, person, places),
            }


def _why(alert: Alert, person: Person, places: Gazetteer) -> str:
    verdict = decide(alert, person, None, (), alert.at, places)
    return _WHY.get(verdict.unsaid, _OTHER) if verdict.unsaid else _OTHER
