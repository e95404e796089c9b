"""``advisoryd replay``: a recorded event through the real pipeline."""

from __future__ import annotations

import sys

import click

from daemon.cli.common import json_option, read_text, shown_name


@click.command()
@click.argument("scenario")
@click.option("--subscribers", metavar="FILE", help="CSV of people instead of the scenario's own.")
@click.option("--trips", metavar="FILE", help="CSV of trips.")
@click.option("--rules", metavar="DIR", help="Rules instead of the scenario's packs.")
@json_option
def replay(
    scenario: str, subscribers: str | None, trips: str | None, rules: str | None, *, as_json: bool
) -> None:
    """Run SCENARIO (a shipped name or a file) on a fake clock and print who is told what, when.

    One JSON object a line where --json is given or nobody reads along; the summary goes to stderr.
    """
    from daemon.scenario.replay import Sheet, run_replay

    people, journeys = (
        None if name is None else Sheet(shown_name(name), read_text(name)) for name in (subscribers, trips)
    )
    for_programs = as_json or not sys.stdout.isatty()
    raise click.exceptions.Exit(run_replay(scenario, people, journeys, rules, json_lines=for_programs))
