"""Decide when a source counts as blind: not at its first stumble, and not too late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

PATIENCE: Final = timedelta(minutes=10)
"""A fault shorter than this is a stumble; at five-minute polls the third in a row is told."""


def blind(fault_since: datetime | None, every: timedelta, now: datetime) -> bool:
    """Return whether a source polled *every* so often has been at fault long enough to tell the operator."""
    return fault_since is not None and now - fault_since >= max(PATIENCE, 2 * every)
