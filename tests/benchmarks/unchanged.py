"""A body with the bytes of the last time: known by its hash, never parsed."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import feedparser

from daemon.sources.document import Body
from daemon.sources.inflate import Inflater
from tests.benchmarks.figure import Figure, at_most
from tests.benchmarks.measure import interleaved
from tests.benchmarks.texts import feed

CHUNK = 65_536
TIMES = 20


def figures(_folder: Path) -> Iterator[Figure]:
    data = feed(range(200))
    known = Body(data, "http://127.0.0.1/").validators.body_hash

    def ours() -> None:
        for _ in range(TIMES):
            inflater = Inflater("", 2_000_000)
            for at in range(0, len(data), CHUNK):
                inflater.feed(data[at : at + CHUNK])
            body = Body(inflater.finish(), "http://127.0.0.1/", "application/rss+xml")
            assert body.validators.body_hash == known

    took = interleaved({"ours": ours, "peer": lambda: feedparser.parse(BytesIO(data))}, 5)
    mine, theirs = took["ours"].cpu / TIMES, took["peer"].cpu
    yield Figure(
        f"unchanged body, 200 entries, {len(data) // 1000} kB",
        f"{mine * 1e3:.2f} ms",
        f"feedparser.parse: {theirs * 1e3:.0f} ms",
        mine / theirs,
        at_most(0.01),
    )
