"""The forms of single configuration values; each reader raises ValueError with the remedy.

No message repeats what was given: it may be a secret in the wrong place.
"""

from __future__ import annotations

import re
from datetime import time
from ipaddress import ip_network
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from daemon.phones import normalise_phone
from daemon.units import parse_size
from rules.durations import parse_duration

_EMAIL: Final = re.compile(r"[^\s@<>\",;:()\[\]\\]+@[^\s@<>\",;:()\[\]\\.]+(?:\.[^\s@<>\",;:()\[\]\\.]+)*")
_HOUR: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_SENDER: Final = re.compile(r"\+\d{6,15}|[A-Za-z0-9 ]{1,11}")


def read_duration(value: object) -> object:
    """Return the duration that text means; let the default pass."""
    if isinstance(value, int | float):
        raise ValueError("not a duration: write a number and a unit, such as 30s")  # noqa: TRY004 (pydantic's way)
    return parse_duration(value) if isinstance(value, str) else value


def read_hour(value: object) -> object:
    """Return the hour of the day that text means; let the default pass."""
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or _HOUR.fullmatch(value) is None:
        raise ValueError('not an hour of the day: write it as "08:00"')
    return time.fromisoformat(value)


def read_size(value: object) -> object:
    """Return the bytes that text means; a bare number is bytes."""
    return parse_size(value) if isinstance(value, str) else value


def read_email(text: str) -> str:
    """Return an e-mail address with its host in lower case."""
    if len(text) > 254 or _EMAIL.fullmatch(text) is None:
        raise ValueError("not an e-mail address: write name@example.org")
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def read_phone(text: str) -> str:
    """Return a phone number as E.164."""
    return normalise_phone(text)


def read_contact(text: str) -> str:
    """Return an e-mail address, or a phone as E.164."""
    return read_email(text) if "@" in text else normalise_phone(text)


def read_manager(text: str) -> str:
    """Return an e-mail address, a phone as E.164, or the name of somebody."""
    return read_contact(text) if "@" in text or text.startswith("+") else text


def read_network(text: str) -> str:
    """Return a network in CIDR notation."""
    try:
        return str(ip_network(text))
    except ValueError:
        raise ValueError("not a network: write 127.0.0.0/8 or fd00::/8") from None


def read_url(text: str) -> str:
    """Return an http or https address without a final slash."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("not an address: it begins with https:// and names a host")
    return text.rstrip("/")


def read_sender(text: str) -> str:
    """Return what an SMS can come from: a number, a short code, a name of at most eleven letters."""
    if _SENDER.fullmatch(text) is None:
        raise ValueError("not a sender: write a phone number with +, a short code or a sender's name")
    return text


def read_listen(text: str) -> str:
    """Return ``host:port``."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise ValueError("not an address to listen on: write 127.0.0.1:8780")
    return text


def read_database(value: object) -> object:
    """Return a path; an address of a server is refused."""
    if not isinstance(value, str):
        return value
    if "://" in value:
        raise ValueError("only a path is supported: SQLite keeps everything in one file")
    if not value:
        raise ValueError("a path is missing")
    return Path(value).expanduser()
