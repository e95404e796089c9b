"""``advisoryd replay``: a recorded event through the real pipeline."""

from __future__ import annotations

import click

from daemon.cli.common import json_option


@click.command()
@click.argument("scenario")
@click.option("--subscribers", metavar="FILE", help="CSV of people instead of the scenario's own.")
@click.option("--trips", metavar="FILE", help="CSV of trips.")
@click.option("--rules", metavar="DIR", help="Rules instead of the scenario's packs.")
@json_option
def replay(
    scenario: str, subscribers: str | None, trips: str | None, rules: str | None, *, as_json: bool
) -> None:
    """Run SCENARIO (a shipped name or a file) on a fake clock and print who is told what, when."""
    from daemon.scenario.replay import run_replay

    raise click.exceptions.Exit(run_replay(scenario, subscribers, trips, rules, as_json=as_json))
