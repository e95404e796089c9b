"""Turns at hosts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from daemon.lanes import Lanes
from daemon.sources.document import Fault, FaultKind, Validators
from daemon.sources.manners import MOST_KEPT, Manners, Paced
from rules.model import Kind, Source

URL = "https://www.embassy.example/feed"


async def test_no_more_than_allowed_are_at_one_host_and_others_do_not_wait() -> None:
    manners = Manners(2, 1000)
    inside = asyncio.Queue[str]()
    leave = asyncio.Event()

    async def visit(url: str) -> None:
        async with manners.turn(url):
            inside.put_nowait(url)
            await leave.wait()

    visits = [asyncio.create_task(visit(f"{URL}/{n}")) for n in range(4)]
    visits.append(asyncio.create_task(visit("https://other.example/")))
    first = [await inside.get() for _ in range(3)]
    assert sorted(first) == ["https://other.example/", f"{URL}/0", f"{URL}/1"]
    assert inside.empty()
    leave.set()
    await asyncio.gather(*visits)
    assert inside.qsize() == 2


async def test_requests_to_one_host_begin_apart() -> None:
    begun: list[float] = []
    loop = asyncio.get_running_loop()
    manners = Manners(10, 50, loop.time)

    class Noting:
        async def fetch(self, source: Source, *_: object) -> Fault:
            begun.append(loop.time())
            return Fault(FaultKind.MISSING, source.url)

    paced = Paced(Noting(), manners)
    source = Source("s", URL, "Embassy", Kind.GOVERNMENT, "en")
    pages = (replace(source, url=f"{URL}/{number}") for number in range(4))
    start = loop.time()
    await asyncio.gather(*(paced.fetch(page, Validators(), timedelta(seconds=1), 1) for page in pages))
    assert len(begun) == 4
    assert all(at - start >= 0.02 * number - 0.001 for number, at in enumerate(begun))


async def test_a_private_address_takes_all_at_once() -> None:
    manners = Manners(1, 0.001)
    async with manners.turn("http://127.0.0.1:9001/a"), manners.turn("http://127.0.0.1:9001/b"):
        await manners.pace("http://127.0.0.1:9001/a")
        await manners.pace("http://127.0.0.1:9001/b")


async def test_whoever_waits_for_a_host_keeps_no_lane_from_others() -> None:
    manners, lanes = Manners(1, 1000), Lanes(1, lambda: 0.0)
    held, free, done = asyncio.Event(), asyncio.Event(), asyncio.Queue[str]()

    async def hold() -> None:
        async with manners.turn(URL):
            held.set()
            await free.wait()

    holder = asyncio.create_task(hold())
    await held.wait()

    async def work(name: str) -> None:
        done.put_nowait(name)

    lanes.start("waits", lambda: work("waits"), lambda: manners.turn(URL))
    lanes.start("goes", lambda: work("goes"), lambda: manners.turn("https://other.example/"))
    assert await done.get() == "goes"
    assert done.empty()
    free.set()
    await holder
    await lanes.settle()
    assert done.get_nowait() == "waits"


async def test_hosts_at_which_nobody_is_are_forgotten() -> None:
    manners = Manners(1, 1e9)
    for number in range(MOST_KEPT + 10):
        async with manners.turn(f"https://h{number}.example/"):
            await manners.pace(f"https://h{number}.example/")
    assert len(manners._slots) < MOST_KEPT  # noqa: SLF001 (memory has no other face)
    assert len(manners._next) < MOST_KEPT  # noqa: SLF001 (the same)
