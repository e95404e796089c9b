"""``advisoryd status``: how everything stands."""

from __future__ import annotations

import json

import click

from daemon.cli.common import config_option, configuration, console, json_option


@click.command()
@config_option
@json_option
def status(config: str | None, *, as_json: bool) -> None:
    """Show sources and their health, open incidents and who holds what, the outbox, the rules."""
    from daemon.clock import SystemClock
    from daemon.configured import configured_sources
    from daemon.control import running, socket_path
    from daemon.status import report
    from rules.places import Places
    from state.store import Store

    settings = configuration(config).settings
    now = SystemClock().now()
    with Store.open(settings.database, now, readonly=True) as store, store.transaction():
        found = report(
            store,
            configured_sources(settings),
            Places.load,
            now,
            database=str(settings.database),
            running=running(socket_path(settings.database)),
        )
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False))
        return
    from daemon.status_view import show

    show(found, console())
