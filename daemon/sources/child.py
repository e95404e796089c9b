"""The process that parses bodies: it may be killed at any time, and no body can harm more than it.

``python -m daemon.sources.child`` reads bodies from standard input and writes items to standard output.
It ends when its parent does: its input closes then, and its processor time is limited meanwhile.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Mapping
from typing import Any

from daemon.sources.answer import Raw, sent
from daemon.sources.document import Fault, FaultKind
from daemon.sources.frames import pack, unpack
from daemon.sources.readers import READERS
from daemon.sources.tidy import tidied


def parse(
    data: bytes,
    content_type: str,
    url: str,
    form: str = "feed",
    options: Mapping[str, Any] | None = None,
    lang: str = "",
) -> dict[str, Any]:
    """Return what the body *data* of the format *form* holds, or under ``fault`` why it holds nothing."""
    reader = READERS.get(form)
    if reader is None:
        return sent(Fault(FaultKind.FORMAT, f"there is no reader for the format {form!r}"))
    declared = options or {}
    answer = reader(Raw(data, content_type, url, declared, lang))
    return sent(tidied(answer, declared.get("volatile", ())))


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow(seconds: int) -> None:
    """Let the process live for *seconds* more of processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))


def main() -> None:
    """Answer bodies until standard input closes; arguments: bytes of memory, seconds per body."""
    memory, seconds = (int(argument) for argument in sys.argv[1:])
    _limit(memory)
    while (message := unpack(sys.stdin.buffer)) is not None:
        (content_type, url, form, options, lang), data = message
        _allow(seconds)
        sys.stdout.buffer.write(pack(parse(data, content_type, url, form, options, lang)))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
