"""The installed daemon on ten and a hundred times as many sources: processor, memory, longest lateness.

All sizes run side by side, each against the same server.
``python -m tests.benchmarks.polling SECONDS`` asks every source once in so many seconds, by default 60.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic
from typing import Any
from urllib.request import urlopen

from tests.benchmarks.figure import Figure, at_most
from tests.benchmarks.measure import children, memory
from tests.benchmarks.servers import Server, serving
from tests.standins.installed import COMMAND

SIZES = (50, 500, 5_000)
EVERY = 60
"""Seconds between two polls of a source: five times as often as is usual."""
ROUNDS = 3
"""Intervals that are measured, once everything has been read."""
LISTED = 10
PATIENCE = 1_800
"""Seconds that reading everything for the first time may take."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one daemon took."""

    size: int
    processor: float
    """Share of one processor."""
    memory: int
    """Bytes."""
    late: float
    """The longest time between two polls of a source beyond its interval, in seconds."""
    polls: int


def figures(folder: Path) -> Iterator[Figure]:
    yield from _figures(folder, EVERY)


def _figures(folder: Path, every: int) -> Iterator[Figure]:
    taken = _measure(folder, every)
    few = taken[1]
    for each in taken:
        rate = each.processor / each.size
        yield Figure(
            f"{each.size} sources every {every} s: one processor's share, memory",
            f"{each.processor:.1%}, {each.memory / 1e6:.0f} MB, {each.polls} polls",
            f"a source of {few.size}: {few.processor / few.size:.4%}",
            rate / (few.processor / few.size),
            at_most(3.0) if each.size > few.size else None,
        )
        yield Figure(
            f"{each.size} sources: longest lateness",
            f"{each.late:.1f} s",
            f"the interval: {every} s",
            each.late / every,
            at_most(0.1),
        )


def _measure(folder: Path, every: int) -> list[Taken]:
    with serving() as server:
        daemons = {size: _start(folder / str(size), server, size, every) for size in SIZES}
        try:
            _wait_for_all(server)
            _wait(every)
            _asked(server)
            spent = {size: _processor(daemon.pid) for size, daemon in daemons.items()}
            begun = monotonic()
            _wait(ROUNDS * every)
            passed = monotonic() - begun
            asked = _asked(server)
            return [
                Taken(
                    size,
                    (_processor(daemon.pid) - spent[size]) / passed,
                    memory(daemon.pid),
                    _late(asked, size, every),
                    sum(len(times) for name, times in asked.items() if name.startswith(f"s{size}x")),
                )
                for size, daemon in daemons.items()
            ]
        finally:
            for daemon in daemons.values():
                daemon.send_signal(signal.SIGTERM)
                daemon.wait(60)


def _start(folder: Path, server: Server, size: int, every: int) -> subprocess.Popen[bytes]:
    folder.mkdir()
    lines = [
        f"  - {{id: s{size}x{n}, url: '{server.base}/{LISTED}/s{size}x{n}', publisher: Embassy {n}, "
        f"kind: government, subject: MX, lang: en, every: {every}s}}"
        for n in range(size)
    ]
    config = "fetch: {allow_private: ['127.0.0.0/8']}\nweb: {listen: null}\ndatabase: d.db\nsources:\n"
    (folder / "advisoryd.yaml").write_text(config + "\n".join(lines) + "\n")
    return subprocess.Popen(
        [str(COMMAND), "run"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait(seconds: float) -> None:
    Event().wait(seconds)


def _wait_for_all(server: Server) -> None:
    """Wait until every feed was asked for twice: the first time all of them have to be read."""
    times: Counter[str] = Counter()
    deadline = monotonic() + PATIENCE
    while sum(count > 1 for count in times.values()) < sum(SIZES):
        assert monotonic() < deadline, "not every source was polled twice"
        _wait(1)
        times.update({name: len(asked) for name, asked in _asked(server).items()})


def _processor(pid: int) -> float:
    """Return the processor seconds that a process and all below it have taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(int(fields[at]) for at in (11, 12, 13, 14)) / _TICKS
    return own + sum(map(_processor, children(pid)))


def _asked(server: Server) -> dict[str, list[float]]:
    """Return when each feed was asked for since this was called last."""
    with urlopen(f"{server.base}/asked") as answer:  # noqa: S310 - our own loopback address
        found: Any = json.load(answer)
    return {str(name): list(times) for name, times in found.items()}


def _late(asked: dict[str, list[float]], size: int, every: int) -> float:
    gaps = (
        later - earlier
        for name, times in asked.items()
        if name.startswith(f"s{size}x")
        for earlier, later in pairwise(times)
    )
    return max(0.0, max(gaps, default=0.0) - every)


if __name__ == "__main__":
    with TemporaryDirectory(prefix="advisoryd-bench-") as folder:
        for figure in _figures(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else EVERY):
            print(figure, flush=True)
