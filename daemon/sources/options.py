"""What a source's definition declares of its format: expressions, selectors, pages, links to follow."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import available_timezones

import jmespath
from jmespath.exceptions import IncompleteExpressionError, JMESPathError, LexerError, ParseError
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from daemon.formats import read_duration

_JMESPATH: Final = "it is JMESPath, with double quotes around a name that has hyphens: '\"country-name\"'"
_CSS: Final = "it is a CSS selector, with @ before an attribute: 'time@datetime'"


def _expression(text: str) -> str:
    """Return *text* where it is an expression; one that begins with ``$.`` is read from the top."""
    try:
        jmespath.compile(text.removeprefix("$."))
    except IncompleteExpressionError:
        problem = "it ends too early"
    except LexerError as error:
        problem = f"its character {error.lexer_position + 1} is not understood"
    except ParseError as error:
        problem = f"'{error.token_value}' at its character {error.lex_position + 1} is not expected"
    except JMESPathError:
        problem = "it is no expression"
    else:
        return text
    raise PydanticCustomError("expression", "{problem}", {"problem": problem, "hint": _JMESPATH})


def _selector(text: str) -> str:
    css = text.partition("@")[0]
    try:
        LexborHTMLParser("<p>").css(css or "*")
    except SelectolaxError:
        message = "'{css}' is no selector"
        raise PydanticCustomError("selector", message, {"css": css, "hint": _CSS}) from None
    return text


def _plain_selector(text: str) -> str:
    if "@" in text:
        message = "an element is wanted here, and no attribute of it"
        raise PydanticCustomError("selector", message, {"hint": "leave out the @ and what follows it"})
    return _selector(text)


def _hosts(text: str) -> str:
    if not text or "/" in text or text != text.strip().lower():
        raise ValueError("not a host: write www.example.org, without https:// and path")
    return text


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("not a time zone: write an IANA name such as America/Toronto")
    return name


def _some(value: object) -> object:
    return [value] if isinstance(value, str) else value


Text = Annotated[str, Field(min_length=1, max_length=500)]
Expression = Annotated[Text, AfterValidator(_expression)]
Expressions = Annotated[
    tuple[Expression, ...],
    BeforeValidator(_some),
    Field(max_length=10),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}}),
]
Selector = Annotated[Text, AfterValidator(_selector)]
Element = Annotated[Text, AfterValidator(_plain_selector)]
Duration = Annotated[
    timedelta,
    BeforeValidator(read_duration),
    WithJsonSchema({"type": "string", "pattern": "^([0-9]+[smhdw])+$"}),
]
Level = Literal[1, 2, 3, 4]
Zone = Annotated[str, AfterValidator(_zone)]


class _Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class JsonOptions(_Options):
    """Where JSON or XML holds what: JMESPath, counted from an item, or with ``$.`` from the top."""

    items: Expression = Field(description="What lists the items; of an object its values.")
    id: Expressions = Field(
        (), description="What stays when its text is edited; `_key` is its key in an object. Else the link."
    )
    title: Expressions = Field((), description="Several are joined with a dash.")
    text: Expressions = Field((), description="Several are paragraphs; HTML becomes text.")
    link: Expressions = Field((), description="The page for people, which messages may link to.")
    date: Expressions = Field((), description="When an item was published; the first that is there.")
    lang: Expressions = Field((), description="BCP 47; else the source's.")
    country: Expressions = Field((), description="A code of ISO 3166-1 or a name.")
    level: Expressions = Field((), description="Its advice by its own scale; `levels` says what that means.")
    levels: dict[str, Level | None] = Field(
        {}, description="What its own scale means, 1 to 4; `none` is the key of an empty value."
    )
    dated: Expressions = Field((), description="When the body was made, read from the top.")
    blocks: bool = Field(False, description="Whether texts are read heading by heading.")
    zone: Zone = Field("UTC", description="IANA time zone of dates that carry none.")
    optional: tuple[Text, ...] = Field((), description="Fields that may be missing in every item.")


class HtmlOptions(_Options):
    """Where a page holds what: CSS selectors, counted from an item where it lists items."""

    items: Element | None = Field(None, description="Each match is an item of a list.")
    page: Element | None = Field(None, description="What is read block by block, as long as it stands.")
    article: Element | None = Field(None, description="What is read as one text.")
    id: Selector | None = Field(
        None, description="What stays when an item is edited, such as an attribute: `@id`. Else its link."
    )
    title: Selector | None = Field(None, description="The headline of an item, page or article.")
    text: Selector | None = Field(None, description="The words of an item of a list; else all of it.")
    link: Selector | None = Field(None, description="Where an item leads: `a` or `a@href`.")
    date: Selector | None = Field(None, description="When an item, or the page, was published.")
    level: Selector | None = Field(None, description="Its advice in its own words, named in `levels`.")
    levels: dict[str, Level | None] = Field(
        {}, description="What its own words mean, 1 to 4; the longest that occurs in the level counts."
    )
    dated: Selector | None = Field(None, description="When the page was last changed.")
    drop: tuple[Element, ...] = Field((), description="What is taken out before texts are read.")
    zone: Zone = Field("UTC", description="IANA time zone of dates that carry none.")
    optional: tuple[Text, ...] = Field((), description="Fields that may be missing in every item.")

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if sum(each is not None for each in (self.items, self.page, self.article)) != 1:
            raise ValueError("one of items, page and article says what is read; give exactly one")
        return self


class Reading(_Options):
    """A format, and the block of options that goes with it."""

    format: Literal["feed", "json", "xml", "html", "cap", "nws", "nas"] = Field(
        "feed",
        description="RSS, RDF, Atom; declared JSON, XML, HTML; CAP; of the US weather service or the FAA.",
    )
    json_options: JsonOptions | None = Field(None, alias="json", description="For format: json.")
    xml: JsonOptions | None = Field(None, description="For format: xml.")
    html: HtmlOptions | None = Field(None, description="For format: html.")

    @model_validator(mode="after")
    def _format_and_block_agree(self) -> Self:
        for name, block in (("json", self.json_options), ("xml", self.xml), ("html", self.html)):
            if (block is not None) != (self.format == name):
                given = f"the block {name} is given, but format is {self.format}"
                message = given if block is not None else f"format {name} needs a block {name}"
                hint = f"write format: {name}" if block is not None else f"write {name}: with its options"
                raise PydanticCustomError("block", "{message}", {"message": message, "hint": hint})
        return self

    def declared(self) -> dict[str, Any]:
        """Return the block of the format as plain JSON."""
        block = self.json_options or self.xml or self.html
        return block.model_dump(mode="json", exclude_defaults=True) if block else {}


class Following(Reading):
    """How the links of an index are followed."""

    most: int = Field(20, ge=1, le=200, description="Links fetched in one poll.")
    hosts: tuple[Annotated[str, AfterValidator(_hosts)], ...] = Field(
        (), description="Hosts they may lead to, beside the source's own."
    )
    recheck: Duration = Field(
        timedelta(hours=1), description="When a page is asked for again of which the index says nothing new."
    )


class Paging(_Options):
    """How a list goes on over several answers."""

    parameter: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.$-]{1,40}$")] = Field(
        description="The part of the address's query that counts."
    )
    first: int = Field(0, ge=0, description="What it begins with.")
    step: int = Field(ge=1, description="How many it goes on by.")
    size: int | None = Field(None, ge=1, description="Items of a full page, where that is not the step.")
    most: int = Field(5, ge=2, le=20, description="Pages; a list that is longer is a fault.")


class Declaring(Reading):
    """What every definition of a source may declare of its bodies."""

    follow: Following | None = Field(None, description="Its entries are behind its links.")
    pages: Paging | None = Field(None, description="Its list goes on over several answers.")
    varies: bool = Field(False, description="Whether its list may be short or empty: what goes on just now.")

    def options(self) -> str:
        """Return all that is declared, as JSON."""
        declared: dict[str, Any] = {"read": self.declared(), "varies": self.varies}
        if self.follow is not None:
            declared["follow"] = {
                "format": self.follow.format,
                "read": self.follow.declared(),
                "most": self.follow.most,
                "hosts": self.follow.hosts,
                "recheck": self.follow.recheck.total_seconds(),
            }
        if self.pages is not None:
            declared["pages"] = self.pages.model_dump()
        return json.dumps(declared)
