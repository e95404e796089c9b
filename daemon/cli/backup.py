"""``advisoryd backup`` and ``restore``: the database in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from daemon.cli.common import config_option, configuration


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@config_option
def backup(file: Path, config: str | None) -> None:
    """Write the database to FILE, checked and whole, also while the daemon runs."""
    from daemon.clock import SystemClock
    from daemon.errors import GivenError
    from state.store import Store

    if file.exists():
        raise GivenError(f"{file}: is there already; give each backup a name of its own")
    settings = configuration(config).settings
    with Store.open(settings.database, SystemClock().now(), readonly=True) as store:
        store.save_to(file)
    click.echo(
        f"{file}: {file.stat().st_size} bytes, whole. It holds people's numbers: keep it as safe as them."
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@config_option
def restore(file: Path, config: str | None) -> None:
    """Put the backup FILE in the place of the database; the daemon must not run."""
    from daemon.clock import SystemClock
    from state.lock import Lock
    from state.restore import restore as put_back

    settings = configuration(config).settings
    with Lock.take(settings.database):
        done = put_back(settings.database, file, SystemClock().now())
    click.echo(f"{settings.database} is what it was at {done.since:%d %b %Y %H:%M} UTC.")
    if done.aside is not None:
        click.echo(f"What was there is {done.aside.name} now.")
    click.echo("For a day each SMS is looked up before it is sent; people and trips since then are gone.")
