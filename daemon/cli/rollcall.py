"""``advisoryd rollcall``: who is safe, who asked for help, who is silent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from daemon.cli.common import config_option, configuration, console, json_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from daemon.roll import Roll

EVERY = 2.0
"""Seconds between two looks."""


@click.command()
@click.argument("incident", type=int, required=False)
@click.option("--watch", is_flag=True, help="Look again every two seconds, until interrupted.")
@config_option
@json_option
def rollcall(incident: int | None, config: str | None, *, watch: bool, as_json: bool) -> None:
    """Show who answered the roll call of INCIDENT, or of all that last, and who is silent since when."""
    from daemon.clock import SystemClock
    from daemon.groups import Groups
    from daemon.roll import rolls
    from rules.places import Places
    from state.store import Store

    settings = configuration(config).settings
    places, groups, clock = Places.load(), Groups.of(settings.groups), SystemClock()
    with Store.open(settings.database, clock.now(), readonly=True) as store:

        def look() -> list[Roll]:
            return rolls(store, places, groups, incident, clock.now())

        if watch:
            _watch(look, as_json=as_json)
        elif as_json:
            _print(look())
        else:
            from daemon.roll_view import view

            console().print(view(look()))


def _print(found: list[Roll]) -> None:
    for roll in found:
        click.echo(json.dumps(roll.to_json(), ensure_ascii=False))


def _watch(look: Callable[[], list[Roll]], *, as_json: bool) -> None:
    """Show it again and again; JSON is printed once for each change."""
    from threading import Event

    from rich.live import Live

    from daemon.roll_view import view

    waiting = Event()
    if as_json:
        shown: list[dict[str, object]] = []
        while True:
            found = look()
            if [each.to_json() for each in found] != shown:
                shown = [each.to_json() for each in found]
                _print(found)
            waiting.wait(EVERY)
    with Live(view(look()), console=console(), auto_refresh=False) as live:
        while not waiting.wait(EVERY):
            live.update(view(look()), refresh=True)
