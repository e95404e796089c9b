"""How long a source may be silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rules.habit import LEARNT, REMEMBERED, patience, silent_since

NOON = datetime(2026, 2, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FLOOR = timedelta(days=3)


def daily(count: int) -> list[datetime]:
    return [NOON - DAY * ago for ago in range(count, 0, -1)]


def test_of_little_history_nothing_is_said() -> None:
    assert patience(daily(LEARNT - 1), FLOOR) is None
    assert silent_since(daily(LEARNT - 1), FLOOR, NOON + 1000 * DAY) is None
    assert silent_since([], FLOOR, NOON) is None


def test_a_silence_is_strange_at_twice_the_longest_so_far_and_never_below_the_floor() -> None:
    weekly = [NOON - 7 * DAY * ago for ago in range(10, 0, -1)]
    assert patience(daily(10), FLOOR) == FLOOR
    assert patience(weekly, FLOOR) == 14 * DAY
    assert silent_since(weekly, FLOOR, NOON + 6 * DAY) is None
    assert silent_since(weekly, FLOOR, NOON + 8 * DAY) == weekly[-1]


def test_old_habits_are_forgotten() -> None:
    once_slow = [NOON - 400 * DAY, *daily(REMEMBERED)]
    assert patience(once_slow, FLOOR) == FLOOR
