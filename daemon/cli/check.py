"""``advisoryd check``: everything that can be wrong before it is run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daemon.cli.common import config_option, configuration

if TYPE_CHECKING:
    from daemon.configuration import Configuration


@click.command()
@config_option
def check(config: str | None) -> None:
    """Check configuration, sources, rules and the rules' own tests; every fault as file:line:col: message."""
    from daemon.configured import configured_sources
    from daemon.errors import FaultsError

    try:
        found = configuration(config)
    except FaultsError as error:
        # The rules can be judged all the same: whoever mends one file should not find the next fault later.
        click.echo(str(error), err=True)
        _rules_of_a_faulty_configuration(config)
        raise click.exceptions.Exit(1) from None
    number, tests, faults = _rules(found.settings.rules, found.settings.packs)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise click.exceptions.Exit(1)
    sources = len(configured_sources(found.settings))
    where = found.path or "built-in defaults"
    click.echo(f"Fine: {where}; sources: {sources}, rules: {number}, their tests: {tests}.")
    for remark in _remarks(found):
        click.echo(remark)


def _rules(paths: tuple[Path, ...], packs: tuple[str, ...]) -> tuple[int, int, list[str]]:
    """Return how many rules and tests there are, and every fault of either."""
    from rules.errors import RuleErrors
    from rules.loader import load
    from rules.places import Places
    from rules.reader import Reader
    from rules.ruletests import run_tests

    places = Places.load()
    try:
        rules = load(paths, places, packs)
    except RuleErrors as error:
        return 0, 0, [str(error)]
    faults = run_tests(rules, Reader.load(places), places)
    tests = sum(len(rule.tests) for rule in rules.rules.values())
    return len(rules.rules), tests, [fault.render() for fault in faults]


def _rules_of_a_faulty_configuration(config: str | None) -> None:
    """Print the faults of the rules that a faulty configuration names."""
    from daemon.configuration import salvage
    from rules.errors import RulesError

    try:
        _, _, faults = _rules(*salvage(config, os.environ))
    except (RulesError, OSError):
        return
    for fault in faults:
        click.echo(fault, err=True)


def _remarks(found: Configuration) -> list[str]:
    """Return what is no mistake, but should be known."""
    from daemon.ways import reaches_operator

    remarks = []
    if not found.messages_leave:
        remarks.append("Neither sms nor email is configured: messages are printed, not sent.")
    elif not reaches_operator(found.settings):
        remarks.append("There is no way to the operator: nobody is told when a source falls silent.")
    sms = found.settings.sms
    if sms is not None and sms.sender.startswith("+1"):
        remarks.append(
            "A US sender has to be registered for what it sends (Twilio's errors 30034 and 30929): "
            "register it for travel notices."
        )
    if sms is not None and sms.callback_url is not None and not sms.callback_url.startswith("https:"):
        remarks.append("sms.callback_url is not https: receipts can be read on their way.")
    return remarks
