"""Read CSV (RFC 4180) and keep the place of every cell, which the standard library's reader forgets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One value and where it begins; line and column count from 1."""

    text: str
    line: int
    column: int


Row = tuple[Cell, ...]


class UnclosedQuoteError(ValueError):
    """A quoted value runs to the end of the file."""

    def __init__(self, line: int, column: int) -> None:
        """Say where the quote stands."""
        super().__init__('this quote (") is never closed')
        self.line = line
        self.column = column


def read_rows(text: str) -> Iterator[Row]:
    """Yield the rows of *text* with blank lines and a byte order mark left out; values are stripped.

    Raises UnclosedQuoteError.
    """
    scan = _Scan(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    while scan.at < len(scan.text):
        row = scan.row()
        if len(row) > 1 or row[0].text:
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
        self._newline()
        return tuple(cells)

    def _cell(self) -> Cell:
        while self.text[self.at : self.at + 1] in {" ", "\t"}:
            self.at += 1
        line, column = self.line, self.at - self._line_start + 1
        if self.text[self.at : self.at + 1] == '"':
            return Cell((self._quoted(line, column) + self._plain()).strip(), line, column)
        return Cell(self._plain().strip(), line, column)

    def _plain(self) -> str:
        start = self.at
        while self.text[self.at : self.at + 1] not in {"", ",", "\n"}:
            self.at += 1
        return self.text[start : self.at]

    def _quoted(self, line: int, column: int) -> str:
        parts = []
        while True:
            end = self.text.find('"', self.at + 1)
            if end < 0:
                raise UnclosedQuoteError(line, column)
            parts.append(self.text[self.at + 1 : end])
            self._count_lines(self.at + 1, end)
            self.at = end + 1
            if self.text[self.at : self.at + 1] != '"':
                return "".join(parts)
            parts.append('"')

    def _count_lines(self, start: int, end: int) -> None:
        found = self.text.count("\n", start, end)
        if found:
            self.line += found
            self._line_start = self.text.rfind("\n", start, end) + 1

    def _newline(self) -> None:
        self.at += 1
        self.line += 1
        self._line_start = self.at
