"""Look into a running process with strace, and kill it in the middle of a system call.

Two traps: ``--seccomp-bpf`` switches injection off without a word, and ``when=`` counts for each thread by
itself.  So one thread is traced at a time, from a moment when the process rests.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

SENDING: Final = ("connect", "sendto", "sendmsg", "write", "writev", "pwrite64", "pwritev")
RECEIVING: Final = ("recvfrom", "recvmsg", "read", "readv")
KEEPING: Final = ("fsync", "fdatasync", "ftruncate", "rename", "renameat", "renameat2", "unlink", "unlinkat")
CALLS: Final = SENDING + RECEIVING + KEEPING
"""Whatever another process or a disk can notice of a process, and what it learns from them."""

_CALL: Final = re.compile(r"(\w+)\((.*)")
_PORT: Final = re.compile(r"->127\.0\.0\.1:(\d+)\]|sin_port=htons\((\d+)\)")
_OURS: Final = re.compile(r"127\.0\.0\.1:(\d+)->")
_FILE: Final = re.compile(r"\d+<(/[^>]*)>|\"(/[^\"]*)\"")


@dataclass(frozen=True, slots=True)
class Call:
    """A system call, and what it was about."""

    name: str
    target: str
    """A peer or a file by its role, such as ``provider`` or ``wal``; ``file`` for any other."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Which peer listens where."""

    feed: int
    provider: int
    web: int = 0
    """Where the daemon itself listens for receipts."""

    def peer(self, port: str) -> str:
        """Return who is at *port*."""
        return {str(self.feed): "feed", str(self.provider): "provider"}.get(port, "somebody")


def read_calls(lines: Iterable[str], ports: Ports) -> list[Call]:
    """Return the calls of one thread, in their order."""
    found = (_CALL.match(line) for line in lines)
    return [Call(call[1], _target(call[1], call[2], ports)) for call in found if call]


def struck(lines: Sequence[str]) -> list[str]:
    """Return the lines up to the call that a signal was injected into; none where none was."""
    for number, line in enumerate(lines):
        if line.startswith(("--- SIGTERM", "+++ killed by SIGKILL")):
            return list(lines[:number])
    return []


def _target(name: str, arguments: str, ports: Ports) -> str:
    ours = _OURS.search(arguments)
    if ours is not None and int(ours[1]) == ports.web:
        return "receipt"
    port = _PORT.search(arguments)
    if port is not None:
        return ports.peer(port[1] or port[2])
    if arguments.partition(",")[0].find("<UNIX-") > 0:
        # asyncio wakes its loop through a pair of sockets, and feeds the parser through another.
        return "wake-up" if name in ("sendto", "recvfrom") else "parser"
    if "<pipe:" in arguments.partition(",")[0]:
        return "parser"
    path = _FILE.search(arguments)
    suffix = (path[1] or path[2]).rpartition("/")[2] if path else ""
    return {"advisoryd.db": "database", "advisoryd.db-wal": "wal"}.get(suffix, "file")


@cache
def why_not() -> str | None:
    """Return why no process can be traced here, or None."""
    program = shutil.which("strace")
    if program is None:
        return "needs strace"
    tried = subprocess.run(
        [program, "-qq", "-o", "/dev/null", sys.executable, "-c", ""], capture_output=True, check=False
    )
    return None if tried.returncode == 0 else "needs the right to trace processes (ptrace)"


def threads(pid: int) -> list[int]:
    """Return the threads of a process, the oldest first: its main thread, then its writer."""
    return sorted(int(each.name) for each in Path(f"/proc/{pid}/task").iterdir())


def children(pid: int) -> list[int]:
    """Return the processes that the main thread of a process has started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@asynccontextmanager
async def attached(tid: int, log: Path, *options: str) -> AsyncIterator[None]:
    """Trace a thread into *log* while the block runs; with ``-ff`` all of its process, a file for each."""
    traced = f"trace={','.join(CALLS)}"
    process = await asyncio.create_subprocess_exec(
        *("strace", "-yy", "-e", traced, "-o", str(log), *options, "-p", str(tid)),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
    )
    try:
        assert process.stderr is not None
        line = await process.stderr.readline()
        assert b"attached" in line, line.decode()
        yield
    finally:
        if process.returncode is None:
            # Not by way of asyncio, which is confused where it ended with what it traced.
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGTERM)
        await process.communicate()
