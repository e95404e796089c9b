"""Read CSV (RFC 4180) and keep the place of every cell, which the standard library's reader forgets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_PLAIN: Final = re.compile(r"[^,\n]*+")
_QUOTED: Final = re.compile(r'"((?:[^"]++|"")*+)"')
LONGEST: Final = 10_000
"""Characters of a value."""
MOST_CELLS: Final = 100
"""Values in a row."""
MOST_ROWS: Final = 200_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One value and where it begins; line and column count from 1."""

    text: str
    line: int
    column: int


Row = tuple[Cell, ...]


class BrokenTableError(ValueError):
    """A file that is no table, and where it ceases to be one."""

    def __init__(self, line: int, column: int, message: str) -> None:
        """Say what is wrong there."""
        super().__init__(message)
        self.line = line
        self.column = column


def read_rows(text: str) -> Iterator[Row]:
    """Yield the rows of *text* with blank lines and a byte order mark left out; values are stripped.

    Raises BrokenTableError, also for a table that nobody would write.
    """
    scan = _Scan(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    found = 0
    while scan.at < len(scan.text):
        row = scan.row()
        if len(row) > 1 or row[0].text:
            found += 1
            if found > MOST_ROWS:
                raise BrokenTableError(row[0].line, 1, f"more than {MOST_ROWS} rows: import them in parts")
            yield row


class _Scan:
    """A position in a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self._line_start = 0

    def row(self) -> Row:
        """Return the cells up to the end of the line, and step over it."""
        cells = [self._cell()]
        while self.text[self.at : self.at + 1] == ",":
            self.at += 1
            cells.append(self._cell())
            if len(cells) > MOST_CELLS:
                raise BrokenTableError(cells[0].line, 1, f"more than {MOST_CELLS} values in one row")
        self._newline()
        return tuple(cells)

    def _cell(self) -> Cell:
        while self.text[self.at : self.at + 1] in {" ", "\t"}:
            self.at += 1
        line, column = self.line, self.at - self._line_start + 1
        if self.text[self.at : self.at + 1] == '"':
            text = self._quoted(line, column) + self._plain()
        else:
            text = self._plain()
        if len(text) > LONGEST:
            raise BrokenTableError(line, column, f"a value of more than {LONGEST} characters")
        return Cell(text.strip(), line, column)

    def _plain(self) -> str:
        found = _PLAIN.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found[0] if found else ""

    def _quoted(self, line: int, column: int) -> str:
        found = _QUOTED.match(self.text, self.at)
        if found is None:
            raise BrokenTableError(line, column, 'this quote (") is never closed')
        self._count_lines(found.start(), found.end())
        self.at = found.end()
        return found[1].replace('""', '"')

    def _count_lines(self, start: int, end: int) -> None:
        found = self.text.count("\n", start, end)
        if found:
            self.line += found
            self._line_start = self.text.rfind("\n", start, end) + 1

    def _newline(self) -> None:
        self.at += 1
        self.line += 1
        self._line_start = self.at
