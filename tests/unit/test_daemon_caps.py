"""How much one phone and the account may get, and what it costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.caps import Caps
from daemon.prices import Prices
from rules.model import Severity

NOON = datetime(2026, 2, 22, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CAPS = Caps(per_day=5_000, spend_per_day=250_000_000)


def ago(*minutes: float) -> list[datetime]:
    return [NOON - m * MINUTE for m in minutes]


@pytest.mark.parametrize(
    ("handed", "severity", "waits"),
    [
        ([], Severity.SEVERE, 0),
        (ago(1, 2, 3, 4), Severity.SEVERE, 0),
        (ago(1, 2, 3, 4, 5), Severity.SEVERE, 10),
        (ago(1, 2, 3, 4, 15), Severity.SEVERE, 0),
        (ago(*range(16, 26), 59), Severity.MINOR, 1),
        (ago(*range(16, 26), 60), Severity.MINOR, 0),
        (ago(1, 2, 3, 4, 5), Severity.EXTREME, 0),
        (ago(*range(1, 31)), Severity.EXTREME, 30),
    ],
)
def test_a_number_waits_until_its_window_has_room(
    handed: list[datetime], severity: Severity, waits: float
) -> None:
    assert CAPS.free_at(handed, severity, NOON) == NOON + waits * MINUTE


def test_the_last_one_for_a_while_is_known_as_such() -> None:
    assert not CAPS.last_one(ago(1, 2, 3), Severity.SEVERE, NOON)
    assert CAPS.last_one(ago(1, 2, 3, 4), Severity.SEVERE, NOON)
    assert not CAPS.last_one(ago(1, 2, 3, 4), Severity.EXTREME, NOON)


@pytest.mark.parametrize(
    ("messages", "dollars", "severity", "expected"),
    [
        (4_999, 1, Severity.SEVERE, False),
        (5_000, 1, Severity.SEVERE, True),
        (1, 250, Severity.SEVERE, True),
        (5_000, 250, Severity.EXTREME, False),
        (10_000, 1, Severity.EXTREME, True),
    ],
)
def test_a_day_is_used_up_by_number_or_by_price(
    messages: int, dollars: int, severity: Severity, *, expected: bool
) -> None:
    assert CAPS.exhausted(messages, dollars * 1_000_000, severity) is expected


@given(st.lists(st.integers(0, 4_000), max_size=60))
def test_whoever_waits_as_told_never_gets_more_than_the_cap(gaps: list[int]) -> None:
    now = NOON
    handed: list[datetime] = []
    for gap in gaps:
        now = max(now + timedelta(seconds=gap), CAPS.free_at(handed, Severity.SEVERE, now))
        handed.append(now)
    for at in handed:
        assert sum(at - timedelta(minutes=15) < other <= at for other in handed) <= CAPS.per_number_15m
        assert sum(at - timedelta(hours=1) < other <= at for other in handed) <= CAPS.per_number_hour


def test_a_message_costs_its_segments_by_where_it_goes() -> None:
    prices = Prices({"*": 100, "+1": 10, "+52": 50})
    assert [prices.of(to, 2) for to in ("+12025550123", "+525555550123", "+99855", "")] == [20, 100, 200, 200]


def test_the_shipped_prices_are_plausible() -> None:
    prices = Prices.load()
    assert 5_000 < prices.of("+12025550123", 1) < prices.of("+99955550123", 1) < 1_000_000
