"""The first cycle over feeds that nobody has seen: fetch, parse, read, keep."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from tests.benchmarks.figure import Figure, at_least
from tests.benchmarks.servers import Server, serving
from tests.benchmarks.watching import app, reader, watched

FEEDS = 150
ITEMS = 30
ROUNDS = 1
KNOWN = "understanding a text takes three times as long as parsing it"


def figures(folder: Path) -> Iterator[Figure]:
    with serving() as server:
        yield asyncio.run(_measured(folder, server))


async def _measured(folder: Path, server: Server) -> Figure:
    sources = watched(server.base, ITEMS, [f"feed{n}" for n in range(FEEDS)])
    mine, theirs = [], []
    for number in range(ROUNDS):
        peer = reader(folder / f"reader-{number}.db", sources)
        if peer is not None:
            begun = perf_counter()
            peer.update()
            theirs.append(perf_counter() - begun)
            peer.close()
        place = folder / f"{number}"
        place.mkdir()
        async with app(place, sources) as ours:
            begun = perf_counter()
            await ours.run_cycle()
            mine.append(perf_counter() - begun)
            kept = await ours.parts.writer.run(
                lambda store: sum(len(store.entries.listed(name)) for name in sources)
            )
        assert kept == FEEDS * ITEMS
    answered = server.tally()["statuses"]
    assert answered["200"] == FEEDS * (len(mine) + len(theirs))
    what, said = f"cold cycle, {FEEDS} feeds of {ITEMS} entries", f"{min(mine):.1f} s, read and matched, too"
    if not theirs:
        return Figure(what, said, "not installed: reader", None, at_least(1.3))
    other = f"reader, 32 workers: {min(theirs):.1f} s"
    return Figure(what, said, other, min(theirs) / min(mine), at_least(1.3), known=KNOWN)
