"""Everything that is kept, as JSON Lines in a zip with a README of its fields. Reads only, on a connection of its own."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from meshclaw_desktop.errors import LedgerError

EXPORTED: Mapping[str, tuple[str, str, str]] = {
    "activity.jsonl": ("events", "seq", "What happened, one line for each row of the activity."),
    "tasks.jsonl": ("tasks", "started_at", "The tasks, with your words and the answers."),
    "questions.jsonl": ("approvals", "created_at", "What you were asked."),
    "rules.jsonl": ("rules", "created_at", "Answers that are remembered."),
    "undos.jsonl": ("undos", "number", "What is kept to take actions back."),
    "model_calls.jsonl": ("usage", "number", "What each call of the model used."),
    "results.jsonl": ("results", "slot", "What became of each result."),
    "settings.jsonl": ("kept", "key", "What you set, as it is in force, and what the app keeps for itself."),
}
"""Each file with its table, the order of its lines, and what it holds."""
DERIVED = frozenset({"meta", "calls", "touched", "slots", "sums", "stale", "reservations"})
"""Tables that are made of the others, or hold nothing of the user's."""
FIELDS: Mapping[str, str] = {
    "seq": "number of the row", "at": "Unix time", "task": "id of the task", "routine": "name of the routine",
    "agent": "which agent", "kind": "kind of event", "call": "id of the call", "connector": "name of the connector",
    "tool": "name of the tool", "effect": "read, change, send, execute or destroy", "sentence": "what happened, in words",
    "verdict": "allow, ask or deny", "reason": "why", "outcome": "how it ended", "tokens": "tokens in and out",
    "usd_micros": "cost in millionths of a dollar", "undo_id": "what to ask an undo for",
    "record": "everything else on record about it", "covers": "the rule or setting that the row tells of",
    "digest": "SHA-256 over the row and the digest before it", "id": "its id", "prompt": "your words",
    "state": "how it stands", "started_at": "Unix time", "row": "the task as it was shown", "created_at": "Unix time",
    "approval": "the question: its id, or all of it as it was shown", "stored": "the copy of the call that would run",
    "used": "1 once an answer was used", "expires_at": "Unix time, or null", "value": "the value itself", "key": "its name",
    "told": "1 if a row of the activity tells of each change", "number": "running number", "undo": "what the undo needs",
    "made_at": "Unix time", "until": "Unix time until which it can be undone", "model": "name of the model",
    "input_tokens": "tokens in", "output_tokens": "tokens out", "cache_read_tokens": "tokens read from a cache",
    "cache_write_tokens": "tokens written to a cache", "estimated": "1 if we counted, as the provider did not say",
    "wasted": "1 if nothing of it was kept", "slot": "quarter of an hour since 1970",
}  # fmt: skip
"""What each field is."""
README = "README.txt"
_JSON = {
    "events": {"record"},
    "tasks": {"row"},
    "approvals": {"approval", "stored"},
    "rules": {"value"},
    "undos": {"undo"},
    "kept": {"value"},
}
_INTRO = """Everything that MeshClaw Desktop keeps of you, as of {now}.

Each file holds one JSON object a line, in UTF-8. Times are Unix time in seconds. Passwords and keys are not in here:
they lie in your keychain and nowhere else.
"""


def export(ledger: Path, into: IO[bytes], *, extra: Mapping[str, str], now: str) -> dict[str, int]:
    """Write the zip; how many lines each file has. `extra` are further texts by file name. Raises LedgerError, OSError."""
    try:
        connection = sqlite3.connect(f"{ledger.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        try:
            connection.execute("begin")
            return _write(connection, into, extra, now)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise LedgerError(f"The record {ledger} cannot be read: {error}.") from error


def _write(connection: sqlite3.Connection, into: IO[bytes], extra: Mapping[str, str], now: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    about = [_INTRO.format(now=now)]
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (table, order, words) in EXPORTED.items():
            cursor = connection.execute(f"select * from {table} order by {order}")
            columns = [one[0] for one in cursor.description]
            about.append("\n".join([f"{name}: {words}", *(f"    {one}: {FIELDS.get(one, one)}" for one in columns)]))
            with archive.open(name, "w", force_zip64=True) as file:
                lines[name] = 0
                for row in cursor:
                    told = {
                        one: json.loads(value) if one in _JSON.get(table, ()) else value
                        for one, value in zip(columns, row, strict=True)
                    }
                    file.write(f"{json.dumps(told, ensure_ascii=False)}\n".encode())
                    lines[name] += 1
        for name, text in extra.items():
            archive.writestr(name, text)
            about.append(f"{name}: the file itself, as it is.")
        archive.writestr(README, "\n\n".join(about) + "\n")
    return lines
