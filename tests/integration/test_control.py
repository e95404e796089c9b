"""The socket beside the database."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from daemon.control import ControlServer, ask, running, socket_path
from daemon.errors import FaultsError, GivenError, LaterError
from rules.errors import Fault
from state.errors import Taken

FAULT = Fault("a.csv", 2, 3, "wrong", "x,y", "mend it")


async def execute(command: str, args: Mapping[str, Any]) -> object:
    """Answer as the application would."""
    match command:
        case "faulty":
            raise FaultsError([FAULT])
        case "refused":
            raise GivenError("no")
        case "busy":
            raise LaterError("not now")
        case "taken":
            raise Taken("phone")
        case "broken":
            raise RuntimeError("a fault of the program")
    return {"echo": args["text"]}


@asynccontextmanager
async def served(database: Path) -> AsyncIterator[Path]:
    path = socket_path(database)
    server = ControlServer(path, execute)
    await server.open()
    try:
        yield path
    finally:
        await server.close()


async def asked(path: Path, command: str, text: str = "") -> object:
    return await asyncio.to_thread(ask, path, command, {"text": text})


async def test_a_result_comes_back_however_large_the_request(tmp_path: Path) -> None:
    async with served(tmp_path / "a.db") as path:
        text = "Ñandú\n" * 300_000
        assert await asked(path, "echo", text) == {"echo": text}


async def test_refusals_come_back_as_what_they_were(tmp_path: Path) -> None:
    async with served(tmp_path / "a.db") as path:
        with pytest.raises(FaultsError) as error:
            await asked(path, "faulty")
        assert error.value.faults == (FAULT,)
        with pytest.raises(GivenError, match=r"^no$"):
            await asked(path, "refused")
        with pytest.raises(LaterError, match="not now"):
            await asked(path, "busy")
        with pytest.raises(GivenError, match=r"another subscriber has this phone"):
            await asked(path, "taken")


async def test_a_fault_of_the_program_is_answered_and_outlived(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(tmp_path / "a.db") as path:
        with pytest.raises(LaterError, match=r"its log says why"):
            await asked(path, "broken")
        assert "a fault of the program" in caplog.text
        assert await asked(path, "echo") == {"echo": ""}


async def test_garbage_and_silence_harm_nobody(tmp_path: Path) -> None:
    async with served(tmp_path / "a.db") as path:
        for garbage in (b"", b"\n", b"{}\n", b"\xff\n", b'{"command": "echo"}\n', b"no newline"):
            _, writer = await asyncio.open_unix_connection(str(path))
            writer.write(garbage)
            writer.write_eof()
            writer.close()
        assert await asked(path, "echo", "still here") == {"echo": "still here"}


async def test_only_its_owner_may_connect(tmp_path: Path) -> None:
    async with served(tmp_path / "a.db") as path:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_who_runs_is_known_by_pid_and_nobody_where_nobody_listens(tmp_path: Path) -> None:
    path = socket_path(tmp_path / "a.db")
    assert running(path) is None
    async with served(tmp_path / "a.db"):
        assert running(path) == os.getpid()
    assert running(path) is None
    with pytest.raises(ConnectionError):
        ask(path, "echo", {})


async def test_a_socket_left_by_a_killed_daemon_is_replaced(tmp_path: Path) -> None:
    path = socket_path(tmp_path / "a.db")
    first = ControlServer(path, execute)
    await first.open()
    async with served(tmp_path / "a.db"):
        assert await asked(path, "echo", "new") == {"echo": "new"}
    await first.close()


async def test_a_path_longer_than_the_kernel_takes_works_too(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 8)
    folder.mkdir(parents=True)
    async with served(folder / "a.db") as path:
        assert len(os.fsencode(path)) > 108
        assert await asked(path, "echo", "x") == {"echo": "x"}
        assert running(path) == os.getpid()
