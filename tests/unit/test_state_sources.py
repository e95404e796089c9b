"""Sources take turns, and what is known of each survives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from state.errors import StateError
from state.store import Store

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HASH = b"0123456789abcdef"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a store with two sources, ``a`` and ``b``, due now."""
    with Store.open(tmp_path / "advisoryd.db", NOW) as opened:
        with opened.transaction():
            opened.sources.ensure(["a", "b"], NOW)
        yield opened


def claim(store: Store, now: datetime, limit: int = 9) -> list[str]:
    with store.transaction():
        return store.sources.claim_due(now, 5 * MINUTE, limit)


def ok(store: Store, source: str, now: datetime, *, changed: bool = True, seeded: bool = True) -> bool:
    with store.transaction():
        return store.sources.record_ok(
            source,
            now,
            now + 5 * MINUTE,
            etag='"1"',
            last_modified="Sun, 22 Feb 2026 18:00:00 GMT",
            body_hash=HASH,
            changed=changed,
            seeded=seeded,
        )


def fault(store: Store, source: str, now: datetime, what: str = "407") -> None:
    with store.transaction():
        store.sources.record_fault(source, now, now + 10 * MINUTE, what)


def test_a_new_source_is_due_at_once_and_unseeded(store: Store) -> None:
    state = store.sources.get("a")
    assert state.next_poll == NOW
    assert state.seeded_at is None
    assert claim(store, NOW) == ["a", "b"]


def test_a_claimed_source_is_nobody_elses(store: Store) -> None:
    assert claim(store, NOW, limit=1) == ["a"]
    assert claim(store, NOW) == ["b"]
    assert claim(store, NOW) == []


def test_a_claim_ends_when_its_time_is_over(store: Store) -> None:
    claim(store, NOW)
    assert claim(store, NOW + 5 * MINUTE - timedelta(milliseconds=1)) == []
    assert claim(store, NOW + 5 * MINUTE) == ["a", "b"]


def test_claims_of_a_dead_process_are_freed_at_start(store: Store) -> None:
    claim(store, NOW)
    with store.transaction():
        store.sources.release_claims()
    assert claim(store, NOW) == ["a", "b"]


def test_the_source_that_is_due_for_longest_comes_first(store: Store) -> None:
    claim(store, NOW)
    ok(store, "a", NOW + 2 * MINUTE)
    ok(store, "b", NOW + 1 * MINUTE)
    assert claim(store, NOW + 60 * MINUTE, limit=1) == ["b"]


def test_a_good_poll_keeps_its_validators_and_sets_the_next(store: Store) -> None:
    claim(store, NOW)
    assert ok(store, "a", NOW) is False
    state = store.sources.get("a")
    assert (state.etag, state.last_modified, state.body_hash) == (
        '"1"',
        "Sun, 22 Feb 2026 18:00:00 GMT",
        HASH,
    )
    assert state.next_poll == NOW + 5 * MINUTE
    assert (state.tried_at, state.ok_at, state.changed_at, state.seeded_at) == (NOW, NOW, NOW, NOW)
    assert state.claimed_until is None


def test_a_poll_without_news_leaves_the_time_of_the_last_change_and_of_seeding(store: Store) -> None:
    ok(store, "a", NOW)
    ok(store, "a", NOW + MINUTE, changed=False)
    state = store.sources.get("a")
    assert (state.ok_at, state.changed_at, state.seeded_at) == (NOW + MINUTE, NOW, NOW)


def test_a_poll_that_did_not_seed_leaves_the_source_unseeded(store: Store) -> None:
    ok(store, "a", NOW, changed=False, seeded=False)
    state = store.sources.get("a")
    assert state.seeded_at is None
    assert state.changed_at is None


def test_faults_in_a_row_are_one_fault_since_the_first(store: Store) -> None:
    ok(store, "a", NOW)
    fault(store, "a", NOW + MINUTE, "407")
    fault(store, "a", NOW + 2 * MINUTE, "not a feed")
    state = store.sources.get("a")
    assert (state.failures, state.fault, state.fault_since) == (2, "not a feed", NOW + MINUTE)
    assert (state.tried_at, state.ok_at, state.next_poll) == (NOW + 2 * MINUTE, NOW, NOW + 12 * MINUTE)
    assert state.etag == '"1"', "validators belong to the last good body"


def test_the_end_of_a_fault_is_news_only_where_the_fault_was_told(store: Store) -> None:
    fault(store, "a", NOW)
    assert ok(store, "a", NOW + MINUTE) is False
    fault(store, "a", NOW + 2 * MINUTE)
    with store.transaction():
        store.sources.mark_fault_told("a")
    assert store.sources.get("a").fault_told
    assert ok(store, "a", NOW + 3 * MINUTE) is True
    assert ok(store, "a", NOW + 4 * MINUTE) is False
    state = store.sources.get("a")
    assert (state.failures, state.fault, state.fault_since, state.fault_told) == (0, None, None, False)


def test_a_source_without_a_fault_cannot_be_told(store: Store) -> None:
    with store.transaction():
        store.sources.mark_fault_told("a")
    assert not store.sources.get("a").fault_told


def test_a_source_that_left_the_configuration_is_not_polled_and_not_forgotten(store: Store) -> None:
    ok(store, "a", NOW)
    with store.transaction():
        store.sources.ensure(["b"], NOW)
    assert [each.id for each in store.sources.all()] == ["b"]
    assert claim(store, NOW + 60 * MINUTE) == ["b"]
    with store.transaction():
        store.sources.ensure(["a", "b"], NOW + 60 * MINUTE)
    assert store.sources.get("a").seeded_at == NOW


def test_when_a_source_was_last_heard_is_known_for_those_that_were(store: Store) -> None:
    ok(store, "a", NOW)
    fault(store, "a", NOW + MINUTE)
    assert store.sources.last_ok() == {"a": NOW}


def test_the_next_turn_counts_claims_as_taken(store: Store) -> None:
    ok(store, "a", NOW)
    assert store.sources.next_due(["a", "b"]) == NOW
    claim(store, NOW)
    assert store.sources.next_due(["b"]) == NOW + 5 * MINUTE
    assert store.sources.next_due(["unknown"]) is None
    assert store.sources.next_due([]) is None


def test_a_source_nobody_ensured_is_an_error(store: Store) -> None:
    with pytest.raises(StateError, match="'c'"):
        store.sources.get("c")
    with pytest.raises(StateError, match="'c'"):
        fault(store, "c", NOW)
