"""A publisher of feeds and an SMS provider in a process of their own, so that their work is not counted.

``python -m tests.benchmarks.servers`` prints its port.
``GET /ITEMS/NAME`` is a feed of so many items, with an ETag and 304 for whoever has it.
``POST`` to anything accepts an SMS 50 ms later; ``GET /tally`` says what was answered since the last time,
``GET /asked`` when which feed was asked for.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from time import monotonic
from typing import Any, Final
from urllib.request import urlopen

from tests.benchmarks.measure import process, said
from tests.benchmarks.texts import feed

LATENCY: Final = 0.05
"""Seconds that the provider takes to accept a message."""


@dataclass
class Tally:
    """What was answered."""

    statuses: Counter[str] = field(default_factory=Counter)
    accepted: list[float] = field(default_factory=list)
    """When each message was accepted, on the machine's monotonic clock."""

    asked: dict[str, list[float]] = field(default_factory=dict)
    """When each feed was asked for, by its name, on the same clock."""

    def take_asked(self) -> bytes:
        """Return when feeds were asked for, and begin anew."""
        taken = json.dumps(self.asked).encode()
        self.asked = {}
        return taken

    def take(self) -> bytes:
        """Return all of it and begin anew."""
        taken = {"statuses": dict(self.statuses), "accepted": list(self.accepted)}
        self.statuses.clear()
        self.accepted.clear()
        return json.dumps(taken).encode()


@cache
def _feed(path: str) -> bytes:
    _, items, name = path.split("/")
    first = 1000 * int("".join(filter(str.isdigit, name)) or 0)
    return feed(range(first, first + int(items)), name)


class Connection(asyncio.Protocol):
    """One connection, kept alive."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, rest = self._buffer.partition(b"\r\n\r\n")
            method, target, *_ = head.decode("latin-1").split(" ")
            fields = dict(line.split(": ", 1) for line in head.decode("latin-1").lower().split("\r\n")[1:])
            length = int(fields.get("content-length", 0))
            if len(rest) < length:
                return
            self._buffer = rest[length:]
            if method == "POST":
                asyncio.get_running_loop().call_later(LATENCY, self._accept)
            elif target == "/tally":
                self._write("200 OK", self._tally.take())
            elif target == "/asked":
                self._write("200 OK", self._tally.take_asked())
            else:
                self._publish(target, fresh=fields.get("if-none-match") == '"1"')

    def _publish(self, target: str, *, fresh: bool) -> None:
        self._tally.statuses["304" if fresh else "200"] += 1
        self._tally.asked.setdefault(target.rpartition("/")[2], []).append(monotonic())
        if fresh:
            self._write("304 Not Modified", b"")
        else:
            self._write("200 OK", _feed(target), "application/rss+xml")

    def _accept(self) -> None:
        self._tally.accepted.append(monotonic())
        sid = f"SM{len(self._tally.accepted):032x}"
        self._write("201 Created", json.dumps({"sid": sid, "status": "queued"}).encode(), "application/json")

    def _write(self, status: str, body: bytes, kind: str = "text/plain") -> None:
        assert self._transport is not None
        head = (
            f'HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nETag: "1"\r\nContent-Length: {len(body)}\r\n\r\n'
        )
        self._transport.write(head.encode() + body)


@dataclass(frozen=True, slots=True)
class Server:
    """The running process."""

    base: str

    def tally(self) -> Any:  # noqa: ANN401 - JSON
        """Return what it answered since the last time."""
        with urlopen(f"{self.base}/tally") as answer:  # noqa: S310 - our own loopback address
            return json.load(answer)


@contextmanager
def serving() -> Iterator[Server]:
    """Run the server for the length of the block."""
    with process("-m", "tests.benchmarks.servers") as child:
        yield Server(f"http://127.0.0.1:{said(child)}")


async def _serve() -> None:
    tally = Tally()
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(tally), "127.0.0.1", 0, backlog=1024
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
