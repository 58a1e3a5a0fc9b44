"""The declarations of every tool of mail. Data only; each word of a description is paid for on every request."""

from __future__ import annotations

from collections.abc import Mapping

from meshclaw_desktop.policy.model import Effect, Json, Origin, Parameter, Role, Tool

_TEXT: Mapping[str, Json] = {"type": "string"}
_TEXTS: Mapping[str, Json] = {"type": "array", "items": {"type": "string"}}
_NUMBER: Mapping[str, Json] = {"type": "integer"}
_YES: Mapping[str, Json] = {"type": "boolean"}


def _ids() -> Parameter:
    return Parameter(name="ids", role=Role.OBJECT, schema=_TEXTS, label="Messages")


def _optional(name: str, role: Role, schema: Mapping[str, Json], label: str = "") -> Parameter:
    return Parameter(name=name, role=role, schema=schema, required=False, label=label)


def _filled(name: str, role: Role, schema: Mapping[str, Json], label: str = "") -> Parameter:
    return Parameter(name=name, role=role, schema=schema, required=False, label=label, filled=True)


def _one_of(*values: str) -> Mapping[str, Json]:
    return {"enum": list(values)}


def tools(connector: str) -> tuple[Tool, ...]:
    """Every tool of a mailbox, with the connector's name in it."""
    return (*_reading(connector), *_changing(connector), *_sending(connector), _delete(connector))


def _reading(connector: str) -> tuple[Tool, ...]:
    return (
        Tool(
            connector=connector,
            name="list",
            effect=Effect.READ,
            description="Newest first: id, from, date, subject, marks",
            sentence="List messages",
            parameters=(
                _optional("folder", Role.QUERY, _TEXT),
                _optional("unread", Role.QUERY, _YES),
                _optional("since", Role.QUERY, {"type": "string", "description": "date"}),
                _optional("limit", Role.QUERY, _NUMBER),
                _optional("page", Role.QUERY, _NUMBER),
            ),
        ),
        Tool(
            connector=connector,
            name="search",
            effect=Effect.READ,
            description="Words in sender, recipients, subject or text",
            sentence="Search the mail for {text}",
            parameters=(
                Parameter(name="text", role=Role.QUERY, schema=_TEXT),
                _optional("folder", Role.QUERY, _TEXT),
                _optional("since", Role.QUERY, _TEXT),
                _optional("limit", Role.QUERY, _NUMBER),
            ),
        ),
        Tool(
            connector=connector,
            name="read",
            effect=Effect.READ,
            description="Text, shortened; offset reads on",
            sentence="Read {ids:message}",
            parameters=(_ids(), _optional("offset", Role.QUERY, _NUMBER)),
        ),
        Tool(
            connector=connector,
            name="thread",
            effect=Effect.READ,
            description="The conversation of a message",
            sentence="Read a conversation",
            parameters=(Parameter(name="id", role=Role.OBJECT, schema=_TEXT),),
        ),
    )


def _changing(connector: str) -> tuple[Tool, ...]:
    def change(name: str, sentence: str, reports: str, *parameters: Parameter, description: str = "") -> Tool:
        return Tool(
            connector=connector,
            name=name,
            effect=Effect.CHANGE,
            undoable=True,
            returns=Origin.SERVICE,
            description=description,
            sentence=sentence,
            reports=reports,
            parameters=parameters,
        )

    return (
        change(
            "mark_read",
            "Mark {ids:message} {as}",
            "Marked {ids:message} {as}",
            _ids(),
            Parameter(name="as", role=Role.CONTENT, schema=_one_of("read", "unread")),
        ),
        change(
            "flag",
            "Mark {ids:message} {as}",
            "Marked {ids:message} {as}",
            _ids(),
            Parameter(name="as", role=Role.CONTENT, schema=_one_of("flagged", "unflagged")),
        ),
        change(
            "move",
            "Move {ids:message} to {folder}",
            "Moved {ids:message} to {folder}",
            _ids(),
            Parameter(name="folder", role=Role.OBJECT, schema=_TEXT, label="Folder"),
        ),
        change("archive", "Archive {ids:message}", "Archived {ids:message}", _ids()),
        change(
            "label",
            "Label {ids:message} {label}",
            "Labelled {ids:message} {label}",
            _ids(),
            Parameter(name="label", role=Role.CONTENT, schema=_TEXT, label="Label"),
        ),
        change(
            "draft",
            "Save a draft: {subject}",
            "Saved a draft: {subject}",
            _optional("to", Role.CONTENT, _TEXTS, "To"),
            _optional("cc", Role.CONTENT, _TEXTS, "Cc"),
            Parameter(name="subject", role=Role.CONTENT, schema=_TEXT),
            Parameter(name="body", role=Role.CONTENT, schema=_TEXT, label="Text"),
            _optional("reply_to", Role.OBJECT, {"type": "string", "description": "id"}, "In reply to"),
        ),
    )


def _sending(connector: str) -> tuple[Tool, ...]:
    def send(name: str, sentence: str, reports: str, *parameters: Parameter, description: str = "") -> Tool:
        return Tool(
            connector=connector,
            name=name,
            effect=Effect.SEND,
            returns=Origin.SERVICE,
            description=description,
            sentence=sentence,
            reports=reports,
            parameters=parameters,
        )

    id = Parameter(name="id", role=Role.OBJECT, schema=_TEXT, label="Message")
    to = Parameter(name="to", role=Role.TARGET, schema=_TEXTS, label="To")
    body = Parameter(name="body", role=Role.CONTENT, schema=_TEXT, label="Text")
    return (
        send(
            "send",
            "Send an email to {to}",
            "Sent an email to {to}",
            to,
            _optional("cc", Role.TARGET, _TEXTS, "Cc"),
            _optional("bcc", Role.TARGET, _TEXTS, "Bcc"),
            Parameter(name="subject", role=Role.CONTENT, schema=_TEXT, label="Subject"),
            body,
            _optional("attachments", Role.OBJECT, {**_TEXTS, "description": "id/file name"}, "Attachments"),
        ),
        send(
            "reply",
            "Reply to {to}: {subject}",
            "Replied to {to}: {subject}",
            id,
            body,
            _optional("all", Role.CONTENT, _YES, "To all"),
            _filled("to", Role.TARGET, _TEXTS, "To"),
            _filled("cc", Role.TARGET, _TEXTS, "Cc"),
            _filled("subject", Role.CONTENT, _TEXT, "Subject"),
        ),
        send(
            "forward",
            "Forward a message to {to}: {subject}",
            "Forwarded a message to {to}: {subject}",
            id,
            to,
            body,
            _filled("subject", Role.CONTENT, _TEXT, "Subject"),
            _filled("attachments", Role.OBJECT, _TEXTS, "Attachments"),
        ),
    )


def _delete(connector: str) -> Tool:
    return Tool(
        connector=connector,
        name="delete",
        effect=Effect.DESTROY,
        returns=Origin.SERVICE,
        description="For good",
        sentence="Delete {ids:message} for good",
        reports="Deleted {ids:message} for good",
        parameters=(_ids(),),
    )
