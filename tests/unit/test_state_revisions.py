"""Every text of an entry is kept, with the poll that brought it and the alerts that rest on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rules.cause import Cause
from rules.incident import Alert, Incident, Key
from rules.model import Declared, Entry, Kind, Reason, Severity, Source, Span
from rules.novelty import fingerprint
from state.hearings import HearingKind
from state.packed import pack, unpack
from state.store import Store

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SOURCE = Source(
    id="harbour",
    url="https://user:pass@harbour.example/feed?key=hidden",
    publisher="Harbour Office",
    kind=Kind.GOVERNMENT,
    lang="en",
    headers=(("Authorization", "Bearer hidden"),),
    proxy="http://user:pass@proxy.example",
    stands=timedelta(hours=6),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "a.db", NOW) as opened:
        yield opened


def entry(text: str, **more: object) -> Entry:
    return Entry("e1", text, title="Notice", source=SOURCE.id, **more)  # type: ignore[arg-type]


def take(store: Store, given: Entry, now: datetime = NOW) -> int:
    with store.transaction():
        hearing = store.hearings.news(SOURCE, now)
        row = store.entries.save(given, fingerprint(given, SOURCE, None), now)
        return store.revisions.add(row, given, hearing, seed=False)


def test_an_earlier_text_is_there_after_a_later_one(store: Store) -> None:
    first = take(store, entry("The harbour is shut.", declared=Declared(areas=("MX-VER",))))
    second = take(store, entry("The harbour is open.", published=NOW), NOW + timedelta(hours=1))
    kept = [store.revisions.get(each) for each in (first, second)]
    assert [(each.number, each.entry.text, each.at) for each in kept if each] == [
        (1, "The harbour is shut.", NOW),
        (2, "The harbour is open.", NOW + timedelta(hours=1)),
    ]
    assert kept[0] is not None
    assert kept[0].entry.declared == Declared(areas=("MX-VER",))


def test_a_source_is_kept_without_its_secrets(store: Store) -> None:
    take(store, entry("The harbour is shut."))
    (heard,) = store.hearings.between(NOW, NOW)
    source = store.versions.source(heard.definition)
    assert (source.publisher, source.stands) == ("Harbour Office", timedelta(hours=6))
    assert "hidden" not in repr(source)
    assert "pass" not in repr(source)


def test_a_poll_tells_what_it_brought_and_what_vanished(store: Store) -> None:
    revision = take(store, entry("The harbour is shut."))
    with store.transaction():
        hearing = store.revisions.get(revision)
        assert hearing is not None
        store.hearings.finish(hearing.hearing, ["e9"], cut=False)
        store.hearings.fault(SOURCE, "http: answered 503", NOW + timedelta(minutes=5))
    news, fault = store.hearings.between(NOW, NOW + timedelta(hours=1))
    assert (news.kind, news.gone, news.cut) == (HearingKind.NEWS, ("e9",), False)
    assert (fault.kind, fault.fault) == (HearingKind.FAULT, "http: answered 503")
    assert [each.id for each in store.revisions.brought_by(news.id)] == [revision]


def test_equal_values_have_one_digest_whatever_their_order() -> None:
    assert pack({"a": 1, "b": "ñ"}) == pack({"b": "ñ", "a": 1})
    assert unpack(pack({"a": [1, "ñ"]}).body) == {"a": [1, "ñ"]}
    assert pack({"a": "\ud800"}).digest == pack({"a": "?"}).digest


def test_rules_are_kept_once_and_are_those_in_force(store: Store) -> None:
    with store.transaction():
        first = store.versions.keep_rules({"a.yaml": "one"}, NOW)
        assert store.versions.keep_rules({"a.yaml": "one"}, NOW) == first
        second = store.versions.keep_rules({"a.yaml": "two"}, NOW)
    assert store.versions.rules(first) == {"a.yaml": "one"}
    assert store.versions.rules(second) == {"a.yaml": "two"}


def test_words_that_caused_an_alert_lead_to_their_revision(store: Store) -> None:
    revision = take(store, entry("The harbour is shut."))
    cause = Cause("active", "MX-VER", Span(8, 27), "The harbour is shut")
    with store.transaction():
        key = Key("ports", "transit-suspension", "MX-VER")
        incident = store.incidents.save(Incident(key, Severity.SEVERE, "Port shut", NOW, NOW))
        alert = store.incidents.add_alert(Alert(incident, NOW, Reason.OPENED, Severity.SEVERE)).id
        assert alert is not None
        store.revisions.caused(alert, revision, [cause])
    assert store.revisions.causes(alert) == [(revision, cause)]
