"""``advisoryd evidence`` and ``advisoryd audit``: what was said and why, so that a later change shows."""

from __future__ import annotations

from pathlib import Path

import click

from daemon.cli.common import config_option, configuration


@click.command()
@click.argument("subject", metavar="[SUBSCRIBER|INCIDENT]", required=False)
@click.option("--since", metavar="TIME", help="2026-02-22, or 2026-02-22T18:00; UTC unless it says.")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="The folder to make.")
@click.option("--verify", metavar="DIR", type=click.Path(path_type=Path), help="Check such a folder instead.")
@config_option
def evidence(
    subject: str | None, since: str | None, out: Path | None, verify: Path | None, config: str | None
) -> None:
    """Write a folder about SUBSCRIBER (phone, e-mail or name) or INCIDENT (its number): records and a page.

    It holds the texts as they were fetched, the words in them that count, the rules and their versions, the
    messages, each answer, replies, and why somebody was not told. Each record holds the hash of the last one.
    Keep the head that is printed somewhere else: with it nobody can make the folder anew unnoticed.
    """
    from daemon.errors import GivenError

    if verify is not None:
        if subject or since or out:
            raise GivenError("--verify takes a folder and nothing else")
        _verify(verify)
    elif subject is None or since is None:
        raise GivenError("say about whom or what, and from when: advisoryd evidence 17 --since 2026-02-22")
    else:
        _make(subject, since, out, config)


@click.command()
@click.option("--head", "heads", metavar="HASH", multiple=True, help="One that was kept elsewhere.")
@config_option
def audit(heads: tuple[str, ...], config: str | None) -> None:
    """Check the chain over what was decided, said, answered and done, and print its head.

    A record shows a later change of what it covers as long as a head after it is known from elsewhere:
    keep the head now and then, and give it with --head.
    """
    from daemon.clock import SystemClock
    from state.store import Store

    path = configuration(config).settings.database
    with Store.open(path, SystemClock().now(), readonly=True) as store, store.transaction():
        found = store.audit.check(frozenset(heads))
    for fault in found.faults:
        click.echo(fault, err=True)
    for head in heads:
        if head not in found.heads:
            click.echo(f"{head} is not in the chain: what is here is not what was there.", err=True)
    gone = f"; {found.gone} of them cover what is no longer kept" if found.gone else ""
    click.echo(f"{found.records} records{gone}. Head: {found.head}")
    if found.faults or found.heads != frozenset(heads):
        raise click.exceptions.Exit(1)


def _make(subject: str, since: str, out: Path | None, config: str | None) -> None:
    from daemon.clock import SystemClock
    from daemon.errors import GivenError
    from daemon.evidence.make import make
    from daemon.times import read_time
    from rules.places import Places
    from state.store import Store

    now = SystemClock().now()
    try:
        begin = read_time(since)
    except ValueError as error:
        raise GivenError(str(error)) from None
    path = configuration(config).settings.database
    with Store.open(path, now, readonly=True) as store, store.transaction():
        made = make(store, Places.load(), subject, begin, now, out)
    click.echo(f"{made.folder}: {made.records} records. Head: {made.head}")


def _verify(folder: Path) -> None:
    from daemon.errors import GivenError
    from daemon.evidence.chain import verify

    try:
        found = verify(folder)
    except OSError as error:
        raise GivenError(f"{folder}: cannot be read: {error.strerror}") from None
    for fault in found.faults:
        click.echo(fault, err=True)
    if found.faults:
        raise click.exceptions.Exit(1)
    click.echo(f"{found.records} records, all as they were written. Head: {found.head}")
