"""What is kept about a person can be had whole, and is gone whole once they are forgotten or it is too old."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlite_utils

from daemon.byhand import close_incident
from daemon.commands import COMMANDS
from daemon.errors import GivenError
from daemon.housekeeping import Housekeeper, Keeping
from state.store import Store
from tests.shipped import gazetteer
from tests.standins.delivery import NOON, Delivery, RecordingChannel, incident, stance

NAME, PHONE, MAIL = "Traveller Zapopan", "+12025550177", "zapopan@example.com"
DAY = timedelta(days=1)
YEAR = Keeping(365 * DAY, 365 * DAY, 365 * DAY, 30 * DAY)


async def told(post: Delivery) -> int:
    """Let somebody be told of something, say STOP, and be named to the operator; return the incident."""
    await post.add(NAME, "MX-JAL", phone=PHONE, email=MAIL)
    await post.outbox.step(NOON)
    held = await post.hold(incident(), stance())
    await post.steps(60)

    def more(store: Store) -> None:
        with store.transaction():
            store.blocked.add("sms", PHONE, "opted-out", NOON)
            store.operator.tell("k", "kind", f"{NAME} cannot be told anything.", NOON)

    await post.writer.run(more)
    await post.steps(60)
    return held.id or 0


def everything(path: Path) -> Iterator[str]:
    """Yield every value in a database, as text."""
    with closing(sqlite_utils.Database(path)) as database:
        for table in database.tables:
            yield from (f"{table.name}: {row}" for row in table.rows)


def forget(store: Store) -> object:
    args = {"contact": PHONE, "author": "ana"}
    return COMMANDS["subscribers.forget"](store, gazetteer(), args, NOON)


async def test_all_that_is_kept_about_somebody_can_be_had(post: Delivery, sms: RecordingChannel) -> None:
    await told(post)
    found = await post.writer.run(lambda store: store.holdings.of(1))
    assert found["messages"][0]["text"] == sms.texts()[0]
    assert found["attempts"][0]["outcome"] == "accepted"
    assert [row["area"] for row in found["watches"]] == ["MX-JAL"]
    assert {"notices", "told", "replies", "roll_calls", "withheld", "awaited"} <= found.keys()
    assert any(NAME in row["text"] for row in found["messages to others"])


async def test_whoever_is_forgotten_is_in_no_table_and_their_stop_stays(post: Delivery) -> None:
    await told(post)
    assert any(PHONE in line for line in everything(post.path))
    await post.writer.run(forget)
    left = [line for line in everything(post.path) if NAME in line or PHONE in line or MAIL in line]
    assert left == []
    acts = [line for line in everything(post.path) if line.startswith("acts: ")]
    assert len(acts) == 1
    assert "forgotten" in acts[0]
    assert await post.writer.run(lambda store: store.blocked.count()) == 1
    with pytest.raises(GivenError, match="no subscriber"):
        await post.writer.run(forget)


async def test_texts_that_only_seem_to_name_somebody_are_left_alone(post: Delivery) -> None:
    def prepare(store: Store) -> None:
        with store.transaction():
            store.operator.tell("a", "kind", "Blind to Zapopan-Feed.", NOON)
            store.operator.tell("b", "kind", "Zapo was not told.", NOON)
            store.reviews.add("c", "reply", None, None, "Zapo wrote: yes", NOON)
            for note in store.operator.pending():
                store.operator.made(note.id)

    await post.add("Zapo", "MX-JAL", phone=PHONE)
    await post.writer.run(prepare)
    await post.writer.run(forget)
    left = [line for line in everything(post.path) if "Zapo" in line]
    assert len(left) == 1
    assert "Zapopan-Feed" in left[0]


async def test_somebody_who_was_removed_can_still_be_forgotten(post: Delivery) -> None:
    await told(post)
    args = {"contact": PHONE}
    await post.writer.run(lambda store: COMMANDS["subscribers.remove"](store, gazetteer(), args, NOON))
    await post.writer.run(forget)
    assert not any(NAME in line for line in everything(post.path))


async def test_what_is_too_old_goes_in_the_end_and_not_before(post: Delivery) -> None:
    number = await told(post)
    keeper = Housekeeper(post.writer, YEAR)
    await post.writer.run(
        lambda store: close_incident(
            store, gazetteer(), {"id": number, "reason": "x", "author": "a", "speaker": "b"}, NOON + DAY
        )
    )
    await post.steps(60)
    await keeper.work(NOON + 300 * DAY)
    kept = list(everything(post.path))
    assert any(line.startswith("messages: ") for line in kept)
    await keeper.work(NOON + 400 * DAY)
    left = list(everything(post.path))
    assert not any(line.startswith(("messages: ", "notices: ", "attempts: ")) for line in left)
    assert any(line.startswith("subscribers: ") for line in left)
    # The newest alert keeps its number, and with it its incident.
    assert len([line for line in left if line.startswith("alerts: ")]) == 1


async def test_what_still_goes_on_is_kept_however_old(post: Delivery) -> None:
    number = await told(post)
    await Housekeeper(post.writer, YEAR).work(NOON + 800 * DAY)
    found = await post.writer.run(lambda store: (store.incidents.get(number), store.told.active()))
    assert found[0] is not None
    assert len(found[1]) == 1


async def test_whoever_was_removed_long_ago_is_forgotten(post: Delivery) -> None:
    await told(post)
    args = {"contact": PHONE}
    await post.writer.run(lambda store: COMMANDS["subscribers.remove"](store, gazetteer(), args, NOON))
    keeper = Housekeeper(post.writer, YEAR)
    await keeper.work(NOON + 29 * DAY)
    assert any(PHONE in line for line in everything(post.path))
    await keeper.work(NOON + 31 * DAY)
    assert not any(PHONE in line or NAME in line for line in everything(post.path))


async def test_it_is_pruned_once_a_day_and_sealed_whenever_there_is_something(post: Delivery) -> None:
    await told(post)
    keeper = Housekeeper(post.writer, YEAR)
    await keeper.work(NOON)
    sealed = await post.writer.run(lambda store: store.audit.check())
    assert sealed.records > 0
    assert sealed.faults == ()
    await told_more(post)
    await keeper.work(NOON + timedelta(minutes=5))
    after = await post.writer.run(lambda store: store.audit.check(frozenset({sealed.head})))
    assert after.records > sealed.records
    assert after.heads == {sealed.head}


async def told_more(post: Delivery) -> None:
    def more(store: Store) -> None:
        with store.transaction():
            store.acts.add("ana", "closed", "test", NOON)

    await post.writer.run(more)
