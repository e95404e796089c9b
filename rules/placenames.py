"""Choose the name by which a place is shown in a language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from rules.gazetteer_data import names_in, read_shown
from rules.han import simplified

_TRADITIONAL: Final = {
    "苏": "蘇", "宁": "寧", "赞": "贊", "发": "發", "卫": "衛", "别": "別", "历": "歷", "当": "當",
    "仑": "侖", "冲": "沖", "钟": "鐘", "台": "臺", "圣": "聖", "机": "機", "万": "萬", "几": "幾",
    "腊": "臘", "极": "極", "怀": "懷", "丰": "豐", "云": "雲", "庄": "莊", "与": "與", "儿": "兒",
}  # fmt: skip
"""What names of places are written with where a simplified character stands for several, or is itself one."""


def shown_name(line: str, lang: str) -> str | None:
    """Return the usual name in *lang* of the place of a gazetteer's line, or None if it has none."""
    tag = lang.lower()
    own = [
        text
        for text, spoken, weak in names_in(line)
        if spoken == tag.split("-", 1)[0] and not weak and not _is_epithet(text)
    ]
    if not own:
        return None
    if not tag.startswith("zh"):
        return own[0]
    return in_script(own, traditional=tag.startswith("zh-hant"))


def bare_airport(line: str, lang: str) -> str | None:
    """Return an airport's own name in *lang* without the word for airport, or None if it has none.

    Only of a language that writes the word behind the name: there it can be told from the name.
    """
    if lang.lower().split("-", 1)[0] not in {"zh", "ja"}:
        return None
    name = shown_name(line, lang)
    return None if name is None else without_airport(name)


def without_airport(name: str) -> str:
    """Return a name without the word for airport behind it."""
    ending = next((each for each in _words()["airport"] if name.endswith(each)), "")
    return name.removesuffix(ending)


def _is_epithet(name: str) -> bool:
    """Return whether texts call a capital so instead of by its name: it is read, and never shown."""
    return any(word in name.casefold() for word in _words()["capital"])


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    return read_shown()


def in_script(names: Iterable[str], *, traditional: bool) -> str:
    """Return the first of Chinese *names* that is of this script, else the first one put into it.

    A name all of whose characters are of both scripts proves nothing, and comes last.
    """
    to_simple, to_traditional = simplified(), _traditional()
    every = list(names)
    own, other = (to_simple, to_traditional) if traditional else (to_traditional, to_simple)
    for name in every:
        if any(char in own for char in name) and not any(char in other and char not in own for char in name):
            return name
    return "".join(other.get(char, char) for char in every[0])


@cache
def _traditional() -> Mapping[str, str]:
    """Return each simplified character with the traditional one that stands for it, where that is certain."""
    found: dict[str, list[str]] = {}
    for old, new in simplified().items():
        found.setdefault(new, []).append(old)
    certain = {new: olds[0] for new, olds in found.items() if len(olds) == 1 and not _is_traditional(new)}
    return {**certain, **_TRADITIONAL}


def _is_traditional(char: str) -> bool:
    """Return whether the character set of Taiwan has *char* itself: it stays, as 布 does beside 佈."""
    try:
        return bool(char.encode("big5"))
    except UnicodeEncodeError:
        return False
