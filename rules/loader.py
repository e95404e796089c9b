"""Load rules from files and packs: all of them, or every fault of all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rules import inhibiting
from rules.errors import Fault, RuleErrors, nearest
from rules.index import Index, build_index
from rules.inhibiting import Written
from rules.inhibition import Inhibition
from rules.names import Known
from rules.ports import Gazetteer
from rules.rule import Rule, TooManyBranchesError, compile_rule
from rules.rulefile import RuleFile
from rules.yamlio import MAX_BYTES, Document, examine, parse

PACKS: Final = Path(__file__).parent / "packs"
"""Where the shipped packs are."""

_GUARDED: Final = 5
"""From how many rules on a shrinking set is suspicious."""
_SHRINK: Final = 0.2
"""The share of rules that may vanish with their files while running."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules in force, and the texts they came from."""

    rules: Mapping[str, Rule]
    """By id, in the order of files and places."""
    texts: Mapping[str, str]
    """By path; enough to load the same set again when the files are gone or broken."""
    digest: str
    """SHA-256 of paths and texts."""
    index: Index = field(repr=False, compare=False)
    inhibitions: tuple[Inhibition, ...] = ()


def load(paths: Iterable[Path], places: Gazetteer, packs: Iterable[str] = ()) -> RuleSet:
    """Load rule files, folders of them, and shipped packs by name.

    Raises:
        RuleErrors: with every fault of every file.
    """
    return load_texts(gather(paths, packs), places)


def load_texts(texts: Mapping[str, str | bytes], places: Gazetteer) -> RuleSet:
    """Load rules from texts by path.

    Raises:
        RuleErrors: with every fault of every text.
    """
    rules: dict[str, Rule] = {}
    origins: dict[str, str] = {}
    faults: list[Fault] = []
    written: list[Written] = []
    known = Known(places)
    for path, text in texts.items():
        document = parse(text, path)
        loaded, inhibits, wrong = _examined(document, known)
        faults += wrong
        faults += _twice(document, origins)
        rules.update({rule.id: rule for rule in loaded})
        written += inhibits
    faults += inhibiting.faults(written, rules, origins, places)
    if faults:
        raise RuleErrors(faults)
    kept = {path: text if isinstance(text, str) else text.decode("utf-8") for path, text in texts.items()}
    index = build_index(rules.values(), places)
    return RuleSet(rules, kept, _digest(kept), index, inhibiting.inhibitions(written))


def reload(
    current: RuleSet, texts: Mapping[str, str | bytes], places: Gazetteer
) -> tuple[RuleSet, tuple[Fault, ...]]:
    """Return the rules to use from now on: those of *texts*, or *current* and what is wrong with *texts*.

    A file says by ``end: true`` that it is whole, so rules may be taken out of it.
    A file that is gone says nothing: where more than a fifth of at least five rules would go with such
    files, they stay in force.
    """
    try:
        fresh = load_texts(texts, places)
    except RuleErrors as error:
        return current, error.faults
    lost = {rule.id: rule.path for rule in current.rules.values() if rule.path not in texts}
    gone = [rule for rule in lost if rule not in fresh.rules]
    if len(current.rules) < _GUARDED or len(gone) <= _SHRINK * len(current.rules):
        return fresh, ()
    hint = "put it back, leave it with `rules: []` and `end: true`, or restart"
    message = f"the file is gone, and {len(gone)} of {len(current.rules)} rules would go"
    return current, tuple(
        Fault(path, 1, 1, message, "", hint) for path in sorted({lost[rule] for rule in gone})
    )


def gather(paths: Iterable[Path], packs: Iterable[str] = ()) -> dict[str, bytes]:
    """Return the texts of rule files, of folders of them, and of shipped packs, by path.

    Raises:
        RuleErrors: for what cannot be read, an empty folder, and an unknown pack.
    """
    faults: list[Fault] = []
    texts: dict[str, bytes] = {}
    for path in (*_packs(packs, faults), *paths):
        for file in _files(path, faults):
            try:
                with file.open("rb") as opened:
                    texts[str(file)] = opened.read(MAX_BYTES + 1)
            except OSError as error:
                faults.append(Fault(str(file), 1, 1, f"it cannot be read: {error.strerror}"))
    if faults:
        raise RuleErrors(faults)
    return texts


def pack_path(name: str) -> Path:
    """Return the file of the shipped pack *name*.

    Raises:
        RuleErrors: if there is none.
    """
    known = {path.stem: path for path in PACKS.glob("*.yaml")}
    if name not in known:
        raise RuleErrors([Fault(name, 1, 1, f"there is no pack '{name}'", "", nearest(name, known))])
    return known[name]


def _packs(names: Iterable[str], faults: list[Fault]) -> Iterator[Path]:
    for name in names:
        try:
            yield pack_path(name)
        except RuleErrors as error:
            faults += error.faults


def _files(path: Path, faults: list[Fault]) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.iterdir() if file.suffix in {".yaml", ".yml"} and file.is_file())
    if not found:
        faults.append(Fault(str(path), 1, 1, "the folder holds no rule file", "", "their names end in .yaml"))
    return found


def _examined(document: Document, known: Known) -> tuple[list[Rule], list[Written], list[Fault]]:
    file, found = examine(document, RuleFile, known)
    faults = list(found)
    rules: list[Rule] = []
    for index, spec in enumerate(file.rules if file else ()):
        try:
            rules.append(compile_rule(spec, document.path, index))
        except TooManyBranchesError as error:
            faults.append(document.fault(("rules", index, "when"), str(error), hint="make it several rules"))
    inhibits = [Written(spec, document, index) for index, spec in enumerate(file.inhibit if file else ())]
    return rules, inhibits, faults


def _twice(document: Document, origins: dict[str, str]) -> Iterator[Fault]:
    """Yield a fault for each id that an earlier rule has, whatever else is wrong with either."""
    data = document.data
    specs = data.get("rules") if isinstance(data, dict) else None
    for index, spec in enumerate(specs if isinstance(specs, list) else ()):
        name = spec.get("id") if isinstance(spec, dict) else None
        if not isinstance(name, str):
            continue
        loc = ("rules", index, "id")
        if name in origins:
            yield document.fault(
                loc, f"the id '{name}' is given twice", hint=f"it is already at {origins[name]}"
            )
        else:
            origins[name] = f"{document.path}:{document.position(loc)[0]}"


def _digest(texts: Mapping[str, str]) -> str:
    whole = hashlib.sha256()
    for path, text in texts.items():
        whole.update(f"{path}\0{text}\0".encode())
    return whole.hexdigest()
