"""The bundled scenario through the real pipeline: who was told what of the days after 22 February 2026."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

LATEST = timedelta(minutes=6)
"""How long after a document a message may come."""
COMMAND = Path(sys.executable).with_name("advisoryd")
SHELTER = "shelter-in-place"

NOON_22 = (22, 12, 0)
UPDATE_3 = (22, 20, 0)
UPDATE_4 = (23, 16, 30)
NOON_24 = (24, 12, 0)
CANADA_ENDS = (25, 10, 0)


@dataclass(frozen=True)
class Replay:
    """One run of the command."""

    output: str
    summary: str

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.output.splitlines()]

    def to(self, name: str, hazard: str | None = None) -> list[dict[str, Any]]:
        """Return the messages to one subscriber, about one hazard or all."""
        return [
            message
            for message in self.messages
            if message["subscriber"] == name
            and (hazard is None or any(alert["hazard"] == hazard for alert in message["alerts"]))
        ]


def run() -> Replay:
    done = subprocess.run(
        [COMMAND, "replay", "mexico-2026-02", "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return Replay(done.stdout, done.stderr)


@pytest.fixture(scope="module")
def replay() -> Replay:
    return run()


def story(replay: Replay, name: str) -> list[tuple[str, tuple[int, int, int]]]:
    """Return what a subscriber was told about shelter: kind of message, and the document's time it follows."""
    told = []
    for message in replay.to(name, SHELTER):
        (kind,) = {alert["msg_type"] for alert in message["alerts"] if alert["hazard"] == SHELTER}
        told.append((kind, document_before(message["at"])))
    return told


def document_before(at: str) -> tuple[int, int, int]:
    """Return the time in Mexico City of the latest document about shelter before *at*; fail if it is too old."""
    when = datetime.fromisoformat(at)
    candidates = [
        datetime(2026, 2, *moment, tzinfo=ZoneInfo("America/Mexico_City"))
        for moment in (NOON_22, UPDATE_3, UPDATE_4, NOON_24, CANADA_ENDS)
    ]
    latest = max(moment for moment in candidates if moment <= when)
    assert when - latest <= LATEST, f"{at} follows no document about shelter"
    return (latest.day, latest.hour, latest.minute)


def test_a_traveller_in_cancun_is_told_of_the_order_and_of_its_end(replay: Replay) -> None:
    assert story(replay, "Traveller Cancún") == [("Alert", UPDATE_3), ("Cancel", UPDATE_4)]
    assert len(replay.to("Traveller Cancún")) == 2


def test_an_echo_by_another_embassy_holds_nothing(replay: Replay) -> None:
    assert story(replay, "Traveller Tamaulipas") == [("Alert", NOON_22), ("Cancel", UPDATE_4)]


def test_an_order_that_stands_is_not_repeated(replay: Replay) -> None:
    assert story(replay, "Traveller Guadalajara") == [("Alert", NOON_22), ("Cancel", NOON_24)]
    assert story(replay, "Traveller Monterrey") == [("Alert", NOON_22), ("Cancel", NOON_24)]


@pytest.mark.parametrize("name", ["Traveller Vallarta Airport", "Traveller Jalisco"])
def test_an_order_that_another_government_still_holds_is_not_over(replay: Replay, name: str) -> None:
    assert story(replay, name) == [
        ("Alert", NOON_22),
        ("Update", NOON_24),
        ("Cancel", CANADA_ENDS),
    ]
    update = replay.to(name, SHELTER)[1]["text"]
    assert "US Embassy" in update
    assert "Canada" in update
    assert "Puerto Vallarta" in update


@pytest.mark.parametrize("name", ["Traveller Chihuahua", "Traveller Mexico City"])
def test_where_nothing_happened_nobody_is_told_of_shelter(replay: Replay, name: str) -> None:
    assert story(replay, name) == []


def test_the_operator_learns_once_that_a_source_is_blind_and_once_that_it_is_heard(replay: Replay) -> None:
    about = [m["text"] for m in replay.to("operator") if "us-embassy" in m["text"]]
    assert len([text for text in about if "Blind to" in text]) == 1
    assert len([text for text in about if "heard again" in text]) == 1


def test_whoever_was_told_of_a_danger_is_told_of_its_end_or_stands_in_the_summary(replay: Replay) -> None:
    open_ends: dict[tuple[str, str, str], str] = {}
    for message in replay.messages:
        for alert in message["alerts"]:
            key = (message["subscriber"], alert["hazard"], alert["area"])
            if alert["msg_type"] == "Cancel":
                open_ends.pop(key, None)
            else:
                open_ends[key] = message["text"]
    left = {
        key for key, text in open_ends.items() if "until" not in text.lower() and "hasta" not in text.lower()
    }
    for name, hazard, area in left:
        assert name in replay.summary, (name, hazard, area)


def test_messages_come_in_order_of_time_in_utc(replay: Replay) -> None:
    times = [datetime.fromisoformat(message["at"]) for message in replay.messages]
    assert times == sorted(times)
    assert {time.tzinfo for time in times} == {UTC}


def test_only_sms_have_segments_and_two_at_most(replay: Replay) -> None:
    for message in replay.messages:
        if message["channel"] == "sms":
            assert message["segments"] in {1, 2}
        else:
            assert message["segments"] is None


def test_no_message_calls_itself_an_emergency_alert(replay: Replay) -> None:
    assert not [m for m in replay.messages if "emergency alert" in m["text"].lower()]


@pytest.mark.slow
@pytest.mark.full
def test_two_runs_print_the_same(replay: Replay) -> None:
    assert run().output == replay.output
