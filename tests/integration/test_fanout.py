"""Who is told what: alerts to notices on a real database, and from there to the text."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from daemon.fanout import ROUND, FanOut
from daemon.means import Means
from daemon.routes import Routes
from rules.incident import End
from rules.model import Severity
from state.people import Profile
from state.store import Store
from state.trips import Trip
from tests.standins.delivery import (
    EMAIL,
    NOON,
    OPERATOR,
    Delivery,
    RecordingChannel,
    incident,
    stance,
)


async def notices(post: Delivery) -> dict[str, int]:
    """Return how many notices are in each state."""
    return await post.writer.run(lambda store: store.notices.counts())


async def test_whoever_watches_what_is_touched_is_told_and_nobody_else(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("In it", "MX-JAL/guadalajara", phone="+12025550101")
    await post.add("The airport", "PVR", phone="+12025550102")
    await post.add("The country", "MX", phone="+12025550103")
    await post.add("Elsewhere", "MX-CHH", phone="+12025550104")
    await post.add("Abroad", "FR", phone="+12025550105")
    await post.outbox.step(NOON)
    await post.hold(incident(), stance())
    await post.steps(60)
    assert {out.address for out in sms.accepted} == {"+12025550101", "+12025550102", "+12025550103"}


async def test_all_channels_of_a_person_receive_and_none_means_sms_where_there_is_a_phone(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    await post.add("Both", "MX-JAL", phone="+12025550101", email="a@example.org", channels=("sms", "email"))
    await post.add("Phone", "MX-JAL", phone="+12025550102", email="b@example.org")
    await post.add("Mail", "MX-JAL", phone=None, email="c@example.org")
    await post.outbox.step(NOON)
    await post.hold(incident(), stance())
    await post.steps(60)
    assert {out.address for out in sms.accepted} == {"+12025550101", "+12025550102"}
    assert {out.address for out in email.accepted} == {"a@example.org", "c@example.org"}


async def test_without_sms_mail_stands_in_and_without_either_the_terminal(tmp_path: Path) -> None:
    email, console = RecordingChannel("email"), RecordingChannel("console")
    post = Delivery.open(tmp_path / "a.db", {"email": email, "console": console}, operator=None)
    await post.add("Has mail", "MX-JAL", email=EMAIL)
    await post.add("Has none", "MX-JAL", phone="+12025550102")
    await post.outbox.step(NOON)
    await post.hold(incident(), stance())
    await post.steps(60)
    await post.close()
    assert [out.address for out in email.accepted] == [EMAIL]
    assert [out.address for out in console.accepted] == ["Has none"]


async def test_an_alert_still_held_when_its_end_comes_is_dropped_with_it(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(NOON)
    held = await post.hold(incident(), stance())
    await post.outbox.step(NOON)
    await post.end(held, "US Embassy")
    await post.steps(120)
    assert sms.accepted == []
    assert await notices(post) == {"suppressed": 2}


async def test_a_change_before_the_alert_was_told_is_told_as_the_alert(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(NOON)
    held = await post.hold(incident(), stance(), stance("Canada", "MX-JAL/puerto-vallarta"))
    await post.outbox.step(NOON)
    await post.end(held, "US Embassy")
    await post.steps(120)
    [text] = sms.texts()
    assert text.startswith("ADVISORY: SHELTER IN PLACE - Puerto Vallarta (Mexico).")
    assert "Says Canada" in text
    assert await notices(post) == {"said": 1, "suppressed": 1}


async def test_alert_update_and_cancel_reach_exactly_who_was_told(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("Vallarta", "PVR", phone="+12025550101")
    await post.add("Guadalajara", "MX-JAL/guadalajara", phone="+12025550102")
    await post.add("Elsewhere", "MX-CHH", phone="+12025550103")
    await post.outbox.step(NOON)
    held = await post.hold(incident(), stance())
    await post.steps(60)
    held = await post.hold(held, stance("Canada", "MX-JAL/puerto-vallarta"))
    await post.steps(60)
    held = await post.end(held, "US Embassy")
    await post.steps(60)
    await post.end(held, "Canada")
    await post.steps(60)
    texts: dict[str, list[str]] = {}
    for out in sms.accepted:
        texts.setdefault(out.address, []).append(out.text)
    assert texts.keys() == {"+12025550101", "+12025550102"}
    assert [t.split(":")[0] for t in texts["+12025550101"]] == [
        "ADVISORY",
        "ADVISORY UPDATE",
        "ADVISORY OVER",
    ]
    assert "US Embassy has lifted it" in texts["+12025550101"][1]
    assert [t.split(":")[0] for t in texts["+12025550102"]] == ["ADVISORY", "ADVISORY OVER"]


async def test_what_lapsed_goes_to_the_operator_only_and_a_later_lifting_still_ends_it(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(NOON)
    held = await post.hold(incident(), stance())
    await post.steps(60)
    held = await post.end(held, "US Embassy", End.LAPSED)
    await post.steps(60)
    assert len(sms.accepted) == 1
    [note] = email.accepted
    assert note.address == OPERATOR
    assert "US Embassy said it last, 22 Feb 18:00 UTC" in note.text
    lifted = replace(held, stances=tuple(replace(s, end=End.LIFTED) for s in held.stances))
    await post.move(held, lifted)
    await post.steps(60)
    assert sms.texts()[1].startswith("ADVISORY OVER: ")
    assert len(email.accepted) == 1


async def test_an_announced_end_comes_silently_and_the_operator_hears_nothing(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(NOON)
    until = NOON + timedelta(hours=6)
    held = await post.hold(incident("curfew"), stance(until=until, own_end=True))
    await post.steps(60)
    await post.end(held, "US Embassy", End.OWN)
    await post.steps(60)
    [text] = sms.texts()
    assert "Until Sun 22 Feb 18:00 local." in text
    assert email.accepted == []


async def test_who_joins_gets_the_present_state_once_silent_or_not(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.outbox.step(NOON)
    fresh = incident()
    await post.move(fresh, fresh.with_stance(stance()), silent=True)
    await post.hold(incident("arson", severity=Severity.SEVERE), stance("Canada"))
    await post.steps(60)
    assert sms.accepted == []
    post.clock.advance(timedelta(minutes=5))
    await post.add("Newcomer", "MX-JAL/guadalajara")
    await post.steps(120)
    [text] = sms.texts()
    assert text.startswith("ADVISORY: SHELTER IN PLACE - Guadalajara")
    assert "ARSON" in text
    await post.add("Newcomer", "MX-JAL/guadalajara")
    await post.steps(120)
    assert len(sms.accepted) == 1


async def test_a_seed_is_told_to_nobody_who_was_there_before_it(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("Early", "MX-JAL")
    await post.outbox.step(NOON)
    fresh = incident()
    await post.move(fresh, fresh.with_stance(stance()), silent=True)
    await post.steps(300)
    assert sms.accepted == []


async def test_a_trip_gets_the_present_state_when_it_begins_to_count_and_next_due_says_when(
    post: Delivery, sms: RecordingChannel
) -> None:
    row = await post.add("Trip", "FR")
    begins = NOON + timedelta(hours=5)

    def travel(store: Store) -> None:
        with store.transaction():
            day = timedelta(days=1)
            times = (begins, begins + 3 * day, begins + day, begins + 2 * day)
            store.trips.add(Trip(row, "MX-JAL", "MX", *times, "2026-02-24", "2026-02-25"))

    await post.writer.run(travel)
    await post.outbox.step(NOON)
    await post.hold(incident(), stance())
    await post.steps(60)
    assert sms.accepted == []
    assert await post.outbox.next_due(post.clock.now()) == begins
    post.clock.advance_to(begins)
    await post.steps(60)
    assert len(sms.accepted) == 1


async def test_alerts_of_one_incident_are_told_in_order_whatever_their_severity(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(NOON)
    first = await post.hold(incident(severity=Severity.MODERATE), stance())
    over = await post.end(first, "US Embassy")
    again = replace(over, severity=Severity.EXTREME, stances=(stance(at=NOON + timedelta(minutes=1)),))
    await post.move(over, again)
    await post.steps(120)
    told = await post.writer.run(lambda store: store.told.active())
    assert len(told) == 1, "the last word is that it holds"
    assert sms.texts()[-1].startswith("ADVISORY: SHELTER IN PLACE")


async def test_languages_reach_their_people(post: Delivery, sms: RecordingChannel) -> None:
    await post.add("Viajera", "MX-JAL", lang="es")
    await post.outbox.step(NOON)
    await post.hold(incident(), stance())
    await post.steps(60)
    assert sms.texts()[0].startswith("AVISO: RESGUARDESE - Jalisco (México).")


async def test_who_was_removed_meanwhile_gets_nothing(post: Delivery, sms: RecordingChannel) -> None:
    row = await post.add("Gone", "MX-JAL")
    await post.outbox.step(NOON)
    await post.hold(incident(), stance())
    await post.outbox.step(NOON)

    def remove(store: Store) -> None:
        with store.transaction():
            store.people.remove(row, NOON)

    await post.writer.run(remove)
    await post.steps(120)
    assert sms.tried == []


PHONES = [f"+1999{number:07}" for number in range(ROUND + 100)]
LATE = "+12025550199"


async def crowd(post: Delivery) -> None:
    """Let more people watch Jalisco than one step tells."""

    def work(store: Store) -> None:
        with store.transaction():
            for phone in PHONES:
                row = store.people.save(Profile("Traveller", phone), NOON)
                store.people.set_watches(row, [("MX-JAL", "MX")], NOON)
                store.people.greet(row, NOON)

    await post.writer.run(work)


def once(post: Delivery) -> Callable[[Store], bool]:
    """Return what goes on with a fan-out as far as one go gets, and says whether there is more."""
    fan = FanOut(Means(post.places, Routes(frozenset({"sms"})), timedelta(seconds=30)))
    return lambda store: fan.run(store, NOON)


async def test_a_fan_out_that_is_cut_short_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Whoever joins in between is told once, too."""
    first = Delivery.open(tmp_path / "a.db", {"sms": RecordingChannel("sms")})
    await crowd(first)
    await first.hold(incident(), stance())
    assert await first.writer.run(once(first))
    assert await notices(first) == {"waiting": ROUND}
    await first.writer.close()
    again = Delivery.open(tmp_path / "a.db", {"sms": RecordingChannel("sms")}, process="second")
    await again.add("Late", "MX-JAL", phone=LATE)
    await again.outbox.step(NOON)
    assert not again.outbox.behind
    assert await notices(again) == {"waiting": len(PHONES) + 1}
    await again.close()


async def test_what_is_extreme_overtakes_a_fan_out_under_way(post: Delivery, sms: RecordingChannel) -> None:
    await crowd(post)
    await post.add("Somebody", "MX-NAY", phone=LATE)
    await post.outbox.step(NOON)
    await post.hold(incident("road-blockade", severity=Severity.MINOR), stance())
    assert await post.writer.run(once(post))
    await post.hold(incident(region="MX-NAY"), stance(place="MX-NAY"))
    sms.hold = asyncio.Event()
    await asyncio.wait_for(post.outbox.step(NOON, at_once=True), 5)
    assert sms.tried[0].address == LATE
    sms.hold.set()
