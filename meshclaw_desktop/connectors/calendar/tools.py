"""The declarations of every tool of a calendar. Data only; each word of a description is paid for on every request."""

from __future__ import annotations

from collections.abc import Mapping

from meshclaw_desktop.policy.model import Effect, Json, Origin, Parameter, Role, Tool

_TEXT: Mapping[str, Json] = {"type": "string"}
_TEXTS: Mapping[str, Json] = {"type": "array", "items": {"type": "string"}}
_NUMBER: Mapping[str, Json] = {"type": "integer"}
_WHEN: Mapping[str, Json] = {"type": "string", "description": "2026-11-23T15:00, local; a date for a whole day"}
_DAY: Mapping[str, Json] = {"type": "string", "description": "date"}
_ANSWERS: Mapping[str, Json] = {"enum": ["accepted", "declined", "tentative"]}

_EVENT = Parameter(name="id", role=Role.OBJECT, schema=_TEXT, label="Event")
_TITLE = Parameter(name="title", role=Role.CONTENT, schema=_TEXT)
_START = Parameter(name="start", role=Role.TIME, schema=_WHEN)
_END = Parameter(name="end", role=Role.TIME, schema=_WHEN, required=False)
_PLACE = Parameter(name="place", role=Role.CONTENT, schema=_TEXT, required=False, label="Where")
_NOTES = Parameter(name="notes", role=Role.CONTENT, schema=_TEXT, required=False)
_INVITED = Parameter(name="people", role=Role.TARGET, schema=_TEXTS, label="People")
_TOLD = Parameter(name="people", role=Role.TARGET, schema=_TEXTS, required=False, label="Tells", filled=True)
_EVENT_TITLE = Parameter(name="title", role=Role.CONTENT, schema=_TEXT, required=False, label="Event", filled=True)


def reading_tools(connector: str) -> tuple[Tool, ...]:
    """What every calendar can do."""

    def read(name: str, sentence: str, description: str, *parameters: Parameter) -> Tool:
        return Tool(
            connector=connector,
            name=name,
            effect=Effect.READ,
            description=description,
            sentence=sentence,
            parameters=parameters,
        )

    day = Parameter(name="day", role=Role.QUERY, schema=_DAY, required=False)
    days = Parameter(name="days", role=Role.QUERY, schema=_NUMBER, required=False)
    return (
        read("now", "Look at what is on now", "Whether busy now, and the next meeting"),
        read("agenda", "Look at the calendar", "Events from a day on: id, start, end, title, place, marks", day, days),
        read(
            "search",
            "Search the calendar for {text}",
            "Words in title, place, notes or people",
            Parameter(name="text", role=Role.QUERY, schema=_TEXT),
            day,
            days,
        ),
        read("read", "Read an event", "People and notes of one event", _EVENT),
    )


def tools(connector: str) -> tuple[Tool, ...]:
    """Every tool of a calendar that can be written to. What others are told of leaves the user's hands."""

    def act(
        name: str, effect: Effect, sentence: str, reports: str, *parameters: Parameter, description: str = ""
    ) -> Tool:
        return Tool(
            connector=connector,
            name=name,
            effect=effect,
            undoable=effect is Effect.CHANGE,
            returns=Origin.SERVICE,
            description=description,
            sentence=sentence,
            reports=reports,
            parameters=parameters,
        )

    change, send = Effect.CHANGE, Effect.SEND
    return (
        *reading_tools(connector),
        act("create", change, "Add “{title}” to the calendar", "Added “{title}” to the calendar",
            _TITLE, _START, _END, _PLACE, _NOTES, description="An event of one's own"),
        act("move", change, "Move “{title}” to {start}", "Moved “{title}” to {start}",
            _EVENT, _START, _END, _EVENT_TITLE, description="An event without others"),
        act("cancel", change, "Take “{title}” out of the calendar", "Took “{title}” out of the calendar",
            _EVENT, _EVENT_TITLE, description="An event without others"),
        act("invite", send, "Invite {people} to “{title}”", "Invited {people} to “{title}”",
            _TITLE, _START, _END, _INVITED, _PLACE, _NOTES, description="A new event with others"),
        act("reschedule", send, "Move “{title}” to {start} and tell {people}", "Moved “{title}” to {start}",
            _EVENT, _START, _END, _TOLD, _EVENT_TITLE, description="Own event with others"),
        act("call_off", send, "Call off “{title}” and tell {people}", "Called off “{title}”",
            _EVENT, _TOLD, _EVENT_TITLE, description="Own event with others"),
        act("answer", send, "Answer “{answer}” to {people}: “{title}”", "Answered “{answer}” to {people}: “{title}”",
            _EVENT, Parameter(name="answer", role=Role.CONTENT, schema=_ANSWERS), _TOLD, _EVENT_TITLE,
            description="An invitation"),
    )  # fmt: skip
