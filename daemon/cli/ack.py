"""``advisoryd ack``: acknowledge an alert for those who have it."""

from __future__ import annotations

import getpass

import click

from daemon.cli.common import config_option, configuration


@click.command()
@click.argument("incident", type=int)
@click.option("--subscriber", help="Phone, e-mail or name; by default all whose answer is waited for.")
@config_option
def ack(incident: int, subscriber: str | None, config: str | None) -> None:
    """Acknowledge INCIDENT (its number) for those who have heard of it by other means.

    It is then repeated to them no more, and nobody is told that they are silent.
    """
    from daemon.clock import SystemClock
    from daemon.reach import carry_out

    args = {"incident": incident, "subscriber": subscriber, "by": getpass.getuser()}
    done = carry_out(configuration(config).settings.database, "ack", args, SystemClock().now())
    people = done["people"] if isinstance(done, dict) else 0
    click.echo(f"Acknowledged for {people} {'person' if people == 1 else 'people'}.")
