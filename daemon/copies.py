"""Put into words once what many people are told alike, and give each copy its own reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Final

from daemon.render import Rendered, Renderer
from daemon.topics import Item

MOST: Final = 1_000
"""Wordings kept in one round."""
_OWN: Final = tuple(each.name for each in fields(Item) if each.name not in {"id", "alert", "peers"})


@dataclass(frozen=True, slots=True)
class _Original:
    """A wording under the reference that no message has."""

    done: Rendered
    said: tuple[int, ...]
    """Which of its items it says, by their places."""


@dataclass(slots=True)
class Copies:
    """A round's wordings: within it nothing changes that they are made of."""

    renderer: Renderer
    _blank: str = ""
    _made: dict[object, _Original] = field(default_factory=dict)

    def begin(self, blank: str) -> None:
        """Begin a round; *blank* is a reference that no message has and nobody can foresee."""
        self._blank = blank
        self._made.clear()

    def render(
        self, items: Sequence[Item], lang: str, channel: str, reference: str | None = None, *, fold: bool
    ) -> Rendered:
        """Return the text of *items* as the renderer does; without a *reference* it is a draft."""
        key = (lang, channel, fold, tuple(map(_identity, items)))
        found = self._made.get(key)
        if found is None:
            found = self._original(items, lang, channel, fold=fold)
            if len(self._made) < MOST:
                self._made[key] = found
        done = found.done
        name = reference or self._blank
        html = None if done.html is None else done.html.replace(self._blank, name)
        said = tuple(items[place] for place in found.said)
        return replace(done, text=done.text.replace(self._blank, name), html=html, said=said)

    def _original(self, items: Sequence[Item], lang: str, channel: str, *, fold: bool) -> _Original:
        done = self.renderer.render(items, lang, channel, self._blank, fold=fold)
        at = {id(item): place for place, item in enumerate(items)}
        return _Original(done, tuple(at[id(item)] for item in done.said))


def _identity(item: Item) -> object:
    """Return what makes two people's notices say the same in one round; all else follows from the alert."""
    return (item.alert.id, *(getattr(item, name) for name in _OWN))
