"""Show a status report on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from daemon.promises import WORDS
from daemon.status import Health, IncidentStatus, Report, SilenceStatus, SourceStatus, StanceStatus
from daemon.units import format_duration
from rules.incident import State

HEALTH: Final = {
    Health.FINE: "green",
    Health.WAITING: "dim",
    Health.FAULT: "yellow",
    Health.BLIND: "bold red",
    Health.SILENT: "yellow",
}
SEVERITY: Final = {"extreme": "bold red", "severe": "red", "moderate": "yellow", "minor": "dim"}
LATE: Final = timedelta(minutes=5)


def show(report: Report, out: Console) -> None:
    """Print the report."""
    who = f"The daemon runs (process {report.running})" if report.running else "[bold red]No daemon runs[/]"
    out.print(f"{who}; {escape(report.database)}, {report.subscribers} subscribers.")
    for line in _promises(report):
        out.print(line)
    out.print(_sources(report))
    for state, title in ((State.OPEN, "Open incidents"), (State.DORMANT, "Lapsed, and ended by nobody")):
        found = [incident for incident in report.incidents if incident.state is state]
        if found:
            out.print(Text(title, style="bold"))
            for incident in found:
                out.print(_incident(incident, report.at))
    if not report.incidents:
        out.print("No open incidents.\n")
    for silence in report.silences:
        out.print(_silence(silence))
    for line in _rest(report):
        out.print(line)


def _sources(report: Report) -> Table:
    table = Table("source", "publisher", "health", "last heard", "last news", "fault", box=box.SIMPLE_HEAD)
    for source in report.sources:
        table.add_row(
            source.id,
            source.publisher,
            Text(source.health, style=HEALTH[source.health]),
            _ago(source.heard_at, report.at),
            _ago(source.changed_at, report.at),
            Text(_fault(source, report.at)),
        )
    return table


def _fault(source: SourceStatus, now: datetime) -> str:
    if source.fault is None or source.fault_since is None:
        return ""
    return f"for {format_duration(now - source.fault_since)}: {source.fault}"


def _incident(incident: IncidentStatus, now: datetime) -> Table:
    table = Table.grid(padding=(0, 2))
    group = "".join(f" {value}" for value in incident.group.values())
    staff = " (its staff)" if incident.audience == "staff" else ""
    table.add_row(
        Text(f"  {incident.severity}", style=SEVERITY[incident.severity]),
        Text.assemble(
            (f"{incident.summary}{group}{staff}", "bold"),
            f" – {incident.where} [{incident.region}]",
            (" in shadow" if incident.shadow else "", "dim"),
        ),
        Text(f"opened {_ago(incident.opened_at, now)}", style="dim"),
    )
    for stance in incident.stances:
        table.add_row("", Text(f"{stance.publisher}: {stance.where}"), Text(_held(stance, now)))
    for word in incident.contrary:
        said = Text(
            f"{word.publisher}: {word.where}, to the contrary: “{' '.join(word.quote.split())[:80]}”",
            style="italic",
        )
        table.add_row("", said, Text(_ago(word.at, now), style="dim"))
    table.add_row("")
    return table


def _silence(silence: SilenceStatus) -> Text:
    now = f"; hidden now from {silence.hides}" if silence.hides else ""
    return Text.assemble(
        (f"Silence #{silence.id}", "bold yellow"),
        f" until {silence.until:%d %b %H:%M} UTC by {silence.author} ({silence.reason}): "
        f"{silence.about}{now}.",
    )


def _held(stance: StanceStatus, now: datetime) -> str:
    if stance.ended_at is not None:
        return f"{stance.end} {_ago(stance.ended_at, now)}"
    level = f"level {stance.level}, " if stance.level else ""
    until = f", until {stance.until:%d %b %H:%M} UTC" if stance.until else ""
    return f"{level}holds, said {_ago(stance.restated_at, now)}{until}"


def _rest(report: Report) -> Iterator[Text]:
    counts = ", ".join(f"{number} {state}" for state, number in sorted(report.outbox.items()))
    waiting = f"; {report.waiting} notices wait to be sent" if report.waiting else ""
    yield Text(f"Messages: {counts or 'none yet'}{waiting}.")
    if report.outbox_late is not None and report.outbox_late > LATE:
        yield Text(f"A message is late by {format_duration(report.outbox_late)}.", style="bold red")
    if report.rules_faults:
        yield Text("The rule files are broken; the last good rules are in force:", style="bold red")
        for fault in report.rules_faults:
            yield Text(f"  {fault}")
    for case in report.quarantine:
        where = f" of {case.source}" if case.source else ""
        text = f"One {case.kind}{where} was put aside after {case.tries} tries: {case.detail}."
        yield Text(text, style="bold red")
    if report.blocked:
        yield Text(f"{report.blocked} phones take no messages and are not used.", style="yellow")
    if report.reviews:
        yield Text(f"{report.reviews} things wait for a person to look at them.", style="yellow")


def _promises(report: Report) -> Iterator[Text]:
    """Yield since when each promise holds; of a daemon that does not run nothing holds."""
    for standing in report.promises if report.running else ():
        said = "yes" if standing.kept else "NO"
        text = f"{said:>5}  {WORDS[standing.promise]}, since {standing.since:%d %b %H:%M} UTC"
        yield Text(text, style="green" if standing.kept else "bold red")


def _ago(when: datetime | None, now: datetime) -> str:
    if when is None:
        return "never"
    return f"{format_duration(now - when)} ago" if when <= now else f"in {format_duration(when - now)}"
