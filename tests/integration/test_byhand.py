"""A manager ends an incident or announces something: it reaches whom it concerns, as the manager's own word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from daemon.byhand import announce_something, close_incident
from daemon.errors import GivenError
from rules.incident import End, State
from state.store import Store
from tests.shipped import gazetteer
from tests.standins.delivery import NOON, Delivery, RecordingChannel, incident, stance

WHO = {"author": "ana", "speaker": "Example Travel Desk"}
CLOSE = {**WHO, "reason": "our people on the spot say so"}


async def close(post: Delivery, number: int) -> Any:  # noqa: ANN401
    args = {**CLOSE, "id": number}
    return await post.writer.run(lambda store: close_incident(store, gazetteer(), args, post.clock.now()))


async def announce(post: Delivery, **given: object) -> Any:  # noqa: ANN401
    args = {
        **WHO,
        "area": "MX-JAL",
        "severity": "severe",
        "text": "Stay at the hotel.",
        "until": None,
        **given,
    }
    return await post.writer.run(lambda store: announce_something(store, gazetteer(), args, post.clock.now()))


async def test_exactly_those_who_were_told_learn_that_the_manager_says_it_is_over(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("Told", "MX-JAL/guadalajara", phone="+12025550101")
    await post.add("Elsewhere", "MX-CHH", phone="+12025550102")
    await post.outbox.step(NOON)
    held = await post.hold(incident(), stance())
    await post.steps(60)
    await post.add("Later", "MX-TAM", phone="+12025550103")
    assert (await close(post, held.id or 0))["told"] == 1
    await post.steps(60)
    assert [out.address for out in sms.accepted] == ["+12025550101", "+12025550101"]
    over = sms.texts()[-1]
    assert over.startswith("ADVISORY OVER")
    assert "Example Travel Desk" in over
    assert "US Embassy" not in over
    assert "on the spot" not in over


async def test_what_was_closed_is_kept_with_who_did_it_and_why_and_blames_no_publisher(
    post: Delivery,
) -> None:
    held = await post.hold(incident(), stance())
    await close(post, held.id or 0)

    def look(store: Store) -> None:
        now = store.incidents.get(held.id or 0)
        assert now is not None
        assert now.state is State.OVER
        assert {s.publisher: s.end for s in now.stances} == {
            "US Embassy": End.CLOSED,
            "Example Travel Desk": End.LIFTED,
        }
        (act,) = store.acts.of(held.id or 0)
        assert (act.author, act.what, act.reason) == ("ana", "closed", CLOSE["reason"])

    await post.writer.run(look)
    with pytest.raises(GivenError, match="is over already"):
        await close(post, held.id or 0)
    with pytest.raises(GivenError, match="there is no incident 99"):
        await close(post, 99)


async def test_an_announcement_reaches_those_it_concerns_and_its_end_reaches_them_too(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("In it", "MX-JAL/guadalajara", phone="+12025550101")
    await post.add("Elsewhere", "MX-CHH", phone="+12025550102")
    await post.outbox.step(NOON)
    done = await announce(post)
    await post.steps(60)
    await close(post, done["id"])
    await post.steps(60)
    assert [out.address for out in sms.accepted] == ["+12025550101", "+12025550101"]
    begun, over = sms.texts()
    assert "Stay at the hotel." in begun
    assert "travel manager" in begun.lower()
    assert over != begun


async def test_an_announcement_with_an_end_says_it_and_ends_by_itself(
    post: Delivery, sms: RecordingChannel
) -> None:
    await post.add("In it", "MX-JAL", phone="+12025550101")
    await post.outbox.step(NOON)
    done = await announce(post, until=(NOON + timedelta(hours=2)).isoformat())
    await post.steps(60)
    assert "14:00 local" in sms.texts()[0]
    await post.writer.run(lambda store: expire_at(store, NOON + timedelta(hours=3)))
    found = await post.writer.run(lambda store: store.incidents.get(done["id"]))
    assert found is not None
    assert found.state is State.OVER
    await post.steps(60)
    assert len(sms.accepted) == 1


def expire_at(store: Store, now: Any) -> None:  # noqa: ANN401
    from daemon.ingest import expire

    expire(store, gazetteer(), now)


async def test_two_announcements_of_the_same_words_are_two(post: Delivery) -> None:
    first, second = await announce(post), await announce(post)
    assert first["id"] != second["id"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"text": "  "}, "the text is empty"),
        ({"text": "x" * 601}, "600 at most"),
        ({"area": "JALISCO"}, "no place has the id"),
        ({"severity": "huge"}, "huge"),
        ({"until": "2020-01-01"}, "has passed already"),
        ({"until": "noon"}, "is no time"),
    ],
)
async def test_an_announcement_that_cannot_be_is_refused(
    post: Delivery, given: dict[str, object], why: str
) -> None:
    with pytest.raises(GivenError, match=why):
        await announce(post, **given)
