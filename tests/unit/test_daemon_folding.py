"""News that wait are folded: told once, as they stand, and never of an end before its danger."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.folding import DROPPED, REPLACED, fold
from rules.incident import Alert
from rules.model import MsgType, Reason, Severity
from state.notices import Notice
from tests.standins.delivery import NOON, incident

ALERT, UPDATE, CANCEL = MsgType.ALERT, MsgType.UPDATE, MsgType.CANCEL
OPENED, RAISED, WIDENED, LIFTED, CLEARED, REVIVED = (
    Reason.OPENED,
    Reason.RAISED,
    Reason.WIDENED,
    Reason.LIFTED,
    Reason.CLEARED,
    Reason.REVIVED,
)
NEWS = Alert(incident(), NOON, OPENED, Severity.SEVERE)


def notice(number: int, msg_type: MsgType, reason: Reason) -> Notice:
    return Notice(number, NEWS, 1, "sms", msg_type, reason, Severity.SEVERE, ("MX-JAL",), NOON)


@dataclass
class Ear:
    """One person on one channel, as the fan-out and the bundler serve them."""

    knows: bool = False
    """Whether they think that it is on."""
    on: bool = False
    """Whether it is."""
    waiting: list[Notice] = field(default_factory=list)
    heard: list[MsgType] = field(default_factory=list)
    made: int = 0

    def news(self, msg_type: MsgType, reason: Reason) -> None:
        folded = fold(msg_type, reason, self.waiting)
        self.made += 1
        self.waiting = [n for n in self.waiting if n.id not in folded.needless]
        if folded.said:
            self.waiting.append(notice(self.made, folded.msg_type, folded.reason))
        self.on = msg_type is not CANCEL

    def wake(self) -> None:
        """Let all that waits be said."""
        for each in self.waiting:
            assert (each.msg_type is ALERT) != self.knows, "an Alert to who knows, or else to who does not"
            self.heard.append(each.msg_type)
            self.knows = each.msg_type is not CANCEL
        self.waiting = []


@given(st.lists(st.sampled_from(["change", "end", "wake"]), max_size=30))
def test_whoever_wakes_up_knows_how_it_stands_from_one_message(steps: list[str]) -> None:
    ear = Ear()
    for step in steps:
        if step == "wake":
            ear.wake()
        elif step == "end" and ear.on:
            ear.news(CANCEL, CLEARED)
        elif step == "change":
            ear.news(*((UPDATE, WIDENED) if ear.on else (ALERT, OPENED)))
        assert len(ear.waiting) <= 1, "one message says it all"
    ear.wake()
    assert ear.knows == ear.on, "nobody is left with what was"


def test_an_alert_that_waits_says_the_newest_state() -> None:
    folded = fold(UPDATE, RAISED, [notice(1, ALERT, OPENED)])
    assert (folded.msg_type, folded.reason) == (ALERT, OPENED)
    assert (folded.said, folded.needless, folded.why) == (True, (1,), REPLACED)


def test_an_end_drops_the_alert_that_waits_and_is_not_said_itself() -> None:
    folded = fold(CANCEL, CLEARED, [notice(1, ALERT, OPENED)])
    assert (folded.said, folded.needless, folded.why) == (False, (1,), DROPPED)


def test_an_end_of_what_was_told_is_said_and_changes_that_wait_are_not() -> None:
    folded = fold(CANCEL, CLEARED, [notice(2, UPDATE, WIDENED)])
    assert (folded.msg_type, folded.said, folded.needless) == (CANCEL, True, (2,))


def test_what_begins_again_before_its_end_was_said_is_an_update() -> None:
    folded = fold(ALERT, REVIVED, [notice(2, CANCEL, CLEARED)])
    assert (folded.msg_type, folded.reason, folded.needless) == (UPDATE, REVIVED, (2,))


@pytest.mark.parametrize("waits", [RAISED, WIDENED])
def test_a_part_that_ended_does_not_hide_that_it_grew_meanwhile(waits: Reason) -> None:
    folded = fold(UPDATE, LIFTED, [notice(2, UPDATE, waits)])
    assert (folded.msg_type, folded.reason, folded.needless) == (UPDATE, waits, (2,))


def test_what_nothing_waits_beside_is_said_as_it_is() -> None:
    folded = fold(UPDATE, LIFTED, ())
    assert (folded.msg_type, folded.reason, folded.said, folded.needless) == (UPDATE, LIFTED, True, ())
