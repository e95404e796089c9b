"""``advisoryd submit``: entries by hand, for what no machine may fetch."""

from __future__ import annotations

import os
import sys

import click

from daemon.cli.common import config_option, configuration, read_text, shown_name


@click.command()
@click.argument("file")
@config_option
def submit(file: str, config: str | None) -> None:
    """Put entries from FILE (JSON Lines as explain takes them; - for standard input) into the pipeline.

    The same entry given twice is told once.
    """
    from daemon.cycle import execute_here
    from daemon.logs import configure
    from daemon.ways import secrets_of

    settings = configuration(config).settings
    configure("auto", sys.stderr, os.environ, secrets_of(settings))
    args = {"text": read_text(file), "path": shown_name(file)}
    done, code = execute_here(settings, "submit", args)
    click.echo(f"Entries taken in: {done['entries']}.")
    raise click.exceptions.Exit(code)
