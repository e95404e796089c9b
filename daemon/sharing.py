"""Commit small things together: what comes in while one commit is under way shares the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from daemon.writer import Writer
from state.store import Store

Work = Callable[[Store], object]
"""A part of a transaction."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    work: Work
    done: asyncio.Future[None]

    def end(self, error: Exception | None) -> None:
        """Tell whoever still waits what became of it."""
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


class Sharing:
    """Waits for the disk once for many; thousands of sources that have nothing new would each wait for it."""

    def __init__(self, writer: Writer) -> None:
        """Write through *writer*."""
        self._writer = writer
        self._waiting: list[_Waiting] = []
        self._turn = asyncio.Lock()

    async def run(self, work: Work) -> None:
        """Return once *work* is committed; raises what it or the commit raises."""
        mine = _Waiting(work, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        try:
            async with self._turn:
                batch, self._waiting = self._waiting, []
                if batch:
                    await self._commit(batch)
            await mine.done
        except asyncio.CancelledError:
            mine.done.cancel()
            raise

    async def _commit(self, batch: Sequence[_Waiting]) -> None:
        def commit(store: Store) -> None:
            with store.transaction():
                for each in batch:
                    each.work(store)

        try:
            await self._writer.run(commit)
        except asyncio.CancelledError:
            for each in batch:
                each.done.cancel()  # nobody knows what became of it
            raise
        except Exception as error:  # noqa: BLE001 (whoever waits for it is told)
            if len(batch) == 1:
                batch[0].end(error)
                return
            # One of them may be at fault alone.
            for each in batch:
                await self._commit([each])
        else:
            for each in batch:
                each.end(None)
