"""Entries are known again by id, link and text, and keep their latest text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import pytest

from rules.model import Entry, Kind
from rules.novelty import Fingerprint, Known, Other
from state.errors import DatabaseFailed
from state.store import Store

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)
ENTRY = Entry(
    id="post-1",
    text="Stay indoors in Tampico.",
    title="Security alert",
    publisher="Embassy",
    kind=Kind.GOVERNMENT,
    lang="en",
    subject="MX",
    published=NOW - HOUR,
    link="https://example.org/1",
    source="embassy",
    carrier="AM",
)


def key(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def prints(entry: Entry) -> Fingerprint:
    where = "" if entry.source in {None, "embassy"} else str(entry.source)
    link = None if entry.link is None else key(where + entry.link)
    return Fingerprint(key(where + entry.id), link, key(where + entry.text), simhash=-(2**63))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty store."""
    with Store.open(tmp_path / "advisoryd.db", NOW) as opened:
        yield opened


def save(store: Store, entry: Entry, now: datetime = NOW) -> int:
    with store.transaction():
        return store.entries.save(entry, prints(entry), now)


def test_an_entry_comes_back_as_it_was(store: Store) -> None:
    assert store.entries.get(save(store, ENTRY)) == ENTRY


def test_an_entry_of_which_little_is_known_comes_back_as_it_was(store: Store) -> None:
    entry = Entry(id="1", text="")
    assert store.entries.get(save(store, entry)) == entry


def test_a_row_that_is_not_there_is_no_entry(store: Store) -> None:
    assert store.entries.get(7) is None


def test_an_entry_is_known_again_by_id_link_and_text(store: Store) -> None:
    row = save(store, ENTRY)
    known = Known(row, "post-1", key(ENTRY.text), ENTRY.published, NOW, listed=True, title=ENTRY.title)
    fingerprint = prints(ENTRY)
    assert store.entries.known([fingerprint]) == dict.fromkeys(fingerprint.keys, known)
    by_text = Fingerprint(key("other"), None, fingerprint.text_key, simhash=0)
    assert store.entries.known([by_text]) == {fingerprint.text_key: known}


def test_many_entries_are_looked_up_together(store: Store) -> None:
    entries = [replace(ENTRY, id=str(n), text=f"text {n}", link=None) for n in range(700)]
    with store.transaction():
        rows = [store.entries.save(each, prints(each), NOW) for each in entries]
    known = store.entries.known([prints(each) for each in entries])
    assert [known[key(str(n))].row for n in range(700)] == rows
    assert len(known) == 1_400


def test_nothing_is_known_of_nothing(store: Store) -> None:
    assert store.entries.known([]) == {}
    assert store.entries.known([prints(ENTRY)]) == {}


def test_a_new_text_is_a_revision_of_the_same_row(store: Store) -> None:
    row = save(store, ENTRY)
    revised = replace(ENTRY, text="You may go out in Tampico.", title="Update")
    assert save(store, revised, NOW + HOUR) == row
    assert store.entries.get(row) == revised
    known = store.entries.known([prints(revised), prints(ENTRY)])
    assert known[key(ENTRY.text)].row == row, "the earlier text is still known"
    assert known[key("post-1")].text_key == key(revised.text)
    assert known[key("post-1")].first_seen == NOW


def test_the_same_id_in_two_sources_is_two_entries(store: Store) -> None:
    assert save(store, ENTRY) != save(store, replace(ENTRY, source="other"))


def test_a_republished_entry_is_known_under_its_new_id(store: Store) -> None:
    row = save(store, ENTRY)
    with store.transaction():
        store.entries.remember([key("post-2")], row)
    again = Fingerprint(key("post-2"), None, key("x"), simhash=0)
    assert store.entries.known([again])[key("post-2")].row == row


@pytest.mark.parametrize("wrong", [b"", b"fifteen bytes..", b"seventeen bytes.."])
def test_a_key_has_sixteen_bytes(store: Store, wrong: bytes) -> None:
    with pytest.raises(DatabaseFailed, match="CHECK"), store.transaction():
        store.entries.remember([wrong], 1)


def test_what_a_source_lists_is_followed(store: Store) -> None:
    first, second = save(store, ENTRY), save(store, replace(ENTRY, id="post-2"))
    other = save(store, replace(ENTRY, source="other"))
    assert store.entries.listed("embassy") == {"post-1": first, "post-2": second}
    with store.transaction():
        assert store.entries.set_listed("embassy", ["post-2", "post-3"]) == ["post-1"]
        assert store.entries.set_listed("embassy", ["post-2"]) == []
    assert store.entries.listed("embassy") == {"post-2": second}
    assert store.entries.listed("other") == {"post-1": other}
    assert not store.entries.known([prints(replace(ENTRY, text="x", link=None))])[key("post-1")].listed
    with store.transaction():
        assert store.entries.set_listed("embassy", ["post-1"]) == ["post-2"]
    assert store.entries.listed("embassy") == {"post-1": first}


def test_an_entry_with_half_a_surrogate_pair_in_its_id_is_listed_as_the_same(store: Store) -> None:
    save(store, replace(ENTRY, id="post-\ud800"))
    with store.transaction():
        assert store.entries.set_listed("embassy", ["post-\ud800"]) == []


def test_what_others_said_lately_may_be_echoed(store: Store) -> None:
    save(store, ENTRY, NOW)
    theirs = replace(ENTRY, id="2", publisher="Other", text="b")
    save(store, theirs, NOW - HOUR)
    save(store, replace(ENTRY, id="3", publisher="Other", text="old"), NOW - 2 * HOUR)
    save(store, replace(ENTRY, id="4", publisher=None, text="by nobody"), NOW)
    history = replace(ENTRY, id="5", publisher="Other", text="read today", published=NOW - 9 * HOUR)
    save(store, history, NOW)
    recent = store.entries.recent(NOW - HOUR, "Embassy")
    assert [(subject, simhash) for subject, _, simhash in recent] == [(ENTRY.subject, -(2**63))]
    assert store.entries.others([row for _, row, _ in recent]) == [Other("Other", -(2**63), theirs)]
    save(store, replace(history, text="and changed today"), NOW)
    assert len(store.entries.recent(NOW - HOUR, "Embassy")) == 2
