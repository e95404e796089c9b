"""What all commands share: options, refusals in one message, files or standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

    from daemon.configuration import Configuration

PIPE_WIDTH = 160
"""Columns."""

F = TypeVar("F", bound=Callable[..., object])


class Program(click.Group):
    """Turns refusals into one message on stderr and an exit code; any other exception is a fault of ours."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 (click's own signature)
        """Run the command that was given."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            # Whoever read has seen enough; Python would complain again when it flushes at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except Exception as error:
            from daemon.errors import exit_code

            code = exit_code(error)
            if code is None:
                raise
            click.echo(str(error), err=True)
            ctx.exit(code)


def config_option(command: F) -> F:
    """Add ``--config``."""
    return click.option(
        "--config",
        metavar="FILE",
        help="Configuration; by default $ADVISORYD_CONFIG, ./advisoryd.yaml, the user's, /etc/advisoryd's.",
    )(command)


def json_option(command: F) -> F:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(command)


def configuration(given: str | None) -> Configuration:
    """Return the configuration in force."""
    from daemon.configuration import load

    return load(given, os.environ)


def author() -> str:
    """Return who runs this: the user, and with sudo who became them."""
    import getpass

    user, behind = getpass.getuser(), os.environ.get("SUDO_USER")
    return f"{behind} as {user}" if behind and behind != user else user


def console() -> Console:
    """Return standard output for people; into a pipe or file it is wide, so that nothing is cut."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return Console(highlight=False, width=width)


def read_text(name: str) -> str:
    """Return the text of the file called *name*, or of standard input for ``-``."""
    from daemon.errors import GivenError

    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise GivenError(f"{name}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise GivenError(f"{name}:{line}:1: not UTF-8: save the file as UTF-8") from None


def shown_name(name: str) -> str:
    """Return how a file is called in messages."""
    return "<stdin>" if name == "-" else name
