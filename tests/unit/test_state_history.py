"""What a database can tell afterwards of the messages that left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rules.incident import Alert, Incident, Key
from rules.model import MsgType, Reason, Severity
from state.history import Said, SaidAlert
from state.message import Outgoing, Wording
from state.people import Profile
from state.store import Store

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "test.db", NOW) as opened:
        yield opened


def add_person(store: Store, name: str) -> int:
    return store.people.save(
        Profile(name, "+12025550123", None, "en", "UTC", ("sms",), Severity.MINOR, None), NOW
    )


def add_alert(store: Store) -> int:
    incident = store.incidents.save(
        Incident(Key("rule-1", "curfew", "MX-JAL"), Severity.SEVERE, "Curfew", NOW, NOW)
    )
    alert = store.incidents.add_alert(Alert(incident, NOW, Reason.OPENED, Severity.SEVERE))
    assert alert.id is not None
    return alert.id


def say(
    store: Store, subscriber: int | None, text: str, at: datetime, *, notices: tuple[int, ...] = ()
) -> None:
    """Put a message into the outbox and let it leave at *at*."""
    outgoing = Outgoing(subscriber, "sms", "+12025550123", Severity.SEVERE, NOW)
    store.messages.add(outgoing, notices, NOW, lambda row: Wording(f"R{row}", text, segments=1))
    (message,) = store.messages.claim(at, 1, "test")
    store.messages.sent(message.id, "SM1", at)


def test_a_message_is_told_with_its_person_and_its_alerts(store: Store) -> None:
    with store.transaction():
        person = add_person(store, "Traveller Tampico")
        store.notices.add(
            add_alert(store), person, "sms", MsgType.ALERT, Reason.OPENED, Severity.SEVERE, ["MX-JAL"], NOW
        )
        ((_, _, waiting),) = store.notices.due_groups(NOW)
        say(store, person, "CURFEW", NOW, notices=tuple(notice.id for notice in waiting))
    assert store.history.said() == [
        Said(
            at=NOW,
            subscriber="Traveller Tampico",
            channel="sms",
            subject="",
            text="CURFEW",
            segments=1,
            alerts=(SaidAlert("rule-1", "curfew", "MX-JAL", MsgType.ALERT, Reason.OPENED, Severity.SEVERE),),
        )
    ]


def test_the_operator_has_no_name_and_no_alerts(store: Store) -> None:
    with store.transaction():
        say(store, None, "Blind to one source.", NOW)
    (said,) = store.history.said()
    assert (said.subscriber, said.alerts) == (None, ())


def test_messages_come_in_the_order_in_which_they_left(store: Store) -> None:
    with store.transaction():
        say(store, None, "later", NOW + timedelta(minutes=2))
        say(store, None, "sooner", NOW + timedelta(minutes=1))
    assert [said.text for said in store.history.said()] == ["sooner", "later"]


def test_what_has_not_left_is_not_told(store: Store) -> None:
    with store.transaction():
        outgoing = Outgoing(None, "email", "ops@example.com", Severity.MINOR, NOW)
        store.messages.add(outgoing, (), NOW, lambda row: Wording(f"R{row}", "waiting"))
    assert store.history.said() == []
