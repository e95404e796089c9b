"""Notices wait, messages say them, and each change of a message's state is made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rules.incident import Alert, Incident, Key
from rules.model import MsgType, Reason, Severity
from state.errors import StateError
from state.message import Message, Outgoing, Wording
from state.people import Profile
from state.store import Store

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PHONE = "+12025550123"


@dataclass(frozen=True)
class World:
    """A store with two subscribers and an incident with three alerts, and the ways to fill it."""

    store: Store
    one: int
    other: int
    alerts: tuple[Alert, ...]

    def notice(
        self,
        alert: int = 0,
        subscriber: int | None = None,
        channel: str = "sms",
        due: datetime = NOW,
        severity: Severity = Severity.SEVERE,
    ) -> bool:
        with self.store.transaction():
            return self.store.notices.add(
                self.alerts[alert].id or 0,
                subscriber or self.one,
                channel,
                MsgType.ALERT,
                Reason.OPENED,
                severity,
                ["MX-JAL"],
                due,
            )

    def message(
        self,
        severity: Severity = Severity.SEVERE,
        due: datetime = NOW,
        channel: str = "sms",
        notices: tuple[int, ...] = (),
        write: Callable[[int], Wording] = lambda row: Wording(f"R{row}", f"text R{row}"),
    ) -> Message:
        with self.store.transaction():
            out = Outgoing(self.one, channel, PHONE, severity, due)
            return self.store.messages.add(out, notices, NOW, write)

    def claim(
        self, limit: int = 9, by: str = "me", now: datetime = NOW, skip: Sequence[str] = ()
    ) -> list[int]:
        with self.store.transaction():
            return [each.id for each in self.store.messages.claim(now, limit, by, skip=skip)]

    def change(self, step: Callable[[], bool]) -> bool:
        with self.store.transaction():
            return step()

    def get(self, message: Message) -> Message:
        found = self.store.messages.get(message.id)
        assert found is not None
        return found


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Open a store with two subscribers and an incident with three alerts."""
    with Store.open(tmp_path / "advisoryd.db", NOW) as store:
        with store.transaction():
            one = store.people.save(Profile("One", PHONE), NOW)
            other = store.people.save(Profile("Other", "+12025550199"), NOW)
            key = Key("rule", "arson", "MX-JAL")
            incident = store.incidents.save(Incident(key, Severity.SEVERE, "Arson", NOW, NOW))
            alerts = tuple(
                store.incidents.add_alert(Alert(incident, NOW, reason, Severity.SEVERE))
                for reason in (Reason.OPENED, Reason.WIDENED, Reason.CLEARED)
            )
        yield World(store, one, other, alerts)


# Notices


def test_an_alert_is_noticed_once_for_a_person_and_channel(world: World) -> None:
    assert world.notice() is True
    assert world.notice() is False
    assert world.notice(alert=1) is True
    assert world.notice(subscriber=world.other) is True
    assert world.notice(channel="email") is True
    assert world.store.notices.counts() == {"waiting": 4}


def test_a_notice_comes_back_with_its_alert(world: World) -> None:
    world.notice(due=NOW + SECOND)
    notices = world.store.notices.waiting_of(world.alerts[0].incident.id or 0, world.one)
    assert [replace(each, id=1) for each in notices] == [
        type(notices[0])(
            id=1,
            alert=world.alerts[0],
            subscriber=world.one,
            channel="sms",
            msg_type=MsgType.ALERT,
            reason=Reason.OPENED,
            severity=Severity.SEVERE,
            places=("MX-JAL",),
            due=NOW + SECOND,
        )
    ]
    assert world.store.notices.waiting_of(world.alerts[0].incident.id or 0, world.other) == []


def test_all_that_waits_for_a_person_on_a_channel_goes_when_the_first_is_due(world: World) -> None:
    world.notice(alert=0, due=NOW + 60 * SECOND)
    world.notice(alert=1, due=NOW)
    world.notice(alert=1, channel="email", due=NOW + SECOND)
    groups = world.store.notices.due_groups(NOW)
    assert [(who, channel, [each.alert for each in notices]) for who, channel, notices in groups] == [
        (world.one, "sms", [world.alerts[0], world.alerts[1]])
    ]
    assert world.store.notices.due_groups(NOW - SECOND) == []


def test_the_most_severe_group_goes_first_and_the_rest_stays_due(world: World) -> None:
    world.notice(severity=Severity.MINOR)
    world.notice(subscriber=world.other, severity=Severity.MODERATE)
    world.notice(alert=1, subscriber=world.other, severity=Severity.EXTREME)
    assert [group[0] for group in world.store.notices.due_groups(NOW)] == [world.other, world.one]
    (first,) = world.store.notices.due_groups(NOW, limit=1)
    assert (first[0], len(first[2])) == (world.other, 2)


