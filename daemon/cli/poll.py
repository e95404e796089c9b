"""``advisoryd poll``: one cycle, for cron and for trying things out."""

from __future__ import annotations

import os
import sys

import click

from daemon.cli.common import config_option, configuration


@click.command()
@config_option
@click.option("--source", "sources", multiple=True, metavar="ID", help="Poll only this one; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Work on a copy of the database and print what would be sent.")
def poll(config: str | None, sources: tuple[str, ...], *, dry_run: bool) -> None:
    """Poll every source once, deliver at once, and end; 75 while anything stays in doubt."""
    import asyncio

    from daemon.cycle import cycle
    from daemon.errors import OK, TRY_AGAIN
    from daemon.logs import configure
    from daemon.ways import secrets_of

    settings = configuration(config).settings
    configure("auto", sys.stderr, os.environ, secrets_of(settings))
    certain = asyncio.run(cycle(settings, sources, dry_run=dry_run))
    raise click.exceptions.Exit(OK if certain else TRY_AGAIN)
