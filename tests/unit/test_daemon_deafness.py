"""Whom we cannot hear among those whose word an alert rests on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from daemon.deafness import deaf_to
from daemon.topics import Blind
from rules.incident import End, Incident, Key, Stance
from rules.model import Severity
from state.store import Store

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
KEY = Key("shelter", "shelter-in-place", "MX-JAL")


def stance(publisher: str, source: str) -> Stance:
    return Stance(publisher, "MX-JAL", None, source, "post-1", since=NOW, restated_at=NOW)


def incident(*stances: Stance) -> Incident:
    return Incident(KEY, Severity.EXTREME, "Shelter", NOW, NOW, stances=stances)


def test_only_holders_of_whose_silence_the_operator_knows_are_named(tmp_path: Path) -> None:
    held = incident(
        stance("Embassy", "embassy"),
        stance("Ministry", "ministry"),
        stance("Stumbling", "stumbling"),
        stance("Over", "over").ended(End.LIFTED, NOW),
        stance("Travel manager", "by-hand"),
    )
    with Store.open(tmp_path / "a.db", NOW) as store:
        with store.transaction():
            store.sources.ensure(["embassy", "ministry", "stumbling", "over"], NOW)
            for name in ("embassy", "stumbling", "over"):
                store.sources.record_fault(name, NOW, NOW + timedelta(minutes=5), "blocked: it answered 407")
            for name in ("embassy", "over"):
                store.sources.mark_fault_told(name)
        assert deaf_to(store, held) == (Blind("Embassy", NOW),)
