"""Say why a rule was met by a statement or level, or why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.conditions import Candidate, Words
from rules.loader import RuleSet
from rules.matcher import Levels, candidate_of
from rules.model import MENTION, Entry, Level, Statement, Status
from rules.ports import Gazetteer
from rules.rule import Branch, Rule, Subject


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a rule was met, and why not."""

    rule: str
    met: bool
    why: str
    """The first condition that fails; "" where the rule is met."""


def explain_match(
    rules: RuleSet, entry: Entry, subject: Statement | Level, places: Gazetteer, previous_levels: Levels
) -> tuple[Verdict, ...]:
    """Return a verdict for every rule on one statement or level of *entry*, in the rules' order."""
    words = Words(entry, rules.index.found(entry.document))
    candidate = candidate_of(subject, words, places, previous_levels)
    if isinstance(subject, Statement) and subject.status is not Status.ACTIVE:
        why = f"a {subject.status} statement meets no rule: it applies to open incidents"
        return tuple(Verdict(rule, met=False, why=why) for rule in rules.rules)
    asked = Subject.STATEMENT if isinstance(subject, Statement) else Subject.LEVEL
    return tuple(_verdict(rule, [candidate], asked) for rule in rules.rules.values())


def explain_words(
    rules: RuleSet, entry: Entry, mentions: Iterable[str], places: Gazetteer
) -> tuple[Verdict, ...]:
    """Return a verdict for every rule on plain words, on the text and the places it *mentions*."""
    words = Words(entry, rules.index.found(entry.document))
    about = tuple(mentions) or (entry.subject,)
    candidates = [Candidate(words, places, MENTION, where, carrier=entry.carrier) for where in about]
    worded = [rule for rule in rules.rules.values() if _about(rule, Subject.WORDS)]
    return tuple(_verdict(rule, candidates, Subject.WORDS) for rule in worded)


def _verdict(rule: Rule, candidates: Sequence[Candidate], asked: Subject) -> Verdict:
    """Judge by the branch and candidate that come nearest: those with the fewest failing conditions."""
    branches = _about(rule, asked)
    if not branches:
        about = " or ".join(sorted({branch.subject for branch in rule.branches}))
        return Verdict(rule.id, met=False, why=f"the rule is about {about}, not {asked}")
    attempts = (_failing(branch, candidate) for branch in branches for candidate in candidates)
    nearest = min(attempts, key=len)
    return Verdict(rule.id, met=not nearest, why=nearest[0] if nearest else "")


def _about(rule: Rule, asked: Subject) -> list[Branch]:
    return [branch for branch in rule.branches if branch.subject is asked]


def _failing(branch: Branch, candidate: Candidate) -> list[str]:
    return [each.told(candidate) for each in branch.conditions if not each.holds(candidate)]
