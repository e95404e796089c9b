"""What a provider says became of a message: lost, late, doubled, reordered, forged, and every error code."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from daemon.channels.channel import OutcomeClass
from daemon.channels.twilio_codes import CODES
from tests.faults.table import Tally
from tests.standins.delivery import EMAIL, OPERATOR
from tests.standins.scene import Scene, a_scene
from tests.standins.twilio import TwilioStandIn

FATES: Final = (
    "queued sending sent delivered",
    "sent delivered read",
    "sent undelivered:30007",
    "queued sent undelivered:30003",
    "failed:30008",
    "sent",
)
"""What really becomes of a message; the last word is the last, as Twilio has it."""
LIES: Final = ("token", "status", "code", "sid", "unsigned", "elsewhere")
"""Ways to forge a receipt."""
FINAL: Final = {
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
}
SEEN: Final = Counter[str]()
"""What the examples of a run came to."""


@dataclass(frozen=True, slots=True)
class Post:
    """A word on its way to the daemon."""

    word: str
    lie: str | None = None


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, list[Post]]:
    """Draw a fate and the receipts that come of it: some lost, some twice, in any order, some forged."""
    fate = draw(st.sampled_from(FATES))
    true = draw(st.lists(st.sampled_from(fate.split()), max_size=6))
    forged = draw(
        st.lists(
            st.builds(
                Post, st.sampled_from(["delivered", "undelivered:30005", "sent"]), st.sampled_from(LIES)
            ),
            max_size=3,
        )
    )
    return fate, draw(st.permutations([*map(Post, true), *forged]))


async def told(scene: Scene, post: Post) -> int:
    """Let one receipt come in; return how it was answered."""
    sent = scene.twilio.accepted[0]
    status, _, code = post.word.partition(":")
    message = {**sent, "status": status, "error_code": int(code) if code else None}
    url = sent["status_callback"]
    match post.lie:
        case None:
            return await scene.twilio.call(message, url)
        case "token" | "unsigned":
            return await TwilioStandIn(token="a guess").call(message, url)
        case "status":
            return await scene.twilio.call(message, url, MessageStatus="read")
        case "code":
            return await scene.twilio.call(message, url, ErrorCode="30006")
        case "sid":
            return await scene.twilio.call(message, url, MessageSid="SM" + "f" * 32)
        case _:
            return await TwilioStandIn(token="a guess").call(message, url.replace("delivery=", "delivery=1"))


async def live(folder: Path, fate: str, posts: list[Post]) -> None:
    """Send one message, let its receipts come in, then let the daemon ask; compare with the truth."""
    async with a_scene(folder, TwilioStandIn(deaf=True)) as scene:
        await scene.alarmed()
        answers = [(post, await told(scene, post)) for post in posts]
        await scene.twilio.tell(scene.twilio.accepted[0], *fate.split())
        await scene.post.steps(900, every=60)
        first = (await scene.sms())[0]
    SEEN["tried"] += 1
    SEEN["forged"] += sum(post.lie is not None for post, _ in answers)
    SEEN["forged and taken"] += sum(post.lie is not None and answer != 403 for post, answer in answers)
    SEEN["refused though true"] += sum(post.lie is None and answer != 204 for post, answer in answers)
    SEEN["wrong at the end"] += first.state != FINAL.get(
        fate.rsplit(maxsplit=1)[-1].partition(":")[0], "sent"
    )


def enumerate_histories(examples: int, tally: Tally) -> None:
    """Try *examples* histories and count what went wrong."""
    SEEN.clear()

    @settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.generate],
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(histories())
    def history(drawn: tuple[str, list[Post]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(live(Path(folder), *drawn))

    history()
    tally.count(SEEN["tried"])
    tally.figure(
        f"wrong final states {SEEN['wrong at the end']} of {SEEN['tried']}; "
        f"forged and taken {SEEN['forged and taken']} of {SEEN['forged']}"
    )
    assert SEEN["forged"] > examples / 4
    assert (SEEN["wrong at the end"], SEEN["forged and taken"], SEEN["refused though true"]) == (0, 0, 0)


@pytest.mark.slow
@pytest.mark.fault(20, "receipts lost, doubled, reordered and forged in 60 drawn histories")
def test_whatever_becomes_of_receipts_the_truth_is_known_in_the_end(tally: Tally) -> None:
    enumerate_histories(60, tally)


@pytest.mark.full
@pytest.mark.fault(20, "receipts lost, doubled, reordered and forged in 1 000 drawn histories")
def test_whatever_becomes_of_many_receipts_the_truth_is_known_in_the_end(tally: Tally) -> None:
    enumerate_histories(1_000, tally)


REPORTED: Final = (
    *(f"undelivered:{code}" for code in CODES),
    "undelivered",
    "failed",
    "failed:31999",
    "canceled",
)
REFUSED: Final = (*(f"400:{code}" for code in CODES), "400:29999", "422:0", "418:99999")
SILENT: Final = frozenset({OutcomeClass.OPTED_OUT})
"""Who said STOP gets no mail unasked."""


def class_of_word(word: str) -> OutcomeClass:
    """Return the class of a status or refusal with a code."""
    return CODES.get(int(word.partition(":")[2] or 0), OutcomeClass.UNKNOWN)


async def followed(scene: Scene, *, mailbox: bool, silent: bool) -> bool:
    """Return whether somebody did something about a message that did not arrive."""
    again = len(scene.twilio.accepted) > 1
    mails = scene.mailed()
    known = [out.text for out in scene.email.accepted if out.address == OPERATOR]
    if mailbox and not silent:
        assert mails[EMAIL] <= 1, "mailed once"
        return mails[EMAIL] == 1
    assert mails[EMAIL] == 0
    return again or any("did not get a message" in text or "sms is down" in text for text in known)


@pytest.mark.slow
@pytest.mark.parametrize("mailbox", [True, False], ids=["mailbox", "phone only"])
@pytest.mark.fault(21, "every error code as a receipt")
async def test_whatever_code_a_message_is_lost_with_somebody_does_something(
    mailbox: bool,  # noqa: FBT001 (pytest passes it by name)
    tmp_path: Path,
    tally: Tally,
) -> None:
    left = []
    for number, word in enumerate(REPORTED):
        twilio = TwilioStandIn(deaf=True)
        (folder := tmp_path / str(number)).mkdir()
        async with a_scene(folder, twilio) as scene:
            await scene.alarmed(**({} if mailbox else {"email": None}))
            twilio.deaf = False
            await twilio.tell(twilio.accepted[0], "sent", word)
            await scene.post.steps(4200, every=60)
            silent = class_of_word(word) in SILENT
            if not await followed(scene, mailbox=mailbox, silent=silent):
                left.append(word)
    tally.count(len(REPORTED), lost=len(left))
    tally.figure(f"undelivered with no follow-up: {len(left)} of {len(REPORTED)} codes")
    assert left == []


@pytest.mark.slow
@pytest.mark.fault(21, "every error code as a refusal")
async def test_whatever_code_a_message_is_refused_with_somebody_does_something(
    tmp_path: Path, tally: Tally
) -> None:
    left = []
    for number, word in enumerate(REFUSED):
        (folder := tmp_path / str(number)).mkdir()
        async with a_scene(folder, TwilioStandIn(script=deque([word] * 3))) as scene:
            await scene.alarmed()
            await scene.post.steps(6600, every=60)
            kind = class_of_word(word)
            arrived = len(scene.twilio.accepted) == 1
            assert len(scene.twilio.accepted) <= 1
            if not arrived and not await followed(scene, mailbox=True, silent=kind in SILENT):
                left.append(word)
            if kind in {
                OutcomeClass.BAD_NUMBER,
                OutcomeClass.FILTERED,
                OutcomeClass.COUNTRY,
                OutcomeClass.UNKNOWN,
            }:
                assert scene.twilio.posts == 1, f"{word} was tried again"
    tally.count(len(REFUSED), lost=len(left))
    tally.figure(f"refused with no follow-up: {len(left)} of {len(REFUSED)} codes")
    assert left == []
