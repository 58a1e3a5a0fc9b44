"""Each kind of value is told as what it is, and nothing that could deceive is left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from meshclaw_desktop.policy.model import Json, Role
from meshclaw_desktop.tray.approval.difference import Side, difference
from meshclaw_desktop.tray.approval.moments import moment
from meshclaw_desktop.tray.approval.values import Kind, Line, value_of
from tests.gui.samples import a_field

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BERLIN = timezone(timedelta(hours=1))


def the_line(value: Json, role: Role = Role.TARGET) -> Line:
    found = value_of(a_field("x", value, role=role), now=NOW)
    assert found.kind is Kind.LINES
    assert len(found.lines) == 1
    return found.lines[0]


def strong(line: Line) -> str:
    return line.text[line.strong[0] : line.strong[1]]


# ---- addresses and links ----


def test_of_a_named_address_the_address_stands_out() -> None:
    line = the_line("Dana Roe <dana@partner.example>")
    assert line.text == "Dana Roe <dana@partner.example>"
    assert strong(line) == "dana@partner.example"
    assert line.warning == ""


def test_a_name_that_reads_like_an_address_is_warned_of() -> None:
    line = the_line('"boss@corp.example" <x@evil.example>')
    assert strong(line) == "x@evil.example"
    assert line.warning == "The name before it looks like another address."


@pytest.mark.parametrize(
    ("link", "host", "warned"),
    [
        ("https://partner.example/a?b=c", "partner.example", False),
        ("https://partner.example:8443/a", "partner.example", False),
        ("https://good.example@evil.example/x", "evil.example", True),
        ("https://good.example:pw@evil.example:99/x", "evil.example", True),
        ("https://evil.example\\@good.example/x", "evil.example", True),
        ("http://[::1]:80/", "[::1]", False),
        ("HTTPS://EVIL.example#@good.example", "EVIL.example", False),
        ("ftp://evil.example?@good.example/", "evil.example", False),
    ],
)
def test_a_links_host_stands_out_wherever_it_hides(link: str, host: str, warned: bool) -> None:
    line = the_line(link)
    assert line.text == link
    assert strong(line) == host
    assert f"leads to {host}" in line.note
    assert bool(line.warning) is warned


def test_a_host_in_other_letters_is_told_both_ways() -> None:
    assert the_line("https://xn--pypal-4ve.com/").note == "leads to xn--pypal-4ve.com (p⟨Cyrillic а⟩ypal.com)".replace(
        "⟨Cyrillic а⟩", "а"
    )
    assert "xn--pypal-4ve.com" in the_line("https://p\u0430ypal.com/").note


def test_new_and_external_targets_come_first_each_with_its_mark() -> None:
    field = a_field(
        "to",
        ["kim@corp.example", "dana@partner.example", "sam@corp.example", "eve@evil.example"],
        role=Role.TARGET,
        new=True,
        new_values=("eve@evil.example",),
        external=("dana@partner.example", "eve@evil.example"),
    )
    told = [(one.text, one.new, one.external) for one in value_of(field, now=NOW).lines]
    assert told == [
        ("eve@evil.example", True, True),
        ("dana@partner.example", False, True),
        ("kim@corp.example", False, False),
        ("sam@corp.example", False, False),
    ]


def test_of_many_targets_none_is_left_out_and_the_new_ones_still_come_first() -> None:
    many = [f"u{n}@corp.example" for n in range(300)]
    field = a_field("to", many, role=Role.TARGET, new=True, new_values=("u299@corp.example",))
    found = value_of(field, now=NOW)
    assert found.kind is Kind.TEXT
    assert found.text[0] == "u299@corp.example  (new)"
    assert sorted(one.partition("  ")[0] for one in found.text) == sorted(many)


# ---- amounts, files, secrets, code ----


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (1249900.5, "1,249,900.5"),
        (12, "12"),
        ("$2.00", "$2.00"),
        ({"amount": 1200, "currency": "EUR"}, "1,200 EUR"),
        ({"value": "99.90", "currency": "USD"}, "99.90 USD"),
    ],
)
def test_an_amount_keeps_every_digit(value: Json, told: str) -> None:
    line = the_line(value, Role.AMOUNT)
    assert (line.text, strong(line)) == (told, told)


def test_a_file_is_a_name_with_its_size() -> None:
    line = the_line([{"name": "a.pdf", "size": 84_213, "digest": "9f3c" * 16}], Role.OBJECT)
    assert line.text == "a.pdf · 84 kB · SHA-256 9f3c9f3c…9f3c9f3c"
    assert strong(line) == "a.pdf"


def test_a_file_that_a_connector_names_in_words_is_told_as_one() -> None:
    line = the_line([f"57/a (1) b.pdf (84213 bytes, sha256 {'9f3c' * 16})"], Role.OBJECT)
    assert line.text == "57/a (1) b.pdf · 84 kB · SHA-256 9f3c9f3c…9f3c9f3c"
    assert strong(line) == "a (1) b.pdf"
    told = f"a.pdf (84213 bytes, sha256 {'9f3c' * 16})"
    assert the_line(told, Role.CONTENT).text == told


def test_what_has_more_than_an_amount_is_shown_whole() -> None:
    found = value_of(a_field("x", {"amount": 1, "currency": "EUR", "to": "eve"}, role=Role.AMOUNT), now=NOW)
    assert found.kind is Kind.TEXT
    assert "eve" in found.text


def test_code_has_a_box_however_short_it_is() -> None:
    assert value_of(a_field("command", "rm -rf build"), now=NOW).kind is Kind.CODE


def test_a_secret_never_leaves_the_field() -> None:
    assert "hunter2" not in str(value_of(a_field("password", "hunter2", role=Role.SECRET), now=NOW))


# ---- moments ----


@pytest.mark.parametrize(
    ("value", "words", "note"),
    [
        ("2026-11-23T13:00:00Z", "tomorrow, Monday 23 November 2026, 14:00", "your time; given as 2026-11-23T13:00:00Z"),
        ("2026-11-22T23:30:00+00:00", "tomorrow, Monday 23 November 2026, 00:30", "your time; given as 2026-11-22T23:30:00+00:00"),
        ("2026-12-01T08:00", "Tuesday 1 December 2026, 08:00", "given as 2026-12-01T08:00, without a time zone"),
        ("2026-11-22", "today, Sunday 22 November 2026", ""),
    ],
)  # fmt: skip
def test_a_moment_is_told_in_the_users_zone_and_words(value: str, words: str, note: str) -> None:
    found = moment(value, now=NOW, zone=BERLIN)
    assert found is not None
    assert (found.words, found.note) == (words, note)


@pytest.mark.parametrize("value", ["tomorrow", "", "2026-13-01", 5, None, "2026-11-22T25:00", "0001-01-01T00:00+14:00"])
def test_what_is_no_moment_is_left_as_it_is(value: object) -> None:
    assert moment(value, now=NOW, zone=timezone(timedelta(hours=-12))) is None


# ---- differences ----


def test_a_difference_names_what_went_and_what_came() -> None:
    told = [(one.side, one.text) for one in difference("Hi Dana,\nthree\n– Sam", "Hi Kim,\nthree\n– Sam")]
    assert told == [
        (Side.BEFORE, "Hi Dana,"),
        (Side.AFTER, "Hi Kim,"),
        (Side.BOTH, "three"),
        (Side.BOTH, "– Sam"),
    ]


def test_a_difference_of_lists_goes_by_value() -> None:
    told = [(one.side, one.text) for one in difference(["a@x", "b@x"], ["b@x", "c@x"])]
    assert told == [(Side.BEFORE, "a@x"), (Side.BOTH, "b@x"), (Side.AFTER, "c@x")]


def test_a_huge_difference_takes_no_time_and_loses_nothing() -> None:
    told = difference("x\n" * 5_000, "x\n" * 4_999)
    assert sum(one.side is Side.BEFORE for one in told) == 5_001
    assert sum(one.side is Side.AFTER for one in told) == 5_000
