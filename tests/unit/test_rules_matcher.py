"""Statements, levels and plain words meet the rules they should, and no others."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.conditions import Candidate, Words
from rules.explaining import explain_match, explain_words
from rules.loader import RuleSet, load_texts
from rules.matcher import holds, match
from rules.model import (
    LEVEL,
    MENTION,
    Audience,
    Entry,
    Finding,
    Kind,
    Level,
    Reading,
    Span,
    Statement,
    Status,
)
from rules.rule import Subject
from tests.shipped import gazetteer

PLACES = gazetteer()
SPAN = Span(0, 1)


def rules_of(*whens: str, extra: str = "") -> RuleSet:
    listed = "".join(
        f"  - id: r{number}\n    summary: Rule\n    severity: minor\n    when: {when}\n{extra}"
        for number, when in enumerate(whens)
    )
    return load_texts({"f.yaml": f"version: 1\nrules:\n{listed}end: true\n"}, PLACES)


def statement(
    hazard: str = "flood",
    area: str = "MX-JAL",
    place: str | None = None,
    *,
    status: Status = Status.ACTIVE,
    audience: Audience = Audience.PUBLIC,
    carrier: str | None = None,
) -> Statement:
    return Statement(hazard, area, status, SPAN, "", place=place, audience=audience, carrier=carrier)


def entry(
    text: str = "",
    *,
    kind: Kind | None = Kind.GOVERNMENT,
    lang: str | None = "en",
    subject: str | None = "MX",
    carrier: str | None = None,
) -> Entry:
    return Entry("e", text, publisher="US Embassy", kind=kind, lang=lang, subject=subject, carrier=carrier)


def found(
    when: str,
    *subjects: Statement | Level,
    said: Entry | None = None,
    mentions: tuple[str, ...] = (),
    previous: Mapping[tuple[str, str], int] | None = None,
) -> tuple[Finding, ...]:
    statements = tuple(each for each in subjects if isinstance(each, Statement))
    levels = tuple(each for each in subjects if isinstance(each, Level))
    reading = Reading(statements, levels, mentions=mentions)
    return match(rules_of(when), said or entry(), reading, PLACES, previous or {})


def test_a_finding_carries_what_its_rule_and_statement_say() -> None:
    said = statement("flood", "MX-JAL", "MX-JAL/puerto-vallarta")
    (finding,) = found("{hazard: flood}", said)
    assert (finding.rule, finding.summary, finding.severity) == ("r0", "Rule", "minor")
    assert (finding.hazard, finding.area, finding.place) == ("flood", "MX-JAL", "MX-JAL/puerto-vallarta")
    assert (finding.audience, finding.statement, finding.group) == (Audience.PUBLIC, said, ())


@pytest.mark.parametrize("status", [Status.LIFTED, Status.CONTINUING])
def test_only_active_statements_meet_rules(status: Status) -> None:
    assert not found("{hazard: flood}", statement(status=status))


@pytest.mark.parametrize(
    ("area", "where"),
    [
        ("MX-JAL", "MX-JAL"),
        ("MX-JAL", "MX-JAL/puerto-vallarta"),
        ("MX-JAL", "PVR"),
        ("MX", "PVR"),
        ("PVR", "MX-JAL"),
        ("MX-JAL/puerto-vallarta", "MX"),
    ],
)
def test_an_area_is_met_by_what_lies_in_it_and_by_what_contains_it(area: str, where: str) -> None:
    place = where if where not in {"MX", "MX-JAL"} else None
    assert found(f"{{area: {area}}}", statement("flood", PLACES.region(where), place))


@pytest.mark.parametrize("where", ["MX-NAY", "GT", "US"])
def test_an_area_is_not_met_elsewhere(where: str) -> None:
    assert not found("{area: [MX-JAL, PVR]}", statement("flood", where))


def test_an_area_under_not_excludes_only_what_lies_wholly_inside_it() -> None:
    rule = "{hazard: flood, not: {area: MX-JAL}}"
    assert not found(rule, statement(area="MX-JAL"))
    assert not found(rule, statement(area="MX-JAL", place="PVR"))
    assert found(rule, statement(area="MX"))
    assert found(rule, statement(area="MX-NAY"))


def test_not_of_not_is_the_condition_itself() -> None:
    rule = "{hazard: flood, not: {not: {area: MX-JAL}}}"
    assert found(rule, statement(area="MX"))
    assert not found(rule, statement(area="MX-NAY"))


def test_keys_are_anded_and_lists_are_ored() -> None:
    rule = "{hazard: [flood, strike], area: MX-JAL, kind: government}"
    assert found(rule, statement("strike"))
    assert not found(rule, statement("strike", "MX-NAY"))
    assert not found(rule, statement("strike"), said=entry(kind=Kind.MEDIA))


@pytest.mark.parametrize(
    "condition", ["kind: government", "publisher: US Embassy", "carrier: AM", "lang: en", "source: x"]
)
def test_a_missing_value_satisfies_no_condition_on_it(condition: str) -> None:
    assert not found(f"{{hazard: flood, {condition}}}", statement(), said=Entry("e", ""))


def test_a_missing_value_is_not_excluded_either() -> None:
    assert found("{hazard: flood, not: {carrier: AM}}", statement())
    assert not found("{hazard: flood, not: {carrier: AM}}", statement(carrier="AM"))


def test_a_publisher_is_known_in_any_case() -> None:
    assert found("{hazard: flood, publisher: us embassy}", statement())


def test_a_language_includes_its_variants() -> None:
    assert found("{hazard: flood, lang: es}", statement(), said=entry(lang="es-MX"))
    assert not found("{hazard: flood, lang: es-MX}", statement(), said=entry(lang="es"))
    assert not found("{hazard: flood, lang: eu}", statement(), said=entry(lang="es"))


def test_orders_to_staff_meet_only_rules_that_ask_for_them() -> None:
    order = statement("curfew", audience=Audience.STAFF)
    assert not found("{hazard: curfew}", order)
    assert found("{hazard: curfew, audience: staff}", order)
    assert found("{hazard: curfew, audience: [public, staff]}", order)
    assert not found("{hazard: curfew, audience: staff}", statement("curfew"))


def test_the_carrier_is_the_statement_s_else_the_speaker_s() -> None:
    rule = "{hazard: flight-cancellation, carrier: AM}"
    assert found(rule, statement("flight-cancellation", carrier="AM"))
    assert found(rule, statement("flight-cancellation"), said=entry(carrier="AM"))
    assert not found(rule, statement("flight-cancellation", carrier="Y4"), said=entry(carrier="AM"))


def test_flights_are_grouped_by_carrier_and_nothing_else_is() -> None:
    flight, flood = statement("flight-cancellation", carrier="AM"), statement(carrier="AM")
    assert [each.group for each in found("{area: MX}", flight, flood)] == [(("carrier", "AM"),), ()]
    assert [each.group for each in found("{area: MX}", statement("flight-cancellation"))] == [()]


def test_a_rule_says_itself_how_it_groups() -> None:
    rules = rules_of("{area: MX}", extra="    group_by: [carrier]\n")
    reading = Reading((statement(carrier="AM"),))
    assert [each.group for each in match(rules, entry(), reading, PLACES, {})] == [(("carrier", "AM"),)]
    rules = rules_of("{area: MX}", extra="    group_by: []\n")
    reading = Reading((statement("flight-cancellation", carrier="AM"),))
    assert [each.group for each in match(rules, entry(), reading, PLACES, {})] == [()]


def test_any_and_all_and_not_nest() -> None:
    rule = "{all: [{any: [{hazard: flood}, {hazard: strike}]}, {not: [{area: MX-JAL}, {kind: media}]}]}"
    assert found(rule, statement("flood", "MX-NAY"))
    assert found(rule, statement("strike", "MX-NAY"))
    assert not found(rule, statement("curfew", "MX-NAY"))
    assert not found(rule, statement("flood", "MX-JAL"))
    assert not found(rule, statement("flood", "MX-NAY"), said=entry(kind=Kind.MEDIA))


def test_a_rule_met_in_two_ways_is_met_once() -> None:
    assert len(found("{any: [{hazard: flood}, {area: MX}]}", statement())) == 1


def test_all_rules_are_asked() -> None:
    rules = rules_of("{hazard: flood}", "{hazard: strike}", "{area: MX}", "{kind: government}")
    findings = match(rules, entry(), Reading((statement(),)), PLACES, {})
    assert [each.rule for each in findings] == ["r0", "r2", "r3"]


def test_a_level_is_compared_with_its_bound() -> None:
    four = Level("MX-JAL", 4, SPAN, "")
    (finding,) = found("{level: {at_least: 4}, area: MX}", four)
    assert (finding.hazard, finding.area, finding.level) == (LEVEL, "MX-JAL", four)
    assert not found("{level: {at_least: 4}, area: MX}", Level("MX-JAL", 3, SPAN, ""))


def test_a_level_rises_only_above_the_one_its_publisher_gave_before() -> None:
    three = Level("MX-JAL", 3, SPAN, "")
    (finding,) = found("{level: rises}", three, previous={("US Embassy", "MX-JAL"): 2})
    assert finding.level == three
    assert not found("{level: rises}", three, previous={("US Embassy", "MX-JAL"): 3})
    assert not found("{level: rises}", three, previous={("UK FCDO", "MX-JAL"): 2})
    assert not found("{level: rises}", three)


def test_a_level_meets_no_rule_about_hazards() -> None:
    assert not found("{area: MX}", Level("MX-JAL", 4, SPAN, ""))


@pytest.mark.parametrize(
    "text", ["Take EXTREME precautions.", "Extrêmé\u00a0précautions", "extreme, precautions"]
)
def test_phrases_are_found_whatever_their_case_and_accents(text: str) -> None:
    assert found("{text: {any: [extreme precautions], none: [drill]}}", said=entry(text))


@pytest.mark.parametrize("text", ["Take extremes precautions.", "Extreme precautions in this drill."])
def test_phrases_are_whole_words_and_none_of_the_unwanted(text: str) -> None:
    assert not found("{text: {any: [extreme precautions], none: [drill]}}", said=entry(text))


def test_all_phrases_and_a_pattern_must_be_there() -> None:
    rule = "{text: {all: [level, travel], regex: 'level [34]\\b'}}"
    assert found(rule, said=entry("Level 4: do not travel"))
    assert not found(rule, said=entry("Level 2: travel"))
    assert not found(rule, said=entry("Level 4"))


def test_a_phrase_in_a_script_without_spaces_is_found() -> None:
    assert found("{text: 外出を控え}", said=entry("不要な外出を控えてください", lang="ja"))


def test_a_pattern_alone_is_enough_for_a_rule_on_words() -> None:
    assert found("{text: {regex: 'évacu'}}", said=entry("Évacuation"))


def test_words_beside_a_hazard_must_both_hold() -> None:
    rule = "{hazard: armed-violence, text: rival factions}"
    shooting = statement("armed-violence")
    assert found(rule, shooting, said=entry("Rival factions clash"))
    assert not found(rule, shooting, said=entry("Clashes"))
    assert not found(rule, said=entry("Rival factions clash"))


def test_plain_words_are_told_of_the_places_named_within_the_rule_s_area() -> None:
    said = entry("extreme precautions")
    findings = found(
        "{text: extreme precautions, area: MX}", said=said, mentions=("MX-JAL", "GT", "MX-NLE/monterrey")
    )
    assert [(each.hazard, each.area, each.place) for each in findings] == [
        (MENTION, "MX-JAL", None),
        (MENTION, "MX-NLE", "MX-NLE/monterrey"),
    ]


def test_plain_words_stay_with_the_regions_where_the_text_names_some() -> None:
    findings = found(
        "{text: extreme precautions}",
        said=entry("extreme precautions"),
        mentions=("MX", "MX-JAL", "MX-JAL/puerto-vallarta"),
    )
    assert [each.where for each in findings] == ["MX-JAL"]


def test_plain_words_without_a_place_are_about_the_subject_country() -> None:
    said = entry("extreme precautions")
    assert [each.where for each in found("{text: extreme precautions, area: MX}", said=said)] == ["MX"]
    assert not found("{text: extreme precautions, area: MX-JAL}", said=said)
    assert not found("{text: extreme precautions}", said=entry("extreme precautions", subject=None))


def test_plain_words_keep_a_city_where_the_rule_is_about_that_city() -> None:
    findings = found(
        "{text: extreme precautions, area: MX-JAL/guadalajara}",
        said=entry("extreme precautions"),
        mentions=("MX-JAL", "MX-JAL/guadalajara"),
    )
    assert [each.where for each in findings] == ["MX-JAL/guadalajara"]


@pytest.mark.parametrize("when", ["{area: MX, not: {text: drill}}", "{area: MX, text: {none: drill}}"])
def test_words_that_only_exclude_leave_a_rule_about_statements(when: str) -> None:
    assert [each.hazard for each in found(when, statement(), said=entry("The dam holds"))] == ["flood"]
    assert not found(when, statement(), said=entry("This is a drill"))


def test_either_a_level_or_words_can_meet_one_rule() -> None:
    rule = "{area: MX, any: [{level: rises}, {text: extreme precautions}]}"
    assert found(rule, Level("MX", 3, SPAN, ""), previous={("US Embassy", "MX"): 2})
    assert [each.hazard for each in found(rule, statement(), said=entry("extreme precautions"))] == [MENTION]


def test_an_explanation_names_the_first_condition_that_fails() -> None:
    rules = rules_of(
        "{hazard: flood, area: MX-NAY}",
        "{hazard: flood, kind: media}",
        "{level: rises}",
        "{hazard: flood, text: dam}",
        "{hazard: flood, not: {area: MX-JAL}}",
        "{hazard: flood}",
    )
    verdicts = explain_match(rules, entry(), statement(), PLACES, {})
    assert [(each.met, each.why) for each in verdicts] == [
        (False, "area MX-JAL does not touch MX-NAY"),
        (False, "kind is government, not media"),
        (False, "the rule is about levels, not statements"),
        (False, "the text has none of dam"),
        (False, "area MX-JAL is inside MX-JAL, which is excluded"),
        (True, ""),
    ]


def test_a_lifted_statement_is_explained_as_such() -> None:
    (verdict,) = explain_match(
        rules_of("{hazard: flood}"), entry(), statement(status=Status.LIFTED), PLACES, {}
    )
    assert (verdict.met, verdict.why) == (
        False,
        "a lifted statement meets no rule: it applies to open incidents",
    )


def test_a_level_is_explained() -> None:
    rules = rules_of("{level: rises}", "{level: {at_least: 4}}")
    verdicts = explain_match(rules, entry(), Level("MX", 3, SPAN, ""), PLACES, {})
    assert [each.why for each in verdicts] == [
        "level 3 has none before it to rise from",
        "level is 3, below 4",
    ]


def test_rules_on_words_are_explained_by_the_text() -> None:
    rules = rules_of("{text: dam, kind: media}", "{hazard: flood}", "{text: dam}")
    verdicts = explain_words(rules, entry("The dam holds"), ("MX-JAL",), PLACES)
    assert [(each.rule, each.why) for each in verdicts] == [
        ("r0", "kind is government, not media"),
        ("r2", ""),
    ]


AREAS = ["MX", "MX-JAL", "MX-JAL/puerto-vallarta", "PVR", "MX-NAY", "GT", "IT-25", "IT-MI", "IT"]
LEAVES = st.one_of(
    st.lists(st.sampled_from(AREAS), min_size=1, max_size=3).map(lambda x: f"{{area: [{', '.join(x)}]}}"),
    st.lists(st.sampled_from(["flood", "strike"]), min_size=1).map(lambda x: f"{{hazard: [{', '.join(x)}]}}"),
    st.sampled_from(
        ["{kind: government}", "{kind: media}", "{audience: staff}", "{text: dam}", "{level: {at_least: 3}}"]
    ),
)
WHENS = st.recursive(
    LEAVES,
    lambda inner: st.tuples(
        st.sampled_from(["any", "all", "not"]), st.lists(inner, min_size=1, max_size=2)
    ).map(lambda pair: f"{{{pair[0]}: [{', '.join(pair[1])}]}}"),
    max_leaves=4,
)


@given(
    st.lists(WHENS, min_size=1, max_size=4),
    st.sampled_from(AREAS),
    st.sampled_from(["flood", "strike", LEVEL]),
)
def test_the_index_finds_exactly_the_rules_that_asking_each_would(
    whens: list[str], where: str, hazard: str
) -> None:
    rules = rules_of(*whens)
    words = Words(entry("The dam holds"), frozenset({"dam"}))
    level = 3 if hazard == LEVEL else None
    candidate = Candidate(words, PLACES, hazard, where, level=level)
    asked = Subject.LEVEL if hazard == LEVEL else Subject.STATEMENT
    one_by_one = {
        rule.id
        for rule in rules.rules.values()
        for branch in rule.branches
        if branch.subject is asked and holds(branch, candidate)
    }
    area = PLACES.region(where)
    place = where if where != area else None
    subject: Statement | Level = (
        Level(area, 3, SPAN, "", place=place) if hazard == LEVEL else statement(hazard, area, place)
    )
    reading = Reading(levels=(subject,)) if isinstance(subject, Level) else Reading((subject,))
    findings = match(rules, entry("The dam holds"), reading, PLACES, {})
    assert {each.rule for each in findings if each.hazard != MENTION} == one_by_one


def test_a_statement_touches_few_of_many_rules() -> None:
    countries = ("MX", "US", "FR")
    regions = sorted({PLACES.region(place.id) for country in countries for place in PLACES.within(country)})
    rules = rules_of(*(f"{{hazard: flood, area: {region}}}" for region in regions))
    words = Words(entry(), frozenset())
    candidate = Candidate(words, PLACES, "flood", "MX-JAL")
    assert len(rules.rules) > 150
    assert len(list(rules.index.about(candidate))) == 1
