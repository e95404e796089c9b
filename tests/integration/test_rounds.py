"""A source that falls silent, and speaks again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.errors import GivenError
from daemon.reviewing import remind, resolve
from daemon.rounds import judge
from rules.model import Kind, Source
from state.people import Profile
from state.store import Store
from tests.shipped import gazetteer

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


def waiting(store: Store, at: datetime) -> list[str]:
    known = {note.id for note in store.operator.pending()}
    remind(store, at)
    return [note.text for note in store.operator.pending() if note.id not in known]


def test_what_nobody_looked_at_is_repeated_each_day_where_somebody_watches_its_country(
    tmp_path: Path,
) -> None:
    with Store.open(tmp_path / "a.db", NOW) as store:
        with store.transaction():
            person = store.people.save(Profile("Traveller Tampico", phone="+12025550123"), NOW)
            store.people.set_watches(person, [("MX-TAM", "MX")], NOW)
            store.reviews.add("a", "unknown-place", "embassy", "1", "Xanadu", NOW, "MX")
            store.reviews.add("b", "unknown-place", "embassy", "2", "Xanadu", NOW, "NP")
        assert waiting(store, NOW + DAY / 2) == []
        (note,) = waiting(store, NOW + DAY * 1.5)
        assert "1 about MX." in note
        assert "NP" not in note
        assert waiting(store, NOW + DAY * 1.6) == []
        assert len(waiting(store, NOW + DAY * 2.5)) == 1
        assert resolve(store, gazetteer(), {"ids": [1], "how": "added"}, NOW + DAY * 3) == {"resolved": 1}
        assert waiting(store, NOW + DAY * 4) == []


def test_all_that_is_named_is_taken_off_the_list_or_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", NOW) as store:
        with store.transaction():
            store.reviews.add("a", "reply", None, None, "Where is the bus?", NOW)
        with pytest.raises(GivenError, match="#7: not on the list"):
            resolve(store, gazetteer(), {"ids": [1, 7], "how": "x"}, NOW)
        assert [review.id for review in store.reviews.open()] == [1]
