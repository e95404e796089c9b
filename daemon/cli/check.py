"""``advisoryd check``: everything that can be wrong before it is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from daemon.cli.common import config_option, configuration

if TYPE_CHECKING:
    from daemon.configuration import Configuration


@click.command()
@config_option
def check(config: str | None) -> None:
    """Check configuration, sources, rules and the rules' own tests; every fault as file:line:col: message."""
    from rules.loader import load
    from rules.places import Places
    from rules.reader import Reader
    from rules.ruletests import run_tests

    found = configuration(config)
    places = Places.load()
    rules = load(found.settings.rules, places, found.settings.packs)
    faults = run_tests(rules, Reader.load(places), places)
    for fault in faults:
        click.echo(fault.render(), err=True)
    if faults:
        raise click.exceptions.Exit(1)
    tests = sum(len(rule.tests) for rule in rules.rules.values())
    sources = len(found.settings.sources)
    where = found.path or "built-in defaults"
    click.echo(f"Fine: {where}; sources: {sources}, rules: {len(rules.rules)}, their tests: {tests}.")
    for remark in _remarks(found):
        click.echo(remark)


def _remarks(found: Configuration) -> list[str]:
    """Return what is no mistake, but should be known."""
    from daemon.ways import reaches_operator

    remarks = []
    if not found.messages_leave:
        remarks.append("Neither sms nor email is configured: messages are printed, not sent.")
    elif not reaches_operator(found.settings):
        remarks.append("There is no way to the operator: nobody is told when a source falls silent.")
    return remarks
