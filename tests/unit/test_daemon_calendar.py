"""Trips from calendars: events as they are exported, and hostile ones."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.calendar import MOST_BYTES, Event, is_calendar, read_calendar
from daemon.errors import FaultsError
from daemon.ical import MOST_EVENTS
from rules.places import Places
from tests.shipped import gazetteer

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
ALL_DAY = ("DTSTART;VALUE=DATE:20260222", "DTEND;VALUE=DATE:20260225")


@cache
def places() -> Places:
    return gazetteer()


def vevent(*lines: str, uid: str = "trip-1@example.org") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])


def calendar(*events: str, head: str = "VERSION:2.0") -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", head, *events, "END:VCALENDAR", ""])


def read(text: str) -> tuple[Event, ...]:
    return read_calendar(text, "trips.ics", "t@example.org", places())


def only(*lines: str) -> Event:
    (event,) = read(calendar(vevent(*lines)))
    return event


def faults(text: str) -> list[str]:
    with pytest.raises(FaultsError) as error:
        read(text)
    return [str(fault).splitlines()[0] for fault in error.value.faults]


def test_whole_days_are_local_to_the_place_and_count_a_day_around() -> None:
    (stop,) = only("SUMMARY:Visit", r"LOCATION:Guadalajara\, Jalisco\, Mexico", *ALL_DAY).stops
    assert (stop.area, stop.airport, stop.contact) == ("MX-JAL/guadalajara", False, "t@example.org")
    assert stop.begins == datetime(2026, 2, 22, 6, tzinfo=UTC)
    assert stop.ends == datetime(2026, 2, 25, 6, tzinfo=UTC)
    assert (stop.since, stop.until) == (stop.begins - DAY, stop.ends + DAY)
    assert (stop.given_from, stop.given_to) == ("2026-02-22", "2026-02-24")


def test_a_flight_counts_at_both_airports_four_hours_around_it() -> None:
    times = ("DTSTART;TZID=Europe/Berlin:20260222T133000", "DTEND;TZID=America/Mexico_City:20260222T183000")
    stops = only("SUMMARY:LH498 FRA-MEX", *times).stops
    assert [stop.area for stop in stops] == ["FRA", "MEX"]
    assert {stop.since for stop in stops} == {datetime(2026, 2, 22, 8, 30, tzinfo=UTC)}
    assert {stop.until for stop in stops} == {datetime(2026, 2, 23, 4, 30, tzinfo=UTC)}


def test_a_floating_flight_begins_by_the_clocks_where_it_leaves_and_ends_by_those_where_it_lands() -> None:
    stops = only("SUMMARY:FRA → MEX", "DTSTART:20260222T133000", "DTEND:20260222T183000").stops
    assert {(stop.begins, stop.ends) for stop in stops} == {
        (datetime(2026, 2, 22, 12, 30, tzinfo=UTC), datetime(2026, 2, 23, 0, 30, tzinfo=UTC))
    }


def test_an_airport_alone_is_an_airport_stop_and_whole_days_of_a_flight_count_a_day_around() -> None:
    (stop,) = only("LOCATION:MEX", "DTSTART:20260222T120000Z", "DURATION:PT2H").stops
    assert (stop.area, stop.since, stop.until) == (
        "MEX",
        datetime(2026, 2, 22, 8, tzinfo=UTC),
        datetime(2026, 2, 22, 18, tzinfo=UTC),
    )
    first, _ = only("SUMMARY:FRA-MEX", "DTSTART;VALUE=DATE:20260222").stops
    assert first.since == first.begins - DAY
    assert first.ends == first.begins + DAY + 7 * HOUR, "without an end it is one day, there and here"


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Berlin",
        "/freeassociation.sourceforge.net/Europe/Berlin",
        "W. Europe Standard Time",
        '"Europe/Berlin"',
    ],
)
def test_zones_have_their_own_names_windows_names_or_a_path_before_them(zone: str) -> None:
    (stop,) = only("LOCATION:MX-JAL", f"DTSTART;TZID={zone}:20260222T133000").stops
    assert stop.begins == stop.ends == datetime(2026, 2, 22, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("location", "areas"),
    [
        ("MX-JAL", ["MX-JAL"]),
        ("MX-JAL/puerto-vallarta", ["MX-JAL/puerto-vallarta"]),
        (r"Hotel Centro\, 44100 Guadalajara\, Jal.\, México", ["MX-JAL/guadalajara"]),
        (r"La Paz\, Mexico", ["MX-BCS/la-paz"]),
        (r"La Paz\, Bolivia", ["BO-L"]),
        (r"Paris\, Texas", ["US-TX/paris"]),
        ("Mexico", ["MX"]),
        ("Kathmandu", ["NP-P3/kathmandu"]),
        ("東京", ["JP-13"]),
        ("San Francisco SFO", ["SFO"]),
        (r"Benito Juarez International Airport (MEX)\, Mexico City", ["MEX"]),
        (r"New York\, NY\, USA", ["US-NY"]),
    ],
)
def test_places_are_named_as_calendars_name_them(location: str, areas: list[str]) -> None:
    assert [stop.area for stop in only(f"LOCATION:{location}", *ALL_DAY).stops] == areas


def test_coordinates_choose_between_namesakes_and_stand_in_for_unknown_names() -> None:
    for location in ("LOCATION:Guadalajara", "LOCATION:Our office", "CLASS:PUBLIC"):
        (stop,) = only(location, "GEO:20.67;-103.35", *ALL_DAY).stops
        assert stop.area == "MX-JAL/guadalajara"


def test_without_a_location_the_summary_may_name_the_place() -> None:
    assert only(r"SUMMARY:Monterrey\, Mexico", *ALL_DAY).stops[0].area == "MX-NLE/monterrey"


def test_every_fault_names_its_event_and_its_line() -> None:
    text = calendar(
        vevent("SUMMARY:Visit A", "LOCATION:Nowhereville", *ALL_DAY, uid="1"),
        vevent("SUMMARY:Visit B", "LOCATION:Guadalajara", *ALL_DAY, uid="2"),
        vevent("SUMMARY:Visit C", "LOCATION:MX-JAL", *ALL_DAY, "RRULE:FREQ=DAILY", uid="3"),
        vevent("SUMMARY:Visit D", "LOCATION:MX-JAL", *ALL_DAY, uid="1"),
        vevent("SUMMARY:Visit E", "LOCATION:MX-JAL", *ALL_DAY, uid="3"),
        vevent("SUMMARY:Visit F", *ALL_DAY, uid="6"),
    )
    found = faults(text)
    assert found[0].startswith("trips.ics:6:1: error: event 'Visit A': no place is known in 'Nowhereville'")
    assert found[1].startswith("trips.ics:13:1: error: event 'Visit B': 'Guadalajara' may be ")
    assert "MX-JAL/guadalajara" in found[1]
    assert (
        found[2]
        == "trips.ics:23:1: error: event 'Visit C': RRULE: give each of the trips an event of its own"
    )
    assert found[3].startswith("trips.ics:41:1: error: event 'Visit F': no place is known in 'Visit F'")
    assert len(found) == 4


def test_two_events_of_one_uid_are_a_fault() -> None:
    one = vevent("SUMMARY:A", "LOCATION:MX-JAL", *ALL_DAY)
    assert faults(calendar(one, one)) == [
        "trips.ics:10:1: error: event 'A': an event before it has the same UID"
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("LOCATION:MX-JAL",), "DTSTART is missing"),
        (("LOCATION:MX-JAL", "DTSTART:someday"), "'someday' is not a date or time"),
        (("LOCATION:MX-JAL", "DTSTART:20261322"), "'20261322' is not a date or time"),
        (("LOCATION:MX-JAL", "DTSTART:00010101"), "not a date anybody travels on"),
        (("LOCATION:MX-JAL", "DTSTART:99991231T235959Z"), "not a date anybody travels on"),
        (("LOCATION:MX-JAL", "DTSTART;TZID=Mars/Base:20260222T120000"), "TZID 'Mars/Base' is no time zone"),
        (("LOCATION:MX-JAL", "DTSTART:20260222", "DTEND:20260223T120000Z"), "not both days"),
        (("LOCATION:MX-JAL", "DTSTART:20260222", "DTEND:20260221"), "it ends before it begins"),
        (("LOCATION:MX-JAL", "DTSTART:20260222", "DTEND:20260222"), "it ends before it begins"),
        (("LOCATION:MX-JAL", "DTSTART:20260222", "DURATION:3 days"), "is no duration"),
        (("LOCATION:MX-JAL", "DTSTART:20260222", "DURATION:P99999999999D"), "is no duration"),
        (("LOCATION:MX-JAL", "DTSTART:20260222", "DTSTART:20260223"), "DTSTART is given twice"),
        (("LOCATION:MX-JAL", 'DTSTART;TZID="x:20260222'), "DTSTART cannot be read"),
        (("LOCATION:MX-JAL", *ALL_DAY, "RDATE:20260301"), "RDATE: give each"),
        (("LOCATION:MX-JAL", *ALL_DAY, "RECURRENCE-ID:20260301"), "RECURRENCE-ID: give each"),
        (("GEO:91;0", *ALL_DAY), "no latitude;longitude"),
        (("GEO:nan;nan", *ALL_DAY), "no latitude;longitude"),
        (("GEO:0;-150", "LOCATION:At sea", *ALL_DAY), "no place is known in 'At sea'"),
        ((*ALL_DAY,), "give it a LOCATION"),
        (("SUMMARY:AM 58", "LOCATION:Mexico City MEX", *ALL_DAY), "its other airport is not given"),
        (("LOCATION:MX-JAL", f"SUMMARY:{'x' * 20_000}", *ALL_DAY), "longer than"),
    ],
)
def test_each_mistake_of_an_event_is_told_with_its_remedy(lines: tuple[str, ...], message: str) -> None:
    (found,) = faults(calendar(vevent(*lines)))
    assert message in found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "trips.ics:1:1: error: this is no calendar"),
        ("phone_or_email,area,from,to\n", "trips.ics:1:1: error: this is no calendar"),
        ("BEGIN:VEVENT\nEND:VEVENT\n", "trips.ics:1:1: error: this is no calendar"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "trips.ics:2:1: error: the calendar breaks off: END:VEVENT"),
        ("BEGIN:VCALENDAR\nEND:VEVENT\n", "trips.ics:2:1: error: END:'VEVENT' ends nothing"),
        ("BEGIN:VCALENDAR\nBEGIN:VCALENDAR\n", "trips.ics:2:1: error: BEGIN:'VCALENDAR' stands inside"),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT\n",
            "trips.ics:3:1: error: BEGIN:'VEVENT' stands inside",
        ),
        (
            "BEGIN:VCALENDAR\n" + "".join(f"BEGIN:X{n}\n" for n in range(9)),
            "trips.ics:5:1: error: BEGIN:'X3'",
        ),
        ("x" * (MOST_BYTES + 1), "trips.ics:1:1: error: the calendar is larger than 2 MB"),
        (
            "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nEND:VEVENT\n" * (MOST_EVENTS + 1),
            f"more than {MOST_EVENTS} events",
        ),
    ],
)
def test_what_is_no_calendar_is_refused_at_its_line(text: str, message: str) -> None:
    (found,) = faults(text)
    assert message in found


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_byte_order_mark_any_line_ending_and_folded_lines_are_read(newline: str) -> None:
    folded = vevent("LOCATION:Guadal", r" ajara\, Jal", "\tisco", *ALL_DAY)
    text = "\ufeff" + calendar(folded).replace("\r\n", newline)
    (event,) = read(text)
    assert [stop.area for stop in event.stops] == ["MX-JAL/guadalajara"]


def test_what_stands_inside_an_event_or_beside_it_is_not_the_event() -> None:
    alarm = ("BEGIN:VALARM", "SUMMARY:x", "DTSTART:never", "END:VALARM")
    task = ("BEGIN:VTODO", "UID:9", "RRULE:FREQ=DAILY", "END:VTODO")
    zone = (
        "BEGIN:VTIMEZONE",
        "TZID:X",
        "BEGIN:STANDARD",
        "RRULE:FREQ=SECONDLY",
        "END:STANDARD",
        "END:VTIMEZONE",
    )
    text = calendar(*zone, *task, vevent("LOCATION:MX-JAL", *alarm, *ALL_DAY))
    (event,) = read(text)
    assert event.stops[0].area == "MX-JAL"


def test_a_cancelled_event_and_a_cancelling_calendar_leave_no_stops() -> None:
    called_off = vevent("STATUS:CANCELLED", "LOCATION:Nowhereville")
    assert read(calendar(called_off)) == (Event("trip-1@example.org"),)
    assert read(calendar(vevent(*ALL_DAY), head="METHOD:CANCEL")) == (Event("trip-1@example.org"),)


def test_a_calendar_is_known_by_its_first_line_or_its_name() -> None:
    assert is_calendar("\ufeff\r\nbegin:vcalendar\r\n", "trips.txt")
    assert is_calendar("", "Trips.ICS")
    assert not is_calendar("phone_or_email,area,from,to\n", "trips.csv")


def test_many_faults_are_told_in_part_and_soon() -> None:
    text = calendar(*(vevent("LOCATION:Nowhereville", *ALL_DAY, uid=str(n)) for n in range(MOST_EVENTS)))
    assert len(faults(text)) == 100


lines = st.sampled_from(
    [
        "BEGIN:VCALENDAR",
        "END:VCALENDAR",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "UID:1",
        "LOCATION:MX-JAL",
        "DTSTART:20260222",
        "DTEND:2026",
        " folded",
        "METHOD:CANCEL",
        "STATUS:CANCELLED",
        "GEO:;",
        "DTSTART;TZID=",
        ":",
        ";;=",
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(lines, max_size=12).map("\n".join)))
def test_whatever_a_file_holds_it_is_read_or_refused_with_a_line(text: str) -> None:
    with suppress(FaultsError):
        read(text)
        return
    assert all(":1: error: " in found for found in faults(text))
