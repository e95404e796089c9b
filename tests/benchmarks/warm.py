"""A cycle over feeds that all answer 304."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figure import Figure, at_least, at_most
from tests.benchmarks.measure import interleaved_async
from tests.benchmarks.servers import Server, serving
from tests.benchmarks.watching import app, reader, watched

FEEDS = 500
ROUNDS = 4


def figures(folder: Path) -> Iterator[Figure]:
    with serving() as server:
        yield from asyncio.run(_measured(folder, server))


async def _measured(folder: Path, server: Server) -> list[Figure]:
    sources = watched(server.base, 1, [f"feed{n}" for n in range(FEEDS)])
    peer = reader(folder / "reader.db", sources)
    try:
        async with app(folder, sources) as ours:
            await ours.run_cycle()
            if peer is not None:
                peer.update()
            server.tally()

            async def cycle() -> None:
                await ours.run_cycle()

            async def update() -> None:
                if peer is not None:
                    peer.update()

            took = await interleaved_async({"ours": cycle, "peer": update}, ROUNDS)
    finally:
        if peer is not None:
            peer.close()
    expected = FEEDS * ROUNDS * (1 if peer is None else 2)
    answered = server.tally()["statuses"]
    assert answered == {"304": expected}, answered
    mine, theirs = took["ours"], took["peer"]
    what = f"warm cycle, {FEEDS} feeds, all 304"
    pace, cost = f"{FEEDS / mine.wall:.0f} feeds/s", f"{mine.cpu / FEEDS * 1e6:.0f} µs CPU a feed"
    if peer is None:
        missing = "not installed: reader"
        return [
            Figure(what, pace, missing, None, at_least(3)),
            Figure(what, cost, missing, None, at_most(0.4)),
        ]
    return [
        Figure(
            what, pace, f"reader, 32 workers: {FEEDS / theirs.wall:.0f}", theirs.wall / mine.wall, at_least(3)
        ),
        Figure(what, cost, f"reader: {theirs.cpu / FEEDS * 1e6:.0f} µs", mine.cpu / theirs.cpu, at_most(0.4)),
    ]
