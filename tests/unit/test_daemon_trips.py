"""Trips from CSV."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from daemon.errors import FaultsError
from daemon.trips import read_trips
from rules.places import Places


def faults(error: pytest.ExceptionInfo[FaultsError]) -> list[tuple[int, int, str]]:
    return [(fault.line, fault.column, fault.message) for fault in error.value.faults]


def test_a_trip_counts_from_a_day_before_its_local_beginning_to_a_day_after_its_last_day(
    places: Places,
) -> None:
    text = "phone_or_email,area,from,to\n+12025550123,MX-JAL,2026-02-20,2026-02-22\n"
    (trip,) = read_trips(text, "t.csv", places)
    assert trip.begins == datetime(2026, 2, 20, 6, tzinfo=UTC)
    assert trip.ends == datetime(2026, 2, 23, 6, tzinfo=UTC)
    assert trip.since == datetime(2026, 2, 19, 6, tzinfo=UTC)
    assert trip.until == datetime(2026, 2, 24, 6, tzinfo=UTC)


def test_a_trip_may_have_times_local_or_with_a_zone_of_their_own(places: Places) -> None:
    text = "phone_or_email,area,from,to\na@example.org,PVR,2026-02-20T14:30,2026-02-22T10:00Z\n"
    (trip,) = read_trips(text, "t.csv", places)
    assert trip.begins == datetime(2026, 2, 20, 20, 30, tzinfo=UTC)
    assert trip.ends == datetime(2026, 2, 22, 10, tzinfo=UTC)


def test_an_airport_counts_four_hours_around_a_time_and_a_day_around_a_day(places: Places) -> None:
    text = "phone_or_email,area,from,to\na@example.org,PVR,2026-02-20T14:30,2026-02-22\n"
    (trip,) = read_trips(text, "t.csv", places)
    assert trip.since == datetime(2026, 2, 20, 16, 30, tzinfo=UTC)
    assert trip.until == datetime(2026, 2, 24, 6, tzinfo=UTC)
    (town,) = read_trips(text.replace("PVR", "MX-JAL/puerto-vallarta"), "t.csv", places)
    assert town.since == datetime(2026, 2, 19, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("," * 2_000_000, 1, "more than 100 values in one row"),
        ("phone_or_email,area,from,to\n" + '"' * 1_999_999, 2, "never closed"),
        ("phone_or_email,area,from,to\n" + '"a,' * 1_000_001, 2, "more than 100 values in one row"),
        ("phone_or_email,area,from,to\n" + "a\n" * 5_000, 1_001, "1 values where the header has 4"),
        (
            "phone_or_email,area,from,to\n" + "\n" * 200_000 + "a\n" * 200_001,
            400_002,
            "more than 200000 rows",
        ),
        ("phone_or_email,area,from,to\n" + "x" * 2_000_000, 2, "a value of more than"),
        ("\0" * 2_000_000, 1, "a value of more than"),
    ],
    ids=["cells", "quotes", "open quotes", "faults", "rows", "a value", "nothing"],
)
def test_a_file_made_to_break_is_refused_at_its_place(
    text: str, line: int, message: str, places: Places
) -> None:
    with pytest.raises(FaultsError) as error:
        read_trips(text, "t.csv", places)
    last = faults(error)[-1]
    assert abs(last[0] - line) <= 1
    assert message in last[2]
    assert len(error.value.faults) <= 1_000
    assert len(str(error.value.faults[0])) < 1_000


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("a@example.org,MX-JAL,2026-02-22,2026-02-20", 33, "lies before from"),
        ("a@example.org,MX-JAL,22.02.2026,2026-02-23", 22, "write 2026-02-22"),
        ("a@example.org,Nowhere,2026-02-22,2026-02-23", 15, "no place has the id"),
        ("someone,MX-JAL,2026-02-22,2026-02-23", 1, "country code"),
        ("a@example.org,MX-JAL,,2026-02-23", 22, "is empty"),
        ("a@example.org,MX-JAL,9999-12-31,9999-12-31", 22, "not a date"),
    ],
)
def test_each_mistake_in_a_trip_has_its_place(row: str, column: int, message: str, places: Places) -> None:
    with pytest.raises(FaultsError) as error:
        read_trips(f"phone_or_email,area,from,to\n{row}\n", "t.csv", places)
    line, at, words = faults(error)[0]
    assert (line, at) == (2, column)
    assert message in words
