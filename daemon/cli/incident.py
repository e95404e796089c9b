"""``advisoryd incident``: what goes on, in full, and its end by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from daemon.cli.common import author, config_option, configuration, console, json_option

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from state.store import Store


@click.group()
def incident() -> None:
    """See what goes on, and end it by hand: list, show, close."""


@incident.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that are over.")
@config_option
@json_option
def list_incidents(config: str | None, *, everything: bool, as_json: bool) -> None:
    """Show the incidents that are open or lapsed, the newest last."""
    from daemon.incident_view import brief
    from daemon.status import incident_status, shadows
    from rules.places import Places

    with _store(config) as store:
        found = store.incidents.all() if everything else store.incidents.live()
        places, dark = Places.load(), shadows(store)
        rows = [brief(incident_status(each, places, dark)) for each in found]
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    from rich import box
    from rich.table import Table

    table = Table("id", "state", "severity", "what", "where", "who holds it", box=box.SIMPLE_HEAD)
    for row in rows:
        state = f"{row['state']} (shadow)" if row["shadow"] else row["state"]
        where = f"{row['where']} [{row['region']}]"
        table.add_row(
            str(row["id"]), state, row["severity"], row["summary"], where, ", ".join(row["holders"])
        )
    console().print(table if rows else "Nothing goes on.")


@incident.command("show")
@click.argument("number", metavar="ID", type=int)
@config_option
@json_option
def show(number: int, config: str | None, *, as_json: bool) -> None:
    """Show who holds the incident ID, which words caused what, whom it reached, and what was done by hand."""
    from daemon.errors import GivenError
    from daemon.incident_view import page, whole
    from rules.places import Places

    with _store(config) as store:
        found = store.incidents.get(number)
        if found is None:
            raise GivenError(f"there is no incident {number}: advisoryd incident list shows those that are")
        values = whole(store, found, Places.load())
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False))
        return
    for line in page(values):
        click.echo(line)


@incident.command("close")
@click.argument("number", metavar="ID", type=int)
@click.option("--reason", required=True, help="Why; it is kept, and told to nobody.")
@config_option
def close(number: int, reason: str, config: str | None) -> None:
    """End the incident ID by your own word: whoever was told of it is told that you say it is over.

    A publisher that says it again later revives it.
    """
    from daemon.cycle import execute_here

    settings = configuration(config).settings
    args = {"id": number, "reason": reason, "author": author(), "speaker": settings.operator.name}
    done, code = execute_here(settings, "incident.close", args)
    people = "1 person" if done["told"] == 1 else f"{done['told']} people"
    click.echo(f"Incident {number} ({done['summary']}) is closed; {people} waited for its end.")
    raise click.exceptions.Exit(code)


def _store(config: str | None) -> AbstractContextManager[Store]:
    from daemon.clock import SystemClock
    from state.store import Store

    return Store.open(configuration(config).settings.database, SystemClock().now(), readonly=True)
