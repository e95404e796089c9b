"""How costs grow where there is ten and a thousand times as much of everything as today."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from daemon.clock import ManualClock
from daemon.sources.document import Fetched, NotModified, Validators
from rules.model import Source
from rules.places import Places
from state.store import Store
from tests.benchmarks.figure import Bar, Figure, at_most
from tests.benchmarks.loading import measured
from tests.benchmarks.measure import once
from tests.benchmarks.outgoing import bundle, fan_out, happen, subscribe
from tests.benchmarks.storing import batches, fill, keep
from tests.benchmarks.texts import NOON, source
from tests.benchmarks.watching import app

SOURCES = (50, 500, 5_000)
RULES = (14, 140, 14_000)
SUBSCRIBERS = (10, 1_000, 10_000)
HISTORY = (1_000, 100_000, 1_000_000)
LINEAR = 3.0
"""What one of many may cost beside one of few: ten times would be a queue that is walked for each."""


def figures(folder: Path) -> Iterator[Figure]:
    places = Places.load()
    yield from _lines("a quiet cycle", "sources", "source", {n: _cycle(folder, n) for n in SOURCES})
    yield from _lines("loading", "rules", "rule", {n: measured(folder, n, 1)["ours"].cpu for n in RULES})
    told = {n: _told(folder, n, places) for n in SUBSCRIBERS}
    yield from _lines("fan-out", "subscribers", "person", {n: each[0] for n, each in told.items()})
    yield from _lines("bundling", "subscribers", "person", {n: each[1] for n, each in told.items()})
    took = {n: _stored(folder, n) for n in HISTORY}
    for size, seconds in took.items():
        yield _line("storing 100 entries", f"{size} seen keys", seconds, took[HISTORY[0]], at_most(4))


def _lines(what: str, of: str, each: str, took: dict[int, float]) -> Iterator[Figure]:
    """Yield the cost of one of so many, beside the cost of one of the second-smallest number.

    The smallest is mostly what there is to do at all.
    """
    few = sorted(took)[1]
    for size, seconds in took.items():
        bar = at_most(LINEAR) if size > few else None
        yield _line(what, f"{size} {of}", seconds / size, took[few] / few, bar, f" a {each}, {seconds:.2f} s")


def _line(what: str, size: str, ours: float, few: float, bar: Bar | None, more: str = "") -> Figure:
    said, other = f"{ours * 1e6:.0f} µs{more}", f"beside {few * 1e6:.0f} µs"
    return Figure(f"{what}, {size}", said, other, ours / few, bar)


def _cycle(folder: Path, count: int) -> float:
    """Return the seconds of a cycle in which nobody has anything new, without the network."""

    async def run() -> float:
        place = folder / f"cycle-{count}"
        place.mkdir()
        clock = ManualClock(NOON)
        sources = {name: source(name) for name in (f"source{n}" for n in range(count))}
        async with app(place, sources, fetch=_Quiet(), clock=clock) as ours:
            await ours.step(clock.now())
            clock.advance(timedelta(minutes=10))
            begun = perf_counter()
            await ours.step(clock.now())
            return perf_counter() - begun

    return asyncio.run(run())


class _Quiet:
    """Has nothing new; implements ``Fetch``."""

    async def fetch(
        self, _source: Source, validators: Validators, _deadline: timedelta, _max_bytes: int
    ) -> Fetched:
        return NotModified(validators)


def _told(folder: Path, count: int, places: Places) -> tuple[float, float]:
    """Return the seconds of fanning one alert out to so many people, and of making their messages."""
    with Store.open(folder / f"people-{count}.db", NOON) as store:
        subscribe(store, count)
        happen(store, places)
        fanned = once(lambda: fan_out(store, places)).wall
        return fanned, once(lambda: bundle(store, places)).wall


def _stored(folder: Path, keys: int) -> float:
    """Return the seconds of storing 100 entries beside so many seen keys, three to an entry."""
    path = folder / f"history-{keys}.db"
    Store.open(path, NOON).close()
    fill(path, keys // 3)
    fresh = batches(30_000_000, 100)
    with Store.open(path, NOON) as store:
        return min(once(lambda: keep(store, next(fresh))).wall for _ in range(5))
