"""The dead man's switch, the daily self-test, and since when each promise holds."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.heartbeat import Heartbeat
from daemon.promises import Promise, keep, standings
from daemon.selftest import SelfTest
from rules.model import Entry, Kind, Reading, Source, Span, Statement, Status
from state.store import Store
from tests.standins.delivery import NOON
from tests.standins.feedserver import FeedServer, Hold, Reply

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SOURCES = {"embassy": Source("embassy", "http://e/", "Embassy", Kind.GOVERNMENT, "en")}


class FixedReader:
    """Reads everything as one statement; implements ``Reader``."""

    def __init__(self, area: str) -> None:
        self._area = area

    def read(self, _: Entry) -> Reading:
        if not self._area:
            raise RecursionError
        return Reading((Statement("shelter-in-place", self._area, Status.ACTIVE, Span(0, 1), "q"),))


def notes(store: Store) -> list[str]:
    return [note.text for note in store.operator.pending()]


def test_once_a_day_the_operator_is_told_that_messages_arrive(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", NOON) as store:
        test = SelfTest(SOURCES, FixedReader("MX-JAL"), timedelta(hours=24))
        assert [test.run(store, NOON + n * HOUR) for n in (0, 1, 23, 24, 25, 48)] == [
            False, False, False, True, False, True,
        ]  # fmt: skip
        first, second = notes(store)
        assert first == second
        assert first.startswith(
            "Self-test: messages reach you; a test notice was read rightly; 0 of 0 sources"
        )


@pytest.mark.parametrize("area", ["MX-NAY", ""])
def test_a_reader_that_misreads_or_breaks_is_said_in_the_self_test(area: str, tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", NOON) as store:
        test = SelfTest(SOURCES, FixedReader(area), HOUR)
        assert [test.run(store, NOON + n * HOUR) for n in (0, 1)] == [False, True]
        assert "A TEST NOTICE WAS NOT READ" in notes(store)[0]


def test_no_self_test_where_none_is_wanted(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", NOON) as store:
        test = SelfTest(SOURCES, FixedReader("MX-JAL"), timedelta())
        assert not any(test.run(store, NOON + n * 24 * HOUR) for n in range(3))


def test_a_promise_holds_since_it_was_kept_again_and_anew_after_a_gap(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db", NOON) as store:

        def look(minutes: int, *, hears: bool = True, after: int = 1) -> dict[Promise, tuple[bool, int]]:
            now = NOON + minutes * MINUTE
            with store.transaction():
                kept = {Promise.WATCHES: True, Promise.HEARS: hears}
                keep(store, kept, now - after * MINUTE if minutes else None, now)
            return {s.promise: (s.kept, (s.since - NOON) // MINUTE) for s in standings(store)}

        assert look(0) == {Promise.WATCHES: (True, 0), Promise.HEARS: (True, 0)}
        assert look(1) == {Promise.WATCHES: (True, 0), Promise.HEARS: (True, 0)}
        assert look(2, hears=False)[Promise.HEARS] == (False, 2)
        assert look(3, hears=False)[Promise.HEARS] == (False, 2)
        assert look(4)[Promise.HEARS] == (True, 4)
        assert look(60, after=56) == {Promise.WATCHES: (True, 60), Promise.HEARS: (True, 60)}
        assert look(120, hears=False, after=60)[Promise.HEARS] == (False, 120)


async def test_while_all_is_well_the_address_is_asked_once_an_interval_and_never_twice_at_once() -> None:
    hold = Hold()
    async with FeedServer() as server:
        url = server.answer("/ping", Reply(b"OK", hold=hold))
        heart = Heartbeat(url, timedelta())
        heart.beat()
        await hold.asked.wait()
        heart.beat()
        assert server.asked("/ping") == 1
        hold.let_go.set()
        await heart.close()
        slow = Heartbeat(url, HOUR)
        for _ in range(3):
            slow.beat()
            await asyncio.sleep(0)
        await slow.close()
        assert server.asked("/ping") <= 2


async def test_an_address_that_does_not_answer_is_said_once_and_never_in_full(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with FeedServer() as server:
        url = server.answer("/ping/secret-uuid", Reply(b"no", status=500))
        heart = Heartbeat(url, timedelta())
        for count in range(1, 4):
            heart.beat()
            async with asyncio.timeout(10):
                while heart._asking is not None and not heart._asking.done():  # noqa: SLF001 (its only trace)
                    await asyncio.wait([heart._asking])  # noqa: SLF001
            assert server.asked("/ping/secret-uuid") == count
        await heart.close()
    said = [r.getMessage() for r in caplog.records if r.name == "daemon.heartbeat"]
    assert said == ["Nobody hears the heartbeat: it answered 500."]
