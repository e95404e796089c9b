"""What people answer to an SMS, and what has to come of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.errors import RuleErrors
from rules.replies import LONGEST, Meaning, Phrasebook, Reply, phrasebook
from rules.yamlio import read

FOLDER = Path(__file__).parent.parent / "replies"
TEXTS = [
    (path.stem, str(text), outcome)
    for path in sorted(FOLDER.glob("*.yaml"))
    for outcome, texts in read(path).data.items()
    for text in texts
]
LANGUAGES = {"en", "es", "fr", "de", "pt", "it", "nl", "ru", "uk", "zh", "ja"}
MEANT = {
    "stop": Meaning(Reply.STOP),
    "start": Meaning(Reply.START),
    "start_stopped": Meaning(Reply.OTHER),
    "safe": Meaning(Reply.SAFE),
    "sos": Meaning(Reply.SOS),
    "one": Meaning(Reply.OTHER),
    "two": Meaning(Reply.OTHER),
    "help": Meaning(Reply.HELP),
    "pause": Meaning(Reply.PAUSE, pause=True),
    "safe_pause": Meaning(Reply.SAFE, pause=True),
    "sos_pause": Meaning(Reply.SOS, pause=True),
    "other": Meaning(Reply.OTHER),
}
AFTER_A_ROLL_CALL = {"one": Reply.SAFE, "two": Reply.SOS}
ENDS = {"stop", "pause", "safe_pause", "sos_pause"}


def ends(meaning: Meaning) -> bool:
    return meaning.reply is Reply.STOP or meaning.pause


@pytest.mark.parametrize("lang", sorted({lang for lang, _, _ in TEXTS}))
def test_each_text_comes_to_what_it_says(lang: str) -> None:
    words = phrasebook()
    wrong = []
    for text, outcome in [(text, outcome) for known, text, outcome in TEXTS if known == lang]:
        plain, asked = words.understand(text), words.understand(text, asked=True)
        expected = MEANT[outcome]
        after = AFTER_A_ROLL_CALL.get(outcome, expected.reply)
        again = Reply.START if outcome == "start_stopped" else plain.reply
        right = (plain.reply, asked.reply, words.understand(text, stopped=True).reply) == (
            expected.reply,
            after,
            again,
        )
        if not right or {plain.pause, asked.pause} != {expected.pause}:
            wrong.append((text, outcome, plain, asked))
    assert wrong == []


def test_there_are_enough_of_them_in_every_language_and_nobody_is_wrongly_opted_out_or_left_in() -> None:
    words = phrasebook()
    assert len(TEXTS) >= 200
    assert {path.stem for path in FOLDER.glob("*.yaml")} == LANGUAGES | {"any"}
    meant = [(text, outcome in ENDS, ends(words.understand(text))) for _, text, outcome in TEXTS]
    assert [text for text, wanted, got in meant if got and not wanted] == [], "false opt-outs"
    assert [text for text, wanted, got in meant if wanted and not got] == [], "not opted out"


@pytest.mark.parametrize(
    "word", ["stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe", "stopall"]
)
@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "{}.",
        " {} ",
        "“{}”",
        "{}!!!",
        "{}\n",
        "{} please",
        "Please {}",
        "\u200b{}\u200d",
        "{} 🛑",
        "({})",
        "{}?",
    ],
)
def test_the_words_of_the_law_count_in_every_dress(word: str, form: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in word)
    for dressed in (word, word.upper(), word.title(), wide, " ".join(word), "-".join(word)):
        assert phrasebook().understand(form.format(dressed)).reply is Reply.STOP, dressed


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    meaning = phrasebook().understand(text, asked=True, stopped=True)
    assert meaning.reply in Reply


@settings(deadline=1000)  # ms, on a machine that has much else to do
@given(st.sampled_from(["stop", "safe", "sos", "1", "please stop texting me"]), st.integers(1, 3000))
def test_a_text_of_any_length_is_understood_in_no_time(word: str, times: int) -> None:
    phrasebook().understand(f"{word} “" * times)
    assert phrasebook().understand("x" * LONGEST + " please stop texting me").reply is Reply.OTHER


def test_a_phrase_with_a_part_that_nobody_wrote_is_refused(tmp_path: Path) -> None:
    text = (FOLDER.parent.parent / "rules" / "reply_words" / "de.yaml").read_text("utf-8")
    (tmp_path / "de.yaml").write_text(text.replace("  nummer: [", "  number: ["))
    with pytest.raises(RuleErrors) as refused:
        Phrasebook.load(tmp_path)
    assert any("no parts called nummer" in str(fault) for fault in refused.value.faults)


def test_a_file_with_a_key_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text("language: xx\nstopp: [halt]\n")
    with pytest.raises(RuleErrors) as refused:
        Phrasebook.load(tmp_path)
    assert any("stopp" in str(fault) for fault in refused.value.faults)
