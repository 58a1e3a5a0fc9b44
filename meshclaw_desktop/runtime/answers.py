"""How the user answered lately, tool by tool: counts what the record holds. Pure; it judges nothing."""

from __future__ import annotations

from collections.abc import Iterable

from meshclaw_desktop.wire.rows import AnswersRow

MOST_ANSWERS = 500
"""Of all tools together; older answers are not looked at."""
LAST = 20
"""Of one tool."""


def answer_rows(answers: Iterable[tuple[str, str, bool]]) -> list[AnswersRow]:
    """`answers`, newest first, are connector, tool and whether it was a yes; the tools come most asked first."""
    counts: dict[tuple[str, str], list[bool]] = {}
    for connector, tool, yes in answers:
        said = counts.setdefault((connector, tool), [])
        if len(said) < LAST:
            said.append(yes)
    rows = [
        AnswersRow(connector=connector, tool=tool, approved=sum(said), answered=len(said))
        for (connector, tool), said in counts.items()
    ]
    return sorted(rows, key=lambda row: -row.answered)
