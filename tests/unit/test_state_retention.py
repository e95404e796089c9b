"""Old texts go, but not what something kept rests on, and never the memory that they were seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rules.cause import Cause
from rules.incident import Alert, Incident, Key, Stance
from rules.model import Entry, Kind, Reason, Severity, Source, Span
from rules.novelty import fingerprint
from state.retention import Before
from state.store import Store

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=500)
SOURCE = Source("harbour", "https://harbour.example/feed", "Harbour Office", Kind.GOVERNMENT, "en")
ALL = Before(LATER, LATER, LATER, LATER)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "a.db", NOW) as opened:
        yield opened


def take(store: Store, key: str, text: str, now: datetime = NOW) -> int:
    entry = Entry(key, text, source=SOURCE.id)
    with store.transaction():
        hearing = store.hearings.news(SOURCE, now)
        row = store.entries.save(entry, fingerprint(entry, SOURCE, None), now)
        return store.revisions.add(row, entry, hearing, seed=False)


def prune(store: Store, before: Before = ALL) -> None:
    gone = 1
    while gone:
        with store.transaction():
            gone = store.retention.prune(before)


def alert(store: Store, entry: str, revision: int | None = None) -> None:
    """Let a publisher hold what *entry* says, and an alert rest on *revision*."""
    stance = Stance(SOURCE.publisher, "MX-VER", None, SOURCE.id, entry, since=NOW, restated_at=NOW)
    key = Key("ports", "transit-suspension", "MX-VER")
    with store.transaction():
        incident = store.incidents.save(Incident(key, Severity.SEVERE, "Port", NOW, NOW, stances=(stance,)))
        kept = store.incidents.add_alert(Alert(incident, NOW, Reason.OPENED, Severity.SEVERE))
        if revision is not None:
            store.revisions.caused(kept.id or 0, revision, [Cause("active", "MX-VER", Span(0, 1), "x")])


def test_an_old_text_goes_and_its_entry_is_still_known(store: Store) -> None:
    revision = take(store, "e1", "The harbour is shut.")
    prune(store)
    assert store.revisions.get(revision) is None
    prints = fingerprint(Entry("e1", "The harbour is shut.", source=SOURCE.id), SOURCE, None)
    known = store.entries.known([prints])
    assert {each.key for each in known.values()} == {"e1"}
    entry = store.entries.get(next(iter(known.values())).row)
    assert entry is not None
    assert entry.text == ""


def test_a_text_stays_that_is_not_too_old(store: Store) -> None:
    old = take(store, "e1", "The harbour is shut.")
    young = take(store, "e1", "The harbour is open.", LATER)
    prune(store)
    assert store.revisions.get(old) is None
    assert store.revisions.get(young) is not None


def test_the_newest_text_stays_while_its_publisher_holds_what_it_says(store: Store) -> None:
    first = take(store, "e1", "The harbour is shut.")
    second = take(store, "e1", "The harbour is shut until Friday.")
    alert(store, "e1")
    prune(store)
    assert store.revisions.get(first) is None
    assert store.revisions.get(second) is not None


def test_a_text_stays_while_an_alert_that_is_kept_rests_on_it(store: Store) -> None:
    first = take(store, "e1", "The harbour is shut.")
    take(store, "e1", "The harbour is open.")
    alert(store, "other", first)
    prune(store)
    assert store.revisions.get(first) is not None


def test_rule_files_stay_while_they_are_in_force_or_an_alert_names_them(store: Store) -> None:
    with store.transaction():
        unused = store.versions.keep_rules({"a.yaml": "unused"}, NOW)
        named = store.versions.keep_rules({"a.yaml": "named"}, NOW)
    alert(store, "e1")
    with store.transaction():
        current = store.versions.keep_rules({"a.yaml": "current"}, NOW)
    prune(store)
    assert [bool(store.versions.rules(each)) for each in (unused, named, current)] == [False, True, True]


def test_how_a_source_stood_last_is_kept(store: Store) -> None:
    with store.transaction():
        store.hearings.fault(SOURCE, "http: answered 503", NOW)
        store.hearings.fault(SOURCE, "http: answered 500", NOW + timedelta(minutes=5))
    prune(store)
    assert [each.fault for each in store.hearings.between(NOW, LATER)] == ["http: answered 500"]
