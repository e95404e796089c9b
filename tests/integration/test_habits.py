"""A source that falls silent, and speaks again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from daemon.habits import judge
from rules.model import Kind, Source
from state.store import Store

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
DAY = timedelta(days=1)
SOURCE = Source("embassy", "https://embassy.example/feed", "Embassy", Kind.GOVERNMENT, "en")


def speak(store: Store, at: datetime) -> None:
    with store.transaction():
        store.hearings.news(SOURCE, at)


def told(store: Store, at: datetime) -> list[str]:
    """Let the hour's look happen, and return what the operator is told by it."""
    known = {note.id for note in store.operator.pending()}
    judge(store, SOURCE, at)
    return [note.text for note in store.operator.pending() if note.id not in known]


def test_a_silence_is_told_once_when_it_begins_and_once_when_it_ends(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", NOW) as store:
        with store.transaction():
            store.sources.ensure([SOURCE.id], NOW)
        for day in range(10):
            speak(store, NOW + day * DAY)
        assert told(store, NOW + 11 * DAY) == []
        (begun,) = told(store, NOW + 14 * DAY)
        assert begun.startswith("embassy (Embassy) answers, and has said nothing new since 03 Mar 18:00 UTC")
        assert told(store, NOW + 20 * DAY) == []
        assert store.sources.get(SOURCE.id).silent_since == NOW + 9 * DAY
        speak(store, NOW + 21 * DAY)
        (ended,) = told(store, NOW + 21 * DAY)
        assert ended == "embassy (Embassy) speaks again, after being silent since 03 Mar 18:00 UTC."
        assert told(store, NOW + 22 * DAY) == []
