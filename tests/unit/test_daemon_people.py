"""Subscribers from CSV."""

from __future__ import annotations

from datetime import time

import pytest

from daemon.errors import FaultsError
from daemon.people import read_subscribers
from rules.model import Severity
from rules.places import Places
from rules.quiet import Quiet


def faults(error: pytest.ExceptionInfo[FaultsError]) -> list[tuple[int, int, str]]:
    return [(fault.line, fault.column, fault.message) for fault in error.value.faults]


def test_a_name_and_a_phone_are_enough_and_the_rest_has_defaults(places: Places) -> None:
    (person,) = read_subscribers("name,phone\nTraveller Tampico,+1 202-555-0123\n", "s.csv", places)
    assert (person.name, person.phone, person.email) == ("Traveller Tampico", "+12025550123", None)
    assert (person.lang, person.tz, person.min_severity) == ("en", "UTC", Severity.MINOR)
    assert (person.watch, person.channels, person.group) == ((), (), None)


def test_every_column_is_read_and_several_values_are_separated_by_spaces(places: Places) -> None:
    text = (
        "email,name,watch,channels,min_severity,group,tz,lang,phone\n"
        "Tampico@EXAMPLE.org,Tampico,MX-JAL  PVR MX-JAL,sms email,severe,crew,America/Mexico_City,es,+12025550123\n"
    )
    (person,) = read_subscribers(text, "s.csv", places)
    assert person.email == "Tampico@example.org"
    assert person.watch == ("MX-JAL", "PVR")
    assert person.channels == ("sms", "email")
    assert (person.min_severity, person.group, person.lang) == (Severity.SEVERE, "crew", "es")


def test_quiet_hours_a_digest_and_a_severity_for_each_channel_are_read(places: Places) -> None:
    text = (
        "name,phone,email,quiet,digest,min_severity\n"
        "A,+12025550123,a@example.org,22:00-07:00,no,severe email:minor\n"
        "B,+12025550124,,,,\n"
    )
    one, other = read_subscribers(text, "s.csv", places)
    assert (one.quiet, one.digest) == (Quiet(time(22), time(7)), False)
    assert (one.min_severity, one.severities) == (Severity.SEVERE, (("email", Severity.MINOR),))
    assert (other.quiet, other.digest, other.severities) == (None, True, ())


def test_an_old_mexican_mobile_number_loses_its_1(places: Places) -> None:
    (person,) = read_subscribers("name,phone\nA,+52 1 322 123 4567\n", "s.csv", places)
    assert person.phone == "+523221234567"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_byte_order_mark_any_line_ending_and_blank_lines_are_read(newline: str, places: Places) -> None:
    text = newline.join(["\ufeffname,email", "", "A,a@example.org", "", "B,b@example.org"])
    assert [person.name for person in read_subscribers(text, "s.csv", places)] == ["A", "B"]


def test_all_faults_come_at_once_each_with_line_and_column(places: Places) -> None:
    text = (
        "name,phone,email,tz,watch,channels,min_severity\n"
        "A,555-0123,,Mars/Base,MX-JAL MX-QQQ,sms,loud\n"
        ",,,,,,\n"
        "B,,b@example.org,UTC,MX,sms,minor\n"
        '"C, D",+12025550199\n'
    )
    with pytest.raises(FaultsError) as error:
        read_subscribers(text, "s.csv", places)
    found = faults(error)
    assert [(line, column) for line, column, _ in found] == [
        (2, 3),
        (2, 13),
        (2, 30),
        (2, 41),
        (3, 1),
        (4, 25),
        (5, 1),
    ]
    assert "+ and its country code" in found[0][2]
    assert "MX-QQQ" in found[2][2]
    assert "sms needs a value in the column phone" in found[5][2]
    assert str(error.value.faults[0]).startswith("s.csv:2:3: ")


def test_a_place_that_is_only_misspelt_is_named_in_the_fault(places: Places) -> None:
    with pytest.raises(FaultsError, match="did you mean MX-JAL"):
        read_subscribers("name,email,watch\nA,a@example.org,Jalisco\n", "s.csv", places)


def test_two_rows_about_one_phone_are_a_fault(places: Places) -> None:
    with pytest.raises(FaultsError, match="the same as in line 2"):
        read_subscribers("name,phone\nA,+12025550123\nB,+1 (202) 555-0123\n", "s.csv", places)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("name;phone\nA;+12025550123\n", "semicolons"),
        ("phone\n+12025550123\n", "lacks name"),
        ("name\nA\n", "neither a column phone nor a column email"),
        ("name,fone\nA,+12025550123\n", "did you mean 'phone'"),
        ("name,phone,phone\nA,+12025550123,\n", "there twice"),
        ('name,phone\n"A,+12025550123\n', "never closed"),
        ("name,phone\nA,\n", "nobody could be reached"),
        ("name,phone\nA,+1202555\n", "too few or too many digits"),
        ("name,email\nA,a@b@c\n", "not an e-mail address"),
        ("name,email,lang\nA,a@example.org,español\n", "language tag"),
        ("name,email,channels\nA,a@example.org,fax\n", "no channel is called 'fax'"),
        ("name,email,tz\nA,a@example.org,America/Mexico City\n", "did you mean 'America/Mexico_City'"),
        ("name,email,quiet\nA,a@example.org,22-7\n", "write 22:00-07:00"),
        ("name,email,quiet\nA,a@example.org,22:00-24:00\n", "write 22:00-07:00"),
        ("name,email,quiet\nA,a@example.org,07:00-07:00\n", "never end"),
        ("name,email,digest\nA,a@example.org,daily\n", "neither yes nor no"),
        ("name,email,min_severity\nA,a@example.org,sms:loud\n", "'loud' is no severity"),
        ("name,email,min_severity\nA,a@example.org,fax:minor\n", "no channel is called 'fax'"),
        ("name,email,min_severity\nA,a@example.org,sms:minor sms:severe\n", "twice for the same channel"),
        ("name,email,min_severity\nA,a@example.org,minor severe\n", "twice for the same channel"),
    ],
)
def test_each_mistake_in_a_csv_is_told_with_its_remedy(text: str, message: str, places: Places) -> None:
    with pytest.raises(FaultsError) as error:
        read_subscribers(text, "s.csv", places)
    assert message in str(error.value)


def test_a_quoted_value_over_two_lines_does_not_shift_later_places(places: Places) -> None:
    text = 'name,email\n"A\nB",a@example.org\nC,nothing\n'
    with pytest.raises(FaultsError) as error:
        read_subscribers(text, "s.csv", places)
    assert [found[:2] for found in faults(error)] == [(4, 3)]


def test_a_phone_number_is_never_repeated_in_a_fault_message(places: Places) -> None:
    with pytest.raises(FaultsError) as error:
        read_subscribers("name,phone\nA,+1202555012345678\n", "s.csv", places)
    assert "2025550123" not in str(error.value.faults[0])
