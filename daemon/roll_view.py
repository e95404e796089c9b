"""Show roll calls on a terminal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from daemon.roll import Roll, Row, Standing
from daemon.units import format_duration

STYLES: Final = {
    Standing.HELP: "bold white on red",
    Standing.SILENT: "bold yellow",
    Standing.UNREACHED: "yellow",
    Standing.UNASKED: "dim",
    Standing.SAFE: "green",
}


def view(found: list[Roll]) -> Group | Text:
    """Return what is shown of roll calls."""
    if not found:
        return Text("Nobody was asked yet: a rule calls the roll with roll_call: 15m.")
    return Group(*(part for roll in found for part in (_head(roll), _table(roll))))


def _head(roll: Roll) -> Text:
    counts = ", ".join(f"{number} {name}" for name, number in roll.counts().items() if number)
    state = "" if roll.open else ", over"
    return Text.assemble(
        (f"{roll.summary}, {roll.where}", "bold"), f" (incident {roll.incident}{state}): {counts or 'nobody'}"
    )


def _table(roll: Roll) -> Table:
    table = Table("", "who", "phone", "group", "since", "wrote", "told of the silence", box=box.SIMPLE_HEAD)
    for row in roll.rows:
        table.add_row(
            Text(row.standing, style=STYLES[row.standing]),
            Text(row.name),
            Text(row.phone or ""),
            Text(row.group or ""),
            Text(_since(row, roll.at)),
            Text(row.wrote or ""),
            Text(", ".join(row.told)),
        )
    return table


def _since(row: Row, now: datetime) -> str:
    if row.since is None:
        return ""
    return f"{row.since:%H:%M} UTC, {format_duration(max(now - row.since, timedelta()))} ago"
