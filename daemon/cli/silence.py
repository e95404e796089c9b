"""``advisoryd silence``: hide what is only noise for a while, and say who did and why."""

from __future__ import annotations

import getpass
import json
from typing import TYPE_CHECKING

import click

from daemon.cli.common import config_option, configuration, console, json_option

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from daemon.silence_words import NameOf
    from daemon.silencing import Preview
    from rules.person import Person
    from rules.ports import Gazetteer
    from rules.silence import Silence
    from state.store import Store


@click.group()
def silence() -> None:
    """Hide alerts for a while: add, list, expire.

    The end of a danger of which somebody was told is never hidden.
    When a silence ends, whoever is still in danger is told its present state.
    """


@silence.command("add")
@click.option("--reason", required=True, help="Why; it stands beside whatever is hidden.")
@click.option("--author", default=None, help="Who; by default the user who runs this.")
@click.option(
    "--until", metavar="TIME", help="When it ends, such as 2026-03-01T12:00Z; UTC without an offset."
)
@click.option(
    "--for", "lasting", metavar="DURATION", help="How long it lasts, such as 4h or 2d; 90d at most."
)
@click.option("--rule", "rules", multiple=True, help="Id of a rule; this and the others may be repeated.")
@click.option("--area", "areas", multiple=True, help="Such as MX-JAL: what lies in it.")
@click.option("--publisher", "publishers", multiple=True, help="What nobody but these says.")
@click.option("--severity", help="Up to this; by default severe.")
@click.option("--subscriber", "subscribers", multiple=True, help="Phone, e-mail or name.")
@click.option("--group", "groups", multiple=True, help="Everybody in it.")
@click.option("--including-extreme", is_flag=True, help="Hide even what is extreme.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@config_option
def add(
    config: str | None,
    *,
    author: str | None,
    until: str | None,
    lasting: str | None,
    yes: bool,
    **given: object,
) -> None:
    """Add a silence, after showing what it would have hidden in the last 30 days."""
    from daemon.clock import SystemClock
    from daemon.reach import carry_out
    from daemon.silence_words import about
    from daemon.silencing import preview, read_silence
    from rules.places import Places
    from state.store import Store

    now, places = SystemClock().now(), Places.load()
    database = configuration(config).settings.database
    args = {**given, "author": author or getpass.getuser(), "until": _end(until, lasting, now).isoformat()}
    with Store.open(database, now, readonly=True) as store:
        wanted = read_silence(store, places, args, now)
        said = about(wanted, places, _names(store))
        _show_preview(preview(store, places, wanted, now), said)
    if not yes:
        click.confirm(f"Silence them until {wanted.until:%d %b %Y %H:%M} UTC?", abort=True)
    done = carry_out(database, "silence.add", args, SystemClock().now())
    number = done["id"] if isinstance(done, dict) else ""
    click.echo(f"Silence #{number} is in force until {wanted.until:%d %b %Y %H:%M} UTC.")


@silence.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that have ended.")
@config_option
@json_option
def list_silences(config: str | None, *, everything: bool, as_json: bool) -> None:
    """Show the silences in force, and what each hides now."""
    from daemon.clock import SystemClock
    from rules.places import Places
    from state.store import Store

    now = SystemClock().now()
    with Store.open(_database(config), now, readonly=True) as store:
        found = store.silences.all() if everything else store.silences.active(now)
        names = _names(store)
        hidden = [_hidden(store, each) for each in found]
    if as_json:
        from daemon.silence_words import as_json as plain

        for each, number in zip(found, hidden, strict=True):
            click.echo(json.dumps(plain(each, names, now, number), ensure_ascii=False))
        return
    _show(found, hidden, names, Places.load(), now)


@silence.command("expire")
@click.argument("number", type=int)
@config_option
def expire(number: int, config: str | None) -> None:
    """End a silence at once; what it hid and still holds is told."""
    from daemon.clock import SystemClock
    from daemon.reach import carry_out

    carry_out(_database(config), "silence.expire", {"id": number}, SystemClock().now())
    click.echo(f"Silence #{number} has ended; what it hid and still holds is told now.")


def _end(until: str | None, lasting: str | None, now: datetime) -> datetime:
    """Return when it is to end: one of the two must say so."""
    from datetime import UTC, datetime

    from daemon.errors import GivenError
    from rules.durations import parse_duration

    if (until is None) == (lasting is None):
        raise GivenError("say when it ends: either --until TIME or --for DURATION")
    try:
        if lasting is not None:
            return now + parse_duration(lasting)
        end = datetime.fromisoformat(until or "")
    except ValueError as error:
        said = f"--for: {error}" if lasting else "--until: not a time: write 2026-03-01 or 2026-03-01T12:00Z"
        raise GivenError(said) from None
    return end if end.tzinfo else end.replace(tzinfo=UTC)


def _show_preview(found: Preview, said: str) -> None:
    click.echo(f"It hides {said}.")
    if not found.alerts:
        click.echo("In the last 30 days it would have hidden nothing.")
    else:
        alerts = "1 alert" if found.alerts == 1 else f"{found.alerts} alerts"
        people = "1 person" if found.people == 1 else f"{found.people} people"
        click.echo(f"In the last 30 days it would have hidden {alerts} from {people}.")
    for title, names in (
        ("Extreme ones among them:", found.extreme),
        ("Extreme ones that break through (--including-extreme hides them, too):", found.spared),
    ):
        if names:
            click.echo(title)
            for name in names:
                click.echo(f"  {name}")


def _hidden(store: Store, silence: Silence) -> dict[str, int]:
    rows = store.withheld.by_silence(silence.id)
    return {"incidents": len({r.incident for r in rows}), "people": len({r.subscriber for r in rows})}


def _show(
    found: list[Silence], hidden: list[dict[str, int]], names: NameOf, places: Gazetteer, now: datetime
) -> None:
    from rich import box
    from rich.table import Table

    from daemon.silence_words import about

    table = Table("#", "hides", "until (UTC)", "author", "reason", "now hidden", box=box.SIMPLE_HEAD)
    for each, number in zip(found, hidden, strict=True):
        end = f"{each.until:%d %b %Y %H:%M}" + ("" if each.active(now) else ", ended")
        at_present = f"{number['incidents']} from {number['people']}" if number["people"] else "nothing"
        table.add_row(str(each.id), about(each, places, names), end, each.author, each.reason, at_present)
    console().print(table if found else "None.")


def _names(store: Store) -> NameOf:
    people: dict[int, Person] = {person.id: person for person in store.people.list()}
    return lambda number: people[number].name if number in people else None


def _database(config: str | None) -> Path:
    return configuration(config).settings.database
