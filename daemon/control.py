"""The Unix socket beside the database: how commands reach the running daemon.

One JSON object a line each way: ``{"command": …, "args": {…}}`` is answered by ``{"result": …}``,
``{"faults": […]}`` or ``{"error": …, "exit_code": …}``.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from daemon.errors import TRY_AGAIN, FaultsError, GivenError, LaterError, exit_code
from rules.errors import Fault

log = logging.getLogger(__name__)

MAX_LINE: Final = 32_000_000
"""Bytes; a CSV of a hundred thousand subscribers takes about a third."""
MAX_PATH: Final = 107
"""Bytes that the kernel takes as a socket's address, on Linux (unix(7))."""
PATIENCE: Final = 60.0
"""Seconds that a command may take."""

_CREDENTIALS: Final = struct.Struct("iii")
"""Process, user and group at the other end, on Linux (unix(7))."""

Execute = Callable[[str, Mapping[str, Any]], Awaitable[object]]


def socket_path(database: Path) -> Path:
    """Return where the socket of *database* is."""
    return database.with_name(f"{database.name}.sock")


class ControlServer:
    """Answers commands while it is open; only this user may connect."""

    def __init__(self, path: Path, execute: Execute) -> None:
        """Serve *execute* at *path*."""
        self._path = path
        self._execute = execute
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen; a socket that a killed daemon left is replaced. Whoever calls holds the database's lock."""
        self._path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with _reachable(self._path) as address:
            listening.bind(address)
        self._path.chmod(0o600)
        self._server = await asyncio.start_unix_server(self._answer, sock=listening, limit=MAX_LINE)

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                line = await reader.readline()
                if line:
                    writer.write(_line(await self._reply(line)))
                    await writer.drain()
        except (OSError, TimeoutError, ValueError) as error:
            log.warning(
                "A command was not answered: %s.", type(error).__name__, extra={"event": "control-lost"}
            )
        finally:
            writer.close()

    async def _reply(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
            return {"result": await self._execute(request["command"], request["args"])}
        except FaultsError as error:
            return {"faults": [asdict(fault) for fault in error.faults]}
        except Exception as error:
            # The daemon outlives whatever one command brings.
            code = exit_code(error)
            if code is not None:
                return {"error": str(error), "exit_code": code}
            log.exception("A command failed.", extra={"event": "control-failed"})
            return {"error": "the daemon could not do it; its log says why", "exit_code": TRY_AGAIN}


def ask(path: Path, command: str, args: Mapping[str, Any]) -> object:
    """Return the running daemon's result; raises ConnectionError where none listens at *path*.

    Raises what the command raised: FaultsError, GivenError or LaterError.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(PATIENCE)
        try:
            with _reachable(path) as address:
                connection.connect(address)
        except FileNotFoundError as error:
            raise ConnectionRefusedError(str(error)) from error
        connection.sendall(_line({"command": command, "args": dict(args)}))
        try:
            with connection.makefile("rb") as answers:
                answer = answers.readline(MAX_LINE)
        except TimeoutError:
            raise LaterError("the running daemon does not answer") from None
    if not answer:
        raise LaterError("the running daemon ended before it answered")
    return _result(json.loads(answer))


def running(path: Path) -> int | None:
    """Return the PID of the daemon that listens at *path*, or None where none does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            with _reachable(path) as address:
                connection.connect(address)
        except OSError:
            return None
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid, _, _ = _CREDENTIALS.unpack(credentials)
    return int(pid)


def _result(answer: Mapping[str, Any]) -> object:
    if "faults" in answer:
        raise FaultsError(Fault(**fault) for fault in answer["faults"])
    if "error" in answer:
        kind = LaterError if answer["exit_code"] == TRY_AGAIN else GivenError
        raise kind(answer["error"])
    return answer["result"]


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


@contextmanager
def _reachable(path: Path) -> Iterator[str]:
    """Give an address for *path* that the kernel takes: a long one through its folder's descriptor."""
    if len(os.fsencode(path)) <= MAX_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
