"""The numbered migrations in ``state/migrations`` and how a database is brought to the latest.

``PRAGMA user_version`` is the number of the last one applied; ``schema.sql`` is what they add up to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from state.errors import StateError
from state.sqlite import sqlite3

FOLDER: Final = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: the statements that lead from schema *number* - 1 to schema *number*."""

    number: int
    name: str
    sql: str


def shipped(folder: Path = FOLDER) -> tuple[Migration, ...]:
    """Return the migrations of ``NNNN_name.sql`` files in order; a gap is a StateError."""
    found = []
    for position, path in enumerate(sorted(folder.glob("[0-9]*_*.sql")), start=1):
        number, _, name = path.stem.partition("_")
        if int(number) != position:
            raise StateError(f"{path}: migration {position} is missing")
        found.append(Migration(position, name, path.read_text(encoding="utf-8")))
    return tuple(found)


def version(connection: sqlite3.Connection) -> int:
    """Return the number of the last migration applied."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def finished(connection: sqlite3.Connection) -> bool:
    """Return whether the mark is there that :func:`create` leaves."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is None:
        return False
    return connection.execute("SELECT 1 FROM meta WHERE key = 'made_ms'").fetchone() is not None


def create(
    connection: sqlite3.Connection, steps: Sequence[Migration], application_id: int, now_ms: int
) -> None:
    """Fill an empty file in one transaction: schema, salt, and the mark that it was finished.

    The salt makes this database's message references its own.
    """
    marks = (
        f"PRAGMA application_id = {application_id};"
        "INSERT INTO meta (key, value) VALUES ('salt', lower(hex(randomblob(16))));"
        f"INSERT INTO meta (key, value) VALUES ('made_ms', '{now_ms}');"
    )
    _apply(connection, steps, marks)


def upgrade(connection: sqlite3.Connection, steps: Sequence[Migration]) -> None:
    """Apply *steps* that the database has not seen, each in a transaction of its own."""
    done = version(connection)
    for step in steps:
        if step.number > done:
            _apply(connection, [step])


def _apply(connection: sqlite3.Connection, steps: Sequence[Migration], marks: str = "") -> None:
    """Run *steps* and then *marks*: all or nothing.

    Foreign keys are off meanwhile, since a table may have to be rebuilt, and checked before the commit.
    """
    connection.execute("PRAGMA foreign_keys = OFF")
    script = "".join(step.sql for step in steps)
    number = steps[-1].number
    try:
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\n{marks}\nPRAGMA user_version = {number};")
        _refuse_orphans(connection, number)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _refuse_orphans(connection: sqlite3.Connection, number: int) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise StateError(f"migration {number} leaves a row of {broken[0]} without its {broken[2]}")
