"""The SQLite module: the one sqlite-utils found, so that errors are of one family.

It prefers ``pysqlite3`` where that is installed, whose exceptions are not those of ``sqlite3``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3

__all__ = ["sqlite3"]
