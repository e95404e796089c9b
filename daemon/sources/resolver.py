"""Look names up without letting a slow name server hold up anything else."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from aiohttp.abc import AbstractResolver, ResolveResult

THREADS: Final = 32
"""Names looked up at once; a lookup that hangs keeps its thread for up to half a minute."""


class Resolver(AbstractResolver):
    """Asks the system in threads of its own: the loop's few are needed for reading what was fetched."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="lookup")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of *host*; OSError where it has none."""
        found = await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port, family)
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=of, proto=0, flags=socket.AI_NUMERICHOST
            )
            for of, address in found
        ]

    async def close(self) -> None:
        """Stop; lookups under way are not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int, family: socket.AddressFamily) -> list[tuple[int, str]]:
    found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    # A link-local IPv6 address comes with a scope, and is refused with or without it.
    return [(of, str(address[0])) for of, _, _, _, address in found]
