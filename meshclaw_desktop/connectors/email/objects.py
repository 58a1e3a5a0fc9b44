"""Which messages a call means: found by their ids, shown, bound to what they were, checked again before it runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from meshclaw_desktop.connectors.contract import Thing
from meshclaw_desktop.errors import ConnectorError, NoSuchThing
from meshclaw_desktop.policy.model import Json, Label, Origin

from .mailbox import Envelope, Mailbox, Ref

COLUMNS = ("From", "Subject", "Received")
MOST_OBJECTS = 200
LONGEST_CELL = 200
"""Characters of what tells one message from another in a question."""


def wanted_ids(value: Json) -> tuple[str, ...]:
    """The ids of a call, each once. Raises ConnectorError if there are none or too many."""
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, Sequence) or isinstance(listed, str) or not all(isinstance(one, str) for one in listed):
        raise ConnectorError("The ids of messages are texts, as the list shows them.")
    ids = tuple(dict.fromkeys(str(one).strip() for one in listed))
    if not ids:
        raise ConnectorError("No message was named.", "Name at least one.")
    if len(ids) > MOST_OBJECTS:
        raise ConnectorError(f"More than {MOST_OBJECTS} messages at once.", "Do it in smaller parts.")
    return ids


def find_all(box: Mailbox, ids: Iterable[str]) -> dict[str, Envelope]:
    """The messages by the ids that the model used. Raises NoSuchThing for one that is not there."""
    refs = {id: box.locate(id) for id in ids}
    there = {one.ref: one for one in box.envelopes(list(refs.values()))}
    for id, ref in refs.items():
        if ref not in there:
            raise NoSuchThing(f"There is no message {id[:40]} any more.", "List the messages again.")
    return {id: there[ref] for id, ref in refs.items()}


def find_one(box: Mailbox, id: Json) -> tuple[str, Envelope]:
    """One message by its id."""
    (name,) = wanted_ids(id if isinstance(id, str) else None)
    return name, find_all(box, [name])[name]


def bound(found: Mapping[str, Envelope]) -> dict[str, Json]:
    """What each message is now, to be found unchanged when the call runs."""
    return {id: {"at": place(one.ref), "is": one.fingerprint} for id, one in found.items()}


def unchanged(box: Mailbox, ids: Iterable[str], state: Mapping[str, Json]) -> list[Envelope]:
    """The very messages that were shown, in this order. Raises ConnectorError if one has changed or is gone."""
    kept = state.get("messages")
    expected: dict[Ref, str] = {}
    for id in ids:
        one = kept.get(id) if isinstance(kept, Mapping) else None
        if not isinstance(one, Mapping):
            raise ConnectorError(f"Message {id[:40]} was not part of the question. Nothing was done.")
        expected[ref_at(one.get("at"))] = str(one.get("is"))
    there = {one.ref: one for one in box.envelopes(list(expected))}
    for ref, fingerprint in expected.items():
        if ref not in there or there[ref].fingerprint != fingerprint:
            raise ConnectorError(
                "A message has changed or is gone since you were asked. Nothing was done.", "List the messages again."
            )
    return [there[ref] for ref in expected]


def things(found: Mapping[str, Envelope]) -> tuple[Thing, ...]:
    """One row for each message."""
    return tuple(
        Thing(id=id, cells=(_cell(sender_of(one)), _cell(one.subject) or "(no subject)", moment(one.received)))
        for id, one in found.items()
    )


def _cell(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def place(ref: Ref) -> list[Json]:
    """A place as JSON."""
    return [ref.folder, ref.key, ref.validity]


def ref_at(value: Json) -> Ref:
    """A place from JSON. Raises ConnectorError if it is none."""
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 3:
        raise ConnectorError("The record of this call is damaged. Nothing was done.")
    folder, key, validity = (str(one) for one in value)
    return Ref(folder, key, validity)


def sender_of(one: Envelope) -> str:
    """The sender as a person sees it: the name, and the address always."""
    name = one.sender_name[:40]
    if not name or name.casefold() == one.sender.casefold():
        return one.sender or "(no sender)"
    return f"{name} <{one.sender}>" if one.sender else f"{name} (no address)"


def source_of(one: Envelope) -> str:
    """Who wrote it, for a question."""
    return f"a message from {one.sender or 'an unknown sender'}"


def written_by(one: Envelope, *paths: str) -> list[Label]:
    """Labels for what the sender wrote."""
    return [Label(path=path, origin=Origin.UNTRUSTED, source=source_of(one)) for path in paths]


def given_by_service(*paths: str) -> list[Label]:
    """Labels for what the server or we ourselves set."""
    return [Label(path=path, origin=Origin.SERVICE) for path in paths]


def moment(at: float) -> str:
    """A time for a person, in this machine's zone."""
    when = datetime.fromtimestamp(at).astimezone()
    return f"{when:%a} {when.day} {when:%b %Y, %H:%M}"


def counted(number: int) -> str:
    """`1 message`, `8 messages`."""
    return "1 message" if number == 1 else f"{number} messages"


def flag_of(arguments: Mapping[str, Json], name: str) -> bool:
    """A yes or no that may be left out."""
    return arguments.get(name) is True


def number_of(arguments: Mapping[str, Json], name: str, default: int, *, least: int, most: int) -> int:
    """A whole number that may be left out, kept within its bounds."""
    value = arguments.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return min(max(value, least), most) if isinstance(value, int) and not isinstance(value, bool) else default


def text_of(arguments: Mapping[str, Json], name: str) -> str:
    """A text that may be left out."""
    value = arguments.get(name)
    return value if isinstance(value, str) else ""
