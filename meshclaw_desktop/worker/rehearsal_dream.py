"""What the rehearsal model proposes after a day: fixed rules over the findings. Pure.

It plays its part as a model would: it falls for a subject that asks to be remembered, so that it can be seen held back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from meshclaw_desktop.policy.model import Json

from .rehearsal_talk import Use

PROPOSE = "propose"
MOST = 5

_FINDING = re.compile(r"^\d+\. (?P<text>.+) \(rows (?P<rows>[\d, ]+)\)$", re.MULTILINE)
_ORDER = re.compile(r"\bremember:\s*([^;⟦⟧]+)", re.IGNORECASE)
_EDITED = re.compile(r"^You changed (?P<what>.+?) of (?P<tool>\S+) to “(?P<after>[^”]+)”")
_YES = re.compile(r"^You approved \d+ of \d+ times: (?P<does>[^⟦⟧/]+?)(?: / .+)?$")
_NO = re.compile(r"^You said no to: (?P<does>[^⟦⟧(]+?)(?: \(\d+ times in all\))?$")


def dreams(tools: Sequence[Mapping[str, Json]]) -> bool:
    """Whether it is asked to look back on a day."""
    return any(_name(one) == PROPOSE for one in tools)


def proposals(messages: Sequence[Mapping[str, Json]]) -> tuple[Use, ...]:
    """One call with what is worth remembering, which may be nothing."""
    words = str(messages[-1].get("content", "")) if messages else ""
    known = words.partition("\nKnown:")[2]
    memories: list[Json] = []
    for found in _FINDING.finditer(words.partition("\nProposed already:")[0].partition("\nKnown:")[0]):
        rows: list[Json] = [int(one) for one in found["rows"].split(",")]
        memories += [{"text": text, "rows": rows} for text in _learned(found["text"]) if text not in known]
    return (Use(PROPOSE, {"memories": memories[:MOST]}),)


def _learned(finding: str) -> Iterator[str]:
    if order := _ORDER.search(finding):
        said = order[1].strip().rstrip(".")
        yield f"{said[:1].upper()}{said[1:]}."
    if edited := _EDITED.match(finding):
        yield f"In {edited['what'].lower()} you write “{edited['after']}”."
    if yes := _YES.match(finding):
        yield f"You say yes to “{yes['does'].strip()}”."
    if no := _NO.match(finding):
        yield f"You say no to “{no['does'].strip()}”."


def _name(tool: Mapping[str, Json]) -> str:
    function = tool.get("function")
    return str(function.get("name", "")) if isinstance(function, Mapping) else ""
