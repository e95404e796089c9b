"""Strike the daemon down in the middle of a system call, and see what the world got."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from tests.faults.owed import PEOPLE, Verdict
from tests.faults.strace import Call, Ports, attached, read_calls, struck, threads
from tests.faults.world import Weather, World, a_world

ROLES: Final = ("main", "writer")
"""The threads that send, receive or keep anything, in the order of their age; others only compute."""
WORKERS: Final = 2
SHIFTS: Final = (0, 1, -1, 2, -2, 3, -3)
"""Tries at a point: timers shift the counts of wake-ups, and with them those of other calls of that name."""


@dataclass(frozen=True, slots=True)
class Point:
    """An instant in a life of the daemon: before a call of one of its threads."""

    role: str
    call: Call
    number: int
    """Of the calls like it in that thread, from 1."""
    when: int
    """As strace counts: of all calls of that name in that thread."""

    @property
    def place(self) -> tuple[str, Call, int]:
        """Return what makes it the same instant in another life."""
        return self.role, self.call, self.number

    def __str__(self) -> str:
        return f"{self.role} {self.call.name} {self.call.target} #{self.number} (when={self.when})"


@dataclass(frozen=True, slots=True)
class Strike:
    """What came of one life."""

    aimed: Point
    hit: Point | None
    """None where the daemon had said all before."""
    verdict: Verdict


@dataclass
class Strikes:
    """What came of many."""

    strikes: list[Strike] = field(default_factory=list)
    missed: list[Point] = field(default_factory=list)
    """Points that came in the rehearsal only, such as an answer in two parts."""

    @property
    def hits(self) -> list[Strike]:
        """Return the lives that were cut."""
        return [each for each in self.strikes if each.hit is not None]

    @property
    def verdict(self) -> Verdict:
        """Return all that was lost and doubled."""
        return sum((each.verdict for each in self.strikes), Verdict(0, 0))

    @property
    def points(self) -> int:
        """Return at how many instants lives were cut."""
        return len({each.hit.place for each in self.hits if each.hit})

    def bad(self) -> list[str]:
        """Return the lives in which something was lost or doubled."""
        return [f"{s.hit or s.aimed}: {s.verdict}" for s in self.strikes if s.verdict != Verdict(0, 0)]

    def __str__(self) -> str:
        places = {each.hit.place for each in self.hits if each.hit}
        kinds = Counter((role, call) for role, call, _ in places)
        counts = [f"{role} {call.name} {call.target} {n}" for (role, call), n in kinds.items()]
        figures = f"points {self.points} / lost {self.verdict.lost} / doubled {self.verdict.doubled}"
        missed = "".join(f"; missed {point}" for point in self.missed)
        return f"{figures} in {len(self.hits)} lives cut ({', '.join(sorted(counts))}{missed})"


def points_of(role: str, calls: Sequence[Call]) -> list[Point]:
    """Return the instants in one thread's life; reading a file is no receiving."""
    alike, named, found = Counter[Call](), Counter[str](), []
    for call in calls:
        alike[call] += 1
        named[call.name] += 1
        if call.target != "file":
            found.append(Point(role, call, alike[call], named[call.name]))
    return found


def thinned(points: Iterable[Point]) -> list[Point]:
    """Leave out what is one to the world: a transaction's writes but the first and last, the loop's wake-ups."""
    kept: list[Point] = []
    run: list[Point] = []
    for point in points:
        if point.call.name == "pwrite64":
            run.append(point)
        elif point.call.target != "wake-up":
            kept += [*run[:1], *run[1:][-1:], point]
            run = []
    return kept + run


def sample(points: Iterable[Point], number: int, seed: int) -> list[Point]:
    """Return some points, of as many kinds as possible."""
    dice = random.Random(seed)  # noqa: S311 (a choice of tests)
    kinds = defaultdict[tuple[str, Call], list[Point]](list)
    for point in points:
        kinds[point.role, point.call].append(point)
    for each in kinds.values():
        dice.shuffle(each)
    rows = list(kinds.values())
    return [row[turn] for turn in range(number) for row in rows if turn < len(row)][:number]


