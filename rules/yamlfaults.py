"""Say what is wrong with a YAML file in words for the person who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import yaml
from pydantic import BaseModel
from pydantic_core import ErrorDetails

from rules.errors import nearest

Trouble = tuple[int, int, str, str]
"""Line and column from 1, message, hint."""

_SYNTAX: Final = {
    "mapping values are not allowed in this context": (
        "a colon is not expected here",
        "check the indentation, or quote text that holds ': '",
    ),
    "found unknown escape character": ("the escape is unknown", "put text with backslashes in single quotes"),
    "could not find expected ':'": ("a key without a colon", "write `key: value`"),
    "did not find expected '-' indicator": ("a list item was expected here", "check the indentation"),
    "did not find expected key": ("a key was expected here", "check indentation, quotes and brackets"),
}
_UNCLOSED: Final = {
    "while scanning a quoted scalar": ("the quote that opens here is not closed", "close it"),
    "while parsing a flow sequence": ("the bracket that opens here is not closed", "add , or ]"),
    "while parsing a flow mapping": ("the brace that opens here is not closed", "add , or }"),
    "while parsing a flow node": ("a value is missing here", "close the brackets"),
}
_EXPECTED: Final = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
}
_FOUND: Final = {
    str: "text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "keys with values",
    type(None): "nothing",
}
_EMPTY: Final = ("it is empty", "remove the key, or say what it should hold")
_FIXED: Final = {"too_short": _EMPTY, "string_too_short": _EMPTY}
_QUOTED: Final = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class Remark:
    """One fault in words, and where in the data it is."""

    loc: tuple[str | int, ...]
    message: str
    hint: str = ""
    at: Literal["value", "key", "end"] = "value"


def syntax(error: yaml.MarkedYAMLError, lines: Sequence[str]) -> Trouble:
    """Return what the parser stumbled over, at the place where a person would mend it."""
    problem = error.problem or "it is not YAML"
    context = error.context or ""
    if context in _UNCLOSED and error.context_mark is not None:
        return (*_place(error.context_mark, lines), *_UNCLOSED[context])
    number, column = _place(error.problem_mark or error.context_mark, lines)
    before, rest = lines[number - 1][: column - 1], lines[number - 1][column - 1 :]
    if "\t" in before or rest.startswith("\t"):
        return number, column, "a tab cannot indent YAML", "use spaces"
    if "cannot start any token" in problem:
        return number, column, f"a value cannot begin with {rest[:1]}", "quote it"
    return (number, column, *_SYNTAX.get(problem, (f"{context} {problem}".strip(), "")))


def _place(mark: Any, lines: Sequence[str]) -> tuple[int, int]:  # noqa: ANN401 - two classes of marks
    """Return line and column from 1; what is missing after the last text is missed right behind it."""
    number, column = (mark.line, mark.column) if mark is not None else (0, 0)
    if any(map(str.strip, lines)) and not any(map(str.strip, lines[number:])):
        number = max(index for index, line in enumerate(lines) if line.strip())
        column = len(lines[number].rstrip())
    return number + 1, column + 1


def explain(problem: ErrorDetails, model: type[BaseModel]) -> Remark:
    """Return what pydantic found in *model*, in our words."""
    loc, kind, value = problem["loc"], problem["type"], problem["input"]
    context: Mapping[str, Any] = problem.get("ctx", {})
    if kind == "extra_forbidden":
        key = str(loc[-1])
        known = list(_keys(model, loc[:-1]))
        return Remark(loc, f"unknown key '{key}'", nearest(key, known) or _choices(known), "key")
    message, hint = _wording(kind, value, context)
    if kind == "missing":
        message = f"the key '{loc[-1]}' is missing"
    if not message:
        message = problem["msg"]
        hint = str(context.get("hint", ""))
    return Remark(loc, message, hint, context.get("at", "value"))


def _wording(kind: str, value: object, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return message and hint for the kinds of fault that every file can have; else twice ""."""
    expected = str(context.get("expected", ""))
    if kind in {"literal_error", "enum"} and isinstance(value, str):
        known = _QUOTED.findall(expected)
        return f"'{value}' is not known here", nearest(value, known) or _choices(known)
    if kind in {"literal_error", "enum"}:
        return f"expected {expected}, found {value if isinstance(value, int) else _found(value)}", ""
    if kind in _EXPECTED:
        number = _EXPECTED[kind] == "text" and isinstance(value, int | float)
        return f"expected {_EXPECTED[kind]}, found {_found(value)}", "quote it" if number else ""
    if kind == "value_error":
        return str(context.get("error", "")), ""
    return _FIXED.get(kind, ("", ""))


def _found(value: object) -> str:
    return _FOUND.get(type(value), "something else")


def _choices(known: Sequence[str]) -> str:
    return f"choose from {', '.join(known)}" if 0 < len(known) <= 12 else ""


def _keys(model: type[BaseModel], loc: Sequence[str | int]) -> Iterator[str]:
    """Yield the keys that *model* takes at *loc*."""
    holders = [model]
    for step in loc:
        deeper = [inner for holder in holders for inner in _inner(holder, step)]
        holders = deeper or holders
    for holder in holders:
        for name, info in holder.model_fields.items():
            yield info.alias or name


def _inner(model: type[BaseModel], step: str | int) -> Iterator[type[BaseModel]]:
    for name, info in model.model_fields.items():
        if step == (info.alias or name):
            yield from _models(info.annotation)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
