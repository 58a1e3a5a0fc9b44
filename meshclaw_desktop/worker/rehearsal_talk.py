"""What the rehearsal model can see in one request: the user's words, the tools, what was used and what came back. Pure."""

from __future__ import annotations

import json
import re
from calendar import month_name
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from meshclaw_desktop.policy.model import Json

INTEND = "intend"
_REFUSED = ("Denied:", "Failed:", "Not done:")
_LAST_RUN = re.compile(r"\bran last on \w+, (?P<day>\d\d) (?P<month>\w+) (?P<year>\d{4}), (?P<clock>\d\d:\d\d)\b")
_NOTE = re.compile(r"\n\nKept from before\b[^\n]*(?:\n- [^\n]*)+\Z")
"""What stands below a result: memories with words of others."""
_PERSON = re.compile(r"\s*(?P<name>.*?)\s*<(?P<address>[^<>]+)>\s*$")


@dataclass(frozen=True, slots=True)
class Use:
    """One call of a tool, by the name under which it was offered."""

    name: str
    arguments: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Did:
    """A call that was made, and what came back."""

    use: Use
    result: str

    @property
    def refused(self) -> bool:
        """It was not done."""
        return self.result.startswith(_REFUSED)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The names of one mailbox's tools; empty for one that is not offered."""

    list: str
    read: str
    archive: str
    draft: str
    send: str
    reply: str
    forward: str
    delete: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list of messages."""

    id: str
    sender: str
    date: str
    subject: str
    marks: str

    @property
    def unread(self) -> bool:
        """Not seen yet."""
        return "unread" in self.marks.split()

    @property
    def bulk(self) -> bool:
        """A newsletter or a list."""
        return "list" in self.marks.split()

    @property
    def sender_name(self) -> str:
        """What the sender is called."""
        return _person(self.sender)[0]

    @property
    def address(self) -> str:
        """Where the sender is reached."""
        return _person(self.sender)[1]


@dataclass(frozen=True, slots=True)
class Text:
    """One message that was read."""

    id: str
    sender: str
    date: str
    subject: str
    text: str
    reply_elsewhere: bool

    @property
    def sender_name(self) -> str:
        """What the sender is called."""
        return _person(self.sender)[0]

    @property
    def address(self) -> str:
        """Where the sender is reached."""
        return _person(self.sender)[1]


class Talk:
    """One request, taken apart."""

    def __init__(self, messages: Sequence[Mapping[str, Json]], tools: Sequence[Mapping[str, Json]]) -> None:
        self._names = [_name(one) for one in tools]
        self.prompt = next((_words(one) for one in messages if one.get("role") == "user"), "")
        self._rules = next((_words(one) for one in messages if one.get("role") == "system"), "")
        results = {str(one.get("tool_call_id")): _words(one) for one in messages if one.get("role") == "tool"}
        notes = [found.group().strip() for one in results.values() if (found := _NOTE.search(one))]
        self.learned = "\n\n".join([self.prompt, *notes])
        """The user's words, with everything that is known from before."""
        self.done: list[Did] = [
            Did(use, _NOTE.sub("", results[id]))
            for one in messages
            if one.get("role") == "assistant"
            for id, use in _uses(one.get("tool_calls"))
            if id in results
        ]

    @property
    def refused(self) -> list[Did]:
        """What was tried in vain."""
        return [one for one in self.done if one.refused]

    @property
    def last_run(self) -> str:
        """When the routine ran last, as a tool takes it; empty if it never did, or if this is none."""
        found = _LAST_RUN.search(self._rules)
        if found is None or found["month"] not in month_name:
            return ""
        month = list(month_name).index(found["month"])
        return f"{found['year']}-{month:02}-{found['day']}T{found['clock']}"

    def mailbox(self) -> Mailbox | None:
        """The mailbox that the user names, else the first there is."""
        starts = [name.removesuffix("_list") for name in self._names if name.endswith("_list")]
        starts = [one for one in starts if f"{one}_read" in self._names]
        if not starts:
            return None
        start = next(
            (one for one in starts if re.search(rf"\b{re.escape(one)}\b", self.prompt, re.IGNORECASE)), starts[0]
        )
        verbs = ("list", "read", "archive", "draft", "send", "reply", "forward", "delete")
        return Mailbox(*(f"{start}_{verb}" if f"{start}_{verb}" in self._names else "" for verb in verbs))

    def named(self, verb: str, *, beside: str) -> str:
        """A connector's tool with this name, of one that has the other one, too; empty if there is none."""
        starts = (name.removesuffix(f"_{verb}") for name in self._names if name.endswith(f"_{verb}"))
        return next((f"{one}_{verb}" for one in starts if f"{one}_{beside}" in self._names), "")

    def offers(self, name: str) -> bool:
        """Whether there is such a tool."""
        return name in self._names

    def did(self, name: str) -> bool:
        """Whether this tool was used, with whatever result."""
        return any(one.use.name == name for one in self.done)

    def tried(self, use: Use) -> bool:
        """Whether exactly this was used, with whatever result."""
        return any(one.use == use for one in self.done)

    def intend(self, calls: Mapping[str, Mapping[str, str]]) -> tuple[Use, ...]:
        """A declaration of calls whose arguments come from tools, where one is wanted."""
        meant: list[Json] = [
            {"tool": name, "arguments": {key: {"from": source} for key, source in arguments.items()}}
            for name, arguments in calls.items()
            if name
        ]
        return (Use(INTEND, {"calls": meant}),) if INTEND in self._names else ()

    def intend_values(self, name: str, values: Mapping[str, Json]) -> tuple[Use, ...]:
        """A declaration of one call whose arguments are the user's words, where one is wanted."""
        meant: Json = [{"tool": name, "arguments": {key: {"value": value} for key, value in values.items()}}]
        return (Use(INTEND, {"calls": meant}),) if INTEND in self._names else ()

    def rows(self, box: Mailbox) -> list[Row]:
        """Every line of every list, in order."""
        return [
            Row(*(str(cell) for cell in row))
            for one in self._results(box.list)
            for row in _sequence(one.get("rows"))
            if isinstance(row, list) and len(row) == 5
        ]

    def total(self, box: Mailbox) -> int | None:
        """How many the last list counted."""
        totals = [one.get("total") for one in self._results(box.list)]
        return totals[-1] if totals and isinstance(totals[-1], int) else None

    def texts(self, box: Mailbox) -> list[Text]:
        """Every message that was read, in order."""
        return [
            Text(
                id=str(one.get("id", "")),
                sender=str(one.get("from", "")),
                date=str(one.get("date", "")),
                subject=str(one.get("subject", "")),
                text=str(one.get("text", "")),
                reply_elsewhere="reply_to" in one,
            )
            for result in self._results(box.read)
            for one in _sequence(result.get("messages"))
            if isinstance(one, dict)
        ]

    def row_about(self, box: Mailbox, subject: str) -> Row | None:
        """The line with this subject, else one with these words in it."""
        wanted = subject.lower()
        near = [row for row in self.rows(box) if wanted in row.subject.lower()]
        return next((row for row in near if row.subject.lower() == wanted), near[0] if near else None)

    def _results(self, name: str) -> list[dict[str, Json]]:
        found = []
        for one in self.done:
            if one.use.name == name and not one.refused:
                try:
                    value, _ = json.JSONDecoder().raw_decode(one.result)  # a note may stand below it
                except ValueError:
                    continue
                if isinstance(value, dict):
                    found.append(value)
        return found


def _uses(calls: Json) -> list[tuple[str, Use]]:
    found = []
    for call in _sequence(calls):
        if not isinstance(call, Mapping) or not isinstance(function := call.get("function"), Mapping):
            continue
        try:
            arguments = json.loads(str(function.get("arguments") or "{}"))
        except ValueError:
            continue
        if isinstance(arguments, dict):
            found.append((str(call.get("id")), Use(str(function.get("name")), arguments)))
    return found


def _sequence(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list | tuple) else ()


def _words(message: Mapping[str, Json]) -> str:
    """A message's text; some libraries hand it on in parts."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = [one.get("text") for one in _sequence(content) if isinstance(one, Mapping)]
    return "".join(one for one in parts if isinstance(one, str))


def _name(tool: Mapping[str, Json]) -> str:
    function = tool.get("function")
    return str(function.get("name", "")) if isinstance(function, Mapping) else ""


def _person(sender: str) -> tuple[str, str]:
    found = _PERSON.match(sender)
    return (found["name"], found["address"]) if found else ("", sender.strip())
