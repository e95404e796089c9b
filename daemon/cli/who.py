"""``advisoryd who``: who is at a place, or will be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from daemon.cli.common import config_option, configuration, console, json_option

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from daemon.who import Presence
    from rules.ports import Gazetteer


@click.command()
@click.argument("area")
@click.option("--at", metavar="TIME", help="Such as 2026-03-01 or 2026-03-01T12:00Z; by default now.")
@config_option
@json_option
def who(area: str, at: str | None, config: str | None, *, as_json: bool) -> None:
    """Show who is in AREA (such as MX-JAL or PVR) or will be, and how to reach them.

    Who travels through an airport may be in every region that it serves.
    """
    from daemon.clock import SystemClock
    from daemon.errors import GivenError
    from daemon.people import known_place
    from daemon.routes import Routes
    from daemon.ways import channel_names
    from daemon.who import as_json as plain
    from daemon.who import who as found_at
    from rules.places import Places
    from state.store import Store

    places, now = Places.load(), SystemClock().now()
    try:
        place = known_place(area, places)
    except ValueError as error:
        raise GivenError(str(error)) from None
    when = _time(at, place, places) if at else now
    settings = configuration(config).settings
    with Store.open(settings.database, now, readonly=True) as store:
        routes = Routes(channel_names(settings))
        found = found_at(store.people.list(), place, when, places, routes, store.blocked.of)
    if as_json:
        for each in found:
            click.echo(json.dumps(plain(each, places), ensure_ascii=False))
        return
    _show(found, place, places)


def _time(given: str, place: str, places: Gazetteer) -> datetime:
    """Return a time that was given; without an offset by the clocks of the place."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from daemon.errors import GivenError

    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        raise GivenError("--at: not a time: write 2026-03-01 or 2026-03-01T12:00Z") from None
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(places.time_zone(place)))).astimezone(UTC)


def _show(found: Sequence[Presence], place: str, places: Gazetteer) -> None:
    from zoneinfo import ZoneInfo

    from rich import box
    from rich.table import Table

    from daemon.who import summary

    zone = ZoneInfo(places.time_zone(place))
    where = places.display(place, "en")
    table = Table(box=box.SIMPLE_HEAD)
    for title in ("who", "group", "there", "from", "to", "where", "reached by"):
        table.add_column(title, no_wrap=title in {"from", "to"})
    for each in found:
        table.add_row(
            each.person.name,
            each.person.group or "",
            "yes" if each.there else "not yet",
            _shown(each.since.astimezone(zone)) if each.since else "",
            _shown(each.until.astimezone(zone), end=True) if each.until else "",
            places.display(each.area, "en"),
            ", ".join(each.reach) or "no way",
        )
    out = console()
    if found:
        out.print(table)
    click.echo(f"{where}: " + "; ".join(summary(found)) + ". Times are those of the place.")


def _shown(at: datetime, *, end: bool = False) -> str:
    """Return a day, and its hour where it is not midnight; what *ends* at midnight had the day before."""
    from datetime import timedelta

    if (at.hour, at.minute) != (0, 0):
        return f"{at:%d %b %H:%M}"
    return f"{at - timedelta(days=1) if end else at:%d %b}"
