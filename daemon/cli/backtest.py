"""``advisoryd backtest``: rules on what was published before."""

from __future__ import annotations

from pathlib import Path

import click

from daemon.cli.common import config_option, configuration, json_option


@click.command()
@click.option("--rules", metavar="DIR", required=True, help="Rules to try: a file or a folder.")
@click.option("--since", metavar="TIME", help="2026-02-22, or 2026-02-22T18:00; UTC unless it says.")
@click.option("--until", metavar="TIME", help="The same; by default now.")
@click.option("--scenario", metavar="NAME", help="A scenario instead of the stored entries.")
@config_option
@json_option
def backtest(
    rules: str,
    since: str | None,
    until: str | None,
    scenario: str | None,
    config: str | None,
    *,
    as_json: bool,
) -> None:
    """Show what RULES would have sent, beside what was sent.

    The stored entries are taken through the real pipeline in a copy of the database; nothing is sent and
    nothing is changed.
    """
    from daemon.backtest.run import dump, lines, on_record, on_scenario, page
    from daemon.backtest.stored import Span
    from daemon.clock import SystemClock
    from daemon.errors import GivenError
    from daemon.times import read_time

    now = SystemClock().now()
    try:
        begin = read_time(since) if since else None
        end = read_time(until, last=True) if until else now
    except ValueError as error:
        raise GivenError(str(error)) from None
    if scenario is not None:
        if begin is not None or until is not None:
            raise GivenError("a scenario has its own time: leave out --since and --until")
        found = on_scenario(scenario, Path(rules))
    elif begin is None:
        raise GivenError("say from when: --since 2026-02-22")
    else:
        found = on_record(configuration(config).settings, Path(rules), Span(begin, end))
    for line in map(dump, lines(found)) if as_json else page(found):
        click.echo(line)
