"""The smaller nouns: levels, notes to the operator, reviews, rule files, facts by name; and the whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from state.operator import Note
from state.reviews import Review
from state.store import Store

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store."""
    with Store.open(tmp_path / "advisoryd.db", NOW) as opened:
        yield opened


def test_the_level_an_area_was_given_last_counts(store: Store) -> None:
    with store.transaction():
        store.levels.set("US", "MX-COL", 3, NOW)
        store.levels.set("US", "MX-COL", 4, NOW)
        store.levels.set("UK", "MX-COL", 2, NOW)
    assert store.levels.all() == {("US", "MX-COL"): 4, ("UK", "MX-COL"): 2}


def test_the_operator_is_told_each_thing_once(store: Store) -> None:
    with store.transaction():
        assert store.operator.tell("fault:a", "source-fault", "a is blind", NOW) is True
        assert store.operator.tell("fault:a", "source-fault", "a is blind again", NOW) is False
        assert store.operator.tell("fault:b", "source-fault", "b is blind", NOW) is True
    first, second = store.operator.pending()
    assert first == Note(first.id, "fault:a", NOW, "source-fault", "a is blind")
    with store.transaction():
        store.operator.made(first.id)
    assert store.operator.pending() == [second]
    with store.transaction():
        assert store.operator.tell("fault:a", "source-fault", "a is blind", NOW) is False


def test_a_thing_to_look_at_is_listed_once(store: Store) -> None:
    with store.transaction():
        assert store.reviews.add("k", "unknown-place", "a", "1", "Xanadu", NOW) is True
        assert store.reviews.add("k", "unknown-place", "a", "2", "Xanadu", NOW) is False
        assert store.reviews.add("l", "unknown-language", None, None, "tlh", NOW) is True
    assert store.reviews.open() == [
        Review(1, "k", "unknown-place", "a", "1", "Xanadu", NOW),
        Review(2, "l", "unknown-language", None, None, "tlh", NOW),
    ]


def test_only_the_last_good_rules_are_kept(store: Store) -> None:
    assert store.rules.kept() == {}
    with store.transaction():
        store.rules.keep({"a.yaml": "1", "b.yaml": "2"}, NOW)
        store.rules.keep({"b.yaml": "3"}, NOW + timedelta(hours=1))
    assert store.rules.kept() == {"b.yaml": "3"}


def test_a_fact_is_what_it_was_set_to_last(store: Store) -> None:
    assert store.meta.get("cursor") is None
    with store.transaction():
        store.meta.set("cursor", "1")
        store.meta.set("cursor", "2")
    assert store.meta.get("cursor") == "2"


def test_everything_is_there_after_a_restart(store: Store, tmp_path: Path) -> None:
    with store.transaction():
        store.meta.set("cursor", "1")
        store.levels.set("US", "MX-COL", 3, NOW)
    store.close()
    with Store.open(tmp_path / "advisoryd.db", NOW) as again:
        assert again.meta.get("cursor") == "1"
        assert again.levels.all() == {("US", "MX-COL"): 3}


def test_a_copy_holds_what_is_still_in_the_log_and_goes_its_own_way(store: Store, tmp_path: Path) -> None:
    with store.transaction():
        store.meta.set("cursor", "1")
    store.copy_to(tmp_path / "copy.db")
    with Store.open(tmp_path / "copy.db", NOW) as copy:
        with copy.transaction():
            copy.levels.set("US", "MX-COL", 3, NOW)
        assert copy.meta.get("cursor") == "1"
    assert store.levels.all() == {}
    with pytest.raises(FileExistsError):
        store.copy_to(tmp_path / "copy.db")
