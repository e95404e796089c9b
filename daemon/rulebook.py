"""The rules in force: loaded once, loaded again when their files change, kept when the files are broken."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from daemon.facts import RULES, SHADOWS
from rules.errors import Fault, RuleErrors
from rules.loader import RuleSet, gather, load_texts, pack_path, reload
from rules.ports import Gazetteer
from state.store import Store

Stamp = tuple[tuple[str, int, int], ...]


class Rulebook:
    """Holds the last good rules whatever becomes of their files."""

    def __init__(self, paths: Iterable[Path], packs: Iterable[str], places: Gazetteer) -> None:
        """Take rule files or folders, and shipped packs by name; nothing is read yet."""
        self._paths = tuple(paths)
        self._packs = tuple(packs)
        self._places = places
        self._stamp: Stamp = ()
        self._seen: Stamp = ()
        self._current: RuleSet | None = None
        self.faults: tuple[Fault, ...] = ()
        """What is wrong with the files while earlier rules stay in force."""

    @property
    def current(self) -> RuleSet:
        """Return the rules in force."""
        if self._current is None:
            raise LookupError("no rules were loaded yet")
        return self._current

    def start(self, kept: Mapping[str, str]) -> None:
        """Load the files; where they are broken, the texts *kept* from an earlier run.

        Raises RuleErrors where neither will do.
        """
        self._stamp = self._look()
        try:
            self._current = load_texts(gather(self._paths, self._packs), self._places)
        except RuleErrors as error:
            if not kept:
                raise
            self.faults = error.faults
            try:
                self._current = load_texts(kept, self._places)
            except RuleErrors:
                raise error from None

    def changed(self) -> bool:
        """Return whether files came, went or were written since rules were last loaded, and now rest.

        A file that still changes between two looks is being written.
        """
        before, self._seen = self._seen, self._look()
        return self._seen == before != self._stamp

    def reload(self) -> None:
        """Put the files' rules in force if they are whole; else note their faults and change nothing."""
        self._stamp = self._look()
        try:
            self._current, self.faults = reload(self.current, gather(self._paths, self._packs), self._places)
        except RuleErrors as error:
            self.faults = error.faults

    def record(self, store: Store, now: datetime) -> None:
        """Remember what is in force and what is wrong; tell the operator once of each broken content."""
        wrong = "\n".join(str(fault) for fault in self.faults)
        with store.transaction():
            store.meta.set(RULES, wrong)
            store.versions.keep_rules(self.current.texts, now)
            store.meta.set(
                SHADOWS, json.dumps([each.id for each in self.current.rules.values() if each.shadow])
            )
            if not wrong:
                store.rules.keep(self.current.texts, now)
                return
            digest = hashlib.sha256(wrong.encode()).hexdigest()[:16]
            count = f"{len(self.faults)} mistakes, the first" if len(self.faults) > 1 else "a mistake"
            text = f"The rule files have {count}: {self.faults[0]}. The last good rules stay in force."
            store.operator.tell(f"rules:{digest}", "rules", text, now)

    def _look(self) -> Stamp:
        """Return name, size and time of change of every file that rules may come from."""
        packs = [path for name in self._packs for path in _pack(name)]
        files = sorted(file for path in (*self._paths, *packs) for file in _inside(path))
        return tuple(stamp for file in files for stamp in _stamped(file))


def _pack(name: str) -> list[Path]:
    try:
        return [pack_path(name)]
    except RuleErrors:
        return []


def _inside(path: Path) -> list[Path]:
    try:
        return [path, *path.iterdir()] if path.is_dir() else [path]
    except OSError:
        return [path]


def _stamped(path: Path) -> Stamp:
    try:
        facts = path.stat()
    except OSError:
        return ()
    return ((str(path), facts.st_size, facts.st_mtime_ns),)
