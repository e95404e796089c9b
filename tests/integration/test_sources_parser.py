"""Parsing in real processes: reused, limited, killed, replaced."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.sources.document import Body, Document, Fault, FaultKind
from daemon.sources.parser import Parser
from daemon.sources.pool import ParserDiedError, Pool, PoolLimits
from rules.model import Kind, Source
from rules.places import Places

NOW = datetime(2026, 2, 22, 18, tzinfo=UTC)
SOURCE = Source(id="s", url="https://x.example/feed", publisher="P", kind=Kind.GOVERNMENT, lang="en")
FEED = b'<rss version="2.0"><channel><item><guid>1</guid><title>One</title></item></channel></rss>'
DEEP = b'<rss version="2.0"><channel><item><guid>1</guid><description>%b</description></item></channel></rss>'
SLOW = DEEP % (b"&lt;div>" * 100_000)
"""Nesting that takes an HTML parser minutes."""


def body(data: bytes) -> Body:
    """Return a body."""
    return Body(data, SOURCE.url, "application/rss+xml")


def children() -> set[int]:
    """Return the ids of this process's children that run."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii")
    return {int(pid) for pid in listed.split()}


async def test_one_process_serves_many_bodies_and_none_remain(places: Places) -> None:
    """Starting Python costs more than parsing."""
    before = children()
    async with Parser(places) as parser:
        first = await parser.parse(SOURCE, body(FEED), NOW)
        serving = children() - before
        for _ in range(5):
            assert await parser.parse(SOURCE, body(FEED), NOW) == first
        assert children() - before == serving
        assert len(serving) == 1
    assert children() == before
    assert isinstance(first, Document)
    assert [entry.id for entry in first.entries] == ["1"]


async def test_two_bodies_are_parsed_at_once_and_more_wait(places: Places) -> None:
    """The number of processes is the number of bodies in memory."""
    before = children()
    async with Parser(places, PoolLimits(processes=2)) as parser:
        got = await asyncio.gather(*(parser.parse(SOURCE, body(FEED), NOW) for _ in range(9)))
        assert len(children() - before) == 2
    assert all(isinstance(each, Document) for each in got)


@pytest.mark.fault(13, "a body that eats processor time")
async def test_a_body_that_uses_up_its_processor_time_is_a_fault_and_the_next_one_is_read(
    places: Places,
) -> None:
    """The kernel ends the process; another takes its place."""
    async with Parser(places, PoolLimits(processes=1, processor=1)) as parser:
        got = await parser.parse(SOURCE, body(SLOW), NOW)
        assert isinstance(got, Fault)
        assert got.kind is FaultKind.HOSTILE
        assert isinstance(await parser.parse(SOURCE, body(FEED), NOW), Document)


async def test_a_body_that_takes_too_long_is_killed_at_the_deadline(places: Places) -> None:
    """Whatever it does meanwhile."""
    limits = PoolLimits(processes=1, deadline=timedelta(seconds=0.5))
    async with Parser(places, limits) as parser:
        began = time.monotonic()
        got = await parser.parse(SOURCE, body(SLOW), NOW)
        assert time.monotonic() - began < 10
        assert isinstance(got, Fault)
        assert "took too long" in got.detail


@pytest.mark.fault(13, "a body that eats memory")
async def test_a_body_that_needs_too_much_memory_is_a_fault(places: Places) -> None:
    """The rest of the machine does not notice."""
    async with Parser(places, PoolLimits(processes=1, memory=80_000_000)) as parser:
        assert isinstance(await parser.parse(SOURCE, body(FEED), NOW), Document)
        got = await parser.parse(SOURCE, body(DEEP % bytes(80_000_000)), NOW)
        assert isinstance(got, Fault)
        assert got.kind is FaultKind.HOSTILE


async def test_whoever_stops_waiting_ends_the_process(places: Places) -> None:
    """Its answer would be taken for the next body's."""
    before = children()
    async with Parser(places, PoolLimits(processes=1)) as parser:
        task = asyncio.create_task(parser.parse(SOURCE, body(SLOW), NOW))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.4):
                await asyncio.shield(task)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        got = await parser.parse(SOURCE, body(FEED), NOW)
        assert isinstance(got, Document)
        assert [entry.title for entry in got.entries] == ["One"]
    assert children() == before


async def test_a_process_is_replaced_after_its_share_of_bodies(places: Places) -> None:
    """What libraries leak is freed."""
    before = children()
    seen = set()
    async with Parser(places, PoolLimits(processes=1, jobs=2)) as parser:
        for _ in range(4):
            await parser.parse(SOURCE, body(FEED), NOW)
            seen |= children() - before
    assert len(seen) <= 2


async def test_an_idle_process_ends() -> None:
    """Most polls bring nothing to parse."""
    pool = Pool(PoolLimits(idle=timedelta(0)))
    before = children()
    assert (await pool.ask(["", SOURCE.url, "feed", {}, ""], FEED))["complete"]
    [process] = children() - before
    await _ended(process)
    await pool.close()


async def _ended(pid: int) -> None:
    """Wait until the process is gone; a descriptor of it becomes readable then."""
    ended = asyncio.Event()
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    asyncio.get_running_loop().add_reader(descriptor, ended.set)
    try:
        async with asyncio.timeout(5):
            await ended.wait()
    finally:
        asyncio.get_running_loop().remove_reader(descriptor)
        os.close(descriptor)


async def test_a_process_that_was_killed_from_outside_is_replaced() -> None:
    """The kernel does so when memory is short."""
    before = children()
    pool = Pool(PoolLimits(processes=1))
    await pool.ask(["", SOURCE.url, "feed", {}, ""], FEED)
    for pid in children() - before:
        os.kill(pid, 9)
    outcomes = [await _outcome(pool) for _ in range(3)]
    assert outcomes[-1] == "read"
    await pool.close()


async def _outcome(pool: Pool) -> str:
    try:
        return "read" if (await pool.ask(["", SOURCE.url, "feed", {}, ""], FEED))["complete"] else "cut"
    except ParserDiedError:
        return "died"


async def test_a_format_without_a_reader_is_a_fault(places: Places) -> None:
    """No source is silently left unread."""
    other = Source(id="s", url=SOURCE.url, publisher="P", kind=Kind.GOVERNMENT, lang="en", format="telex")
    async with Parser(places) as parser:
        got = await parser.parse(other, body(FEED), NOW)
    assert got == Fault(FaultKind.FORMAT, "there is no reader for the format 'telex'")


_PARENT = """
import asyncio
from daemon.sources.pool import Pool

async def main():
    pool = Pool()
    await pool.ask(["", "", "feed", {}, ""], b"<rss version='2.0'><channel/></rss>")
    print(open(f"/proc/self/task/{__import__('os').getpid()}/children").read(), flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_no_process_outlives_a_daemon_that_was_killed(repository: Path) -> None:
    """Its input closes with the daemon's end of the pipe."""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _PARENT, cwd=repository, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    child = int(await parent.stdout.readline())
    parent.kill()
    await _ended(child)
    await parent.wait()
