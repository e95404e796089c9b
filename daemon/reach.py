"""Carry out a command that writes: in the running daemon if there is one, else here, under its lock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from daemon.commands import COMMANDS
from daemon.control import ask, socket_path
from rules.places import Places
from state.lock import Lock
from state.store import Store


def carry_out(database: Path, command: str, args: Mapping[str, Any], now: datetime) -> object:
    """Return the result of one of COMMANDS.

    Raises state.errors.Locked where another process works on the database and does not listen.
    """
    try:
        return ask(socket_path(database), command, args)
    except ConnectionError:
        with Lock.take(database), Store.open(database, now) as store:
            return COMMANDS[command](store, Places.load(), args, now)
