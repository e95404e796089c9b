"""What a rule file may hold, declared once: the loader checks against it, the JSON Schema is made from it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError

from rules.model import Audience, Kind, Severity
from rules.names import (
    Area,
    Carrier,
    Country,
    Date,
    Hazard,
    Interval,
    Language,
    Many,
    Maybe,
    Name,
    Phrase,
    Regex,
    RuleId,
    Short,
    Wait,
)

_SHORT_TEXT: Final[JsonSchemaValue] = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]
}


def _as_text(value: object) -> object:
    if value is None or isinstance(value, dict):
        return value
    if isinstance(value, str | list):
        return {"any": value}
    raise PydanticCustomError("text", "expected words", {"hint": "quote them"})


def _as_level(value: object) -> object:
    if value is None or isinstance(value, dict):
        return value
    if value == "rises":
        return {"rises": True}
    hint = "write `rises` or `{at_least: 3}`"
    raise PydanticCustomError("level", "that is no condition on a level", {"hint": hint})


def _as_summary(value: object) -> object:
    if value is None or isinstance(value, dict):
        return value
    if isinstance(value, str):
        return {"en": value}
    raise PydanticCustomError("summary", "expected text", {"hint": "quote it, or give text by language"})


def _ends(value: object) -> object:
    if value is True:
        return value
    if value is None:
        said = "the file does not end with `end: true`"
        raise PydanticCustomError("end", said, {"at": "end", "hint": "a half-saved file lacks it; add it"})
    raise PydanticCustomError("end", "`end` must be true", {})


def _somewhere(equal: list[str]) -> list[str]:
    if {"area", "region", "country"}.isdisjoint(equal):
        hint = "add area, region or country"
        raise PydanticCustomError("equal", "it would hide things at one place for another", {"hint": hint})
    return equal


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
        Annotated[LevelBound, Short(_as_level, {"const": "rises", "description": "It went up."})]
    ] = Field(None, description="A government's advice level.")
    kind: Maybe[Many[Kind]] = Field(None, description="What sort of publisher speaks.")
    publisher: Maybe[Many[Name]] = Field(None, description="Who speaks, case ignored.")
    source: Maybe[Many[Name]] = Field(None, description="Id of the source it came from.")
    lang: Maybe[Many[Language]] = Field(None, description="BCP 47; es also means es-MX.")
    text: Maybe[Annotated[Text, Short(_as_text, _SHORT_TEXT)]] = Field(
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
    kind: Maybe[Kind] = Field(None, description="As the rule asks, unless given.")
    publisher: Maybe[Name] = Field(None, description="As the rule asks, unless given.")
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
        dict[Language, Name], Field(min_length=1), Short(_as_summary, {"type": "string", "minLength": 1})
    ] = Field(description="A few words for people; by language where there are several.")
    references: list[Name] = Field(default_factory=list, description="Where its facts come from.")
    severity: Severity
    when: When
    group_by: Maybe[list[Literal["carrier"]]] = Field(
        None, description="What tells incidents apart beside rule, hazard and region; flights: carrier."
    )
    mode: Maybe[Literal["live", "shadow"]] = Field(
        None, description="shadow: it is tracked and reported, and nobody is told; live unless given."
    )
    repeat_interval: Maybe[Interval] = Field(
        None, description="How often an alert is repeated while it holds and nobody has acknowledged it."
    )
    roll_call: Maybe[Wait] = Field(
        None, description="Its alert asks whether people are safe; who is silent for so long is reported."
    )
    tests: list[Example] = Field(default_factory=list)


class SelectorSpec(_Something):
    """Which alerts are meant: keys are ANDed, lists are ORed, an area includes what lies in it."""

    rule: Maybe[Many[RuleId]] = Field(None, description="Id of a rule.")
    hazard: Maybe[Many[Hazard]] = Field(None, description="What is happening.")
    area: Maybe[Many[Area]] = Field(None, description="All that it concerns somebody for lies in these.")
    severity: Maybe[Many[Severity]] = Field(None, description="Of a target: extreme only where it says so.")
    publisher: Maybe[Many[Name]] = Field(None, description="All who hold it are of these, case ignored.")


class InhibitSpec(_Part):
    """While somebody is told of an alert that `source` means, what `target` means is not told to them."""

    source: SelectorSpec
    target: SelectorSpec
    equal: Annotated[
        list[Literal["area", "region", "country", "hazard", "publisher"]],
        Field(min_length=1),
        AfterValidator(_somewhere),
    ] = Field(description="What the target must share with the source: a place, and more if you like.")


class RuleFile(_Part):
    """A file of rules."""

    model_config = ConfigDict(json_schema_extra={"required": ["version", "rules", "end"]})

    version: Literal[1]
    rules: list[RuleSpec]
    inhibit: list[InhibitSpec] = Field(
        default_factory=list, description="What is not told to whoever knows of something graver there."
    )
    end: Annotated[Any, AfterValidator(_ends), WithJsonSchema({"const": True})] = Field(
        None, validate_default=True, description="The last line; a half-saved file lacks it."
    )
