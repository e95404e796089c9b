"""Follow what a text remembers through its sentences: "Ten years ago …. Schools were shut"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rules.marks import Mark
from rules.segments import Sentence

_NOW: Final = frozenset({"today", "tomorrow", "change", "again", "notice", "advises", "due"})
"""Cues of what is told of the day of the text."""


@dataclass
class Memory:
    """Remembers whether the last sentence told of other years only."""

    document: str
    _told: bool = False
    _last: Sentence | None = None

    def goes_on(self, sentence: Sentence, marks: Sequence[Mark]) -> bool:
        """Return whether a sentence goes on, in the past tense, from one that told of other years."""
        cues = {m.value for m in marks if m.role == "cue"}
        now = bool(cues & _NOW) or any(m.role == "weekday" for m in marks)
        on = self._told and not self._parted(sentence) and not now and bool(cues & {"past", "had"})
        self._told, self._last = on or "history" in cues, sentence
        return on

    def _parted(self, sentence: Sentence) -> bool:
        """Return whether a new paragraph begins, which tells of something else, if not under the title."""
        if self._last is None or self._last.section == "title":
            return False
        return "\n\n" in self.document[self._last.start : sentence.start + 1].lstrip()
