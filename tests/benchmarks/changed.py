"""A body that changed: what parsing in a child costs beyond feedparser, and what everything after it costs."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from time import process_time

import feedparser

from daemon.poll import Poller, PollSettings
from daemon.sources.document import Body, Document, Fetched, NotModified, Validators
from daemon.sources.parser import Parser
from daemon.sources.pool import PoolLimits
from daemon.writer import Writer
from rules.loader import load
from rules.model import Source
from rules.places import Places
from rules.reader import Reader
from state.store import Store
from tests.benchmarks.figure import Figure, at_most
from tests.benchmarks.measure import once
from tests.benchmarks.texts import NOON, feed, source

BODIES = 30
LISTED = 200
"""Entries in each body, of which one is new."""


def figures(folder: Path) -> Iterator[Figure]:
    yield from asyncio.run(_measured(folder))


async def _measured(folder: Path) -> list[Figure]:
    places = Places.load()
    bodies = [
        Body(feed(range(n, n + LISTED)), "http://127.0.0.1/", "application/rss+xml") for n in range(BODIES)
    ]
    plain, ours, documents = await _parsed(bodies, places)
    first, later = await _taken(folder, documents, places)
    each = plain / BODIES
    return [
        Figure(
            f"changed body, {LISTED} entries: parse, parent and child",
            f"{ours / BODIES * 1e3:.0f} ms CPU, a child's start included",
            f"feedparser.parse: {each * 1e3:.0f} ms CPU",
            ours / plain,
            at_most(1.3),
        ),
        Figure(
            f"changed body, 1 of {LISTED} entries new: everything after",
            f"{later * 1e3:.0f} ms CPU",
            f"feedparser.parse: {each * 1e3:.0f} ms CPU",
            later / each,
            at_most(0.5),
        ),
        Figure(
            f"first body, {LISTED} entries new: everything after",
            f"{first * 1e3:.0f} ms CPU, each entry read and told apart",
            f"feedparser.parse: {each * 1e3:.0f} ms CPU",
            first / each,
        ),
    ]


async def _parsed(bodies: Sequence[Body], places: Places) -> tuple[float, float, list[Document]]:
    """Return the processor seconds of plain feedparser and of ours for all *bodies*, and what they hold."""
    of, documents = source(), []
    plain = parent = 0.0
    before = _children()
    async with Parser(places, PoolLimits(processes=1, jobs=BODIES)) as parser:
        for body in bodies:
            plain += once(partial(feedparser.parse, BytesIO(body.data))).cpu
            begun = process_time()
            document = await parser.parse(of, body, NOON)
            parent += process_time() - begun
            assert isinstance(document, Document)
            documents.append(document)
    return plain, parent + _children() - before, documents


async def _taken(folder: Path, documents: Sequence[Document], places: Places) -> tuple[float, float]:
    """Return the processor seconds for the first document, all of it new, and for each later one."""
    of, rules = source(), load([], places, ["mexico-2026-02"])
    writer = Writer(lambda: Store.open(folder / "advisoryd.db", NOON))
    await writer.run(lambda store: _known(store, of))
    async with Parser(places) as parser:
        poller = Poller(
            writer, _Nothing(), parser, Reader.load(places), places, lambda: rules, PollSettings()
        )
        took = []
        for at, document in enumerate(documents):
            begun = process_time()
            await poller.take(of, document, Validators(), NOON + timedelta(minutes=5 * at))
            took.append(process_time() - begun)
    await writer.close()
    later = sorted(took[1:])
    return took[0], later[len(later) // 2]


def _known(store: Store, of: Source) -> None:
    with store.transaction():
        store.sources.ensure([of.id], NOON)


class _Nothing:
    """Fetches nothing; implements ``Fetch``."""

    async def fetch(
        self, _source: Source, validators: Validators, _deadline: timedelta, _max_bytes: int
    ) -> Fetched:
        return NotModified(validators)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
