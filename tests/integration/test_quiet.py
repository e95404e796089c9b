"""Quiet hours: what is due in them is told when they end, as it then stands, and what is extreme at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from daemon.channels.channel import NotProcessed
from daemon.timing import ASLEEP
from rules.incident import End, Incident
from rules.model import Severity
from rules.quiet import Quiet
from state.store import Store
from state.trips import Trip
from tests.standins.delivery import NOON, Delivery, RecordingChannel, incident, stance

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
JALISCO = "America/Mexico_City"
AFTERNOON = Quiet(time(12), time(16))
"""It is noon in Jalisco when these tests begin."""
PHONES = ("+12025550101", "+12025550102", "+12025550103", "+12025550104")


async def sleeper(post: Delivery, *areas: str, **more: Any) -> int:  # noqa: ANN401 - columns of a profile
    """Add somebody who is not to be disturbed until 16:00 in Jalisco."""
    row = await post.add("Sleeper", *(areas or ("MX-JAL",)), **{"tz": JALISCO, "quiet": AFTERNOON, **more})
    await post.outbox.step(NOON)
    return row


async def severe(post: Delivery, hazard: str = "road-blockade", **more: Any) -> Incident:  # noqa: ANN401
    return await post.hold(incident(hazard, severity=Severity.SEVERE), stance(**more))


async def until(post: Delivery, hours: float) -> None:
    """Go on to so many hours after noon."""
    await post.steps(40, 40)
    post.clock.advance_to(max(NOON + hours * HOUR, post.clock.now()))
    await post.steps(40, 40)


async def whys(post: Delivery) -> list[tuple[str, str | None]]:
    def work(store: Store) -> list[tuple[str, str | None]]:
        rows = store._database.rows("SELECT state, why FROM notices ORDER BY id")  # noqa: SLF001
        return [(row["state"], row["why"]) for row in rows]

    return await post.writer.run(work)


async def test_what_is_due_in_quiet_hours_is_told_in_one_message_when_they_end(
    post: Delivery, sms: RecordingChannel
) -> None:
    await sleeper(post)
    await severe(post)
    await until(post, 1)
    await severe(post, "arson")
    await until(post, 3.9)
    assert sms.accepted == []
    assert await post.outbox.next_due(post.clock.now()) == NOON + 4 * HOUR
    await until(post, 4)
    [text] = sms.texts()
    assert "ROADS BLOCKED" in text
    assert "ARSON" in text
    [message] = await post.messages()
    assert message.valid_until == message.created_at + DAY, "it is worth as long as if it were new"


async def test_what_is_extreme_passes_alone_and_the_rest_still_waits(
    post: Delivery, sms: RecordingChannel
) -> None:
    await sleeper(post)
    await severe(post)
    await until(post, 1)
    await post.hold(incident(), stance())
    await until(post, 1.1)
    [text] = sms.texts()
    assert text.startswith("ADVISORY: SHELTER IN PLACE")
    assert "ROADS" not in text
    await until(post, 4)
    assert sms.texts()[1].startswith("ADVISORY: ROADS BLOCKED")
    assert len(sms.accepted) == 2


async def test_what_waits_and_becomes_extreme_goes_at_once_as_their_alert(
    post: Delivery, sms: RecordingChannel
) -> None:
    await sleeper(post)
    held = await severe(post, place="MX-JAL/guadalajara")
    await until(post, 1)
    wider = held.with_stance(stance("Canada", at=post.clock.now()))
    await post.move(held, _as(wider, Severity.EXTREME))
    await until(post, 1.1)
    [text] = sms.texts()
    assert text.startswith("ADVISORY: ROADS BLOCKED")
    await until(post, 5)
    assert len(sms.accepted) == 1


async def test_what_is_over_by_then_is_not_told_nor_its_end(post: Delivery, sms: RecordingChannel) -> None:
    await sleeper(post)
    held = await severe(post)
    await until(post, 1)
    await post.end(held, "US Embassy")
    await until(post, 5)
    assert sms.tried == []
    assert await whys(post) == [("suppressed", "over before it was told")] * 2


async def test_what_ended_when_its_text_said_is_not_told_either(
    post: Delivery, sms: RecordingChannel
) -> None:
    await sleeper(post)
    ends = NOON + 2 * HOUR
    held = await severe(post, "curfew", until=ends, own_end=True)
    post.clock.advance_to(ends)
    await post.end(held, "US Embassy", End.OWN)
    await until(post, 5)
    assert sms.tried == []
    assert await whys(post) == [("suppressed", "over before it was told")]


async def test_changes_through_a_night_are_told_as_the_state_they_led_to(
    post: Delivery, sms: RecordingChannel
) -> None:
    await sleeper(post)
    held = await severe(post, place="MX-JAL/guadalajara")
    await until(post, 1)
    held = await post.hold(held, stance("Canada", "MX-JAL/puerto-vallarta", at=post.clock.now()))
    await until(post, 2)
    await post.end(held, "US Embassy")
    await until(post, 4)
    [text] = sms.texts()
    assert text.startswith("ADVISORY: ROADS BLOCKED - Puerto Vallarta")
    assert "Guadalajara" not in text


async def test_the_end_of_what_was_told_before_waits_for_the_morning(
    post: Delivery, sms: RecordingChannel
) -> None:
    await sleeper(post, quiet=Quiet(time(13), time(16)))
    held = await severe(post)
    await until(post, 1)
    assert len(sms.accepted) == 1
    held = await post.hold(held, stance("Canada", "MX-JAL/guadalajara", at=post.clock.now()))
    await until(post, 2)
    held = await post.end(held, "US Embassy")
    await post.end(held, "Canada")
    await until(post, 3.9)
    assert len(sms.accepted) == 1
    await until(post, 4)
    assert sms.texts()[1].startswith("ADVISORY OVER: ")
    assert len(sms.accepted) == 2


async def test_on_a_trip_the_clocks_of_the_place_count_and_around_it_those_at_home(
    post: Delivery, sms: RecordingChannel
) -> None:
    # In Berlin it is 19:00, in Sydney 05:00 of the next day, in Kathmandu 23:45.
    night = Quiet(time(22), time(7))
    homes = ("Europe/Berlin", "Australia/Sydney", "Asia/Kathmandu", JALISCO)
    for phone, home in zip(PHONES, homes, strict=True):
        row = await post.add(home, phone=phone, tz=home, quiet=night)
        await travel(post, row, "MX-JAL", NOON - HOUR, NOON + 5 * DAY)
    later = await post.add("Not there yet", phone="+12025550105", tz="Asia/Kathmandu", quiet=night)
    await travel(post, later, "MX-JAL", NOON + HOUR, NOON + 5 * DAY)
    await post.outbox.step(NOON)
    await severe(post)
    await post.steps(40, 40)
    assert {out.address for out in sms.accepted} == set(PHONES), "it is noon where they are"
    post.clock.advance_to(NOON + 2 * HOUR)
    await post.steps(40, 40)
    assert len(sms.accepted) == 4, "who fell asleep in Kathmandu is told at the end of that night"
    await until(post, 7.25)
    assert sms.accepted[-1].address == "+12025550105"


@pytest.mark.parametrize(
    ("zone", "now", "ends"),
    [
        ("Europe/Berlin", "2026-03-29T00:00", "2026-03-29T03:30"),
        ("Australia/Sydney", "2026-10-04T00:00", "2026-10-04T03:30"),
        ("America/Mexico_City", "2026-04-05T00:00", "2026-04-05T02:30"),
        ("Asia/Kathmandu", "2026-03-29T00:00", "2026-03-29T02:30"),
    ],
)
async def test_a_night_in_which_clocks_go_forward_ends(
    post: Delivery, sms: RecordingChannel, zone: str, now: str, ends: str
) -> None:
    berlin = ZoneInfo(zone)
    begins, wakes = (datetime.fromisoformat(each).replace(tzinfo=berlin) for each in (now, ends))
    post.clock.advance_to(begins)
    await post.add("Sleeper", "MX-JAL", tz=zone, quiet=Quiet(time(22), time(2, 30)))
    await post.outbox.step(begins)
    await severe(post, at=begins)
    await post.steps(40, 40)
    assert sms.accepted == []
    assert await post.outbox.next_due(post.clock.now()) == wakes
    post.clock.advance_to(wakes)
    await post.steps(40, 40)
    assert len(sms.accepted) == 1


async def test_what_could_not_leave_before_quiet_hours_is_told_after_them_as_it_then_stands(
    post: Delivery, sms: RecordingChannel
) -> None:
    sms.script.extend([NotProcessed("busy"), NotProcessed("busy")])
    await sleeper(post, quiet=Quiet(time(12, 1), time(16)))
    await severe(post)
    held = await severe(post, "arson")
    await until(post, 2)
    assert sms.accepted == []
    assert len(sms.tried) == 1, "nothing is tried in the night"
    await post.end(held, "US Embassy")
    await until(post, 4.1)
    [text] = sms.texts()
    assert text.startswith("ADVISORY: ROADS BLOCKED")
    assert "ARSON" not in text, "it is over, and they never heard of it"
    first, _ = await post.messages()
    assert (first.state, first.why) == ("suppressed", ASLEEP)


async def test_what_is_extreme_and_could_not_leave_before_quiet_hours_leaves_in_them(
    post: Delivery, sms: RecordingChannel
) -> None:
    sms.script.append(NotProcessed("busy"))
    await sleeper(post, quiet=Quiet(time(12, 1), time(16)))
    await post.hold(incident(), stance())
    await until(post, 1)
    assert len(sms.accepted) == 1


async def test_a_trip_that_ends_in_the_night_takes_what_waits_along(
    post: Delivery, sms: RecordingChannel
) -> None:
    row = await sleeper(post, "FR")
    await travel(post, row, "MX-JAL", NOON - 2 * DAY, NOON + 2 * HOUR - DAY)
    held = await severe(post)
    await until(post, 4)
    await post.end(held, "US Embassy")
    await until(post, 5)
    assert sms.tried == []
    assert await whys(post) == [("suppressed", "no longer there when it was to be told")]


async def test_delivering_at_once_wakes_nobody_and_leaves_nothing_undone(
    post: Delivery, sms: RecordingChannel
) -> None:
    await sleeper(post)
    await severe(post)
    assert await post.outbox.drain(post.clock.now())
    assert sms.tried == []
    post.clock.advance_to(NOON + 4 * HOUR)
    assert await post.outbox.drain(post.clock.now())
    assert len(sms.accepted) == 1


async def travel(post: Delivery, row: int, area: str, begins: datetime, ends: datetime) -> None:
    """Let somebody be in *area*, with a day around it."""

    def work(store: Store) -> None:
        with store.transaction():
            times = (begins - DAY, ends + DAY, begins, ends)
            store.trips.add(Trip(row, area, post.places.country(area), *times, "", ""))

    await post.writer.run(work)


def _as(held: Incident, severity: Severity) -> Incident:
    return replace(held, severity=severity)
