"""Phones and mailboxes that take nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from state.people import Profile
from state.store import Store

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
PHONE = "+12025550123"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "a.db", NOW) as opened, opened.transaction():
        opened.people.save(Profile("Traveller", PHONE, "t@example.org"), NOW)
        yield opened


def blocked(store: Store) -> dict[str, str]:
    person = store.people.find(PHONE)
    assert person is not None
    return store.blocked.of(person)


def test_an_address_is_blocked_on_its_own_channel_with_the_reason(store: Store) -> None:
    assert blocked(store) == {}
    store.blocked.add("sms", PHONE, "bad-number", NOW)
    store.blocked.add("email", PHONE, "bad-number", NOW)
    assert blocked(store) == {"sms": "bad-number"}
    store.blocked.add("email", "t@example.org", "bad-number", NOW)
    assert blocked(store) == {"sms": "bad-number", "email": "bad-number"}


def test_a_stop_outweighs_all_else_and_is_not_forgiven_but_allowed(store: Store) -> None:
    for why in ("bad-number", "opted-out", "bad-number"):
        store.blocked.add("sms", PHONE, why, NOW)
    store.blocked.forgive(PHONE)
    assert blocked(store) == {"sms": "opted-out"}
    assert store.blocked.allow(PHONE)
    assert not store.blocked.allow(PHONE)
    assert blocked(store) == {}


def test_a_bad_number_is_forgiven(store: Store) -> None:
    store.blocked.add("sms", PHONE, "bad-number", NOW)
    store.blocked.forgive(PHONE)
    assert blocked(store) == {}


def test_a_stop_outlives_its_owners_being_forgotten_and_the_number_does_not(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Store.open(path, NOW) as store:
        with store.transaction():
            row = store.people.save(Profile("Traveller", PHONE), NOW)
            store.blocked.add("sms", PHONE, "opted-out", NOW)
        with store.transaction():
            store.people.forget(row)
        store.save_to(tmp_path / "copy")
        with store.transaction():
            store.people.save(Profile("Traveller", PHONE), NOW)
        assert blocked(store) == {"sms": "opted-out"}
    assert PHONE.encode() not in (tmp_path / "copy").read_bytes()
