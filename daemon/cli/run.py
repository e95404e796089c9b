"""``advisoryd run``: the daemon."""

from __future__ import annotations

import os
import sys

import click

from daemon.cli.common import config_option, configuration


@click.command()
@config_option
@click.option("--demo", is_flag=True, help="Run on the bundled February 2026 feeds, faster than life.")
@click.option("--keep", is_flag=True, help="With --demo: stay when the feeds have ended.")
@click.option(
    "--log",
    "style",
    type=click.Choice(["auto", "text", "journal", "json"]),
    default="auto",
    help="How log lines look; auto: journal priorities under systemd, else text.",
)
def run(config: str | None, style: str, *, demo: bool, keep: bool) -> None:
    """Watch the sources and tell the subscribers, until stopped."""
    import asyncio

    from daemon.logs import configure
    from daemon.ways import secrets_of

    if keep and not demo:
        raise click.UsageError("--keep goes with --demo")
    if demo:
        from daemon.scenario.demo import run_demo

        raise click.exceptions.Exit(run_demo(keep=keep))
    found = configuration(config)
    configure(style, sys.stderr, os.environ, secrets_of(found.settings))
    if not found.messages_leave:
        click.echo("Neither sms nor email is configured: messages are printed here.", err=True)
    from daemon.serve import serve

    raise click.exceptions.Exit(asyncio.run(serve(found.settings, os.environ)))
