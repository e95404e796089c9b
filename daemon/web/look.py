"""What health and figures are made of: one look at the database, without anybody's name or number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.status import REMEMBERED
from rules.health import blind
from rules.model import Source
from state.store import Store


@dataclass(frozen=True, slots=True)
class SourceLook:
    """One source."""

    id: str
    heard_at: datetime | None
    """When it was last read well."""
    failures: int
    """In a row."""
    blind: bool
    """It has failed for so long that the operator was told."""


@dataclass(frozen=True, slots=True)
class Look:
    """How it stands."""

    at: datetime
    sources: tuple[SourceLook, ...]
    messages: Mapping[str, int]
    """By state."""
    notices_waiting: int
    head_age: timedelta
    """By how much the most overdue message is late."""
    incidents: Mapping[str, int]
    """By state: open and dormant."""
    blocked: int
    """Phones and mailboxes that take nothing."""
    quarantined: int
    """Entries and messages that were put aside lately."""
    spent_today: int
    """Millionths of a dollar, as estimated."""


def look(store: Store, sources: Mapping[str, Source], now: datetime) -> Look:
    """Look once; *sources* are the configured ones by id."""
    head = store.messages.head(now)
    incidents: dict[str, int] = {"open": 0, "dormant": 0}
    for incident in store.incidents.live():
        incidents[incident.state] = incidents.get(incident.state, 0) + 1
    return Look(
        at=now,
        sources=tuple(
            SourceLook(
                state.id,
                state.ok_at,
                state.failures,
                blind(state.fault_since, sources[state.id].every, now),
            )
            for state in store.sources.all()
            if state.id in sources
        ),
        messages=store.messages.counts(),
        notices_waiting=store.notices.counts().get("waiting", 0),
        head_age=max(now - head.next, timedelta()) if head else timedelta(),
        incidents=incidents,
        blocked=store.blocked.count(),
        quarantined=len(store.quarantine.given_up(now - REMEMBERED)),
        spent_today=store.spending.since(now - timedelta(days=1)).price,
    )
