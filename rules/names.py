"""The values a rule file is written in: names, words and short forms, each checked with a remedy at hand.

Areas are checked against a :class:`Known`, which validation takes as pydantic's context.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, LiteralString, NoReturn, TypeVar, cast

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_before_validator_function

from rules.durations import check_interval, parse_duration
from rules.errors import nearest
from rules.hazards import HAZARDS
from rules.patterns import PatternError, compile_pattern
from rules.ports import Gazetteer
from rules.text import fold

_Value = TypeVar("_Value")

ID_PATTERN: Final = r"^[a-z0-9][a-z0-9-]{0,63}$"
CARRIER_PATTERN: Final = r"^[A-Z0-9]{2}$"
LANGUAGE_PATTERN: Final = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


@dataclass(frozen=True, slots=True)
class Known:
    """What names in a rule are checked against."""

    places: Gazetteer
    areas: set[str] = field(default_factory=set)
    """Areas found to exist, so that each is looked up once."""


def _known_area(area: str, info: ValidationInfo) -> str:
    known = cast("Known", info.context)
    if area in known.areas:
        return area
    if known.places.get(area) is None:
        hint = _nearest_area(area, known.places)
        raise PydanticCustomError("area", "there is no area '{area}'", {"area": area, "hint": hint})
    known.areas.add(area)
    return area


def _known_country(code: str, info: ValidationInfo) -> str:
    if "/" in code or len(code) != 2:
        raise PydanticCustomError("country", "'{code}' is no country", {"code": code, "hint": "such as MX"})
    return _known_area(code, info)


def _nearest_area(area: str, places: Gazetteer) -> str:
    named = places.search(area)
    if named:
        return f"did you mean '{named[0].id}'?"
    siblings = [place.id for place in places.within(area[:2].upper())]
    return nearest(area, siblings) or "find it with `advisoryd places NAME`"


def _known_hazard(hazard: str) -> str:
    if hazard not in HAZARDS:
        hint = nearest(hazard, HAZARDS)
        raise PydanticCustomError("hazard", "there is no hazard '{hazard}'", {"hazard": hazard, "hint": hint})
    return hazard


def _id(name: str) -> str:
    if re.fullmatch(ID_PATTERN, name) is None:
        hint = "use lower-case letters, digits and hyphens, 64 at most"
        raise PydanticCustomError("id", "'{name}' cannot be an id", {"name": name, "hint": hint})
    return name


def _words(phrase: str) -> str:
    if not fold(phrase):
        raise PydanticCustomError("phrase", "there is no word in it", {"hint": "write a word or a phrase"})
    return phrase


def _pattern(source: str) -> str:
    try:
        compile_pattern(source)
    except PatternError as error:
        message = "{message}"
        raise PydanticCustomError("regex", message, {"message": str(error), "hint": error.hint}) from None
    return source


class Short:
    """A short way to write a value: made long before it is checked, and allowed by the JSON Schema."""

    def __init__(self, widen: Callable[[Any], Any], schema: JsonSchemaValue | None = None) -> None:
        """Take what makes the short form long, and its schema (None: that of the long form's items)."""
        self.widen = widen
        self.schema = schema

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_before_validator_function(self.widen, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        long = handler(core)
        return {"anyOf": [self.schema or long["items"], long]}


def _given(value: object) -> object:
    if value is None:
        hint = "remove the key, or say what it should hold"
        raise PydanticCustomError("nothing", "expected a value, found nothing", {"hint": hint})
    return value


def _as_list(value: object) -> object:
    return value if value is None or isinstance(value, list) else [value]


def _fits(pattern: str, message: LiteralString, example: str) -> Callable[[str], str]:
    """Return a check that text has the form of *pattern*."""

    def check(value: str) -> str:
        if re.fullmatch(pattern, value) is None:
            raise PydanticCustomError("form", message, {"value": value, "hint": f"such as {example}"})
        return value

    return check


def _date(value: str) -> str:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError(
            "date", "it is no date", {"hint": "write 2026-02-22T12:00:00-06:00"}
        ) from None
    return value


def _duration(value: object) -> object:
    """Return the duration that text means."""
    if not isinstance(value, str):
        return value if isinstance(value, timedelta) else _refused("not a duration: write 15m, 1h or 2d")
    try:
        return parse_duration(value)
    except ValueError as error:
        return _refused(str(error))


def _interval(value: timedelta) -> timedelta:
    try:
        return check_interval(value)
    except ValueError as error:
        _refused(str(error))


def _wait(value: timedelta) -> timedelta:
    if not timedelta(minutes=1) <= value <= timedelta(days=1):
        _refused("too short to answer, or too long to wait: 1m at least, 24h at most")
    return value


def _refused(why: str) -> NoReturn:
    said, _, hint = why.partition(": ")
    raise PydanticCustomError("duration", "{said}", {"said": said, "hint": hint})


Area = Annotated[str, AfterValidator(_known_area), WithJsonSchema({"format": "area"})]
Hazard = Annotated[str, AfterValidator(_known_hazard), WithJsonSchema({"enum": list(HAZARDS)})]
Phrase = Annotated[str, AfterValidator(_words), Field(max_length=200)]
Regex = Annotated[str, AfterValidator(_pattern)]
Carrier = Annotated[
    str,
    AfterValidator(_fits(CARRIER_PATTERN, "'{value}' is no IATA code of an airline", "AM")),
    WithJsonSchema({"type": "string", "pattern": CARRIER_PATTERN}),
]
Language = Annotated[
    str,
    AfterValidator(_fits(LANGUAGE_PATTERN, "'{value}' is no language tag", "es or pt-BR")),
    WithJsonSchema({"type": "string", "pattern": LANGUAGE_PATTERN}),
]
Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": "^([0-9]+[smhdw])+$"}),
]
Interval = Annotated[Duration, AfterValidator(_interval)]
"""Between tellings of one thing to one person."""
Wait = Annotated[Duration, AfterValidator(_wait)]
"""For people to answer."""
Name = Annotated[str, Field(min_length=1, max_length=200)]
RuleId = Annotated[str, AfterValidator(_id), WithJsonSchema({"type": "string", "pattern": ID_PATTERN})]
Date = Annotated[str, AfterValidator(_date)]
Country = Annotated[str, AfterValidator(_known_country), WithJsonSchema({"format": "country"})]


Many = Annotated[list[_Value], Field(min_length=1), Short(_as_list)]
Maybe = Annotated[_Value | None, BeforeValidator(_given)]
"""May be left out, but not left empty: `area:` without a value would otherwise mean everywhere."""
