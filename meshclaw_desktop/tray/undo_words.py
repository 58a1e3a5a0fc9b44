"""What became of an undo, in one line: for every window that takes something back."""

from __future__ import annotations

from meshclaw_desktop.wire.rows import UndoRow

from .translation import tr


def undo_sentence(rows: list[UndoRow]) -> str:
    """What became of an undo, in one line; refusals with their reasons."""
    done = sum(row.outcome == "undone" for row in rows)
    refused = [row for row in rows if row.outcome != "undone"]
    parts = [tr("Taken back: %n actions.", "", done)] if done else []
    reasons = list(dict.fromkeys(row.reason for row in refused if row.reason))
    if refused:
        parts.append(tr("Not taken back: %n actions.", "", len(refused)))
    return " ".join([*parts, *reasons[:3]]) or tr("There was nothing to take back.")
