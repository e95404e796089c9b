"""The tick's interval."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from daemon.scheduler import Every, implausible

START = datetime(2026, 2, 22, 18, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_tick_follows_the_one_before_by_its_interval() -> None:
    assert Every(seconds=1, timezone=UTC).get_next_fire_time(START, START) == START + SECOND


@pytest.mark.fault(7, "a year of missed ticks")
def test_missed_ticks_are_forgotten_at_once_however_many() -> None:
    trigger = Every(seconds=1, timezone=UTC)
    later = START + timedelta(days=400)
    assert trigger.get_next_fire_time(START, later) == later + SECOND


@pytest.mark.fault(7, "a clock at 1970")
def test_a_clock_from_before_the_program_was_written_is_implausible() -> None:
    assert implausible(datetime(1970, 1, 1, tzinfo=UTC))
    assert implausible(datetime(2200, 1, 1, tzinfo=UTC))
    assert not implausible(START)
