"""A disk rebuilt from the system calls of a process: what would be left after a power cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

CALLS: Final = (
    *("openat", "pwrite64", "pwritev", "pwritev2", "write", "writev", "ftruncate", "truncate", "fallocate"),
    *("fsync", "fdatasync", "sync_file_range", "unlink", "unlinkat", "rename", "renameat", "renameat2"),
    *("sendto", "sendmsg"),
)
"""Whatever changes a file, makes it last, or leaves the machine."""
TRACING: Final = (
    *("strace", "-D", "-f", "--seccomp-bpf", "-xx", "-y", "-s", "100000"),
    *("-e", f"trace={','.join(CALLS)}", "-o"),
)
"""Followed by a file; the traced process stays the child of whoever starts it."""

_LINE: Final = re.compile(r"(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)")
_HEX: Final = re.compile(r"(?:\\x[0-9a-f]{2})*")
_OPENED: Final = re.compile(rf"= \d+<({_HEX.pattern})>$")
_WRITING: Final = re.compile(rf'\d+<({_HEX.pattern})>, "({_HEX.pattern})", \d+, (\d+)')
_SIZING: Final = re.compile(rf"\d+<({_HEX.pattern})>, (\d+)")
_OF_FILE: Final = re.compile(rf"\d+<({_HEX.pattern})>")
_NAMING: Final = re.compile(rf'"({_HEX.pattern})"')
_DATA: Final = re.compile(rf', "({_HEX.pattern})"')


@dataclass(frozen=True, slots=True)
class Event:
    """A call: writes and sends as they begin, all else as it ends."""

    name: str
    arguments: str


def events(lines: Iterable[str]) -> Iterator[Event]:
    """Yield the calls of a log in the order in which they count against the daemon.

    A send counts from its beginning; a sync, not before its end.
    """
    begun: dict[str, str] = {}
    for line in lines:
        found = _LINE.match(line)
        if found is None:
            continue
        thread, resumed, name, rest = found.groups()
        if resumed:
            whole = begun.pop(thread, "") + rest
            if resumed not in _AT_ONCE and _worked(whole):
                yield Event(resumed, whole)
        elif rest.endswith("<unfinished ...>"):
            begun[thread] = rest.removesuffix("<unfinished ...>")
            if name in _AT_ONCE:
                yield Event(name, begun[thread])
        elif name in _AT_ONCE or _worked(rest):
            yield Event(name, rest)


_AT_ONCE: Final = frozenset({"sendto", "sendmsg", "pwrite64", "write"})


def _worked(rest: str) -> bool:
    return not rest.rpartition(" = ")[2].startswith("-1")


@dataclass
class Disk:
    """The files of one folder: as written, and as they would be found after a power cut.

    A file is found again if it was synced, and if its folder was after it was made.
    """

    folder: Path
    honest: bool = True
    """Whether syncing does anything."""
    written: dict[Path, bytearray] = field(default_factory=dict)
    kept: dict[Path, bytes] = field(default_factory=dict)
    named: set[Path] = field(default_factory=set)
    """Files whose names are on the disk."""

    @classmethod
    def of(cls, folder: Path, *, honest: bool = True) -> Disk:
        """Return the disk as it is, all of it kept."""
        files = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        written = {path: bytearray(data) for path, data in files.items()}
        return cls(folder, honest, written, dict(files), set(files))

    def take(self, event: Event) -> None:
        """Let a call happen."""
        match event.name:
            case "pwrite64" if "(deleted)" in event.arguments.partition(",")[0]:
                pass  # SQLite's own scratch file, which is nowhere already
            case "pwrite64":
                self._write(event.arguments)
            case "ftruncate":
                self._size(event.arguments)
            case "fsync" | "fdatasync":
                self._sync(event.arguments)
            case "openat":
                if "O_CREAT" in event.arguments and (opened := _OPENED.search(event.arguments)):
                    self.written.setdefault(_path(opened[1]), bytearray())
            case "unlink":
                # Its name may survive a power cut, so what was kept stays.
                self.written.pop(_path(_found(_NAMING, event)[1]), None)
            case "sendto" | "sendmsg" | "write":
                self._refuse_database(event)
            case _:
                self._refuse_database(event)

    def after_power_cut(self, folder: Path) -> Path:
        """Write what is left into *folder*, and return it; shared memory is memory."""
        folder.mkdir()
        for path, data in self.kept.items():
            if path in self.named and not path.name.endswith("-shm"):
                (folder / path.name).write_bytes(data)
        return folder

    def _write(self, arguments: str) -> None:
        found = _WRITING.match(arguments)
        assert found is not None, f"an abridged write: {arguments[:200]}"
        data, start = _bytes(found[2]), int(found[3])
        file = self.written.setdefault(_path(found[1]), bytearray())
        file.extend(bytes(max(0, start - len(file))))
        file[start : start + len(data)] = data

    def _size(self, arguments: str) -> None:
        found = _SIZING.match(arguments)
        assert found is not None, arguments
        file, size = self.written.setdefault(_path(found[1]), bytearray()), int(found[2])
        del file[size:]
        file.extend(bytes(size - len(file)))

    def _sync(self, arguments: str) -> None:
        if not self.honest:
            return
        found = _OF_FILE.match(arguments)
        assert found is not None, arguments
        path = _path(found[1])
        if path == self.folder:
            self.named |= {each for each in self.written if each.parent == path}
        elif path in self.written:
            self.kept[path] = bytes(self.written[path])

    def _refuse_database(self, event: Event) -> None:
        """Fail where the database is changed in a way that this disk does not know."""
        found = _OF_FILE.match(event.arguments) or _NAMING.search(event.arguments)
        path = _path(found[1]) if found else Path()
        assert not path.name.startswith("advisoryd.db") or path.suffix == ".lock", event


def sent(event: Event) -> bytes:
    """Return what a call sends to a socket, or nothing."""
    found = _DATA.search(event.arguments) if event.name == "sendto" else None
    return _bytes(found[1]) if found else b""


def _found(pattern: re.Pattern[str], event: Event) -> re.Match[str]:
    found = pattern.search(event.arguments)
    assert found is not None, event
    return found


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _path(text: str) -> Path:
    return Path(_bytes(text).decode())
