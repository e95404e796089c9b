"""What a replay prints: one object a message, and a page that names who was told of no end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from daemon.scenario.account import Account, Loose, as_json, summary
from rules.incident import End, Incident, Key, Stance, State
from rules.model import MsgType, Reason, Severity
from rules.places import Places
from state.history import Said, SaidAlert

NOON = datetime(2026, 2, 22, 18, tzinfo=UTC)
OPENED = SaidAlert("r1", "curfew", "MX-JAL", MsgType.ALERT, Reason.OPENED, Severity.SEVERE)


def said(**changes: Any) -> Said:  # noqa: ANN401 - any field of a message
    usual: dict[str, Any] = {
        "at": NOON,
        "subscriber": "Traveller Tampico",
        "channel": "sms",
        "subject": "",
        "text": "CURFEW",
        "segments": 1,
        "alerts": (OPENED,),
    }
    return Said(**(usual | changes))


def lines(account: Account, places: Places) -> list[str]:
    return list(summary(account, places, "America/Mexico_City"))


def test_a_message_is_one_object_with_its_alerts() -> None:
    assert as_json(said()) == {
        "at": "2026-02-22T18:00:00Z",
        "subscriber": "Traveller Tampico",
        "channel": "sms",
        "text": "CURFEW",
        "segments": 1,
        "alerts": [
            {
                "rule": "r1",
                "hazard": "curfew",
                "area": "MX-JAL",
                "msg_type": "Alert",
                "reason": "opened",
                "severity": "severe",
            }
        ],
    }


def test_the_operator_is_called_operator_and_has_no_alerts() -> None:
    printed = as_json(said(subscriber=None, channel="console", alerts=(), segments=None))
    assert (printed["subscriber"], printed["alerts"]) == ("operator", [])


def test_only_sms_have_segments() -> None:
    assert as_json(said(channel="email", segments=1))["segments"] is None


def test_everybody_stands_in_the_summary_with_what_they_were_told(places: Places) -> None:
    page = lines(Account(("Traveller Tampico", "Traveller Chihuahua"), (said(),), ()), places)
    assert "Traveller Tampico: 1 message" in page
    assert "  22 Feb 12:00  sms      Alert curfew Jalisco (opened)" in page
    assert "Traveller Chihuahua: nothing" in page
    assert "Told of a danger, and of no end: nobody" in page
    assert page[-1] == "1 SMS in 1 segment, 0 e-mails, 1 in all"


def test_who_was_told_of_no_end_is_named_with_the_last_publisher_and_the_reason(places: Places) -> None:
    lapsed = Stance(
        publisher="UK FCDO",
        place="MX-JAL",
        carrier=None,
        source="uk",
        entry="1",
        since=NOON,
        restated_at=NOON,
        ended_at=NOON + timedelta(days=1),
        end=End.LAPSED,
    )
    earlier = Stance("US Embassy", "MX-JAL", None, "us", "2", NOON, NOON - timedelta(hours=1), end=End.LIFTED)
    incident = Incident(
        key=Key("r1", "curfew", "MX-JAL"),
        severity=Severity.SEVERE,
        summary="Curfew",
        opened_at=NOON,
        changed_at=NOON,
        state=State.DORMANT,
        stances=(lapsed, earlier),
    )
    page = lines(Account(("Traveller Tampico",), (said(),), (Loose("Traveller Tampico", incident),)), places)
    (line,) = [line for line in page if "last said by" in line]
    assert "Traveller Tampico: curfew in Jalisco (MX-JAL, r1), expired" in line
    assert "last said by UK FCDO on 22 Feb 12:00: nobody repeated it in time" in line
