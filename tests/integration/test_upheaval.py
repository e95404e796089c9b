"""Many sources that move at once: one word to the operator, and every word of news to whom it concerns."""

from __future__ import annotations

import json
from datetime import timedelta

from daemon.rounds import Rounds
from daemon.upheaval import look_across
from rules.model import Source
from tests.standins.feedserver import Reply
from tests.standins.publisher import Publisher, defined

HOUR = timedelta(hours=1)
TEXTS = ("The office is closed on Monday.", "Bring a passport photograph.", "Parking is behind the house.")
ORDER = "U.S. citizens in Jalisco should shelter in place until further notice."


def pages(publisher: Publisher, count: int) -> list[Source]:
    """Return the pages of a publisher's posts in some countries."""
    return [
        defined(
            id=f"post-{n}",
            publisher=f"Embassy {n}",
            url=publisher.server.url(f"/{n}"),
            stands="while-listed",
            format="json",
            json={"items": "items", "id": "id", "text": "text"},
        )
        for n in range(count)
    ]


async def show(publisher: Publisher, source: Source, *texts: str, ids: str = "a") -> int:
    """Let a page show texts, and be polled; return how many alerts that causes."""
    items = [{"id": f"{ids}{n}", "text": text} for n, text in enumerate(texts)]
    path = f"/{source.id.rpartition('-')[2]}"
    publisher.server.answer(
        path, Reply(json.dumps({"items": items}).encode(), content_type="application/json")
    )
    return len(await publisher.poll(source, after=timedelta(seconds=1)))


async def notes(publisher: Publisher, sources: list[Source]) -> list[str]:
    """Let an hour's look happen, and return what the operator knows after it."""
    rounds = Rounds(publisher.writer, {source.id: source for source in sources})
    await rounds.tick(publisher.clock.now())
    return [note.text for note in await publisher.writer.run(lambda store: store.operator.pending())]


async def test_a_new_template_of_many_sources_is_told_once_and_their_news_is_told_all_the_same(
    publisher: Publisher,
) -> None:
    sources = pages(publisher, 6)
    for source in sources:
        await show(publisher, source, *(f"{source.publisher}: {text}" for text in TEXTS))
    publisher.clock.advance(3 * HOUR)
    assert await notes(publisher, sources) == []
    for source in sources[:5]:
        told = [f"Home > {source.publisher}: {text}" for text in TEXTS]
        news = [ORDER] if source is sources[2] else []
        assert await show(publisher, source, *told, *news) == len(news)
    (note,) = await notes(publisher, sources)
    assert note.startswith("5 of 6 sources at 127.0.0.1 changed most of what they show within an hour")
    assert "post-0, post-1, post-2 and 2 more" in note
    assert len(await notes(publisher, sources)) == 1


async def test_pages_of_which_some_are_edited_in_an_hour_are_at_their_usual_work(
    publisher: Publisher,
) -> None:
    sources = pages(publisher, 12)
    for source in sources:
        await show(publisher, source, *(f"{source.publisher}: {text}" for text in TEXTS))
    publisher.clock.advance(3 * HOUR)
    for source in sources[:5]:
        await show(publisher, source, *(f"Home > {source.publisher}: {text}" for text in TEXTS))
    for source in sources[5:]:
        await show(
            publisher,
            source,
            f"Another word of {source.publisher}.",
            *(f"{source.publisher}: {text}" for text in TEXTS[1:]),
        )
    assert await notes(publisher, sources) == []


async def test_a_text_that_goes_round_is_told_once_and_what_was_always_the_same_is_not(
    publisher: Publisher,
) -> None:
    sources = pages(publisher, 5)
    for source in sources:
        await show(publisher, source, *TEXTS)
    assert await notes(publisher, sources) == []
    publisher.clock.advance(3 * HOUR)
    for source in sources:
        await show(publisher, source, *TEXTS, "Worldwide caution: watch what is going on around you.")
    (note,) = await notes(publisher, sources)
    assert note.startswith("5 sources published the same text within an hour: ")
    await publisher.writer.run(
        lambda store: look_across(store, {s.id: s for s in sources}, publisher.clock.now() + 3 * HOUR)
    )
    assert len(await notes(publisher, sources)) == 1
