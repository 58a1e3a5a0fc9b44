"""What takes place when: recurrence, zones, days, and texts that were made to do harm."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from importlib import resources
from zoneinfo import ZoneInfo

import pytest

from meshclaw_desktop.connectors.calendar.events import Occurrence
from meshclaw_desktop.connectors.calendar.parsing import MOST_OCCURRENCES, occurrences, read_calendar
from meshclaw_desktop.errors import ConnectorError

BERLIN = ZoneInfo("Europe/Berlin")
ME = frozenset({"sam@corp.example"})


def calendar(*events: str) -> str:
    inside = "".join(f"BEGIN:VEVENT\r\n{event.strip()}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{inside}END:VCALENDAR\r\n"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def found(text: str, start: str, end: str) -> list[Occurrence]:
    return occurrences(read_calendar(text), href="x.ics", start=at(start), end=at(end), zone=BERLIN)


def starts(text: str, start: str, end: str) -> list[str]:
    return [f"{one.start.astimezone(BERLIN):%m-%d %H:%M}" for one in found(text, start, end)]


WEEKLY = """
UID:weekly
DTSTAMP:20261001T000000Z
DTSTART;TZID=Europe/Berlin:20261005T090000
DTEND;TZID=Europe/Berlin:20261005T093000
RRULE:FREQ=WEEKLY
EXDATE;TZID=Europe/Berlin:20261019T090000
SUMMARY:Standup
"""


def test_a_weekly_meeting_stays_at_its_hour_when_the_clocks_change_and_leaves_out_its_exception() -> None:
    assert starts(calendar(WEEKLY), "2026-10-12", "2026-11-03") == ["10-12 09:00", "10-26 09:00", "11-02 09:00"]
    utc = [one.start.astimezone(UTC).hour for one in found(calendar(WEEKLY), "2026-10-12", "2026-11-03")]
    assert utc == [7, 8, 8]


def test_one_time_of_a_series_that_was_moved_stands_where_it_was_moved_to() -> None:
    moved = """
UID:weekly
DTSTAMP:20261001T000000Z
RECURRENCE-ID;TZID=Europe/Berlin:20261012T090000
DTSTART;TZID=Europe/Berlin:20261013T150000
DTEND;TZID=Europe/Berlin:20261013T153000
SUMMARY:Standup, moved
"""
    both = found(calendar(WEEKLY, moved), "2026-10-12", "2026-10-27")
    assert [(one.title, one.moment) for one in both] == [
        ("Standup, moved", "20261012T070000Z"),
        ("Standup", "20261026T080000Z"),
    ]
    assert all(one.repeats for one in both)


def test_a_zone_by_its_windows_name_is_understood() -> None:
    text = calendar(
        """
UID:w
DTSTAMP:20261001T000000Z
DTSTART;TZID=W. Europe Standard Time:20261105T100000
DTEND;TZID=W. Europe Standard Time:20261105T110000
SUMMARY:From Outlook
"""
    )
    assert starts(text, "2026-11-05", "2026-11-06") == ["11-05 10:00"]


def test_a_floating_time_and_a_whole_day_are_the_users() -> None:
    text = calendar(
        "UID:f\nDTSTAMP:20261001T000000Z\nDTSTART:20261105T100000\nDURATION:PT30M\nSUMMARY:Floating",
        "UID:d\nDTSTAMP:20261001T000000Z\nDTSTART;VALUE=DATE:20261105\nSUMMARY:Whole day",
    )
    day, floating = found(text, "2026-11-05", "2026-11-06")
    assert (day.all_day, day.start, day.end) == (True, at("2026-11-05"), at("2026-11-06"))
    assert (floating.start, floating.end) == (at("2026-11-05T10:00"), at("2026-11-05T10:30"))


@pytest.mark.parametrize(
    ("more", "busy"),
    [
        ("", True),
        ("TRANSP:TRANSPARENT", False),
        ("STATUS:CANCELLED", False),
        ("STATUS:TENTATIVE", True),
        ("ORGANIZER:mailto:dana@x.example\nATTENDEE;PARTSTAT=DECLINED:mailto:Sam@corp.example", False),
        ("ORGANIZER:mailto:dana@x.example\nATTENDEE;PARTSTAT=TENTATIVE:mailto:sam@corp.example", True),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:dana@x.example", True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", False),
    ],
)
def test_busy_is_only_what_takes_the_user(more: str, busy: bool) -> None:
    text = calendar(
        f"UID:a\nDTSTAMP:20261001T000000Z\nDTSTART:20261105T100000Z\nDTEND:20261105T110000Z\n{more}".strip()
    )
    (one,) = found(text, "2026-11-05", "2026-11-06")
    assert one.busy(ME) is busy


def test_a_whole_day_does_not_make_busy() -> None:
    (one,) = found(calendar("UID:d\nDTSTAMP:20261001T000000Z\nDTSTART;VALUE=DATE:20261105"), "2026-11-05", "2026-11-06")
    assert not one.busy(ME)


def test_an_event_that_ended_as_the_span_begins_is_not_in_it() -> None:
    text = calendar("UID:a\nDTSTAMP:20261001T000000Z\nDTSTART:20261105T080000Z\nDTEND:20261105T090000Z")
    assert found(text, "2026-11-05T10:00", "2026-11-05T12:00") == []
    assert len(found(text, "2026-11-05T09:59", "2026-11-05T12:00")) == 1


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY;COUNT=1000000000",
        "FREQ=MINUTELY",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,1,2,3,4,5,6,7,8,9;BYSECOND=0,1,2,3,4,5,6,7,8,9",
        "FREQ=HOURLY;INTERVAL=1;UNTIL=99991231T235959Z",
    ],
)
def test_a_rule_without_end_does_not_run_for_ever(rule: str) -> None:
    """Threat M02."""
    text = calendar(f"UID:a\nDTSTAMP:19700101T000000Z\nDTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:{rule}")
    began = time.process_time()
    assert len(found(text, "2026-11-05", "2026-11-06")) <= MOST_OCCURRENCES
    assert time.process_time() - began < 30, "it is followed step by step"


def test_a_hundred_thousand_alarms_are_not_even_built() -> None:
    """Threat M02."""
    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nATTACH:https://sink.example/x\r\nEND:VALARM\r\n"
    event = "UID:a\r\nDTSTAMP:20261001T000000Z\r\nDTSTART:20261105T100000Z\r\nDURATION:PT1H\r\n" + alarm * 100_000
    read = read_calendar(calendar(event))
    assert [len(one.subcomponents) for one in read.events] == [0]


@pytest.mark.parametrize(
    "text", ["", "hello", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR", "\x00" * 50]
)
def test_what_is_no_calendar_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ConnectorError):
        read_calendar(text)


@pytest.mark.filterwarnings("ignore::Warning")
def test_every_calendar_that_others_collected_is_read_or_refused_and_none_breaks_it() -> None:
    """M02: threat M02: the test data of the icalendar package, broken and fuzzed files among it."""
    folder = resources.files("icalendar") / "tests"
    files = [
        file for part in ("calendars", "events") for file in (folder / part).iterdir() if file.name.endswith(".ics")
    ]
    assert len(files) > 100
    read = 0
    for file in files:
        text = file.read_bytes().decode("utf-8", "replace")
        try:
            occurrences(read_calendar(text), href="x", start=at("2000-01-01"), end=at("2030-01-01"), zone=BERLIN)
        except ConnectorError:
            continue
        read += 1
    assert read > len(files) / 2
