"""Cut a page into blocks by its headings, so that only those that change are read anew."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from daemon.sources.markup import plain

_HEADING: Final = re.compile(r"<h([1-6])\b[^>]*>", re.IGNORECASE)
_SUMMARY: Final = re.compile(r"<summary\b[^>]*>", re.IGNORECASE)
# Private characters say in the text where a heading begins, and of which rank.
_MARK: Final = "\ue000"
_RANKS: Final = "\ue001\ue002\ue003\ue004\ue005\ue006"
_PRIVATE: Final = re.compile(r"[\ue000-\ue006]")
_UNSLUG: Final = re.compile(r"[\W_]+")
_LONGEST: Final = 100
"""Characters of a block's name."""
MOST: Final = 300
"""Blocks of one text; what is left is one more."""


@dataclass(frozen=True, slots=True)
class Block:
    """What stands under one heading."""

    name: str
    """Its headings and, where they repeat, its number: the same as long as they are."""
    path: tuple[str, ...]
    """Its heading under those above it."""
    text: str


def blocks(html: str, strip: Callable[[str], str] = str) -> list[Block]:
    """Return the blocks of *html* that hold text; *strip* takes out what changes by itself."""
    marked = _HEADING.sub(lambda h: f"{h[0]}{_MARK}{_RANKS[int(h[1]) - 1]}", _PRIVATE.sub(" ", html))
    marked = _SUMMARY.sub(lambda h: f"{h[0]}{_MARK}{_RANKS[-1]}", marked)
    seen: Counter[str] = Counter()
    found: list[Block] = []
    for path, text in _cut(plain(marked, html=True)):
        name = _name([strip(heading) for heading in path])
        seen[name] += 1
        numbered = name if seen[name] == 1 else f"{name}-{seen[name]}"
        if len(found) < MOST:
            found.append(Block(numbered, path, text))
        else:
            found[-1] = Block(found[-1].name, found[-1].path, f"{found[-1].text}\n\n{text}")
    return found


def _cut(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the headings above each piece of *text*, and the piece."""
    path: list[tuple[int, str]] = []
    lines: list[str] = []
    for line in text.split("\n"):
        at = line.find(_MARK)
        if at < 0 or at + 1 >= len(line):
            lines.append(line)
            continue
        said = "\n".join(lines).strip()
        if said:
            yield tuple(heading for _, heading in path), said
        lines = []
        rank = _RANKS.find(line[at + 1])
        heading = _PRIVATE.sub("", line[at + 1 :]).strip()
        path = [each for each in path if each[0] < rank]
        if heading:
            path.append((rank, heading))
    said = "\n".join(lines).strip()
    if said:
        yield tuple(heading for _, heading in path), said


def _name(path: list[str]) -> str:
    slugs = (_UNSLUG.sub("-", heading.casefold()).strip("-") for heading in path)
    return "/".join(slug for slug in slugs if slug)[-_LONGEST:] or "top"
