"""Alerts and contrary words as JSON text: the frozen values themselves, there and back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from pydantic import TypeAdapter

from rules.incident import Alert, Contrary
from state.values import to_json

_ALERT: Final = TypeAdapter(Alert)
_CONTRARY: Final = TypeAdapter(tuple[Contrary, ...])


def of_alert(alert: Alert) -> str:
    """Return *alert*, with the incident as it stood, as JSON."""
    return to_json(_ALERT.dump_python(alert, mode="json"))


def to_alert(text: str, row: int) -> Alert:
    """Return the alert of :func:`of_alert`, with its row's id."""
    return replace(_ALERT.validate_python(json.loads(text), strict=False), id=row)


def of_contrary(contrary: tuple[Contrary, ...]) -> str:
    """Return contrary words as JSON."""
    return to_json(_CONTRARY.dump_python(contrary, mode="json"))


def to_contrary(text: str) -> tuple[Contrary, ...]:
    """Return the contrary words of :func:`of_contrary`."""
    return _CONTRARY.validate_python(json.loads(text))
