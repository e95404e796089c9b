"""Take JSON apart as far as it can be trusted: what is cut off, damaged or no JSON is a fault in words."""

from __future__ import annotations

import json
from typing import Any, Final

from daemon.sources.answer import Raw
from daemon.sources.charset import decoded
from daemon.sources.document import Fault, FaultKind
from daemon.sources.judge import titled

_UNENDED: Final = ("Unterminated string", "Invalid \\escape", "Invalid \\u")


def parsed(raw: Raw) -> Any | Fault:  # noqa: ANN401 - whatever JSON holds
    """Return what a body of JSON holds, or why it cannot be read."""
    text = decoded(raw.data, "")  # JSON is UTF-8 whatever its header says (RFC 8259, 8.1)
    if isinstance(text, Fault):
        return Fault(FaultKind.ENCODING, "its JSON is not UTF-8: names in it would be garbled")
    other = _other(text, raw.data)
    if other is not None:
        return other
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        return _broken(text, error)
    except (RecursionError, ValueError):
        return Fault(FaultKind.HOSTILE, "its JSON is nested too deep, or holds a number that is too long")


def _other(text: str, data: bytes) -> Fault | None:
    """Return what is there in the place of JSON, or None."""
    start = text.lstrip()[:40]
    if not start:
        return Fault(FaultKind.EMPTY, "an empty body where JSON was expected")
    if start[0] == "<":
        return Fault(FaultKind.HTML, f"a web page where JSON was expected{titled(data)}")
    return (
        None if start[0] in "{[" else Fault(FaultKind.JSON, f"no JSON where it was expected, but {start!r}")
    )


def _broken(text: str, error: json.JSONDecodeError) -> Fault:
    """Return what is wrong with JSON: its tail is missing, or something in it is."""
    at_end = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith(_UNENDED[0])
    if at_end or (error.msg.startswith(_UNENDED) and error.pos > len(text) - 8):
        return Fault(FaultKind.TRUNCATED, "its JSON ends in the middle")
    return Fault(FaultKind.JSON, f"its JSON is damaged at line {error.lineno}, column {error.colno}")
