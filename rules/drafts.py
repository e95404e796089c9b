"""A statement as it is first written, with what settles it against others of the same text."""

from __future__ import annotations

from dataclasses import dataclass

from rules.model import Statement


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement with what settles it against others."""

    statement: Statement
    title: bool
    """It stands in the title."""
    firm: bool
    """Its clause says what becomes of the hazard, not only its name."""
    clause: int
    """The index of its clause."""
    borrowed: bool = False
    """Its place stands elsewhere in the text."""
    reason: bool = False
    """It is only named as why something else happens, perhaps elsewhere."""
    conceded: bool = False
    """It is only named as what something else happens in spite of."""
    had: bool = False
    """It tells what had been."""
    day: int | None = None
    """How many days before publication it was, where its clause says so."""
    piece: str = ""
    """What piece of its area it is about."""
    works: bool = False
    """It only tells that something works, which takes back no end."""
    dates: frozenset[tuple[int, int]] = frozenset()
    """The days its clause names, each with its month."""

    @property
    def placed(self) -> bool:
        """Return whether its own clause names its place below country level."""
        return not self.borrowed and "-" in self.statement.area

    @property
    def told(self) -> bool:
        """Return whether its own words say where it holds: by a place, or by "nationwide"."""
        return self.placed or any(e.role == "scope" for e in self.statement.evidence)