def test_a_suppressed_notice_waits_no_more_and_keeps_why(world: World) -> None:
    world.notice()
    world.notice(alert=1)
    first, second = world.store.notices.due_groups(NOW)[0][2]
    with world.store.transaction():
        assert world.store.notices.suppress([first.id], "over before it was told") == 1
        assert world.store.notices.suppress([first.id], "again") == 0
        assert world.store.notices.suppress([], "nothing") == 0
    assert world.store.notices.due_groups(NOW)[0][2] == [second]
    assert world.store.notices.counts() == {"suppressed": 1, "waiting": 1}


def test_a_notice_may_be_added_as_suppressed(world: World) -> None:
    with world.store.transaction():
        world.store.notices.add(
            world.alerts[2].id or 0,
            world.one,
            "sms",
            MsgType.CANCEL,
            Reason.CLEARED,
            Severity.SEVERE,
            [],
            NOW,
            state="suppressed",
            why="over before it was told",
        )
    assert world.store.notices.due_groups(NOW) == []
    assert world.store.notices.next_due() is None


def test_the_first_notice_due_sets_the_time(world: World) -> None:
    world.notice(due=NOW + 2 * SECOND)
    world.notice(alert=1, due=NOW + SECOND)
    assert world.store.notices.next_due() == NOW + SECOND


# Messages


def test_a_message_says_its_notices(world: World) -> None:
    world.notice()
    world.notice(alert=1)
    said = world.store.notices.due_groups(NOW)[0][2]
    message = world.message(notices=tuple(each.id for each in said))
    assert world.store.notices.due_groups(NOW) == []
    assert world.store.notices.counts() == {"said": 2}
    assert world.store.notices.said_in(message.id) == said
    assert world.get(message) == message


def test_a_notice_is_not_said_twice(world: World) -> None:
    world.notice()
    (notice,) = world.store.notices.due_groups(NOW)[0][2]
    world.message(notices=(notice.id,))
    with pytest.raises(StateError, match="no longer waiting"):
        world.message(notices=(notice.id,))
    assert world.store.messages.counts() == {"pending": 1}


def test_a_message_keeps_all_that_was_written(world: World) -> None:
    wording = Wording("REF", "text REF", subject="Arson", html="<p>Arson</p>", segments=2)
    message = world.message(channel="email", write=lambda _: wording)
    assert (message.reference, message.text, message.subject, message.html, message.segments) == (
        "REF",
        "text REF",
        "Arson",
        "<p>Arson</p>",
        2,
    )
    assert (message.subscriber, message.channel, message.address) == (world.one, "email", PHONE)
    assert (message.state, message.created_at, message.next, message.attempts) == ("pending", NOW, NOW, 0)


def test_a_message_may_go_to_the_operator(world: World) -> None:
    with world.store.transaction():
        out = Outgoing(None, "email", "ops@example.org", Severity.MINOR, NOW, valid_until=NOW + SECOND)
        message = world.store.messages.add(out, [], NOW, lambda row: Wording(f"R{row}", "text"))
    assert world.get(message).subscriber is None
    assert world.get(message).valid_until == NOW + SECOND


def test_two_messages_never_share_a_reference(world: World) -> None:
    """References are short, so two ids may give the same one: the second id is skipped."""
    first, second = (world.message(write=lambda row: Wording(f"R{row // 3}", "text")) for _ in range(2))
    assert (first.id, first.reference) == (1, "R0")
    assert (second.id, second.reference) == (3, "R1")


def test_an_id_is_never_given_again(world: World) -> None:
    message = world.message()
    with world.store.transaction():
        world.store.people.forget(world.one)
        again = Outgoing(world.other, "sms", PHONE, Severity.MINOR, NOW)
        assert world.store.messages.add(again, [], NOW, lambda row: Wording(f"R{row}", "t")).id > message.id


def test_the_salt_is_random_and_stays(world: World) -> None:
    assert len(world.store.messages.salt()) == 16
    assert world.store.messages.salt() == world.store.messages.salt()


def test_a_claim_is_exclusive(world: World) -> None:
    message = world.message()
    assert world.claim(by="first") == [message.id]
    assert world.claim(by="second") == []
    claimed = world.get(message)
    assert (claimed.state, claimed.claimed_by, claimed.claimed_at, claimed.attempts) == (
        "claimed",
        "first",
        NOW,
        1,
    )


def test_the_most_severe_is_claimed_first_then_the_oldest(world: World) -> None:
    order = [Severity.MINOR, Severity.EXTREME, Severity.MODERATE, Severity.SEVERE, Severity.EXTREME]
    minor, extreme, moderate, severe, later = (world.message(severity).id for severity in order)
    assert world.claim(limit=2) == [extreme, later]
    assert world.claim() == [severe, moderate, minor]


