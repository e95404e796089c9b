"""Small things that wait for the disk together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from daemon.sharing import Sharing
from daemon.writer import Writer
from state.errors import TransactionMisused
from state.store import Store

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    opened = Writer(lambda: Store.open(tmp_path / "advisoryd.db", NOW))
    yield opened
    await opened.close()


class Gate:
    """A piece of work that holds the writer until it is let go."""

    def __init__(self) -> None:
        self.busy, self.go = asyncio.Event(), Event()
        self._loop = asyncio.get_running_loop()

    def hold(self, store: Store) -> None:
        store.meta.set("held", "x")
        self._loop.call_soon_threadsafe(self.busy.set)
        self.go.wait(10)


async def kept(writer: Writer, *keys: str) -> list[str | None]:
    return await writer.run(lambda store: [store.meta.get(key) for key in keys])


async def test_what_comes_while_the_disk_is_busy_is_committed_together(writer: Writer) -> None:
    sharing, gate, together = Sharing(writer), Gate(), list[int]()

    def later(number: int) -> asyncio.Task[None]:
        def work(store: Store) -> None:
            together.append(number)
            store.meta.set(str(number), "x")
            assert together == list(range(1, number + 1))

        return asyncio.create_task(sharing.run(work))

    slow = asyncio.create_task(sharing.run(gate.hold))
    await gate.busy.wait()
    tasks = [later(number) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    gate.go.set()
    await asyncio.gather(slow, *tasks)
    assert await kept(writer, "held", "1", "2", "3") == ["x"] * 4


async def test_what_breaks_is_its_own_fault_and_the_others_are_kept(writer: Writer) -> None:
    sharing = Sharing(writer)

    def broken(store: Store) -> None:
        store.meta.set("broken", "x")
        raise ZeroDivisionError

    def fine(store: Store) -> None:
        store.meta.set("fine", "x")

    results = await asyncio.gather(
        sharing.run(fine), sharing.run(broken), sharing.run(fine), return_exceptions=True
    )
    assert [type(result) for result in results] == [type(None), ZeroDivisionError, type(None)]
    assert await kept(writer, "fine", "broken") == ["x", None]
    with pytest.raises(TransactionMisused):
        await sharing.run(lambda store: store.transaction().__enter__())


async def test_who_goes_away_keeps_nobody_waiting(writer: Writer) -> None:
    sharing, gate = Sharing(writer), Gate()
    holder = asyncio.create_task(sharing.run(gate.hold))
    await gate.busy.wait()
    gone = asyncio.create_task(sharing.run(lambda store: store.meta.set("gone", "x")))
    stays = asyncio.create_task(sharing.run(lambda store: store.meta.set("stays", "x")))
    await asyncio.sleep(0)
    gone.cancel()
    gate.go.set()
    async with asyncio.timeout(10):
        await asyncio.gather(holder, stays)
        await asyncio.wait([gone])
    assert gone.cancelled()
    assert await kept(writer, "stays") == ["x"]


async def test_who_is_broken_off_while_committing_for_others_leaves_none_of_them_waiting(
    writer: Writer,
) -> None:
    sharing, first, second = Sharing(writer), Gate(), Gate()
    holder = asyncio.create_task(sharing.run(first.hold))
    await first.busy.wait()
    pair = [asyncio.create_task(sharing.run(work)) for work in (second.hold, second.hold)]
    await asyncio.sleep(0)
    first.go.set()
    await second.busy.wait()
    pair[0].cancel()
    async with asyncio.timeout(10):
        await asyncio.wait(pair)
    second.go.set()
    await holder
    assert [task.cancelled() for task in pair] == [True, True]
