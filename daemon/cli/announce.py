"""``advisoryd announce``: a manager's own word, to whomever it concerns."""

from __future__ import annotations

import click

from daemon.cli.common import author, config_option, configuration


@click.command()
@click.argument("text", required=False)
@click.option("--area", help="Whom it concerns: whoever watches it, such as MX-JAL or PVR.")
@click.option("--severity", default="severe", show_default=True, help="minor, moderate, severe or extreme.")
@click.option("--until", metavar="TIME", help="When it ends by itself, such as 2026-03-01T12:00; UTC.")
@click.option("--cancel", metavar="ID", type=int, help="End the announcement ID instead.")
@config_option
def announce(
    text: str | None,
    area: str | None,
    severity: str,
    until: str | None,
    cancel: int | None,
    config: str | None,
) -> None:
    """Send TEXT as your own word to whoever watches --area, like any alert; --cancel sends its end.

    It is never worded as a publisher's.
    """
    from daemon.cycle import execute_here
    from daemon.errors import GivenError

    settings = configuration(config).settings
    args = {"author": author(), "speaker": settings.operator.name}
    if cancel is not None:
        if text or area or until:
            raise GivenError("--cancel takes an announcement's number and nothing else")
        reason = {"id": cancel, "reason": "the announcement was cancelled"}
        _, code = execute_here(settings, "incident.close", {**args, **reason})
        click.echo(f"Announcement {cancel} is cancelled; whoever was told of it is told so.")
    elif not text or not area:
        raise GivenError('say what and where: advisoryd announce --area MX-JAL "…"')
    else:
        given = {"text": text, "area": area, "severity": severity, "until": until}
        done, code = execute_here(settings, "announce", {**args, **given})
        click.echo(f"Announced; end it with: advisoryd announce --cancel {done['id']}")
    raise click.exceptions.Exit(code)
