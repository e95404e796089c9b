"""The installed command, run as a user runs it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

COMMAND = Path(sys.executable).with_name("advisoryd")
PATIENCE = 180.0
"""Seconds; far more than anything here takes, also on a machine that is busy with much else."""
SHELTER_RULES = """\
version: 1
rules:
  - id: shelter
    summary: Shelter in place
    severity: extreme
    when: {hazard: shelter-in-place, area: [MX]}
    tests:
      - given: {text: "Shelter in place in Jalisco until further notice.", subject: MX, lang: en}
        expect: {raise: [MX-JAL]}
end: true
"""
"""A rule file with one rule, and a test of it."""


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str


@dataclass
class Installed:
    """Runs ``advisoryd`` in a folder, with that folder as home and none of the tests' environment."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    under: tuple[str, ...] = ()
    """A program, such as a tracer, that runs the command."""

    def configure(self, text: str) -> Path:
        """Write the configuration."""
        path = self.folder / "advisoryd.yaml"
        path.write_text(text)
        return path

    async def start(self, *arguments: str) -> Process:
        """Start a command and return its process."""
        environ = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "COLUMNS": "200", **self.environ}
        return await asyncio.create_subprocess_exec(
            *(*self.under, str(COMMAND), *arguments),
            cwd=self.folder,
            env=environ,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
        )

    async def run(self, *arguments: str, stdin: str = "") -> Ended:
        """Run a command to its end."""
        process = await self.start(*arguments)
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate(stdin.encode())
        assert process.returncode is not None
        return Ended(process.returncode, out.decode(), err.decode())

    @asynccontextmanager
    async def daemon(self) -> AsyncIterator[Process]:
        """Run the daemon, ready, and end it if the test has not."""
        process = await self.start("run", "--log", "text")
        try:
            await said(process.stderr, "[ready]")
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(PATIENCE):
                await process.communicate()


async def said(stream: asyncio.StreamReader | None, words: str) -> str:
    """Read *stream* up to the line that has *words*, and return all that was read; fail at its end."""
    assert stream is not None
    read = ""
    async with asyncio.timeout(PATIENCE):
        while words not in read:
            line = await stream.readline()
            assert line, f"{words!r} was not said, but:\n{read}"
            read += line.decode()
    return read
