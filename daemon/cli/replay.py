"""``advisoryd replay``: a recorded event through the real pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from daemon.cli.common import json_option, read_text, shown_name

if TYPE_CHECKING:
    from daemon.scenario.replay import Sheet


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

    code = run_replay(scenario, _sheet(subscribers), _sheet(trips), rules, json_lines=as_json)
    raise click.exceptions.Exit(code)


def _sheet(name: str | None) -> Sheet | None:
    from daemon.scenario.replay import Sheet

    return Sheet(shown_name(name), read_text(name)) if name else None
