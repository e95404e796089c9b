"""The command line. Commands import what they need when they run, so that ``--help`` is quick."""

from __future__ import annotations

import os

import click

from daemon.cli.ack import ack
from daemon.cli.announce import announce
from daemon.cli.backtest import backtest
from daemon.cli.backup import backup, restore
from daemon.cli.check import check
from daemon.cli.common import Program
from daemon.cli.evidence import audit, evidence
from daemon.cli.explain import explain
from daemon.cli.incident import incident
from daemon.cli.people import subscribers, trips
from daemon.cli.places import places
from daemon.cli.poll import poll
from daemon.cli.preview import preview
from daemon.cli.replay import replay
from daemon.cli.review import review
from daemon.cli.rollcall import rollcall
from daemon.cli.run import run
from daemon.cli.schema import schema
from daemon.cli.send_test import send_test
from daemon.cli.silence import silence
from daemon.cli.sources import sources
from daemon.cli.status import status
from daemon.cli.submit import submit
from daemon.cli.who import who


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="advisoryd", message="advisoryd %(version)s")
def main() -> None:
    """Tell travellers once when what governments and airlines publish changes their situation."""
    os.umask(0o077)


for _command in (
    ack,
    announce,
    audit,
    backtest,
    backup,
    check,
    evidence,
    explain,
    incident,
    places,
    poll,
    preview,
    replay,
    restore,
    review,
    rollcall,
    run,
    schema,
    send_test,
    silence,
    sources,
    status,
    submit,
    subscribers,
    trips,
    who,
):
    main.add_command(_command)
