"""YAML as people mean it, with the place of everything.

The interface, for rules, configuration and the source catalogue alike::

    document = parse(text, path)           # str or bytes; never raises
    document = read(Path(…))               # the same from a file; one that cannot be read is a fault, too
    document.data                          # plain dict, list, str, int, float, bool, None
    document.faults                        # what is wrong with the YAML itself
    document.fault(loc, "message", hint="…")   # a Fault at the value at loc, e.g. ("rules", 0, "id")
    document.fault(loc, "message", at="key")   # … at the key that leads there, or at="end" of the file
    value = check(document, Model)         # a pydantic model, or RuleErrors with every fault
    value, faults = examine(document, Model)   # the same without raising; context= goes to the validators

A validator says more than a message with ``PydanticCustomError(type, "message", {"hint": "…", "at": "…"})``.

A plain scalar is a number only where the number reads back as the same characters, so ``NO``, ``010``,
``22:30``, ``1.10`` and ``+12025550123`` stay text; ``null``, ``~``, ``true`` and ``false`` are YAML 1.2's.
Keys are always text.
Duplicate keys, anchors, aliases, merge keys, tags, further documents and deep nesting are refused.

The events of PyYAML's C parser are read in one loop, since its ``compose()`` recurses on the C stack:
200 000 open brackets kill the process, and no Python code can catch that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from rules.errors import Fault, RuleErrors
from rules.yamlfaults import Trouble, explain, syntax

Loc = Sequence[str | int]
"""Where a value is: keys and indexes from the top."""
At = Literal["value", "key", "end"]

MAX_BYTES: Final = 8_000_000
"""Three times what 10 000 rules take."""
MAX_DEPTH: Final = 40

_CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")
_UNPRINTABLE: Final = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LINE: Final = re.compile(r"\r\n|\n|\r")
_Model = TypeVar("_Model", bound=BaseModel)


class Node:
    """One value, where it begins (counted from 0), and what is inside it."""

    __slots__ = ("children", "column", "data", "keys", "line")

    def __init__(self, data: Any, line: int, column: int) -> None:  # noqa: ANN401 - whatever the file holds
        self.data = data
        self.line = line
        self.column = column
        self.children: dict[str | int, Node] = {}
        self.keys: dict[str, tuple[int, int]] = {}


@dataclass(frozen=True, slots=True)
class Document:
    """One file of YAML that was read, well or not."""

    path: str
    lines: tuple[str, ...]
    root: Node
    faults: tuple[Fault, ...] = ()

    @property
    def data(self) -> Any:  # noqa: ANN401 - whatever the file holds
        """Return the plain data; None where there is none that could be trusted."""
        return self.root.data

    def position(self, loc: Loc, at: At = "value") -> tuple[int, int]:
        """Return line and column, from 1, of the value at *loc* or of the key that leads to it.

        Where *loc* leads nowhere (a key is missing), it is the place of what should hold it.
        """
        if at == "end":
            return max(1, len(self.lines) - (not self.lines[-1])), 1
        node, place = self.root, (self.root.line, self.root.column)
        for step in loc:
            child = node.children.get(step)
            if child is not None:
                place = node.keys.get(str(step), place)
                node = child
        line, column = place if at == "key" else (node.line, node.column)
        return line + 1, column + 1

    def fault(self, loc: Loc, message: str, *, hint: str = "", at: At = "value") -> Fault:
        """Return a fault at *loc*."""
        line, column = self.position(loc, at)
        return _fault(self.path, self.lines, (line, column, message, hint))


@dataclass(slots=True)
class _Frame:
    """A mapping or sequence that is still open."""

    node: Node
    key: str | None = None
    """The key whose value comes next."""
    place: tuple[int, int] = (0, 0)


class _StopError(Exception):
    """Carries a trouble after which the rest of the file cannot be placed."""


@dataclass(slots=True)
class _Builder:
    """Turns events into nodes, and what is refused into troubles."""

    root: Node | None = None
    troubles: list[Trouble] = field(default_factory=list)
    _open: list[_Frame] = field(default_factory=list)

    def read(self, events: Iterable[Any]) -> None:
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._collection(event, {})
            elif kind is yaml.SequenceStartEvent:
                self._collection(event, [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._open.pop()
            elif kind is yaml.AliasEvent:
                self._refuse(event, "aliases are not allowed", "write the value out, or quote it")
                self._place(None, event)
            elif kind is yaml.DocumentStartEvent and self.root is not None:
                raise _StopError(*_trouble(event, "a second document begins here", "remove the ---"))

    def _refuse(self, event: Any, message: str, hint: str) -> None:  # noqa: ANN401 - the same
        self.troubles.append(_trouble(event, message, hint))

    def _bare(self, event: Any) -> None:  # noqa: ANN401 - any event that begins a node
        if event.anchor is not None:
            self._refuse(event, "anchors are not allowed", "quote text that begins with an ampersand")
        if event.tag is not None:
            self._refuse(event, "tags are not allowed", "quote text that begins with an exclamation mark")

    def _scalar(self, event: Any) -> None:  # noqa: ANN401 - ScalarEvent carries no types
        self._bare(event)
        frame = self._open[-1] if self._open else None
        if frame is not None and frame.key is None and type(frame.node.data) is dict:
            self._key(event, frame)
        else:
            self._place(event.value if event.style else _plain(event.value), event)

    def _key(self, event: Any, frame: _Frame) -> None:  # noqa: ANN401 - the same
        key = event.value
        if key == "<<" and not event.style:
            self._refuse(event, "merge keys are not allowed", "write the keys out")
        elif key in frame.node.data:
            line = frame.node.keys[key][0] + 1
            self._refuse(event, f"the key '{key}' is given twice", f"it is already on line {line}")
        frame.key = key
        frame.place = (event.start_mark.line, event.start_mark.column)

    def _collection(self, event: Any, data: dict[str, Any] | list[Any]) -> None:  # noqa: ANN401 - the same
        self._bare(event)
        if len(self._open) >= MAX_DEPTH:
            raise _StopError(*_trouble(event, f"nesting is deeper than {MAX_DEPTH}", "close the brackets"))
        self._open.append(_Frame(self._place(data, event)))

    def _place(self, data: Any, event: Any) -> Node:  # noqa: ANN401 - the same
        mark = event.start_mark
        node = Node(data, mark.line, mark.column)
        if not self._open:
            self.root = node
            return node
        frame = self._open[-1]
        outer = frame.node
        if type(outer.data) is list:
            outer.children[len(outer.data)] = node
            outer.data.append(data)
            return node
        if frame.key is None:
            raise _StopError(*_trouble(event, "a key must be plain text", "quote a key that has brackets"))
        if frame.key not in outer.data:
            outer.data[frame.key] = data
            outer.children[frame.key] = node
            outer.keys[frame.key] = frame.place
        frame.key = None
        return node


def _trouble(event: Any, message: str, hint: str) -> Trouble:  # noqa: ANN401 - the same
    return event.start_mark.line + 1, event.start_mark.column + 1, message, hint


def _plain(text: str) -> str | float | bool | None:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    number = _NUMBER.fullmatch(text) if text[0] in "-0123456789" else None
    if number is None:
        return text
    value = float(text) if number[1] else int(text)
    return value if str(value) == text else text


def read(path: Path, shown: str | None = None) -> Document:
    """Parse the file at *path*; *shown* is its name in faults."""
    name = shown or str(path)
    try:
        with path.open("rb") as file:
            return parse(file.read(MAX_BYTES + 1), name)
    except OSError as error:
        return _unread(name, ("",), (1, 1, f"it cannot be read: {error.strerror}", ""))


def parse(text: str | bytes, path: str) -> Document:
    """Read *text* as one YAML document; *path* is its name in faults."""
    if len(text) > MAX_BYTES:
        return _unread(path, ("",), (1, 1, f"it is larger than {MAX_BYTES // 1_000_000} MB", "split it"))
    decoded, spoilt = _decode(text)
    lines = tuple(_LINE.split(decoded))
    if spoilt is not None:
        return _unread(path, lines, spoilt)
    builder = _Builder()
    try:
        builder.read(yaml.parse(decoded, Loader=yaml.CBaseLoader))
    except _StopError as stop:
        return _unread(path, lines, *builder.troubles, stop.args)
    except yaml.MarkedYAMLError as error:
        return _unread(path, lines, *builder.troubles, syntax(error, lines))
    if builder.root is None or builder.root.data is None:
        return _unread(path, lines, *(builder.troubles or [(1, 1, "it is empty", "")]))
    return Document(path, lines, builder.root, tuple(_fault(path, lines, each) for each in builder.troubles))


def check(document: Document, model: type[_Model], context: object = None) -> _Model:
    """Return *document* as a *model*.

    Raises:
        RuleErrors: with every fault of the document.
    """
    value, faults = examine(document, model, context)
    if value is None or faults:
        raise RuleErrors(faults)
    return value


def examine(
    document: Document, model: type[_Model], context: object = None
) -> tuple[_Model | None, tuple[Fault, ...]]:
    """Return *document* as a *model*, or None, and every fault of it."""
    if document.data is None:
        return None, document.faults
    try:
        return model.model_validate(document.data, context=context), document.faults
    except ValidationError as error:
        found = {(fault.line, fault.column): fault for fault in document.faults}
        for problem in error.errors(include_url=False):
            remark = explain(problem, model)
            fault = document.fault(remark.loc, remark.message, hint=remark.hint, at=remark.at)
            found.setdefault((fault.line, fault.column), fault)
        return None, tuple(found.values())


def _decode(text: str | bytes) -> tuple[str, Trouble | None]:
    """Return *text* as characters, and what in it no text file should hold."""
    if isinstance(text, bytes):
        try:
            return _decode(text.decode("utf-8"))
        except UnicodeDecodeError as error:
            before = text[: error.start].decode("utf-8")
            return before, (*_end(before), "it is not UTF-8", "save the file as UTF-8")
    if text.startswith("\ufeff"):
        return text[1:], (1, 1, "it begins with a byte order mark", "save it as UTF-8 without BOM")
    odd = _UNPRINTABLE.search(text)
    if odd is None:
        return text, None
    place = _end(text[: odd.start()])
    return text, (*place, f"the character U+{ord(odd[0]):04X} is not allowed", "remove it")


def _end(before: str) -> tuple[int, int]:
    lines = _LINE.split(before)
    return len(lines), len(lines[-1]) + 1


def _fault(path: str, lines: Sequence[str], trouble: Trouble) -> Fault:
    line, column, message, hint = trouble
    source = lines[line - 1] if 0 < line <= len(lines) else ""
    return Fault(path, line, column, message, source, hint)


def _unread(path: str, lines: tuple[str, ...], *troubles: Trouble) -> Document:
    return Document(path, lines, Node(None, 0, 0), tuple(_fault(path, lines, each) for each in troubles))
