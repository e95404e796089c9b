"""Quiet hours by the clocks of a place, also on the days when these are put."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.quiet import Quiet, at, next_at

ZONES = ("America/Mexico_City", "Europe/Berlin", "Australia/Sydney", "Asia/Kathmandu", "Australia/Lord_Howe")
NIGHT = Quiet(time(22), time(7))
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

instants = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
hours = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
spans = st.tuples(hours, hours).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Quiet(*pair))
zones = st.sampled_from(ZONES).map(ZoneInfo)


def local(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-02-22T21:59", None),
        ("2026-02-22T22:00", "2026-02-23T07:00"),
        ("2026-02-23T00:00", "2026-02-23T07:00"),
        ("2026-02-23T06:59", "2026-02-23T07:00"),
        ("2026-02-23T07:00", None),
    ],
)
def test_a_night_lasts_over_midnight_by_the_clocks_of_the_place(
    zone: str, now: str, until: str | None
) -> None:
    assert NIGHT.until(local(zone, now), ZoneInfo(zone)) == (local(zone, until) if until else None)


def test_hours_of_one_day_end_on_it() -> None:
    siesta = Quiet(time(14), time(16, 30))
    zone = ZoneInfo("America/Mexico_City")
    assert siesta.until(local(zone.key, "2026-02-22T15:00"), zone) == local(zone.key, "2026-02-22T16:30")
    assert siesta.until(local(zone.key, "2026-02-22T13:59"), zone) is None
    assert str(siesta) == "14:00-16:30"


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        # Clocks go forward on 29 March from 02:00 to 03:00, and back on 25 October from 03:00 to 02:00.
        ("Europe/Berlin", "2026-03-29T00:59+00:00", "2026-03-29T01:30+00:00"),
        ("Europe/Berlin", "2026-10-25T00:29+00:00", "2026-10-25T01:30+00:00"),
        ("Europe/Berlin", "2026-10-25T00:45+00:00", "2026-10-25T01:30+00:00"),
        # Back on 5 April from 03:00 to 02:00, forward on 4 October from 02:00 to 03:00.
        ("Australia/Sydney", "2026-04-04T15:45+00:00", "2026-04-04T16:30+00:00"),
        ("Australia/Sydney", "2026-10-03T15:59+00:00", "2026-10-03T16:30+00:00"),
    ],
)
def test_an_end_that_clocks_leave_out_comes_after_it_and_one_they_show_twice_is_the_second(
    zone: str, now: str, until: str
) -> None:
    hours = Quiet(time(22), time(2, 30))
    assert hours.until(datetime.fromisoformat(now), ZoneInfo(zone)) == datetime.fromisoformat(until)


@given(instants, spans, zones)
def test_quiet_hours_end_later_than_now_within_two_days_and_outside_of_themselves(
    now: datetime, hours: Quiet, zone: ZoneInfo
) -> None:
    ends = hours.until(now, zone)
    if ends is not None:
        assert now < ends <= now + 2 * DAY
        assert hours.until(ends, zone) is None
        assert hours.until(ends - MINUTE, zone) == ends


@given(instants, spans, zones)
def test_it_is_quiet_exactly_while_the_clocks_stand_between_start_and_end_but_for_days_they_are_put(
    now: datetime, hours: Quiet, zone: ZoneInfo
) -> None:
    offsets = {(now + days * DAY).astimezone(zone).utcoffset() for days in range(-2, 3)}
    if len(offsets) == 1:
        shown = now.astimezone(zone).time()
        over_midnight = hours.start > hours.end
        inside = (
            (shown >= hours.start or shown < hours.end) if over_midnight else hours.start <= shown < hours.end
        )
        assert (hours.until(now, zone) is not None) == inside


@given(instants, hours, zones)
def test_an_hour_of_the_day_comes_once_on_each_day(now: datetime, hour: time, zone: ZoneInfo) -> None:
    first = next_at(now, hour, zone)
    assert now < first <= now + DAY + timedelta(hours=1)
    assert first == at(first.astimezone(zone).date(), hour, zone)
    second = next_at(first, hour, zone)
    assert second.astimezone(zone).date() == first.astimezone(zone).date() + DAY


def test_an_hour_that_clocks_leave_out_is_later_and_of_one_they_show_twice_the_first_counts() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert at(date(2026, 3, 29), time(2, 30), berlin) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert at(date(2026, 10, 25), time(2, 30), berlin) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
