"""``advisoryd schema``: JSON Schemas (draft 7) for editors."""

from __future__ import annotations

import click


@click.command()
@click.argument("what", type=click.Choice(["rules", "config"]))
def schema(what: str) -> None:
    """Print the JSON Schema (draft 7) of rule files or of the configuration, for editors."""
    from rules.schema import dump

    if what == "rules":
        from rules.places import Places
        from rules.schema import rules_schema

        click.echo(dump(rules_schema(Places.load())), nl=False)
        return
    from daemon.schema import config_schema

    click.echo(dump(config_schema()), nl=False)
