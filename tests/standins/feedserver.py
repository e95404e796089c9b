"""A web server on loopback that answers as a test tells it to, down to the byte."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

DRIP_SECONDS = 0.02
"""Time between two bytes of a drip."""
_BODILESS = frozenset({204, 304})


@dataclass(frozen=True)
class Hold:
    """Keeps an answer back until the test lets it go."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the server: somebody waits."""
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the test."""


@dataclass(frozen=True)
class Reply:
    """One answer; the fields after *headers* spoil it."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/rss+xml; charset=utf-8"
    etag: str | None = None
    """Answers 304 without a body to a request that already has it."""
    headers: tuple[tuple[str, str], ...] = ()
    zipped: bool = False
    """Compress the body with gzip."""
    announce: int | None = None
    """A false Content-Length."""
    cut: int | None = None
    """Close the connection after so many bytes of the body."""
    drip_head: bool = False
    """Send the head byte by byte, for ever."""
    drip_body: bool = False
    """Send the body byte by byte, for ever."""
    raw: bytes | None = None
    """Send this instead of HTTP, and close."""
    hold: Hold | None = None

    def head(self, length: int, *, not_modified: bool) -> bytes:
        """Return the status line and headers."""
        lines = [
            f"HTTP/1.1 {304 if not_modified else self.status} Said",
            f"Content-Length: {length if self.announce is None else self.announce}",
            *([f"Content-Type: {self.content_type}"] if self.content_type else []),
            *([f"ETag: {self.etag}"] if self.etag else []),
            *(["Content-Encoding: gzip"] if self.zipped else []),
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass(frozen=True)
class Request:
    """What somebody asked."""

    path: str
    headers: dict[str, str]
    """With names in lower case."""


@dataclass
class FeedServer:
    """An async context manager; every path has a list of answers, of which the last is repeated."""

    tls: ssl.SSLContext | None = None
    """Speak HTTPS."""
    host: str = "127.0.0.1"
    """Where it listens."""
    requests: list[Request] = field(default_factory=list)
    _replies: dict[str, list[Reply]] = field(default_factory=dict)
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def answer(self, path: str, replies: Reply | Iterable[Reply]) -> str:
        """Set what *path* answers from now on, and return its address."""
        self._replies[path] = [replies] if isinstance(replies, Reply) else list(replies)
        return self.url(path)

    def asked(self, path: str) -> int:
        """Return how often *path* was asked for."""
        return sum(request.path == path for request in self.requests)

    def url(self, path: str, host: str | None = None) -> str:
        """Return the address of *path*."""
        return f"{'https' if self.tls else 'http'}://{host or self.host}:{self.port}{path}"

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, self.host, 0, ssl=self.tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening and drop every connection."""
        assert self._server is not None
        self._server.close()
        for writer in tuple(self._open):
            writer.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while await self._answer(reader, writer):
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client left, as clients do
        finally:
            self._open.discard(writer)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether the connection lives on."""
        request = _parse(await reader.readuntil(b"\r\n\r\n"))
        self.requests.append(request)
        reply = self._next(request.path)
        if reply.hold is not None:
            reply.hold.asked.set()
            await reply.hold.let_go.wait()
        if reply.raw is not None:
            writer.write(reply.raw)
            await writer.drain()
            return False
        not_modified = reply.etag is not None and request.headers.get("if-none-match") == reply.etag
        body = gzip.compress(reply.body) if reply.zipped else reply.body
        if not_modified or reply.status in _BODILESS:
            body = b""
        head = reply.head(len(body), not_modified=not_modified)
        if reply.drip_head:
            await _drip(reader, writer, head[:-2] + b"X-Slow: " + b"." * 5000)
        writer.write(head)
        if reply.drip_body:
            await _drip(reader, writer, body)
        writer.write(body if reply.cut is None else body[: reply.cut])
        await writer.drain()
        return reply.cut is None

    def _next(self, path: str) -> Reply:
        replies = self._replies.get(path.partition("?")[0])
        if not replies:
            return Reply(status=404)
        return replies.pop(0) if len(replies) > 1 else replies[0]


def _parse(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    target = first.split(" ")[1]
    return Request(target, {name.lower(): value.strip() for name, _, value in pairs})


async def _drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, data: bytes) -> None:
    """Send *data* byte by byte until the client leaves; its leaving is what is waited for."""
    for at in range(len(data)):
        writer.write(data[at : at + 1])
        await writer.drain()
        try:
            async with asyncio.timeout(DRIP_SECONDS):
                await reader.read(1)
        except TimeoutError:
            continue
        raise ConnectionResetError
    await reader.read()
