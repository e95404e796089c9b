"""Subscribers and trips from CSV."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from daemon.errors import FaultsError
from daemon.people import read_subscribers, read_trips
from rules.model import Severity
from rules.places import Places


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.load()


def faults(error: pytest.ExceptionInfo[FaultsError]) -> list[tuple[int, int, str]]:
    return [(fault.line, fault.column, fault.message) for fault in error.value.faults]


def test_a_name_and_a_phone_are_enough_and_the_rest_has_defaults(places: Places) -> None:
    (person,) = read_subscribers("name,phone\nTraveller Tampico,+1 202-555-0123\n", "s.csv", places)
    assert (person.name, person.phone, person.email) == ("Traveller Tampico", "+12025550123", None)
    assert (person.lang, person.tz, person.min_severity) == ("en", "UTC", Severity.MINOR)
    assert (person.watch, person.channels, person.group) == ((), (), None)


def test_every_column_is_read_and_several_values_are_separated_by_spaces(places: Places) -> None:
    text = (
        "email,name,watch,channels,min_severity,group,tz,lang,phone\n"
        "Tampico@EXAMPLE.org,Tampico,MX-JAL  PVR MX-JAL,sms email,severe,crew,America/Mexico_City,es,+12025550123\n"
    )
    (person,) = read_subscribers(text, "s.csv", places)
    assert person.email == "Tampico@example.org"
    assert person.watch == ("MX-JAL", "PVR")
    assert person.channels == ("sms", "email")
    assert (person.min_severity, person.group, person.lang) == (Severity.SEVERE, "crew", "es")


def test_an_old_mexican_mobile_number_loses_its_1(places: Places) -> None:
    (person,) = read_subscribers("name,phone\nA,+52 1 322 123 4567\n", "s.csv", places)
    assert person.phone == "+523221234567"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_byte_order_mark_any_line_ending_and_blank_lines_are_read(newline: str, places: Places) -> None:
    text = newline.join(["\ufeffname,email", "", "A,a@example.org", "", "B,b@example.org"])
    assert [person.name for person in read_subscribers(text, "s.csv", places)] == ["A", "B"]


def test_all_faults_come_at_once_each_with_line_and_column(places: Places) -> None:
    text = (
        "name,phone,email,tz,watch,channels,min_severity\n"
        "A,555-0123,,Mars/Base,MX-JAL MX-QQQ,sms,loud\n"
        ",,,,,,\n"
        "B,,b@example.org,UTC,MX,sms,minor\n"
        '"C, D",+12025550199\n'
    )
    with pytest.raises(FaultsError) as error:
        read_subscribers(text, "s.csv", places)
    found = faults(error)
    assert [(line, column) for line, column, _ in found] == [
        (2, 3),
        (2, 13),
        (2, 30),
        (2, 41),
        (3, 1),
        (4, 25),
        (5, 1),
    ]
    assert "+ and its country code" in found[0][2]
    assert "MX-QQQ" in found[2][2]
    assert "sms needs a value in the column phone" in found[5][2]
    assert str(error.value.faults[0]).startswith("s.csv:2:3: ")


def test_a_place_that_is_only_misspelt_is_named_in_the_fault(places: Places) -> None:
    with pytest.raises(FaultsError, match="did you mean MX-JAL"):
        read_subscribers("name,email,watch\nA,a@example.org,Jalisco\n", "s.csv", places)


def test_two_rows_about_one_phone_are_a_fault(places: Places) -> None:
    with pytest.raises(FaultsError, match="the same as in line 2"):
        read_subscribers("name,phone\nA,+12025550123\nB,+1 (202) 555-0123\n", "s.csv", places)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("name;phone\nA;+12025550123\n", "semicolons"),
        ("phone\n+12025550123\n", "lacks name"),
        ("name\nA\n", "neither a column phone nor a column email"),
        ("name,fone\nA,+12025550123\n", "did you mean 'phone'"),
        ("name,phone,phone\nA,+12025550123,\n", "there twice"),
        ('name,phone\n"A,+12025550123\n', "never closed"),
        ("name,phone\nA,\n", "nobody could be reached"),
        ("name,phone\nA,+1202555\n", "too few or too many digits"),
        ("name,email\nA,a@b@c\n", "not an e-mail address"),
        ("name,email,lang\nA,a@example.org,español\n", "language tag"),
        ("name,email,channels\nA,a@example.org,fax\n", "no channel is called 'fax'"),
        ("name,email,tz\nA,a@example.org,America/Mexico City\n", "did you mean 'America/Mexico_City'"),
    ],
)
def test_each_mistake_in_a_csv_is_told_with_its_remedy(text: str, message: str, places: Places) -> None:
    with pytest.raises(FaultsError) as error:
        read_subscribers(text, "s.csv", places)
    assert message in str(error.value)


def test_a_quoted_value_over_two_lines_does_not_shift_later_places(places: Places) -> None:
    text = 'name,email\n"A\nB",a@example.org\nC,nothing\n'
    with pytest.raises(FaultsError) as error:
        read_subscribers(text, "s.csv", places)
    assert [found[:2] for found in faults(error)] == [(4, 3)]


def test_a_phone_number_is_never_repeated_in_a_fault_message(places: Places) -> None:
    with pytest.raises(FaultsError) as error:
        read_subscribers("name,phone\nA,+1202555012345678\n", "s.csv", places)
    assert "2025550123" not in str(error.value.faults[0])


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
