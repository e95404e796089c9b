"""One daemon works on a database, on one connection that writes."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import Process
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.table import Tally
from tests.standins.installed import PATIENCE, Installed, said

QUIET = """\
database: advisoryd.db
fetch: {allow_private: ["127.0.0.0/8"]}
sources:
  - {id: silent, url: "http://127.0.0.1:9/", publisher: Silent, kind: government, country: US, subject: MX, lang: en}
"""
"""A configuration with one source, at which nobody listens."""
TIMES = 100


@pytest.fixture
def advisoryd(tmp_path: Path) -> Installed:
    installed = Installed(tmp_path)
    installed.configure(QUIET)
    return installed


async def ready(process: Process) -> bool:
    """Return whether a daemon got ready; it ended otherwise."""
    try:
        await said(process.stderr, "[ready]")
    except AssertionError:
        return False
    return True


async def winners(advisoryd: Installed) -> tuple[int, list[int | None]]:
    """Start two at once; return how many got ready, and how the others ended."""
    both = [await advisoryd.start("run", "--log", "text") for _ in range(2)]
    won = await asyncio.gather(*map(ready, both))
    for process, alive in zip(both, won, strict=True):
        if alive:
            process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(process.communicate() for process in both))
    return sum(won), [process.returncode for process, alive in zip(both, won, strict=True) if not alive]


async def _race(advisoryd: Installed, times: int, tally: Tally) -> None:
    alone = 0
    for _ in range(times):
        won, others = await winners(advisoryd)
        alone += won == 1 and others == [75]
    tally.count(times)
    tally.figure(f"one of two got ready in {alone} of {times} starts, and the other ended with 75")
    assert alone == times


@pytest.mark.slow
@pytest.mark.fault(6, "two daemons started at once")
async def test_one_of_two_daemons_started_at_once_works(advisoryd: Installed, tally: Tally) -> None:
    await _race(advisoryd, 1, tally)


@pytest.mark.full
@pytest.mark.fault(6, "two daemons started at once, a hundred times")
async def test_one_of_two_daemons_started_at_once_works_every_time(
    advisoryd: Installed, tally: Tally
) -> None:
    await _race(advisoryd, TIMES, tally)


@pytest.mark.slow
@pytest.mark.fault(35, "the open files of a running daemon")
async def test_a_running_daemon_has_one_connection_that_writes(advisoryd: Installed, tally: Tally) -> None:
    """The bug needs two; with one it cannot strike, whatever the version."""
    async with advisoryd.daemon() as process:
        written = await asyncio.to_thread(writers, process.pid, "advisoryd.db")
    tally.figure(f"{len(written)} connection open for writing")
    assert len(written) == 1


def writers(pid: int, name: str) -> list[str]:
    """Return the descriptors of a process that are open for writing on a file of this name."""
    here = Path("/proc", str(pid))
    on_it = [fd.name for fd in (here / "fd").iterdir() if fd.readlink().name == name]
    return [fd for fd in on_it if _flags(here / "fdinfo" / fd) & (os.O_WRONLY | os.O_RDWR)]


def _flags(info: Path) -> int:
    return int(next(line.split()[1] for line in info.read_text().splitlines() if line.startswith("flags")), 8)


def emptied(path: Path) -> None:
    """Leave nothing in the file."""
    path.write_bytes(b"")


def cut(path: Path) -> None:
    """Leave half of it."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 // 4096 * 4096])


def damaged(path: Path) -> None:
    """Overwrite its beginning, as a stray write would."""
    path.write_bytes(b"\x00" * 4096 + path.read_bytes()[4096:])


def gone(path: Path) -> None:
    """Take it away; what was made beside it stays."""
    path.unlink()


@pytest.mark.slow
@pytest.mark.parametrize(
    "mutate",
    [damaged, gone, *(pytest.param(each, marks=pytest.mark.full) for each in (emptied, cut))],
    ids=lambda each: str(each.__name__),
)
@pytest.mark.fault(5, "a database emptied, cut, damaged or gone between two runs of a real daemon")
async def test_no_daemon_starts_empty_without_a_word(
    mutate: Callable[[Path], None], advisoryd: Installed, tally: Tally
) -> None:
    async with advisoryd.daemon():
        pass
    for left in advisoryd.folder.glob("advisoryd.db-*"):
        left.unlink()
    mutate(advisoryd.folder / "advisoryd.db")
    process = await advisoryd.start("run", "--log", "text")
    silent = await ready(process)
    if silent:
        process.send_signal(signal.SIGTERM)
    _, err = await process.communicate()
    tally.figure(f"{mutate.__name__}: {'a silent empty start' if silent else 'refused'}")
    assert not silent
    assert b"Traceback" not in err
    assert process.returncode not in {0, None}
