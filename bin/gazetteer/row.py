"""One line of the data file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rules.text import fold

Record = dict[str, Any]
"""One entry of a catalogue, with the catalogue's own keys."""

ANY = "*"
"""The language of a name that is used in all of them."""


@dataclass(slots=True)
class Row:
    """A place while it is put together."""

    id: str
    kind: str
    """c country, r region, g group of regions, t city, a airport."""
    parent: str
    name: str
    lat: float | None = None
    lon: float | None = None
    tz: str = ""
    population: int = 0
    names: dict[tuple[str, str], tuple[str, bool]] = field(default_factory=dict)
    """(language, folded text) to the text as written and whether it is weak; order matters per language."""
    forms: set[tuple[str, str]] = field(default_factory=set)
    """The names that are inflected forms of others: found in texts, shown to nobody."""
    strong: set[str] = field(default_factory=set)
    """Folded names that a reviewer says mean this place whatever its namesakes."""

    def add(self, text: str, lang: str = ANY, *, weak: bool = False, form: bool = False) -> None:
        """Add a name, unless it has it in this language or in all."""
        text = " ".join(text.replace("|", " ").split())
        folded = fold(text)
        if folded and (ANY, folded) not in self.names and (lang, folded) not in self.names:
            self.names[lang, folded] = (text, weak)
            if form:
                self.forms.add((lang, folded))

    def lead(self, texts: list[str], lang: str) -> None:
        """Put *texts* before the other names of *lang*, the first being the one to show."""
        own = {(lang, fold(text)): (text, False) for text in texts}
        rest = {at: name for at, name in self.names.items() if at not in own}
        self.names = own | rest

    def drop(self, text: str) -> None:
        """Remove a name in every language."""
        folded = fold(text)
        self.names = {at: name for at, name in self.names.items() if at[1] != folded}

    def line(self) -> str:
        """Return the row as tab-separated text."""
        names = "|".join(
            f"{'~' if weak else ''}{'+' if at in self.forms else ''}{at[0]}:{text}"
            for at, (text, weak) in self.names.items()
        )
        lat, lon = ("" if at is None else f"{at:.3f}" for at in (self.lat, self.lon))
        return "\t".join(
            (self.id, self.kind, self.parent, self.name, lat, lon, self.tz, str(self.population), names)
        )
