"""Measure both sides of a ratio in one interleaved run, so that whatever else the machine does hits both."""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Spent:
    """What one run of one side took, in seconds."""

    wall: float
    cpu: float
    """Of this process, all its threads."""


def peer(module: str) -> Any:  # noqa: ANN401 - packages that carry no types, or are not there
    """Return the module of a peer, or None where the group ``bench`` is not installed."""
    try:
        return import_module(module)
    except ImportError:
        return None


def once(side: Callable[[], object]) -> Spent:
    """Run *side* once."""
    gc.collect()
    wall, cpu = perf_counter(), process_time()
    side()
    return Spent(perf_counter() - wall, process_time() - cpu)


def interleaved(sides: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Spent]:
    """Run every side in turn, *rounds* times over, and return the least that each took."""
    runs: dict[str, list[Spent]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            runs[name].append(once(side))
    return {name: _least(spent) for name, spent in runs.items()}


async def interleaved_async(
    sides: Mapping[str, Callable[[], Awaitable[object]]], rounds: int
) -> dict[str, Spent]:
    """Do the same with sides that run in the present event loop."""
    runs: dict[str, list[Spent]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            gc.collect()
            wall, cpu = perf_counter(), process_time()
            await side()
            runs[name].append(Spent(perf_counter() - wall, process_time() - cpu))
    return {name: _least(spent) for name, spent in runs.items()}


def _least(runs: list[Spent]) -> Spent:
    return Spent(min(each.wall for each in runs), min(each.cpu for each in runs))


def command_cpu(*command: str | Path, cwd: Path | None = None) -> float:
    """Run a command to its end and return the processor seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environ = {"PATH": os.environ["PATH"], "HOME": str(cwd or REPOSITORY), "PYTHONPATH": str(REPOSITORY)}
    subprocess.run([*map(str, command)], cwd=cwd, env=environ, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@contextmanager
def process(*arguments: str, cwd: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    """Run ``python`` with *arguments*, its output and input piped, and end it with the block."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(cwd or REPOSITORY), "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, *arguments]
    with subprocess.Popen(
        command, cwd=cwd, env=environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        try:
            yield child
        finally:
            child.terminate()


def said(child: subprocess.Popen[str]) -> str:
    """Return the next line that *child* prints."""
    assert child.stdout is not None
    line = child.stdout.readline().strip()
    assert line, "the process ended without a word"
    return line


def memory(pid: int) -> int:
    """Return the bytes of memory that a process and all below it take, shared pages by their share."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return own * 1024 + sum(map(memory, children(pid)))


def children(pid: int) -> list[int]:
    """Return the processes right below one."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]
