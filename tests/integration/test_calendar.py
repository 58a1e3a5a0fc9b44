"""Every tool of a calendar and every undo, on a real CalDAV server with two users; and the calendar that can only be read."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest

from meshclaw_desktop.connectors.calendar.connector import CalendarConnector
from meshclaw_desktop.connectors.calendar.dav import DavSource
from meshclaw_desktop.connectors.calendar.tools import tools
from meshclaw_desktop.connectors.contract import Connector, Event, Prepared, Result
from meshclaw_desktop.connectors.kinds import kinds
from meshclaw_desktop.errors import (
    ConnectorError,
    ConnectorUnreachable,
    CredentialRefused,
    NoSuchThing,
    UndoRefused,
)
from meshclaw_desktop.policy.model import Json, Origin
from tests.integration.calendar_server import USERS, CalendarServer, calendar_server

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 9, 10, tzinfo=BERLIN)
ME = "sam@corp.example"
DANA = "dana@partner-corp.example"

T = TypeVar("T")
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CalendarServer]:
    with calendar_server(tmp_path_factory.mktemp("radicale")) as one:
        yield one


@dataclass
class Desk:
    """One connector on a calendar of its own, and the server from outside."""

    server: CalendarServer
    path: str
    connector: Connector
    credentials: Mapping[str, str]
    clock: list[datetime]
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def prepare(self, tool: str, **arguments: Json) -> Prepared:
        return self.run(self.connector.prepare(tool, arguments, self.credentials))

    def perform(self, tool: str, prepared: Prepared) -> Result:
        return self.run(self.connector.perform(tool, prepared, self.credentials))

    def use(self, tool: str, **arguments: Json) -> Result:
        return self.perform(tool, self.prepare(tool, **arguments))

    def undo(self, record: Json) -> None:
        self.run(self.connector.undo(record, self.credentials))

    def put(self, name: str, *lines: str) -> str:
        """An event that another program made; gives its path."""
        inside = "\r\n".join((f"UID:{name}", "DTSTAMP:20261101T000000Z", *lines))
        path = f"{self.path}{name}.ics"
        self.server.put(
            path,
            f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:t\r\nBEGIN:VEVENT\r\n{inside}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        )
        return path

    def rows(self, tool: str = "agenda", **arguments: Json) -> list[list[Any]]:
        content = self.use(tool, **arguments).content
        assert isinstance(content, Mapping)
        rows = content["rows"]
        assert isinstance(rows, list)
        return rows

    def id_of(self, title: str) -> str:
        return next(str(row[0]) for row in self.rows(days=30) if row[3] == title)


@pytest.fixture
def desk(server: CalendarServer) -> Iterator[Desk]:
    name = f"work{next(_numbers)}"
    path = server.make_calendar(name)
    clock = [NOW]
    connector = CalendarConnector(
        "calendar",
        DavSource(server.url, user="sam", calendar=name.title(), ca_file=""),
        tools=tools("calendar"),
        me=ME,
        address="",
        now=lambda: clock[0],
        zone=BERLIN,
    )
    made = Desk(server, path, connector, {"password": USERS["sam"]}, clock)
    yield made
    made.run(connector.close())
    made.runner.close()


# ---- reading ----


def test_the_day_at_a_glance_is_in_order_and_says_what_counts(desk: Desk) -> None:
    desk.put("b", "DTSTART:20261123T130000Z", "DTEND:20261123T140000Z", "SUMMARY:Review", "LOCATION:Room 4")
    desk.put(
        "a",
        "DTSTART;TZID=Europe/Berlin:20261116T090000",
        "DTEND;TZID=Europe/Berlin:20261116T093000",
        "RRULE:FREQ=WEEKLY",
        "SUMMARY:Standup",
    )
    desk.put("c", "DTSTART;VALUE=DATE:20261123", "SUMMARY:Dana's birthday")
    desk.put("d", "DTSTART:20261124T130000Z", "DTEND:20261124T140000Z", "SUMMARY:Tomorrow")
    desk.put("e", "DTSTART:20261123T150000Z", "DTEND:20261123T160000Z", "SUMMARY:Off", "STATUS:CANCELLED")
    assert [row[1:] for row in desk.rows()] == [
        ["2026-11-23", "2026-11-23", "Dana's birthday", "", "all-day"],
        ["2026-11-23T09:00", "2026-11-23T09:30", "Standup", "", "repeats"],
        ["2026-11-23T14:00", "2026-11-23T15:00", "Review", "Room 4", ""],
        ["2026-11-23T16:00", "2026-11-23T17:00", "Off", "", "cancelled"],
    ]
    assert [row[3] for row in desk.rows(day="2026-11-24")] == ["Tomorrow"]


def test_busy_now_counts_neither_free_nor_cancelled_nor_declined_nor_whole_days(desk: Desk) -> None:
    span = ("DTSTART:20261123T080000Z", "DTEND:20261123T090000Z")
    desk.put("a", *span, "SUMMARY:Free", "TRANSP:TRANSPARENT")
    desk.put("b", *span, "SUMMARY:Cancelled", "STATUS:CANCELLED")
    desk.put("c", "DTSTART;VALUE=DATE:20261123", "SUMMARY:Day")
    desk.put("d", *span, "SUMMARY:Declined", f"ORGANIZER:mailto:{DANA}", f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ME}")
    desk.put("e", "DTSTART:20261123T100000Z", "DTEND:20261123T110000Z", "SUMMARY:Next")
    content = desk.use("now").content
    assert isinstance(content, Mapping)
    assert content["busy"] is False
    coming = content["next"]
    assert isinstance(coming, list)
    assert coming[0][3] == "Next"
    desk.clock[0] = NOW + timedelta(hours=2)
    content = desk.use("now").content
    assert isinstance(content, Mapping)
    assert content["busy"] is True


def test_search_looks_into_title_place_notes_and_people(desk: Desk) -> None:
    desk.put("a", "DTSTART:20261201T080000Z", "DTEND:20261201T090000Z", "SUMMARY:Budget", "DESCRIPTION:with Grünkohl")
    desk.put(
        "b", "DTSTART:20261202T080000Z", "SUMMARY:Other", f"ORGANIZER:mailto:{ME}", f"ATTENDEE;CN=Dana:mailto:{DANA}"
    )
    assert [row[3] for row in desk.rows("search", text="grünkohl BUDGET")] == ["Budget"]
    assert [row[3] for row in desk.rows("search", text="dana@partner")] == ["Other"]
    assert desk.rows("search", text="nowhere") == []


def test_results_say_who_can_have_written_what(desk: Desk) -> None:
    desk.put("a", "DTSTART:20261123T130000Z", "SUMMARY:Pay now", f"ORGANIZER:mailto:{DANA}", f"ATTENDEE:mailto:{ME}")
    result = desk.use("agenda")
    labels = {label.path: label for label in result.labels}
    assert labels["$.rows[0][0]"].origin is Origin.SERVICE
    assert labels["$.rows[0][3]"].origin is Origin.UNTRUSTED
    assert labels["$.rows[0][3]"].source == f"an invitation from {DANA}"
    read = desk.use("read", id=desk.id_of("Pay now"))
    assert {label.path: label.origin for label in read.labels}["$.title"] is Origin.UNTRUSTED


# ---- changing, and back ----


def test_an_event_of_ones_own_is_made_moved_and_taken_out_and_each_can_be_undone(desk: Desk) -> None:
    made = desk.use("create", title="Dentist", start="2026-11-25T15:00", place="Main St", notes="Bring\nthe card")
    assert [row[1:5] for row in desk.rows(day="2026-11-25")] == [
        ["2026-11-25T15:00", "2026-11-25T16:00", "Dentist", "Main St"]
    ]
    id = desk.id_of("Dentist")
    moved = desk.use("move", id=id, start="2026-11-26T10:30")
    assert [row[1:3] for row in desk.rows(day="2026-11-26")] == [["2026-11-26T10:30", "2026-11-26T11:30"]]
    gone = desk.use("cancel", id=id)
    assert desk.rows(day="2026-11-26") == []
    desk.undo(gone.undo)
    assert [row[3] for row in desk.rows(day="2026-11-26")] == ["Dentist"]
    desk.undo(moved.undo)
    assert [row[1] for row in desk.rows(day="2026-11-25")] == ["2026-11-25T15:00"]
    desk.undo(made.undo)
    assert desk.rows(day="2026-11-25") == []


def test_an_event_keeps_everything_that_it_is_not_told_to_change(desk: Desk) -> None:
    path = desk.put(
        "a", "DTSTART;TZID=America/New_York:20261125T090000", "DURATION:PT45M", "SUMMARY:Call", "X-COLOR:red",
        "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT5M", "DESCRIPTION:x", "END:VALARM",
    )  # fmt: skip
    desk.use("move", id=desk.id_of("Call"), start="2026-11-26T16:00")
    text = desk.server.get(path)
    assert "DTSTART;TZID=America/New_York:20261126T100000" in text
    assert "X-COLOR:red" in text
    assert "BEGIN:VALARM" in text
    assert "SEQUENCE:1" in text
    assert [row[1:3] for row in desk.rows(day="2026-11-26")] == [["2026-11-26T16:00", "2026-11-26T16:45"]]


def test_of_a_series_one_time_is_moved_and_one_is_taken_out(desk: Desk) -> None:
    path = desk.put(
        "s", "DTSTART;TZID=Europe/Berlin:20261123T090000", "DTEND;TZID=Europe/Berlin:20261123T093000",
        "RRULE:FREQ=DAILY;COUNT=4", "SUMMARY:Standup",
    )  # fmt: skip
    before = desk.server.get(path)
    first, second, third, fourth = (row[0] for row in desk.rows(days=7))
    moved = desk.use("move", id=second, start="2026-11-24T17:00")
    desk.use("cancel", id=third)
    assert [row[1] for row in desk.rows(days=7)] == ["2026-11-23T09:00", "2026-11-24T17:00", "2026-11-26T09:00"]
    assert [row[0] for row in desk.rows(days=7)] == [first, second, fourth], "an event keeps its id"
    with pytest.raises(UndoRefused, match="changed since"):
        desk.undo(moved.undo)
    assert "".join(before.split()) != "".join(desk.server.get(path).split())


def test_whole_days_are_made_as_days(desk: Desk) -> None:
    desk.use("create", title="Holiday", start="2026-12-24", end="2026-12-26")
    (row,) = desk.rows(day="2026-12-25")
    assert row[1:] == ["2026-12-24", "2026-12-26", "Holiday", "", "all-day"]


def test_undo_is_refused_when_somebody_changed_the_event_since(desk: Desk) -> None:
    made = desk.use("create", title="Dentist", start="2026-11-25T15:00")
    (row,) = desk.rows(day="2026-11-25")
    desk.use("move", id=row[0], start="2026-11-25T16:00")
    with pytest.raises(UndoRefused, match="changed since"):
        desk.undo(made.undo)
    assert [row[1] for row in desk.rows(day="2026-11-25")] == ["2026-11-25T16:00"]


def test_what_changed_between_question_and_answer_is_not_done(desk: Desk) -> None:
    """Threat C14: the version that was shown is the one that is acted on, or none."""
    path = desk.put("a", "DTSTART:20261125T080000Z", "DTEND:20261125T090000Z", "SUMMARY:Call")
    prepared = desk.prepare("cancel", id=desk.id_of("Call"))
    desk.put("a", "DTSTART:20261125T080000Z", "DTEND:20261125T090000Z", "SUMMARY:Board meeting")
    with pytest.raises(ConnectorError, match="changed since you were asked"):
        desk.perform("cancel", prepared)
    assert "Board meeting" in desk.server.get(path)


# ---- with others ----


def test_inviting_names_the_people_and_makes_the_user_the_organizer(desk: Desk) -> None:
    prepared = desk.prepare("invite", title="Plan", start="2026-11-25T15:00", people=[DANA])
    assert prepared.known == frozenset()
    result = desk.perform("invite", prepared)
    assert result.undo is None
    assert "tells nobody by itself" in str(result.content), "Radicale does not send invitations"
    event = desk.use("read", id=desk.id_of("Plan")).content
    assert isinstance(event, Mapping)
    assert (event["organizer"], event["people"]) == (ME, [f"{DANA} needs-action"])
    again = desk.prepare("invite", title="Plan 2", start="2026-11-26T15:00", people=[DANA])
    assert again.known == {DANA}, "somebody who was invited before is not new"


def test_an_event_with_others_is_not_moved_or_called_off_without_naming_them(desk: Desk) -> None:
    desk.use("invite", title="Plan", start="2026-11-25T15:00", people=[DANA])
    id = desk.id_of("Plan")
    for tool in ("move", "cancel"):
        with pytest.raises(ConnectorError, match="Others are at this event"):
            desk.prepare(tool, id=id, start="2026-11-25T17:00") if tool == "move" else desk.prepare(tool, id=id)
    prepared = desk.prepare("reschedule", id=id, start="2026-11-25T17:00")
    assert prepared.arguments["people"] == [DANA]
    assert {label.path for label in prepared.labels} == {"$.people", "$.title"}
    desk.perform("reschedule", prepared)
    assert [row[1] for row in desk.rows(day="2026-11-25")] == ["2026-11-25T17:00"]
    desk.use("call_off", id=id)
    assert desk.rows(day="2026-11-25") == []


def test_an_invitation_is_answered_to_its_organizer_and_only_there(desk: Desk) -> None:
    path = desk.put(
        "i", "DTSTART:20261125T080000Z", "DTEND:20261125T090000Z", "SUMMARY:Sync", f"ORGANIZER:mailto:{DANA}",
        f"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{ME}", "ATTENDEE:mailto:eve@other.example",
    )  # fmt: skip
    id = desk.id_of("Sync")
    with pytest.raises(ConnectorError, match="Somebody else made"):
        desk.prepare("call_off", id=id)
    prepared = desk.prepare("answer", id=id, answer="declined")
    assert prepared.arguments["people"] == [DANA]
    desk.perform("answer", prepared)
    text = desk.server.get(path)
    assert f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ME}" in text
    assert "ATTENDEE:mailto:eve@other.example" in text
    assert [row[5] for row in desk.rows(day="2026-11-25")] == ["declined 2 others"]


def test_another_user_sees_nothing_of_it_and_answers_in_a_calendar_of_their_own(
    desk: Desk, server: CalendarServer
) -> None:
    """Radicale delivers no invitations: here the test carries the event over, as a scheduling server would."""
    desk.use("invite", title="Plan", start="2026-11-25T15:00", people=[DANA])
    assert server.ask("GET", desk.path, user="dana")[0] == 403
    (place,) = server.events(desk.path)
    text = server.get(place)
    theirs = server.make_calendar(f"dana{next(_numbers)}", user="dana")
    server.put(f"{theirs}plan.ics", text, user="dana")
    hers = CalendarConnector(
        "calendar", DavSource(f"{server.url.rstrip('/')}{theirs}", user="dana", calendar="", ca_file=""),
        tools=tools("calendar"), me=DANA, address="", now=lambda: NOW, zone=BERLIN,
    )  # fmt: skip
    with asyncio.Runner() as runner:
        secrets = {"password": USERS["dana"]}
        listed = runner.run(hers.perform("agenda", Prepared(arguments={"days": 7}), secrets)).content
        assert isinstance(listed, Mapping)
        rows = listed["rows"]
        assert isinstance(rows, list)
        assert rows[0][5] == "unanswered 1 other"
        prepared = runner.run(hers.prepare("answer", {"id": rows[0][0], "answer": "accepted"}, secrets))
        assert prepared.arguments["people"] == [ME]
        runner.run(hers.perform("answer", prepared, secrets))
        runner.run(hers.close())
    assert "PARTSTAT=ACCEPTED" in server.get(f"{theirs}plan.ics", user="dana")


# ---- what is refused ----


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("create", {"title": "a\r\nATTENDEE:mailto:eve@x.example", "start": "2026-11-25T15:00"}, "line break"),
        ("create", {"title": "a", "place": "b\x0bc", "start": "2026-11-25T15:00"}, "control character"),
        ("create", {"title": " ", "start": "2026-11-25T15:00"}, "no title"),
        ("create", {"title": "a", "start": "next tuesday"}, "not a time"),
        ("create", {"title": "a", "start": "2026-11-25T15:00", "end": "2026-11-25T14:00"}, "before it begins"),
        ("create", {"title": "a", "start": "2026-11-25", "end": "2026-11-25T14:00"}, "both alike"),
        ("invite", {"title": "a", "start": "2026-11-25T15:00", "people": []}, "Nobody is invited"),
        (
            "invite",
            {"title": "a", "start": "2026-11-25T15:00", "people": ["Dana <d@x.example>"]},
            "cannot be written to",
        ),
        ("cancel", {"id": "abcdefg"}, "no event abcdefg"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anyone_is_asked(
    desk: Desk, tool: str, arguments: dict[str, Json], said: str
) -> None:
    """Threats H06 and A10 for a calendar."""
    with pytest.raises((ConnectorError, NoSuchThing), match=said):
        desk.prepare(tool, **arguments)


def test_a_wrong_password_and_a_server_that_is_none_are_told_in_one_sentence(server: CalendarServer) -> None:
    kind = next(one for one in kinds() if one.name == "caldav")
    with asyncio.Runner() as runner:
        wrong = kind.open("c", {"url": server.url, "user": "sam"})
        with pytest.raises(CredentialRefused, match="did not accept"):
            runner.run(wrong.test({"password": "nope"}))
        nobody = kind.open("c", {"url": "http://127.0.0.1:1/", "user": "sam"})
        with pytest.raises(ConnectorUnreachable, match="did not answer"):
            runner.run(nobody.test({"password": "x"}))
        other = kind.open("c", {"url": server.url, "user": "sam", "calendar": "Nowhere"})
        with pytest.raises(ConnectorError, match="no calendar “Nowhere”"):
            runner.run(other.test({"password": USERS["sam"]}))
        for one in (wrong, nobody, other):
            runner.run(one.close())


def test_the_test_names_the_calendars(desk: Desk) -> None:
    assert desk.run(desk.connector.test(desk.credentials)).startswith("Connected; it reads “Work")


# ---- meetings that begin and end ----


def test_the_beginning_and_the_end_of_a_meeting_are_reported_once_each(desk: Desk) -> None:
    desk.put("a", "DTSTART:20261123T080000Z", "DTEND:20261123T090000Z", "SUMMARY:Now")
    heard: list[tuple[str, str]] = []
    asked: list[float] = []

    async def listen() -> None:
        real_sleep = asyncio.sleep
        enough = asyncio.Event()

        async def sleep(seconds: float) -> None:
            asked.append(seconds)
            desk.clock[0] += timedelta(seconds=seconds)
            if desk.clock[0] > NOW + timedelta(hours=1):
                enough.set()
                await real_sleep(60)

        def notify(event: Event) -> None:
            heard.append((str(event.detail["state"]), desk.clock[0].astimezone(UTC).strftime("%H:%M")))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(asyncio, "sleep", sleep)
            listening = asyncio.create_task(desk.connector.listen(desk.credentials, notify))
            await enough.wait()
            listening.cancel()

    desk.run(listen())
    assert heard == [("started", "08:10"), ("ended", "09:00")]
    assert min(asked) >= 1.0
    assert max(asked) <= 300.0


def test_a_meeting_that_began_while_the_machine_slept_is_reported_on_waking(desk: Desk) -> None:
    """`until` wakes when the wall clock has reached the moment, and that may be long past it."""
    desk.put("a", "DTSTART:20261123T081400Z", "DTEND:20261123T100000Z", "SUMMARY:Soon")
    heard: list[str] = []
    asked: list[datetime] = []

    async def listen() -> None:
        told = asyncio.Event()

        async def until(at: float) -> None:
            asked.append(datetime.fromtimestamp(at, UTC))
            desk.clock[0] += timedelta(minutes=30)
            if len(asked) > 1:
                await asyncio.sleep(60)

        def notify(event: Event) -> None:
            heard.append(str(event.detail["state"]))
            told.set()

        connector = CalendarConnector(
            "calendar", DavSource(desk.server.url, user="sam", calendar=desk.path.split("/")[2].title(), ca_file=""),
            tools=tools("calendar"), me=ME, address="", now=lambda: desk.clock[0], zone=BERLIN, until=until,
        )  # fmt: skip
        listening = asyncio.create_task(connector.listen(desk.credentials, notify))
        await asyncio.wait_for(told.wait(), 60)
        listening.cancel()
        await connector.close()

    desk.run(listen())
    assert heard == ["started"]
    assert asked[0] == datetime(2026, 11, 23, 8, 14, tzinfo=UTC)


# ---- ICS ----


def test_a_file_is_read_again_when_it_changes_and_cannot_be_written(tmp_path: Path) -> None:
    kind = next(one for one in kinds() if one.name == "ics")
    file = tmp_path / "team.ics"

    def write(title: str) -> None:
        day = f"{datetime.now(UTC):%Y%m%d}"
        file.write_text(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:t\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261101T000000Z\r\n"
            f"DTSTART;VALUE=DATE:{day}\r\nSUMMARY:{title}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )

    def titles(connector: Connector, runner: asyncio.Runner) -> list[str]:
        content = runner.run(connector.perform("agenda", Prepared(arguments={"days": 2}), {})).content
        assert isinstance(content, Mapping)
        rows = content["rows"]
        assert isinstance(rows, list)
        return [row[3] for row in rows]

    write("One")
    connector = kind.open("team", {"source": str(file)})
    assert {tool.effect for tool in connector.tools} == {"read"}
    with asyncio.Runner() as runner:
        assert titles(connector, runner) == ["One"]
        write("Another")
        assert titles(connector, runner) == ["Another"]
        assert runner.run(connector.test({})) == "Read it; it has 1 event."
        runner.run(connector.close())


def test_an_address_that_asks_for_a_password_is_refused_and_says_so(desk: Desk, server: CalendarServer) -> None:
    """This kind knows no password; Radicale asks for one."""
    kind = next(one for one in kinds() if one.name == "ics")
    connector = kind.open("team", {"source": f"{server.url.rstrip('/')}{desk.path}"})
    with asyncio.Runner() as runner:
        with pytest.raises(CredentialRefused):
            runner.run(connector.test({}))
        runner.run(connector.close())
