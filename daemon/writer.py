"""Where the database is written: by one thread, or in place while the clock stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from state.store import Store

T = TypeVar("T")


class Writer:
    """Runs work on the store one piece after another, off the event loop."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        """Open the store on the writer's thread at the first piece of work."""
        self._open_store = open_store
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._store: Store | None = None

    async def run(self, work: Callable[[Store], T]) -> T:
        """Return what *work* returns; raises what it or opening the store raises.

        A piece of work that has begun is finished, whatever becomes of who waits for it.
        """
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._do, work)

    def _do(self, work: Callable[[Store], T]) -> T:
        if self._store is None:
            self._store = self._open_store()
        return work(self._store)

    async def close(self) -> None:
        """Finish what was begun and close the store."""
        await asyncio.get_running_loop().run_in_executor(self._pool, self._end)
        self._pool.shutdown()

    def _end(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


class InPlace(Writer):
    """Runs work on the loop's own thread: where nobody else waits, a change of thread is waste."""

    async def run(self, work: Callable[[Store], T]) -> T:
        """Return what *work* returns; raises what it or opening the store raises."""
        return self._do(work)

    async def close(self) -> None:
        """Close the store."""
        self._end()
