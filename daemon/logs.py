"""Logs: a sentence for people, an event code and data for programs, no secrets and no whole phone numbers.

Write ``log.warning("…", extra={"event": "source-failed", "source": "my-feed"})``: whatever stands in
``extra`` is data.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final, TextIO

from daemon.plain import many_lines, one_line

STYLES: Final = ("auto", "text", "journal", "json")
HIDDEN: Final = "•••"

_PHONE: Final = re.compile(r"(\+|%2[Bb])\d[\d ().-]{5,20}(\d{4})(?!\d)")
_OWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
_PRIORITY: Final = {
    logging.DEBUG: 7,
    logging.INFO: 6,
    logging.WARNING: 4,
    logging.ERROR: 3,
    logging.CRITICAL: 2,
}
_CHATTY: Final = ("aiohttp", "apscheduler", "asyncio", "twilio", "urllib3")
"""Libraries whose ordinary lines say nothing here, or quote addresses."""


def configure(style: str, stream: TextIO, environ: Mapping[str, str], secrets: Iterable[str] = ()) -> None:
    """Send all logs to *stream* in one of STYLES; ``auto`` means journal priorities under systemd, else text.

    *secrets* never appear in a line, nor does a phone number beyond its last four digits.
    """
    if style == "auto":
        style = "journal" if "JOURNAL_STREAM" in environ else "text"
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Redacting(_FORMATTERS[style](), secrets))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


@contextmanager
def only_errors(*names: str) -> Iterator[None]:
    """Let the loggers called *names* say errors only for a block, in which what fails is part of the play."""
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return *text* without *secrets* and with phone numbers cut to their last four digits."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return _PHONE.sub(rf"+{HIDDEN}\2", text)


class _Redacting(logging.Formatter):
    """Redacts whatever another formatter made, tracebacks included."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self._inner = inner
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        return redact(self._inner.format(record), self._secrets)


class _Text(logging.Formatter):
    """``12:00:05 warning  sentence [event key=value]``, times local."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).astimezone()
        return f"{when:%H:%M:%S} {record.levelname.lower():<8} {_whole(record)}"


class _Journal(logging.Formatter):
    """sd-daemon(3) priorities: the journal knows the time itself."""

    def format(self, record: logging.LogRecord) -> str:
        prefix = f"<{_PRIORITY.get(record.levelno, 6)}>"
        lines = _whole(record).splitlines()
        return "\n".join(prefix + line for line in lines)


class _Json(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC)
        line = {
            "at": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _sentence(record),
            **_data(record),
        }
        if record.exc_info:
            line["traceback"] = _trace(record).strip()
        return json.dumps(line, ensure_ascii=False, default=lambda value: one_line(str(value)))


_FORMATTERS: Final = {"text": _Text, "journal": _Journal, "json": _Json}


def _whole(record: logging.LogRecord) -> str:
    return f"{_sentence(record)}{_trailer(record)}{_trace(record)}"


def _sentence(record: logging.LogRecord) -> str:
    return one_line(record.getMessage())


def _data(record: logging.LogRecord) -> dict[str, object]:
    found = {key: value for key, value in vars(record).items() if key not in _OWN}
    # Much of it was written by others, and whoever reads the log may sit at a terminal.
    return {key: one_line(value) if isinstance(value, str) else value for key, value in found.items()}


def _trailer(record: logging.LogRecord) -> str:
    data = _data(record)
    words = [str(data.pop("event"))] if "event" in data else []
    words += [one_line(f"{key}={value}") for key, value in data.items()]
    return f" [{' '.join(words)}]" if words else ""


def _trace(record: logging.LogRecord) -> str:
    if not record.exc_info:
        return ""
    return "\n" + many_lines(logging.Formatter().formatException(record.exc_info))
