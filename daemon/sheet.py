"""A CSV file whose first row names its columns, and every fault found while it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from daemon.errors import FaultsError
from daemon.table import BrokenTableError, Cell, Row, read_rows
from rules.errors import Fault, nearest

T = TypeVar("T")
MOST_FAULTS: Final = 1_000
"""More than anybody reads; the file is refused at the last of them."""


class Sheet:
    """A CSV file being read, and the faults found in it."""

    def __init__(self, text: str, path: str, known: tuple[str, ...], needed: tuple[str, ...]) -> None:
        self.path = path
        self.faults: list[Fault] = []
        self.columns: tuple[str, ...] = ()
        self._lines = text.removeprefix("\ufeff").splitlines()
        self._rows: list[Row] = []
        try:
            self._rows = list(read_rows(text))
        except BrokenTableError as error:
            self.fault(error.line, error.column, str(error))
        else:
            self._read_header(known, needed)

    def fault(self, line: int, column: int, message: str, hint: str = "") -> None:
        """Keep a fault at a place; where there are very many, raise them."""
        source = self._lines[line - 1] if line <= len(self._lines) else ""
        self.faults.append(Fault(self.path, line, column, message, source, hint))
        if len(self.faults) >= MOST_FAULTS:
            self.refuse()

    def refuse(self) -> None:
        """Raise every fault found, if any was."""
        if self.faults:
            raise FaultsError(self.faults)

    def records(self) -> Iterator[dict[str, Cell]]:
        """Yield each row by its columns' names; a row of another length is a fault."""
        for row in self._rows[1:] if self.columns else ():
            if len(row) == len(self.columns):
                yield dict(zip(self.columns, row, strict=True))
            else:
                expected = len(self.columns)
                hint = "put a value that holds a comma in double quotes" if len(row) > expected else ""
                message = f"{len(row)} values where the header has {expected} columns"
                self.fault(row[0].line, row[0].column, message, hint)

    def value(self, record: dict[str, Cell], column: str, read: Callable[[str], T], default: T) -> T:
        """Return what *read* makes of a value, *default* where it is empty or at fault."""
        cell = record.get(column)
        if cell is None or not cell.text:
            return default
        try:
            return read(cell.text)
        except ValueError as error:
            self.fault(cell.line, cell.column, f"{column}: {error}")
            return default

    def values(self, record: dict[str, Cell], column: str, read: Callable[[str], str]) -> tuple[str, ...]:
        """Return what *read* makes of each of the values in a cell that holds several."""
        cell = record.get(column, Cell("", 0, 0))
        found = []
        for word in re.finditer(r"\S+", cell.text):
            try:
                found.append(read(word[0]))
            except ValueError as error:
                self.fault(cell.line, cell.column + word.start(), f"{column}: {error}")
        return tuple(dict.fromkeys(found))

    def _read_header(self, known: tuple[str, ...], needed: tuple[str, ...]) -> None:
        if not self._rows:
            self.fault(1, 1, "the file is empty", f"its first line names the columns: {','.join(known)}")
            return
        header = self._rows[0]
        first = header[0]
        if len(header) == 1 and ";" in first.text:
            self.fault(first.line, first.column, "semicolons stand between the columns", "use commas")
            return
        names = [cell.text.lower() for cell in header]
        for cell, name in zip(header, names, strict=True):
            if name not in known:
                hint = nearest(name, known) or f"columns are {', '.join(known)}"
                self.fault(cell.line, cell.column, f"no column is called {cell.text!r}", hint)
            elif names.index(name) != header.index(cell):
                self.fault(cell.line, cell.column, f"the column {name} is there twice")
        missing = [name for name in needed if name not in names]
        if missing:
            message = f"the header lacks {', '.join(missing)}"
            self.fault(first.line, first.column, message, f"columns are {','.join(known)}")
        if not self.faults:
            self.columns = tuple(names)
