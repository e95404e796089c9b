"""What many are told alike is put into words once, and each copy is what it would have been by itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from daemon.copies import Copies
from daemon.reference import reference
from daemon.render import Rendered, Renderer
from daemon.topics import Item
from rules.incident import Alert, Incident
from rules.model import MsgType, Reason, Severity
from tests.shipped import gazetteer
from tests.standins.delivery import NOON, incident, stance

BLANK = reference(b"salt", 0)


@dataclass
class Press(Renderer):
    """A renderer that counts what it renders."""

    runs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(gazetteer(), {"us": frozenset({"embassy.example"})})

    def render(self, *given: object, **more: object) -> Rendered:
        """Return what the renderer does."""
        self.runs.append(str(given[2]))
        return super().render(*given, **more)  # type: ignore[arg-type]


def item(number: int, hazard: str = "arson", words: str = "") -> Item:
    held: Incident = incident(hazard).with_stance(stance(quote=words, link="https://embassy.example/x"))
    alert = Alert(replace(held, id=7), NOON, Reason.OPENED, Severity.SEVERE, id=len(hazard))
    return Item(alert, MsgType.ALERT, Reason.OPENED, Severity.SEVERE, ("MX-JAL",), id=number)


@pytest.mark.parametrize("channel", ["sms", "email", "digest", "console"])
def test_a_copy_is_what_the_renderer_makes_under_its_reference(channel: str) -> None:
    copies, plain = Copies(Press()), Press()
    copies.begin(BLANK)
    for row in range(1, 6):
        name = reference(b"salt", row)
        items = [item(row), item(row + 100, "curfew")]
        expected = plain.render(items, "en", channel, name, fold=False)
        assert copies.render(items, "en", channel, name, fold=False) == expected
        assert {each.id for each in expected.said} == {row, row + 100}


def test_many_people_cost_one_rendering_a_language_and_a_round() -> None:
    press = Press()
    copies = Copies(press)
    for _ in range(2):
        copies.begin(BLANK)
        for row in range(50):
            for lang in ("en", "es"):
                copies.render([item(row)], lang, "sms", fold=False)
                copies.render([item(row)], lang, "sms", reference(b"salt", row), fold=False)
    assert len(press.runs) == 4


def test_what_differs_for_people_is_not_said_alike() -> None:
    copies = Copies(Press())
    copies.begin(BLANK)
    mine = item(1)
    others = (
        replace(mine, places=("MX-JAL/guadalajara",)),
        replace(mine, msg_type=MsgType.UPDATE, reason=Reason.RAISED),
        replace(mine, began=NOON),
        item(1, "curfew"),
    )
    texts = {copies.render([each], "en", "digest", fold=False).text for each in (mine, *others)}
    assert len(texts) == 5


def test_a_publisher_cannot_foresee_the_reference_that_is_replaced() -> None:
    copies = Copies(Press())
    copies.begin(BLANK)
    guess = reference(b"another salt", 0)
    done = copies.render([item(1, words=f"Ref {guess}.")], "en", "email", "ABCDEFGH", fold=False)
    assert guess in done.text
    assert done.text.count("ABCDEFGH") == 1
