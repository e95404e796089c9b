"""Trips taken in, changed and removed, and what this is to people while something is going on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from daemon.commands import COMMANDS
from daemon.errors import FaultsError, GivenError
from tests.standins.delivery import NOON, PHONE, Delivery, RecordingChannel, incident, stance

HOUR = timedelta(hours=1)
DAYS = ("DTSTART;VALUE=DATE:20260221", "DTEND;VALUE=DATE:20260225")


def calendar(*events: tuple[str, ...]) -> str:
    """Return a calendar with these events, each its UID and further lines."""
    lines = [line for uid, *rest in events for line in ("BEGIN:VEVENT", f"UID:{uid}", *rest, "END:VEVENT")]
    return "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""])


async def command(post: Delivery, name: str, args: Mapping[str, Any]) -> Any:  # noqa: ANN401 - each its own
    """Carry out a command as the daemon does."""
    return await post.writer.run(lambda store: COMMANDS[name](store, post.places, args, post.clock.now()))


async def take_in(post: Delivery, *events: tuple[str, ...]) -> dict[str, int]:
    args = {"text": calendar(*events), "path": "trips.ics", "contact": PHONE}
    done: dict[str, int] = await command(post, "trips.import", args)
    return {what: number for what, number in done.items() if number}


async def areas(post: Delivery) -> list[str]:
    return await post.writer.run(lambda store: [trip.area for trip in store.trips.list()])


async def traveller(post: Delivery) -> int:
    row = await post.add("Traveller", "FR")
    await post.outbox.step(NOON)
    return row


async def test_an_event_that_comes_again_is_updated_and_one_that_is_cancelled_removed(
    post: Delivery,
) -> None:
    await traveller(post)
    flight = ("1", "SUMMARY:AM 58 GDL-MEX", "DTSTART:20260223T090000", "DTEND:20260223T110000")
    stay = ("2", "LOCATION:MX-JAL", *DAYS)
    assert await take_in(post, flight, stay) == {"added": 2}
    assert await take_in(post, flight, stay) == {"known": 2}
    assert await areas(post) == ["MX-JAL", "GDL", "MEX"]
    assert await take_in(post, ("1", "SUMMARY:AM 58 GDL-CUN", *flight[2:])) == {"changed": 1}
    assert await areas(post) == ["MX-JAL", "GDL", "CUN"]
    assert await take_in(post, ("1", "STATUS:CANCELLED")) == {"removed": 1}
    assert await take_in(post, ("1", "STATUS:CANCELLED")) == {}
    assert await areas(post) == ["MX-JAL"]


async def test_two_events_of_the_same_dates_do_not_end_with_one_of_them(post: Delivery) -> None:
    await traveller(post)
    await take_in(post, ("1", "LOCATION:MX-JAL", *DAYS), ("2", "LOCATION:MX-JAL", *DAYS))
    await take_in(post, ("1", "STATUS:CANCELLED"))
    assert await areas(post) == ["MX-JAL"]


async def test_a_file_with_one_fault_changes_nothing(post: Delivery) -> None:
    await traveller(post)
    with pytest.raises(FaultsError):
        await take_in(post, ("1", "LOCATION:MX-JAL", *DAYS), ("2", "LOCATION:Guadalajara", *DAYS))
    assert await areas(post) == []


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"text": "", "path": "t.csv", "contact": PHONE}, "--for is for calendars"),
        ({"text": calendar(), "path": "t.ics", "contact": "me"}, "--for: "),
        ({"text": calendar(), "path": "t.ics", "contact": "nobody@example.org"}, "import subscribers first"),
    ],
)
async def test_whose_trips_they_are_is_said_once(post: Delivery, args: dict[str, str], message: str) -> None:
    await traveller(post)
    with pytest.raises(GivenError, match=message):
        await command(post, "trips.import", args)


async def test_without_a_name_the_events_of_a_calendar_are_trips_of_their_attendees(post: Delivery) -> None:
    await traveller(post)
    await post.add("Colleague", "FR", phone="+12025550124", email="c@example.org")
    stay = ("LOCATION:MX-JAL", *DAYS)
    both = ("ATTENDEE;CN=Colleague:mailto:c@example.org", f"ATTENDEE:tel:{PHONE}")

    async def shared(*lines: str) -> dict[str, int]:
        args = {"text": calendar(("1", *lines)), "path": "trips.ics", "contact": None}
        done: dict[str, int] = await command(post, "trips.import", args)
        return {what: number for what, number in done.items() if number}

    assert await shared(*stay, *both) == {"added": 1}
    assert await areas(post) == ["MX-JAL", "MX-JAL"]
    assert await shared(*stay, both[0]) == {"changed": 1}
    assert await areas(post) == ["MX-JAL"]
    for lines, message in (
        (stay, "says not whose trip it is"),
        ((*stay, "ATTENDEE:urn:x"), "trips.ics:7:1: error: event '1': ATTENDEE is "),
        ((*stay, "ATTENDEE:mailto:nobody@example.org"), "trips.ics:7:1: error: ATTENDEE: no subscriber has"),
    ):
        with pytest.raises(FaultsError, match=message):
            await shared(*lines)
    assert await shared("STATUS:CANCELLED") == {"removed": 1}
    assert await areas(post) == []


async def test_who_moved_on_hears_of_the_new_place_and_of_the_end_at_the_old_one_only(
    post: Delivery, sms: RecordingChannel
) -> None:
    await traveller(post)
    await take_in(post, ("1", "LOCATION:MX-JAL", *DAYS))
    jalisco = await post.hold(incident(), stance(place="MX-JAL/guadalajara"))
    await post.hold(incident(region="MX-NLE"), stance("Canada", "MX-NLE"))
    await post.steps(40, 40)
    assert [text.split(".")[0] for text in sms.texts()] == [
        "ADVISORY: SHELTER IN PLACE - Guadalajara (Mexico)"
    ]
    await take_in(post, ("1", "LOCATION:MX-NLE", *DAYS))
    await post.steps(40, 40)
    assert sms.texts()[1].startswith("ADVISORY: SHELTER IN PLACE - Nuevo León".replace("ó", "o"))
    jalisco = await post.hold(jalisco, stance("Canada", at=post.clock.now()))
    await post.steps(40, 40)
    assert len(sms.accepted) == 2, "that it grew is no news to who has left"
    for publisher in ("US Embassy", "Canada"):
        jalisco = await post.end(jalisco, publisher)
    await post.steps(40, 40)
    assert sms.texts()[2].startswith("ADVISORY OVER: ")
    assert len(sms.accepted) == 3


async def test_a_trip_that_is_removed_is_one_that_has_ended(post: Delivery, sms: RecordingChannel) -> None:
    await traveller(post)
    await take_in(post, ("1", "LOCATION:MX-JAL", *DAYS))
    held = await post.hold(incident(), stance())
    await post.steps(40, 40)
    (trip,) = await post.writer.run(lambda store: store.trips.list())
    assert await command(post, "trips.remove", {"trip": trip.id}) == {"name": "Traveller", "area": "MX-JAL"}
    await post.hold(incident("arson"), stance())
    await post.steps(40, 40)
    assert len(sms.accepted) == 1
    await post.end(held, "US Embassy")
    await post.steps(40, 40)
    assert sms.texts()[1].startswith("ADVISORY OVER: ")
    with pytest.raises(GivenError, match="no trip has this id"):
        await command(post, "trips.remove", {"trip": trip.id})


async def test_what_was_not_told_yet_goes_with_the_trip(post: Delivery, sms: RecordingChannel) -> None:
    await traveller(post)
    await take_in(post, ("1", "LOCATION:MX-JAL", *DAYS))
    held = await post.hold(incident(), stance())
    await post.outbox.step(post.clock.now())
    await take_in(post, ("1", "STATUS:CANCELLED"))
    await post.steps(40, 40)
    await post.end(held, "US Embassy")
    await post.steps(40, 40)
    assert sms.tried == []


async def test_trips_to_two_places_at_once_and_one_over_the_other_tell_each_thing_once(
    post: Delivery, sms: RecordingChannel
) -> None:
    await traveller(post)
    events = [
        (str(number), f"LOCATION:{area}", *DAYS) for number, area in enumerate(["MX-JAL", "PVR", "MX-NLE"])
    ]
    await take_in(post, *events)
    jalisco = await post.hold(incident(), stance())
    await post.hold(incident(region="MX-NLE"), stance("Canada", "MX-NLE"))
    await post.steps(40, 40)
    [text] = sms.texts()
    assert "Jalisco" in text
    assert "Nuevo Leon" in text
    await take_in(post, ("0", "STATUS:CANCELLED"))
    await post.end(jalisco, "US Embassy")
    await post.steps(40, 40)
    assert len(sms.accepted) == 2, "who is in Vallarta still is told once, not for each trip"


async def test_a_flight_that_moves_to_later_is_told_when_it_counts_again(
    post: Delivery, sms: RecordingChannel
) -> None:
    await traveller(post)
    soon = ("DTSTART:20260222T200000Z", "DTEND:20260222T220000Z")
    later = ("DTSTART:20260223T200000Z", "DTEND:20260223T220000Z")
    await take_in(post, ("1", "SUMMARY:GDL-MEX", *later))
    held = await post.hold(incident("flight-cancellation"), stance())
    await post.steps(40, 40)
    assert sms.accepted == [], "it is a day off"
    await take_in(post, ("1", "SUMMARY:GDL-MEX", *soon))
    await post.steps(40, 40)
    assert len(sms.accepted) == 1
    await take_in(post, ("1", "SUMMARY:GDL-MEX", *later))
    post.clock.advance_to(NOON + 22 * HOUR)
    await post.steps(40, 40)
    assert len(sms.accepted) == 1, "they know"
    await post.end(held, "US Embassy")
    await post.steps(40, 40)
    assert sms.texts()[1].startswith("ADVISORY OVER: ")


async def test_next_due_says_when_an_airport_begins_to_count(post: Delivery) -> None:
    await traveller(post)
    await take_in(post, ("1", "LOCATION:PVR", "DTSTART:20260223T090000", "DTEND:20260223T110000"))
    await post.outbox.step(post.clock.now())
    assert await post.outbox.next_due(post.clock.now()) == NOON + 17 * HOUR
