"""A few processes that parse feeds, reused, killed when they take too long, gone when idle."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from daemon.sources.frames import LENGTH, MAX_FRAME, pack

_ROOT: Final = Path(__file__).resolve().parents[2]
"""Where the packages lie; the child gets nothing else of the environment, which may hold secrets."""
_GRACE: Final = timedelta(seconds=2)
"""Time for a process without work to end by itself."""


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """What parsing may cost."""

    processes: int = 2
    memory: int = 256_000_000
    """Bytes of address space of one process."""
    processor: int = 4
    """Seconds of processor time for one body."""
    deadline: timedelta = timedelta(seconds=30)
    """Wall time for one body."""
    jobs: int = 200
    """Bodies after which a process is replaced, for what libraries leak."""
    idle: timedelta = timedelta(seconds=30)
    """Time without work after which a process ends."""


class ParserDiedError(Exception):
    """The process ended, or had to be ended, while it parsed."""


@dataclass(slots=True, eq=False)
class _Worker:
    process: Process
    jobs: int = 0
    retirement: asyncio.TimerHandle | None = None

    def close(self) -> None:
        """Let it end: it reads until its input closes."""
        if self.process.stdin is not None:
            self.process.stdin.close()

    def kill(self) -> None:
        """End it now; only where it runs, since killing a dead child confuses asyncio's watcher."""
        self.close()
        if self.process.returncode is None:
            self.process.kill()

    async def end(self) -> None:
        """Let it end, and make sure that it did."""
        self.close()
        try:
            async with asyncio.timeout(_GRACE.total_seconds()):
                await self.process.wait()
        except TimeoutError:
            self.kill()
            await self.process.wait()


@dataclass(slots=True)
class Pool:
    """Hands bodies to processes, as many at once as it has."""

    limits: PoolLimits = field(default_factory=PoolLimits)
    _idle: list[_Worker] = field(default_factory=list)
    _all: set[_Worker] = field(default_factory=set)
    _places: asyncio.Semaphore | None = None

    async def ask(self, meta: object, body: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return what a process answers to *meta* and *body*; ParserDiedError where it does not."""
        if self._places is None:
            self._places = asyncio.Semaphore(self.limits.processes)
        async with self._places:
            worker = await self._take()
            try:
                async with asyncio.timeout(self.limits.deadline.total_seconds()):
                    answer = await _talk(worker.process, pack(meta, body))
            except (TimeoutError, ValueError, asyncio.CancelledError) as error:
                # It works on, or says something else: its next answer could be anybody's.
                worker.kill()
                if isinstance(error, asyncio.CancelledError):
                    raise
                slow = isinstance(error, TimeoutError)
                raise ParserDiedError("took too long" if slow else "answered nonsense") from None
            except (EOFError, OSError):
                worker.close()
                raise ParserDiedError("used up its time or memory, or crashed") from None
            self._put_back(worker)
            return answer

    async def close(self) -> None:
        """End every process and wait for it."""
        for worker in self._idle:
            if worker.retirement is not None:
                worker.retirement.cancel()
        self._idle.clear()
        for worker in self._all:
            await worker.end()
        self._all.clear()

    async def _take(self) -> _Worker:
        self._all = {worker for worker in self._all if worker.process.returncode is None}
        while self._idle:
            worker = self._idle.pop()
            if worker.retirement is not None:
                worker.retirement.cancel()
            if worker.process.returncode is None:
                return worker
        worker = _Worker(await _start(self.limits))
        self._all.add(worker)
        return worker

    def _put_back(self, worker: _Worker) -> None:
        worker.jobs += 1
        if worker.jobs >= self.limits.jobs:
            worker.close()
            return
        delay = self.limits.idle.total_seconds()
        worker.retirement = asyncio.get_running_loop().call_later(delay, self._retire, worker)
        self._idle.append(worker)

    def _retire(self, worker: _Worker) -> None:
        self._idle.remove(worker)
        worker.close()


async def _start(limits: PoolLimits) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-s", "-m", "daemon.sources.child"),
        *(str(limits.memory), str(limits.processor)),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={"PYTHONPATH": str(_ROOT)},
        start_new_session=True,  # ^C at a terminal is for the daemon, which finishes what it has begun
    )


async def _talk(process: Process, message: bytes) -> Any:  # noqa: ANN401 - the same
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(message)
    await process.stdin.drain()
    text, body = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    if text + body > MAX_FRAME:
        raise ValueError("an answer longer than any feed")
    return json.loads(await process.stdout.readexactly(text + body))
