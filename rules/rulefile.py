"""What a rule file may hold, declared once: the loader checks against it, the JSON Schema is made from it.

Validation needs a :class:`Known` as pydantic's context, which knows the areas.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self, TypeVar, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StrictBool,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_before_validator_function

from rules.errors import nearest
from rules.hazards import HAZARDS
from rules.model import Audience, Kind, Severity
from rules.patterns import PatternError, compile_pattern
from rules.ports import Gazetteer
from rules.text import fold

_Value = TypeVar("_Value")
_SHORT_TEXT: Final[JsonSchemaValue] = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]
}

ID_PATTERN: Final = r"^[a-z0-9][a-z0-9-]{0,63}$"


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


class _Short:
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


def _as_text(value: object) -> object:
    return {"any": value} if isinstance(value, str | list) else value


def _as_level(value: object) -> object:
    return {"rises": True} if value == "rises" else value


def _as_summary(value: object) -> object:
    return {"en": value} if isinstance(value, str) else value


def _date(value: str) -> str:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError(
            "date", "it is no date", {"hint": "write 2026-02-22T12:00:00-06:00"}
        ) from None
    return value


def _ends(value: object) -> object:
    if value is True:
        return value
    if value is None:
        said = "the file does not end with `end: true`"
        raise PydanticCustomError("end", said, {"at": "end", "hint": "a half-saved file lacks it; add it"})
    raise PydanticCustomError("end", "`end` must be true", {})


Area = Annotated[str, AfterValidator(_known_area), WithJsonSchema({"format": "area"})]
Hazard = Annotated[str, AfterValidator(_known_hazard), WithJsonSchema({"enum": list(HAZARDS)})]
Phrase = Annotated[str, AfterValidator(_words), Field(max_length=200)]
Regex = Annotated[str, AfterValidator(_pattern)]
Carrier = Annotated[str, Field(pattern=r"^[A-Z0-9]{2}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
RuleId = Annotated[str, AfterValidator(_id), WithJsonSchema({"type": "string", "pattern": ID_PATTERN})]
Date = Annotated[str, AfterValidator(_date)]
Country = Annotated[str, AfterValidator(_known_country), WithJsonSchema({"format": "country"})]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class _Something(_Part):
    """A part that must not be empty: it would hold of everything."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    @model_validator(mode="after")
    def _is_something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("empty", "there is nothing in it, so it would always hold")
        return self


Many = Annotated[list[_Value], Field(min_length=1), _Short(_as_list)]
Maybe = Annotated[_Value | None, BeforeValidator(_given)]
"""May be left out, but not left empty: `area:` without a value would otherwise mean everywhere."""


class Text(_Something):
    """Words the text must have: whole words, whatever their case and accents; keys are ANDed."""

    any: Maybe[Many[Phrase]] = Field(None, description="At least one of these words or phrases.")
    all: Maybe[Many[Phrase]] = Field(None, description="Every one of these.")
    none: Maybe[Many[Phrase]] = Field(None, description="None of these.")
    regex: Maybe[Many[Regex]] = Field(None, description="RE2 patterns, case ignored; one must match.")


class LevelBound(_Something):
    """A government's advice level for the area, on the common scale."""

    at_least: Maybe[Literal[1, 2, 3, 4]] = Field(None, description="1 normal, 4 do not travel.")
    rises: Maybe[Literal[True]] = Field(None, description="It is higher than this publisher's last one.")


class When(_Something):
    """Conditions: keys are ANDed, lists are ORed, an area includes what lies in it."""

    hazard: Maybe[Many[Hazard]] = Field(None, description="What is happening.")
    area: Maybe[Many[Area]] = Field(None, description="Where: a country, region, city or airport.")
    audience: Maybe[Many[Audience]] = Field(None, description="Whom it addresses; public unless given.")
    carrier: Maybe[Many[Carrier]] = Field(None, description="IATA code of the airline.")
    level: Maybe[
        Annotated[LevelBound, _Short(_as_level, {"const": "rises", "description": "It went up."})]
    ] = Field(None, description="A government's advice level.")
    kind: Maybe[Many[Kind]] = Field(None, description="What sort of publisher speaks.")
    publisher: Maybe[Many[Name]] = Field(None, description="Who speaks, case ignored.")
    source: Maybe[Many[Name]] = Field(None, description="Id of the source it came from.")
    lang: Maybe[Many[Language]] = Field(None, description="BCP 47; es also means es-MX.")
    text: Maybe[Annotated[Text, _Short(_as_text, _SHORT_TEXT)]] = Field(
        None, description="Words of the text; without a hazard, level or carrier, words alone are enough."
    )
    any: Maybe[list[When]] = Field(None, min_length=1, description="At least one of these holds.")
    all: Maybe[list[When]] = Field(None, min_length=1, description="All of these hold.")
    not_: Maybe[Many[When]] = Field(
        None, alias="not", description="None of these holds; an area here means what lies wholly inside it."
    )

    @model_validator(mode="after")
    def _can_hold(self) -> Self:
        if self.hazard and self.level:
            said = "a hazard and a level never hold together"
            raise PydanticCustomError("when", said, {"hint": "put them under `any:`"})
        return self


class Given(_Part):
    """An entry to try a rule on."""

    title: str = ""
    text: str = ""
    subject: Maybe[Country] = Field(None, description="The country its source is about.")
    lang: Maybe[Language] = None
    kind: Maybe[Kind] = None
    publisher: Maybe[Name] = None
    published: Maybe[Date] = Field(None, description="ISO 8601; UTC where it has no offset.")
    carrier: Maybe[Carrier] = None
    previous: dict[Area, Literal[1, 2, 3, 4]] = Field(
        default_factory=dict, description="Levels this publisher gave before, by area."
    )


class Expect(_Something):
    """What the rule must make of it; only what is given is compared."""

    raise_: Maybe[list[Area]] = Field(None, alias="raise", description="Exactly these areas.")
    clear: Maybe[list[Area]] = Field(None, description="Exactly these, for the rule's hazards.")
    silent: Maybe[StrictBool] = Field(None, description="Whether it raises and clears nothing.")


class Example(_Part):
    """One test of a rule."""

    given: Given
    expect: Expect


class RuleSpec(_Part):
    """One rule."""

    id: RuleId
    summary: Annotated[
        dict[Language, Name], Field(min_length=1), _Short(_as_summary, {"type": "string", "minLength": 1})
    ] = Field(description="A few words for people; by language where there are several.")
    references: list[Name] = Field(default_factory=list, description="Where its facts come from.")
    severity: Severity
    when: When
    group_by: Maybe[list[Literal["carrier"]]] = Field(
        None, description="What tells incidents apart beside rule, hazard and region; flights: carrier."
    )
    tests: list[Example] = Field(default_factory=list)


class RuleFile(_Part):
    """A file of rules."""

    model_config = ConfigDict(json_schema_extra={"required": ["version", "rules", "end"]})

    version: Literal[1]
    rules: list[RuleSpec]
    end: Annotated[Any, AfterValidator(_ends), WithJsonSchema({"const": True})] = Field(
        None, validate_default=True, description="The last line; a half-saved file lacks it."
    )
