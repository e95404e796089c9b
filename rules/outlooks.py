"""Find the lists of Chinese and Japanese whose possibility stands at their end, behind a pause."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from rules.marks import Mark
from rules.segments import Sentence
from rules.text import COMMAS, fold, found, spaced

_POSSIBLE: Final = frozenset({"post-hedge", "hedge"})
_NOTED: Final = frozenset({"name", "thing", "down", "up"})
_KANA: Final = re.compile("[\u3041-\u309f]")
_NOUN: Final = re.compile("(?:[^\u3041-\u309f]|など|たり|だり|や|とか|または|および)$")
"""How a part of a Japanese list ends: in no verb."""
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
    """Return the range of a sentence that is only possible: A、B、C等，均有可能发生; A、Bも、可能性がある."""
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
    inside = any(m.role in _NOTED and edges[-1] <= m.start < mark.start for m in marks)
    behind = _bare(document, mark.end, sentence.end)
    at = len(commas)
    if japanese:
        if mark.value != "post-hedge" or (inside and _TELLS.search(last)):
            return None
        if not inside:
            if len(last) > _BRIDGE or not _SUBJECT.search(parts[-1]) or _TELLS.search(parts[-1]):
                return None
            at -= 1
    elif inside:
        if not (_ALL.search(last) or _lasts(last)) or not _OCCUR.search(behind) or _TELLS.search(last):
            return None
    elif _ALL.match(last) and len(last) <= _BRIDGE and not _TELLS.search(parts[-1]):
        at -= 1
    else:
        return None
    while at > 0 and _lists(document, commas[at - 1], parts[at - 1], [*parts, last][at], japanese=japanese):
        at -= 1
    return edges[at]


def _lasts(last: str) -> bool:
    """Return whether a "may" stands right behind the last of a list: …、停电等情况可能发生."""
    return last.endswith(("等", "等情况", "等事件", "等情形", "等现象", "情况", "有"))


def _lists(document: str, comma: int, part: str, after: str, *, japanese: bool) -> bool:
    """Return whether a comma parts two items of one list."""
    if _TELLS.search(part):
        return False
    if japanese:
        return bool(_NOUN.search(part)) and not _TOPIC.search(part)
    return document[comma] == "、" or bool(_JOINING.match(after))


def _bare(document: str, low: int, high: int) -> str:
    """Return the words between two offsets, folded, without any space."""
    return unicodedata.normalize("NFC", fold(document[low:high])).replace(" ", "")