def test_what_is_not_due_or_goes_by_a_broken_channel_is_left(world: World) -> None:
    world.message(due=NOW + SECOND)
    world.message(channel="email")
    assert world.claim(skip=["email"]) == []
    assert len(world.claim(now=NOW + SECOND)) == 2


def test_what_was_sent_is_finished(world: World) -> None:
    message = world.message()
    assert world.change(lambda: world.store.messages.sent(message.id, "SM1", NOW)) is False, "not claimed"
    world.claim()
    assert world.change(lambda: world.store.messages.sent(message.id, "SM1", NOW)) is True
    assert world.change(lambda: world.store.messages.sent(message.id, "SM2", NOW)) is False
    sent = world.get(message)
    assert (sent.state, sent.provider_id, sent.sent_at) == ("sent", "SM1", NOW)
    for step in (
        lambda: world.store.messages.retry(message.id, NOW, "x"),
        lambda: world.store.messages.doubt(message.id, NOW, "x"),
        lambda: world.store.messages.failed(message.id, "x", NOW),
        lambda: world.store.messages.suppressed(message.id, "x"),
    ):
        assert world.change(step) is False
    assert world.get(message) == sent


def test_what_surely_did_not_go_out_is_tried_again_later(world: World) -> None:
    message = world.message()
    world.claim()
    assert world.change(lambda: world.store.messages.retry(message.id, NOW + SECOND, "429"))
    assert world.claim() == []
    assert world.claim(now=NOW + SECOND) == [message.id]
    assert world.get(message).attempts == 2
    assert world.get(message).why == "429"


def test_a_doubtful_claim_stays_claimed_and_is_looked_up_when_due(world: World) -> None:
    message = world.message()
    world.claim()
    assert world.change(lambda: world.store.messages.doubt(message.id, NOW + SECOND, "timeout"))
    assert world.claim(now=NOW + 60 * SECOND) == []
    assert world.store.messages.doubtful(NOW) == []
    (doubtful,) = world.store.messages.doubtful(NOW + SECOND)
    assert (doubtful.id, doubtful.state, doubtful.doubtful, doubtful.why) == (
        message.id,
        "claimed",
        True,
        "timeout",
    )
    assert world.change(lambda: world.store.messages.sent(message.id, "SM1", NOW))
    assert world.store.messages.doubtful(NOW + SECOND) == []


def test_claims_of_an_earlier_process_are_stale_until_they_are_in_doubt(world: World) -> None:
    message, mine = world.message(), world.message()
    world.claim(limit=1, by="earlier")
    world.claim(by="me")
    assert [each.id for each in world.store.messages.stale_claims("me")] == [message.id]
    world.change(lambda: world.store.messages.doubt(message.id, NOW + SECOND, "restarted"))
    assert world.store.messages.stale_claims("me") == []
    assert [each.id for each in world.store.messages.stale_claims("me too")] == [mine.id]


@pytest.mark.parametrize("claimed", [False, True])
def test_what_failed_or_is_not_wanted_is_finished_with_its_reason(world: World, *, claimed: bool) -> None:
    failed, unwanted = world.message(), world.message()
    if claimed:
        world.claim()
    assert world.change(lambda: world.store.messages.failed(failed.id, "no such number", NOW))
    assert world.change(lambda: world.store.messages.suppressed(unwanted.id, "expired"))
    assert world.claim() == []
    assert world.get(failed).failed_at == NOW
    assert world.get(failed).why == "no such number"
    assert world.store.messages.counts() == {"failed": 1, "suppressed": 1}
    assert world.store.messages.unfinished() == []


def test_the_head_of_the_outbox_is_what_has_been_due_for_longest(world: World) -> None:
    assert world.store.messages.head(NOW) is None
    world.message(due=NOW + SECOND)
    first = world.message(due=NOW)
    assert world.store.messages.head(NOW - SECOND) is None
    assert world.store.messages.head(NOW + SECOND) == first
    assert len(world.store.messages.unfinished()) == 2


def test_the_next_step_is_a_pending_message_or_a_doubtful_one(world: World) -> None:
    assert world.store.messages.next_due() is None
    message = world.message(due=NOW)
    assert world.store.messages.next_due() == NOW
    world.claim()
    assert world.store.messages.next_due() is None, "its process is at work on it"
    world.change(lambda: world.store.messages.doubt(message.id, NOW + 2 * SECOND, "timeout"))
    assert world.store.messages.next_due() == NOW + 2 * SECOND
    world.message(due=NOW + SECOND)
    assert world.store.messages.next_due() == NOW + SECOND
