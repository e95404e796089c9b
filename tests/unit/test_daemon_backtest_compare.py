"""Two accounts of one time are held against each other: the same, only now, no longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from daemon.backtest.compare import Change, compare
from rules.model import MsgType, Reason, Severity
from state.history import Said, SaidAlert

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ALERT = SaidAlert("r1", "curfew", "MX-VER", MsgType.ALERT, Reason.OPENED, Severity.SEVERE, id=1)
SMS = Said(NOON, "Traveller", "sms", "", "ADVISORY: CURFEW. Ref AAAA", 1, (ALERT,), person=1)


def changes(before: list[Said], now: list[Said]) -> list[tuple[Change, tuple[str, ...]]]:
    return [(each.change, each.apart) for each in compare(before, now)]


def test_the_same_telling_with_another_reference_is_the_same() -> None:
    assert changes([SMS], [replace(SMS, text="ADVISORY: CURFEW. Ref BBBB")]) == [(Change.SAME, ())]


def test_another_rule_severity_or_wording_is_said_beside_the_same() -> None:
    other = replace(ALERT, rule="r2", severity=Severity.MINOR)
    now = replace(SMS, alerts=(other,), text="ADVISORY: CURFEW!. Ref AAAA")
    assert changes([SMS], [now]) == [(Change.SAME, ("rule", "severity", "text"))]


def test_one_alert_on_two_channels_counts_once() -> None:
    assert changes([SMS, replace(SMS, channel="email")], [SMS]) == [(Change.SAME, ())]


def test_what_is_told_hours_apart_is_not_the_same_telling() -> None:
    later = replace(SMS, at=NOON + timedelta(hours=5), alerts=(replace(ALERT, id=2),))
    assert changes([SMS, later], [later]) == [(Change.NO_LONGER, ()), (Change.SAME, ())]
    assert changes([later], [SMS, later]) == [(Change.ONLY_NOW, ()), (Change.SAME, ())]


def test_what_is_about_another_place_or_person_is_another_thing() -> None:
    elsewhere = replace(SMS, alerts=(replace(ALERT, area="MX-TAB"),))
    assert {change for change, _ in changes([SMS], [elsewhere])} == {Change.NO_LONGER, Change.ONLY_NOW}
    somebody = replace(SMS, subscriber="Other", person=2)
    assert {change for change, _ in changes([SMS], [somebody])} == {Change.NO_LONGER, Change.ONLY_NOW}


def test_messages_to_the_operator_are_not_compared() -> None:
    assert changes([replace(SMS, subscriber=None, person=None)], []) == []
