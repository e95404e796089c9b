"""Who could be told nothing for a while, and then can: they hear what holds now, and what has ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from daemon.commands import allow_contact
from daemon.response import Inbound
from state.store import Store
from tests.standins.delivery import EMAIL, PHONE, Delivery, RecordingChannel, incident, stance

HOUR = timedelta(hours=1)


async def says(post: Delivery, text: str) -> None:
    number = f"SM{post.clock.now().timestamp()}{text}"
    await post.outbox.hear(Inbound(number, PHONE, text), post.clock.now())


async def start(post: Delivery) -> None:
    await says(post, "START")


async def allow(post: Delivery) -> None:
    def work(store: Store) -> None:
        allow_contact(store, post.places, {"contact": PHONE}, post.clock.now())

    await post.writer.run(work)


def news(channel: RecordingChannel) -> list[str]:
    """Return how each message begins, answers to replies aside."""
    return [t.split(" - ")[0] for t in channel.texts() if t.startswith("ADVISORY")]


back = pytest.mark.parametrize("back", [start, allow], ids=["start", "allow"])
Back = Callable[[Delivery], Awaitable[None]]


@back
async def test_the_end_that_came_while_they_had_stopped_is_told_when_they_are_back(
    back: Back, post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(post.clock.now())
    shelter = await post.hold(incident(), stance())
    roads = await post.hold(incident("road-blockade"), stance())
    await post.steps(60)
    await says(post, "STOP")
    arson = await post.hold(incident("arson"), stance())
    await post.steps(60)
    for each in (shelter, roads, arson):
        await post.end(each, "US Embassy")
    await post.hold(incident("curfew"), stance())
    await post.steps(600, every=60)
    before = len(sms.accepted)
    await back(post)
    await post.steps(600, every=60)
    told = " / ".join(sms.texts()[before:])
    assert "ADVISORY: CURFEW" in told
    assert "The order to shelter in place has ended" in told
    assert "The roads are open again" in told
    assert "arson" not in told.casefold(), "they never heard that it began"
    await back(post)
    await post.steps(600, every=60)
    assert " / ".join(sms.texts()[before:]) == told, "and once"


async def test_an_end_that_waited_when_they_stopped_is_told_when_they_are_back(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(post.clock.now())
    held = await post.hold(incident(), stance())
    await post.steps(60)
    await post.end(held, "US Embassy")
    await post.outbox.step(post.clock.now())
    await says(post, "STOP")
    await post.steps(600, every=60)
    assert news(sms) == ["ADVISORY: SHELTER IN PLACE"]
    await start(post)
    await post.steps(60)
    assert news(sms) == [
        "ADVISORY: SHELTER IN PLACE",
        "ADVISORY OVER: The order to shelter in place has ended",
    ]


async def test_whoever_was_told_by_mail_meanwhile_is_told_nothing_twice(
    post: Delivery, sms: RecordingChannel, email: RecordingChannel
) -> None:
    await post.add("Traveller", "MX-JAL", email=EMAIL, channels=("sms", "email"))
    await post.outbox.step(post.clock.now())
    held = await post.hold(incident(), stance())
    await post.steps(60)
    await says(post, "STOP")
    await post.end(held, "US Embassy")
    await post.hold(incident("arson"), stance())
    await post.steps(60)
    before = len(sms.accepted)
    await start(post)
    await post.steps(600, every=60)
    assert [text for text in sms.texts()[before:] if "ADVISORY" in text] == []
    assert len([out for out in email.accepted if out.address == EMAIL]) == 2


async def test_what_is_as_it_was_when_they_stopped_is_not_told_again(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("Traveller", "MX-JAL")
    await post.outbox.step(post.clock.now())
    held = await post.hold(incident(), stance())
    await post.steps(60)
    await says(post, "STOP")
    post.clock.advance(HOUR)
    await start(post)
    await post.steps(60)
    assert news(sms) == ["ADVISORY: SHELTER IN PLACE"]
    await post.end(held, "US Embassy")
    await post.steps(60)
    assert len(news(sms)) == 2


async def test_who_joins_late_sees_who_says_so_now_and_since_when(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("First", "MX-JAL", phone="+12025550101")
    await post.outbox.step(post.clock.now())
    held = await post.hold(incident(), stance(at=post.clock.now()))
    await post.steps(60)
    post.clock.advance(5 * HOUR)
    later = stance("Canada", at=post.clock.now())
    held = await post.hold(held, later)
    gone = await post.end(held, "US Embassy")
    restated = gone.with_stance(stance("Canada", at=post.clock.now() + HOUR))
    await post.move(gone, restated)
    post.clock.advance(2 * HOUR)
    await post.add("Second", "MX-JAL")
    await post.steps(60)
    assert "Says Canada, Sun 22 Feb 18:01 local." in sms.texts()[-1]
    assert "US Embassy" not in sms.texts()[-1]
