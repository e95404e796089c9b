"""Whom we cannot hear at present among those whose word an alert rests on."""

from __future__ import annotations

from daemon.topics import Blind
from rules.incident import Incident
from state.store import Store


def deaf_to(store: Store, incident: Incident) -> tuple[Blind, ...]:
    """Return who holds *incident* and is not heard, by name: they may have ended it meanwhile."""
    holders = {s.source: s.publisher for s in incident.holders}
    since = store.sources.blind_since(holders.keys())
    told = {publisher: since[source] for source, publisher in holders.items() if source in since}
    return tuple(Blind(publisher, told[publisher]) for publisher in sorted(told))