async def rehearse(world: World) -> list[Point]:
    """Live one life undisturbed and return its instants."""
    life = await world.begin()
    log = life.folder / "calls"
    async with world.ready(life) as process:
        await world.hold.asked.wait()
        tids = threads(process.pid)
        assert len(tids) == len(ROLES), "another thread has come: what does it write?"
        async with attached(process.pid, log, "-ff"):
            world.hold.let_go.set()
            assert await world.rests(process, life)
    ports = ports_of(world)
    found = {role: _calls(log.with_suffix(f".{tid}"), ports) for role, tid in zip(ROLES, tids, strict=True)}
    assert any(call.name == "fdatasync" for call in found["writer"])
    return [point for role in ROLES for point in points_of(role, found[role])]


async def strike(world: World, aim: Point, signal: str = "SIGKILL") -> Strike:
    """Live one life with a signal at a point, and another one after it."""
    life = await world.begin()
    log = life.folder / "calls"
    inject = f"inject={aim.call.name}:signal={signal}:when={aim.when}"
    async with world.ready(life) as process:
        await world.hold.asked.wait()
        async with attached(threads(process.pid)[ROLES.index(aim.role)], log, "-e", inject):
            world.hold.let_go.set()
            await world.rests(process, life)
            if signal != "SIGKILL" and struck(log.read_text().splitlines()):
                async with asyncio.timeout(30):
                    assert await process.wait() == 0
    lines = struck(log.read_text().splitlines())
    hit = points_of(aim.role, [*read_calls(lines, ports_of(world))])[-1:] if lines else []
    return Strike(aim, hit[0] if hit else None, await world.recover(life))


async def strike_all(worlds: Sequence[World], points: Iterable[Point], signal: str = "SIGKILL") -> Strikes:
    """Strike at every point, in all worlds at once."""
    tally, left = Strikes(), list(reversed(list(points)))

    async def work(world: World) -> None:
        while left:
            tally.strikes.append(await strike(world, left.pop(), signal))

    async with asyncio.TaskGroup() as group:
        for world in worlds:
            group.create_task(work(world))
    return tally


async def strike_each(worlds: Sequence[World], points: Sequence[Point]) -> Strikes:
    """Strike at every point until each was hit; one wake-up is as good as another."""
    tally = Strikes(missed=list(points))
    for shift in SHIFTS:
        aims = [replace(point, when=max(1, point.when + shift)) for point in tally.missed]
        tally.strikes += (await strike_all(worlds, aims)).strikes
        hit = {each.hit.place for each in tally.hits if each.hit}
        tally.missed = [p for p in points if p.place not in hit and p.call.target != "wake-up"]
    return tally


async def strike_beyond(worlds: Sequence[World], points: Sequence[Point]) -> Strikes:
    """Strike past the last point of each kind of call until the daemon lives: no life is longer.

    Not past the last read: what follows the parser's answer is files.
    """
    tally = Strikes()
    ordered = sorted(points, key=lambda point: point.when)
    last = {(p.role, p.call.name): p for p in ordered if p.call.name != "read"}
    beyond = [replace(p, when=p.when + 1) for p in last.values()]
    while beyond:
        more = await strike_all(worlds, beyond)
        tally.strikes += more.strikes
        beyond = [replace(each.aimed, when=each.aimed.when + 1) for each in more.hits]
    return tally


@asynccontextmanager
async def worlds(
    folder: Path, weather: Weather, number: int = WORKERS, people: str = PEOPLE
) -> AsyncIterator[list[World]]:
    """Build worlds of one weather, for as many lives at a time."""
    async with AsyncExitStack() as stack:
        roots = [folder / f"w{n}" for n in range(number)]
        yield [await stack.enter_async_context(a_world(root, weather, people)) for root in roots]


def ports_of(world: World) -> Ports:
    """Return where the world's peers listen."""
    return Ports(world.feed.port, int(world.provider.rpartition(":")[2]), world.web)


def _calls(log: Path, ports: Ports) -> list[Call]:
    return read_calls(log.read_text().splitlines(), ports)
