"""When a source counts as blind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rules.health import blind

NOW = datetime(2026, 2, 24, 14, 0, tzinfo=UTC)
FIVE = timedelta(minutes=5)


def test_a_source_that_is_well_is_not_blind() -> None:
    assert not blind(None, FIVE, NOW)


def test_a_stumble_is_not_told() -> None:
    assert not blind(NOW - timedelta(minutes=6), FIVE, NOW)


def test_a_fault_over_ten_minutes_is_told() -> None:
    assert blind(NOW - timedelta(minutes=13), FIVE, NOW)


def test_a_source_polled_seldom_gets_two_intervals() -> None:
    assert not blind(NOW - timedelta(minutes=50), timedelta(minutes=30), NOW)
    assert blind(NOW - timedelta(minutes=60), timedelta(minutes=30), NOW)
