"""Names under which small facts are remembered (:class:`state.meta.Meta`)."""

from __future__ import annotations

from typing import Final

from state import restore

ALIVE: Final = restore.ALIVE
"""When a write was last tried."""
RULES: Final = "rules"
"""What is wrong with the rule files while earlier rules stay in force, one fault a line; "" is nothing."""
SHADOWS: Final = "rules_in_shadow"
"""Ids of the rules of which nobody is told, a JSON list."""
