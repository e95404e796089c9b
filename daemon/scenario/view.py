"""The live view of a demo: what is heard, what goes on, how the outbox stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from daemon.status import IncidentStatus, Report, SourceStatus
from daemon.status_view import HEALTH, SEVERITY
from rules.incident import State
from rules.model import Audience, Severity


def render(report: Report, zone: ZoneInfo, title: str) -> RenderableType:
    """Return *report* as one box; times in *zone*."""
    now = Text(f"{report.at.astimezone(zone):%a %d %b %H:%M}", style="bold")
    outbox = ", ".join(f"{number} {state}" for state, number in sorted(report.outbox.items()))
    bottom = Text(f"Messages: {outbox or 'none yet'}", style="dim")
    content = Group(now, _sources(report.sources, zone), _incidents(report.incidents), bottom)
    return Panel(content, title=title, title_align="left", box=box.ROUNDED)


def _sources(sources: Sequence[SourceStatus], zone: ZoneInfo) -> Table:
    table = Table("source", "health", "last news", "fault", box=box.SIMPLE_HEAD, pad_edge=False)
    for source in sources:
        table.add_row(
            source.publisher,
            Text(source.health, style=HEALTH[source.health]),
            f"{source.changed_at.astimezone(zone):%d %b %H:%M}" if source.changed_at else "",
            Text(source.fault or "", overflow="ellipsis", no_wrap=True),
        )
    return table


def _incidents(incidents: Sequence[IncidentStatus]) -> Table:
    """Return one row for one hazard, whatever rules it meets and in however many regions."""
    table = Table("what goes on", "where", "who holds it", box=box.SIMPLE_HEAD, pad_edge=False)
    for same in _alike(incidents):
        gravest = min(same, key=lambda each: -Severity(each.severity).rank)
        holders = {stance.publisher for each in same for stance in each.stances if stance.end is None}
        staff = " (its staff)" if gravest.audience == Audience.STAFF else ""
        table.add_row(
            Text(f"{gravest.hazard}{staff}", style=SEVERITY[gravest.severity]),
            ", ".join(dict.fromkeys(each.where for each in same)),
            ", ".join(sorted(holders)),
        )
    return table


def _alike(incidents: Sequence[IncidentStatus]) -> Iterator[list[IncidentStatus]]:
    """Yield the open incidents of each hazard and audience together."""
    found: dict[tuple[str, str], list[IncidentStatus]] = {}
    for incident in incidents:
        if incident.state is State.OPEN:
            found.setdefault((incident.hazard, incident.audience), []).append(incident)
    return iter(found.values())
