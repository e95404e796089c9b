"""Read JSON as its source's definition declares it: where the items are, and in them which field is what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import jmespath
from jmespath.exceptions import JMESPathError

from daemon.sources.answer import MAX_ID, MAX_ITEMS, MAX_TEXT, MAX_TITLE, Answer, Item, Raw
from daemon.sources.blocks import blocks
from daemon.sources.document import Fault, FaultKind
from daemon.sources.jsontext import parsed
from daemon.sources.levelled import exactly
from daemon.sources.links import web_link
from daemon.sources.markup import one_line, plain
from daemon.sources.volatile import Volatile
from daemon.sources.written import written_date

KEY: Final = "_key"
"""Under which name an item of an object of items knows its key there."""
TOP: Final = "$."
"""How an expression begins that is read from the top of the body."""
_FIELDS: Final = ("id", "title", "text", "link", "date", "lang", "country", "level")
_NEEDED: Final = frozenset({"id", "title", "text"})
"""Fields that most items must have; others at least one."""
_SHOWN: Final = 12
"""Names of fields told to the operator."""
_DEEPEST: Final = 20
"""How deep values are looked for inside a field."""


def read(raw: Raw) -> Answer | Fault:
    """Return the items of a JSON body, or what in it is not as declared."""
    top = parsed(raw)
    return top if isinstance(top, Fault) else read_tree(raw, top)


def read_tree(raw: Raw, top: Any) -> Answer | Fault:  # noqa: ANN401 - whatever JSON holds
    """Return the items of what a body holds, as lists, objects and texts."""
    body = _Body(raw, top)
    items = body.items()
    return items if isinstance(items, Fault) else body.answer(items)


@dataclass(slots=True)
class _Body:
    """One body and what is declared of it."""

    raw: Raw
    top: Any
    _compiled: dict[str, Any] = field(default_factory=dict)

    def items(self) -> list[dict[str, Any]] | Fault:
        """Return the objects that the definition lists; of an object its values that are objects."""
        expression = self.raw.options["items"]
        found = self._search(expression, self.top)
        if isinstance(found, dict):
            found = [{KEY: key, **value} for key, value in found.items() if isinstance(value, dict)]
        if not isinstance(found, list):
            return Fault(FaultKind.SHAPE, f"items: {expression!r} lists nothing here{_holds(self.top)}")
        items = [item for item in found if isinstance(item, dict)]
        if found and not items:
            return Fault(FaultKind.SHAPE, f"items: {expression!r} lists no objects")
        return items

    def answer(self, items: Sequence[dict[str, Any]]) -> Answer | Fault:
        """Return what *items* say, or which declared field is not there."""
        fault = self._missing(items)
        if fault is not None:
            return fault
        volatile = Volatile(self.raw.options.get("volatile", ()))
        unknown: list[str] = []
        made = [self._item(item, unknown) for item in items[:MAX_ITEMS]]
        if unknown and len(unknown) * 2 > len(items):
            return Fault(FaultKind.SHAPE, f"level: {unknown[0][:60]!r} is none of the levels declared")
        if self.raw.options.get("blocks"):
            pairs = zip(made, items, strict=False)
            made = [block for item, of in pairs for block in self._cut(item, of, volatile)]
        if self._of_top("level"):
            made.append(self._level_item(unknown))
        dated = self._first(self._expressions("dated"), self.top)
        when = written_date(dated, self._zone) if dated else None
        return Answer(
            items=tuple(made[:MAX_ITEMS]),
            dropped=max(0, len(items) - MAX_ITEMS, len(made) - MAX_ITEMS),
            dated=when.isoformat() if when else None,
            unknown=tuple(dict.fromkeys(each[:60] for each in unknown)),
        )

    def _missing(self, items: Sequence[dict[str, Any]]) -> Fault | None:
        """Return which declared field so many *items* do not have that it must have been renamed."""
        optional = self.raw.options.get("optional", ())
        for name in (*_FIELDS, "dated"):
            expressions = self._expressions(name)
            if not expressions or name in optional:
                continue
            wholly = [self.top] if name == "dated" or all(e.startswith(TOP) for e in expressions) else items
            gone = sum(all(self._search(e, item) is None for e in expressions) for item in wholly)
            if gone and (gone == len(wholly) or (name in _NEEDED and gone * 2 > len(wholly))):
                where = f"in {gone} of {len(wholly)} items" if wholly is items else "in this body"
                shown = ", ".join(expressions)
                return Fault(FaultKind.SHAPE, f"{name}: {shown!r} is not there {where}{_holds(wholly[0])}")
        return None

    def _item(self, item: dict[str, Any], unknown: list[str]) -> Item:
        link = self._first(self._expressions("link"), item)
        date = self._first(self._expressions("date"), item)
        when = written_date(date, self._zone) if date else None
        level = "" if self._of_top("level") else self._level(item, unknown)
        country = one_line(self._first(self._expressions("country"), item))[:100]
        return Item(
            id=one_line(self._joined("id", item, "/"))[:MAX_ID],
            title=one_line(plain(self._joined("title", item, " - "), html=True))[:MAX_TITLE],
            text=plain(self._joined("text", item, "\n\n")[: 4 * MAX_TEXT], html=True)[:MAX_TEXT],
            link=web_link(link, self.raw.url) if link else None,
            published=when.isoformat() if when else None,
            lang=self._first(self._expressions("lang"), item)[:35] or None,
            level=level,
            countries=(country,) if country else (),
        )

    def _cut(self, item: Item, of: dict[str, Any], volatile: Volatile) -> Iterator[Item]:
        """Yield the blocks of an item's text, each an item; none of them is as old as the whole."""
        for block in blocks(self._joined("text", of, "\n\n")[: 4 * MAX_TEXT], volatile.strip):
            title = " - ".join(filter(None, (item.title, *block.path)))[:MAX_TITLE]
            name = "#".join(filter(None, (item.id, block.name)))[:MAX_ID]
            yield replace(item, id=name, title=title, text=block.text[:MAX_TEXT], published=None, level="")
        if item.level:
            yield _levelled(item, item.level, f"{item.id}#level")

    def _level_item(self, unknown: list[str]) -> Item:
        """Return the one item that a level given at the top of the body is."""
        level = self._level(self.top, unknown)
        words = ", ".join(self._values("level", self.top)).replace("_", " ") or "none"
        titles = [e for e in self._expressions("title") if e.startswith(TOP)]
        title = one_line(" - ".join(self._texts(titles, self.top)))[:MAX_TITLE]
        return Item(id="level", title=title, text=words, level=level)

    def _level(self, item: Any, unknown: list[str]) -> str:  # noqa: ANN401 - the same
        if not self._expressions("level"):
            return ""
        levels = self.raw.options.get("levels", {})
        values = [" ".join(value.split()) for value in self._values("level", item)]
        if not levels:
            return ", ".join(values)[:100]
        words, strange = exactly(values, levels)
        unknown += strange
        return words

    def _values(self, name: str, item: Any) -> list[str]:  # noqa: ANN401 - the same
        return [value for value in self._texts(self._expressions(name), item) if value]

    def _joined(self, name: str, item: dict[str, Any], between: str) -> str:
        return between.join(self._values(name, item))

    def _first(self, expressions: Sequence[str], item: Any) -> str:  # noqa: ANN401 - the same
        return next(filter(None, self._texts(expressions, item)), "")

    def _texts(self, expressions: Sequence[str], item: Any) -> Iterator[str]:  # noqa: ANN401 - the same
        for expression in expressions:
            yield from _strings(self._search(expression, item))

    def _expressions(self, name: str) -> Sequence[str]:
        given: Sequence[str] = self.raw.options.get(name, ())
        return given

    def _of_top(self, name: str) -> bool:
        expressions = self._expressions(name)
        return bool(expressions) and all(each.startswith(TOP) for each in expressions)

    def _search(self, expression: str, item: Any) -> Any:  # noqa: ANN401 - the same
        """Return what *expression* finds, None where it does not fit what is there."""
        known = self._compiled.get(expression)
        if known is None:
            known = self._compiled[expression] = jmespath.compile(expression.removeprefix(TOP))
        try:
            return known.search(self.top if expression.startswith(TOP) else item)
        except JMESPathError:
            return None

    @property
    def _zone(self) -> str:
        return str(self.raw.options.get("zone", "UTC"))


def _levelled(item: Item, level: str, name: str) -> Item:
    return replace(item, id=name, text=item.title, level=level, published=None)


def _strings(value: Any, depth: int = 0) -> Iterator[str]:  # noqa: ANN401 - the same
    """Yield the texts and numbers in *value*, whatever lists and objects they stand in."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, list | dict) and depth < _DEEPEST:
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each, depth + 1)


def _holds(value: Any) -> str:  # noqa: ANN401 - the same
    """Return in words what is there instead, with an API's own word of error where it has one."""
    if isinstance(value, list):
        return f", but a list of {len(value)}"
    if not isinstance(value, Mapping):
        return f", but {str(value)[:60]!r}"
    said = next(
        (v for k in ("error", "message", "detail") for v in _strings(value.get(k)) if v.strip(" 0123456789")),
        "",
    )
    names = ", ".join(one_line(str(key))[:40] for key in [*value][:_SHOWN]) or "nothing"
    return f", but {names}" + (f"; it says {one_line(said)[:80]!r}" if said else "")
