"""``advisoryd replay``: a recorded event through the real pipeline."""

from __future__ import annotations

from pathlib import Path
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
@click.option(
    "--database", metavar="FILE", type=click.Path(path_type=Path), help="Keep its database in a new FILE."
)
@json_option
def replay(
    scenario: str,
    subscribers: str | None,
    trips: str | None,
    rules: str | None,
    database: Path | None,
    *,
    as_json: bool,
) -> None:
    """Run SCENARIO (a shipped name or a file) on a fake clock and print who is told what, when."""
    from daemon.scenario.replay import run_replay

    people = _sheet(subscribers)
    code = run_replay(scenario, people, _sheet(trips), rules, database, json_lines=as_json)
    raise click.exceptions.Exit(code)


def _sheet(name: str | None) -> Sheet | None:
    from daemon.scenario.replay import Sheet

    return Sheet(shown_name(name), read_text(name)) if name else None
