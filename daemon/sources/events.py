"""What the codes and names of events in warnings are called here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from rules.hazards import HAZARDS
from rules.text import fold
from rules.yamlio import check, read


def _hazard(name: str) -> str:
    if name not in HAZARDS:
        raise ValueError("not a hazard of the closed list")
    return name


HazardName = Annotated[str, AfterValidator(_hazard)]
EVENTS: Final = Path(__file__).with_name("events.yaml")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1]
    codes: dict[str, dict[str, HazardName]]
    complete: tuple[str, ...]
    names: dict[str, HazardName]
    end: Literal[True]


@dataclass(frozen=True, slots=True)
class Events:
    """Hazards by the codes and names of events."""

    codes: Mapping[str, Mapping[str, str]]
    complete: frozenset[str]
    """Systems that have a name for everything."""
    names: Mapping[str, str]

    def of(self, said: Collection[Sequence[str]]) -> tuple[str, ...]:
        """Return the hazards that events (system of codes, code) mean; a name has the system "name"."""
        found = (
            self.names.get(fold(code)) if system == "name" else self.codes.get(system, {}).get(code)
            for system, code in said
        )
        return tuple(dict.fromkeys(hazard for hazard in found if hazard))

    def harmless(self, said: Collection[Sequence[str]]) -> bool:
        """Return whether a system that has a name for everything calls it nothing that is a hazard here."""
        return any(system in self.complete for system, _ in said) and not self.of(said)


@cache
def events(path: Path = EVENTS) -> Events:
    """Return the shipped table of events."""
    held = check(read(path), _File)
    return Events(
        held.codes, frozenset(held.complete), {fold(name): hazard for name, hazard in held.names.items()}
    )
