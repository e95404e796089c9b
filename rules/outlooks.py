"""Find the lists of Chinese and Japanese whose possibility stands at their end, behind a pause."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from rules.marks import Mark
from rules.segments import Sentence
from rules.text import COMMAS, fold, found, spaced

_USUAL: Final = frozenset({"habit", "history"})
_POSSIBLE: Final = frozenset({"post-hedge", "hedge"}) | _USUAL
_NOTED: Final = frozenset({"name", "thing", "down", "up"})
_KANA: Final = re.compile("[\u3041-\u309f]")
_NOUN: Final = re.compile("(?:[^\u3041-\u309f]|など|たり|だり|や|とか|または|および)$")
"""How a part of a Japanese list ends: in no verb."""
_EITHER: Final = ("たり", "だり")
"""The ending of a verb in a list of what may happen."""
_SUBJECT: Final = re.compile("(?:は|が|も)$")
_TOPIC: Final = re.compile("[はが]")
_TELLS: Final = re.compile(
    "(?:て(?:い|お)(?:る|ます|り)|ました|された(?!り)|した(?!り)|中の|现在|昨|已|正在|仍|持续|目前|近日|日前|连日|接连|截至)"
)
"""What makes a part of a list one that happens, or did."""
_ALL: Final = re.compile(
    "(?:等|等等|等情况|等事件|等情形|等现象|等问题|等措施)?(?:均|都|皆|也|亦|全|随时|同样)"
)
"""What may stand between a list and its "may" in Chinese."""
_OCCUR: Final = re.compile(
    "^(?:会|将|性)?(?:随时|同时|陆续|再次|再度)?(?:发生|出现|存在|爆发|实施|随之|受影响)"
)
_JOINING: Final = re.compile("^(?:甚至|乃至|以及|或|及|和|还有|并|包括|或者)")
_BRIDGE: Final = 15
"""Characters between a pause and the possibility behind it."""


def outlook(document: str, sentence: Sentence, marks: Sequence[Mark]) -> tuple[int, int]:
    """Return what of a sentence is only possible, or usual: A、B等，均有可能; A、Bが、例年起き."""
    if any(m.value in {"today", "tomorrow", "holds"} for m in marks if m.role == "cue"):
        marks = [m for m in marks if m.value not in _USUAL]
    possible = [m for m in marks if m.value in _POSSIBLE and not spaced(fold(m.term))]
    commas = found(document, sentence.start, sentence.end, COMMAS)
    for mark in reversed(possible):
        before = [c for c in commas if c < mark.start]
        if not before:
            continue
        low = _first(document, sentence, marks, before, mark)
        if low is not None and low < before[-1]:
            return low, mark.start
    return 0, 0


def _first(
    document: str, sentence: Sentence, marks: Sequence[Mark], commas: Sequence[int], mark: Mark
) -> int | None:
    """Return where the list begins that ends in a possibility, None where it stands behind none."""
    japanese = bool(_KANA.search(document[sentence.start : sentence.end]))
    edges = [sentence.start, *(c + 1 for c in commas)]
    parts = [_bare(document, low, c) for low, c in zip(edges, commas, strict=False)]
    last = _bare(document, edges[-1], mark.start)
    if any(m.role in _NOTED and edges[-1] <= m.start < mark.start for m in marks):
        behind = _bare(document, mark.end, sentence.end)
        ended, at = _in_last(mark, last, behind, japanese=japanese), len(commas)
    else:
        ended, at = _behind_pause(mark, last, parts[-1], japanese=japanese), len(commas) - 1
    if not ended:
        return None
    while at > 0 and _lists(document, commas[at - 1], parts[at - 1], [*parts, last][at], japanese=japanese):
        at -= 1
    return edges[at]


def _in_last(mark: Mark, last: str, behind: str, *, japanese: bool) -> bool:
    """Return whether a possibility stands right behind the last part of its list, no pause between."""
    if mark.value in _USUAL or _TELLS.search(last):
        return False
    if japanese:
        return mark.value == "post-hedge"
    return bool((_ALL.search(last) or _lasts(last)) and _OCCUR.search(behind))


def _behind_pause(mark: Mark, last: str, part: str, *, japanese: bool) -> bool:
    """Return whether a possibility or a habit is told of the *part* before a pause."""
    if len(last) > _BRIDGE or _TELLS.search(part):
        return False
    if japanese:
        return mark.value in _USUAL | {"post-hedge"} and bool(_SUBJECT.search(part))
    return mark.value in _USUAL or bool(_ALL.match(last))


def _lasts(last: str) -> bool:
    """Return whether a "may" stands right behind the last of a list: …、停电等情况可能发生."""
    return last.endswith(("等", "等情况", "等事件", "等情形", "等现象", "情况", "有"))


def _lists(document: str, comma: int, part: str, after: str, *, japanese: bool) -> bool:
    """Return whether a comma parts two items of one list."""
    if _TELLS.search(part):
        return False
    if japanese:
        return part.endswith(_EITHER) or (bool(_NOUN.search(part)) and not _TOPIC.search(part))
    return document[comma] == "、" or bool(_JOINING.match(after))


def _bare(document: str, low: int, high: int) -> str:
    """Return the words between two offsets, folded, without any space."""
    return unicodedata.normalize("NFC", fold(document[low:high])).replace(" ", "")
