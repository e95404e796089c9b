"""``advisoryd send-test``: see whether a message arrives."""

from __future__ import annotations

import os
import sys

import click

from daemon.cli.common import config_option, configuration


@click.command("send-test")
@config_option
def send_test(config: str | None) -> None:
    """Send the operator a message, the same way as any other."""
    from daemon.cycle import execute_here
    from daemon.errors import GivenError
    from daemon.logs import configure
    from daemon.ways import reaches_operator, secrets_of

    settings = configuration(config).settings
    if not reaches_operator(settings):
        raise GivenError("there is no way to the operator: set operator.email or operator.phone")
    configure("auto", sys.stderr, os.environ, secrets_of(settings))
    _, code = execute_here(settings, "send-test", {})
    click.echo("Handed over." if code == 0 else "Not handed over yet: it is tried again.")
    raise click.exceptions.Exit(code)
