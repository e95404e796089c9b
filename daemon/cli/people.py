"""``advisoryd subscribers`` and ``advisoryd trips``."""

from __future__ import annotations

import csv
import io
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from daemon.cli.common import (
    author,
    config_option,
    configuration,
    console,
    json_option,
    read_text,
    shown_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from rules.person import Person
    from state.store import Store


@click.group()
def subscribers() -> None:
    """Who is told: import, list, add, remove, export, forget, allow."""


@click.group()
def trips() -> None:
    """Where subscribers travel, and when: import, list, remove."""


@subscribers.command("import")
@click.argument("file")
@config_option
def import_people(file: str, config: str | None) -> None:
    """Take in subscribers from a CSV FILE (- for standard input); who is absent stays.

    Columns: name, phone, email, lang, tz, watch, channels, min_severity, group, quiet, digest.
    The header is required; only name and one of phone and email are needed.
    """
    done = _write(config, "subscribers.import", {"text": read_text(file), "path": shown_name(file)})
    click.echo(f"{done['added']} added, {done['updated']} updated.")


@trips.command("import")
@click.argument("file")
@click.option(
    "--for", "contact", metavar="PHONE_OR_EMAIL", help="Whose calendar it is; else its events' attendees'."
)
@config_option
def import_trips(file: str, contact: str | None, config: str | None) -> None:
    """Take in trips from a CSV FILE (- for standard input) or from a calendar (iCalendar, .ics).

    Columns: phone_or_email, area, from, to. Dates are local to the area, and the last day is included.
    Of a calendar each event is a trip to its LOCATION, or a flight such as FRA-MEX; an event that comes
    again is updated, one that is cancelled is removed, and what is absent stays.
    """
    args = {"text": read_text(file), "path": shown_name(file), "contact": contact}
    done = _write(config, "trips.import", args)
    rare = "".join(f" {done[what]} {what}," for what in ("changed", "removed") if done[what])
    click.echo(f"{done['added']} added,{rare} {done['known']} known already.")


@subscribers.command("add")
@click.option("--name", required=True)
@click.option("--phone", default="", help="With + and the country code.")
@click.option("--email", default="")
@click.option("--lang", default="", help="en, es, …; default en.")
@click.option("--tz", default="", help="IANA time zone; default UTC.")
@click.option("--watch", multiple=True, help="Area, such as MX-JAL or PVR; may be repeated.")
@click.option("--channel", "channels", multiple=True, help="sms or email; may be repeated.")
@click.option("--min-severity", "min_severity", default="", help="Such as severe, or sms:severe email:minor.")
@click.option("--group", default="")
@click.option("--quiet", default="", help="Hours such as 22:00-07:00, where they are; extreme passes.")
@click.option("--digest", default="", help="yes or no: mail what is below --min-severity once a day.")
@config_option
def add_person(config: str | None, **given: str | tuple[str, ...]) -> None:
    """Add or update one subscriber, known by phone, else by e-mail."""
    values = {
        key: value if isinstance(value, str) else " ".join(value) for key, value in given.items() if value
    }
    out = io.StringIO()
    writer = csv.DictWriter(out, list(values), lineterminator="\n")
    writer.writeheader()
    writer.writerow(values)
    done = _write(config, "subscribers.import", {"text": out.getvalue(), "path": "<options>"})
    click.echo("Added." if done["added"] else "Updated.")


@subscribers.command("remove")
@click.argument("phone_or_email")
@config_option
def remove_person(phone_or_email: str, config: str | None) -> None:
    """Tell somebody nothing more; what was sent to them is kept."""
    done = _write(config, "subscribers.remove", {"contact": phone_or_email})
    click.echo(f"{done['name']} is told nothing more.")


@subscribers.command("forget")
@click.argument("phone_or_email")
@config_option
def forget_person(phone_or_email: str, config: str | None) -> None:
    """Erase somebody and all that hangs on them: messages, replies, trips, what they were told.

    That they said STOP is kept as a digest, and so is that they were forgotten.
    """
    done = _write(config, "subscribers.forget", {"contact": phone_or_email, "author": author()})
    click.echo(f"{done['name']} is erased, with all that hung on them; backups still hold it.")


@subscribers.command("allow")
@click.argument("phone_or_email")
@config_option
def allow_contact(phone_or_email: str, config: str | None) -> None:
    """Send again to a number or address that took nothing; after a STOP, only if its owner asks for it."""
    done = _write(config, "subscribers.allow", {"contact": phone_or_email})
    click.echo("It is used again." if done["blocked"] else "It was not blocked.")


@subscribers.command("list")
@config_option
@json_option
def list_people(config: str | None, *, as_json: bool) -> None:
    """Show all subscribers; phone numbers are hidden but for their ends."""
    from daemon.commands import described
    from daemon.people import SUBSCRIBER_COLUMNS

    with _store(config) as store:
        rows = [described(person) for person in store.people.list()]
    _show(rows, SUBSCRIBER_COLUMNS, as_json=as_json)


@subscribers.command("export")
@click.argument("phone_or_email", required=False)
@config_option
def export_people(phone_or_email: str | None, config: str | None) -> None:
    """Print all subscribers as CSV with whole phone numbers, as import takes it.

    With PHONE_OR_EMAIL print as JSON everything that is kept about one: messages, notices, trips, replies.
    """
    from daemon.commands import anybody, described
    from daemon.people import SUBSCRIBER_COLUMNS

    with _store(config) as store:
        if phone_or_email is not None:
            number, _ = anybody(store, phone_or_email)
            click.echo(json.dumps(store.holdings.of(number), ensure_ascii=False, indent=1))
            return
        rows = [described(person, whole=True) for person in store.people.list()]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(SUBSCRIBER_COLUMNS)
    writer.writerows([_cell(row[column]) for column in SUBSCRIBER_COLUMNS] for row in rows)


@trips.command("list")
@config_option
@json_option
def list_trips(config: str | None, *, as_json: bool) -> None:
    """Show all trips."""
    with _store(config) as store:
        rows = list(_trips(store, {person.id: person for person in store.people.list()}))
    _show(rows, ("id", "name", "area", "from", "to"), as_json=as_json)


@trips.command("remove")
@click.argument("trip", type=click.IntRange(1, 2**63 - 1))
@config_option
def remove_trip(trip: int, config: str | None) -> None:
    """Let a TRIP (an id that list shows) be over; the end of what was told is still said."""
    done = _write(config, "trips.remove", {"trip": trip})
    click.echo(f"{done['name']} travels no more to {done['area']}.")


def _trips(store: Store, people: dict[int, Person]) -> Iterator[dict[str, Any]]:
    for trip in store.trips.list():
        name = people[trip.subscriber].name
        yield {"id": trip.id, "name": name, "area": trip.area, "from": trip.start, "to": trip.end}


def _write(config: str | None, command: str, args: dict[str, Any]) -> dict[str, Any]:
    from daemon.clock import SystemClock
    from daemon.reach import carry_out

    database = configuration(config).settings.database
    done = carry_out(database, command, args, SystemClock().now())
    return done if isinstance(done, dict) else {}


def _store(config: str | None) -> AbstractContextManager[Store]:
    from daemon.clock import SystemClock
    from state.store import Store

    return Store.open(configuration(config).settings.database, SystemClock().now(), readonly=True)


def _show(rows: Sequence[dict[str, Any]], columns: tuple[str, ...], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    from rich import box
    from rich.table import Table

    table = Table(*columns, box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    console().print(table if rows else "None yet.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, list) else str(value)
