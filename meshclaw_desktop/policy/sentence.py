"""The sentence that a person reads about a call: made from the tool's declaration and the call, never by the model."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .model import Json, Role, Tool

MAX_NAMED = 3
"""Targets that are named one by one; of more, the rest is counted."""
MAX_VALUE = 120
"""Characters of one value. A longer one is cut in the sentence; the question shows it whole beside it."""

_PLACE = re.compile(r"\{([A-Za-z0-9_]+)(?::([^}]*))?\}")
_SPACE_BEFORE = re.compile(r"\s+([,.:])")


def sentence(tool: Tool, arguments: Mapping[str, Json], *, done: bool = False) -> str:
    """
    What the call does, in one line: `Send an email to dana@partner.example`, `Archive 23 messages`.

    `done` takes the wording for what has been done. Values stand as they are, cut when long and put on one line;
    whoever shows the sentence spells hidden characters out. A tool without a template is named with its arguments.
    """
    template = (tool.reports or tool.sentence) if done else tool.sentence
    if not template:
        return _plain(tool, arguments)

    def put(place: re.Match[str]) -> str:
        name, noun = place.group(1), place.group(2)
        value = _shown(tool, name, arguments.get(name))
        return counted(value, noun) if noun else named(value)

    return tidy(_PLACE.sub(put, template))


def title(tool: Tool) -> str:
    """What the tool does, without a call: `Send an email`, `Archive messages`."""
    if not tool.sentence:
        return tool.name.replace("_", " ").capitalize()

    def put(place: re.Match[str]) -> str:
        return _plural(place.group(2)) if place.group(2) else ""

    words = tidy(_PLACE.sub(put, tool.sentence)).rstrip(" :,").split(" ")
    while len(words) > 1 and words[-1] in {"to", "from", "for", "with", "in", "on", "at", "of", "as", "and"}:
        words.pop()
    return " ".join(words)


def _shown(tool: Tool, name: str, value: Json) -> Json:
    """A secret never stands in a sentence."""
    parameter = tool.parameter(name)
    return "(hidden)" if parameter is not None and parameter.role is Role.SECRET and value is not None else value


def _plain(tool: Tool, arguments: Mapping[str, Json]) -> str:
    given = ", ".join(
        f"{name} {named(_shown(tool, name, value))}"
        for name, value in arguments.items()
        if value not in (None, "", [], ())
    )
    return tidy(f"Use {tool.id}" + (f" with {given}" if given else ""))


def named(value: Json) -> str:
    """A value in a sentence: lists are counted beyond three, a long one is cut."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return _cut(", ".join(f"{name} {named(one)}" for name, one in value.items()))
    if isinstance(value, list | tuple):
        if not value:
            return "nobody"
        shown = [named(one) for one in value[:MAX_NAMED]]
        if len(value) > MAX_NAMED:
            return f"{', '.join(shown)} and {len(value) - MAX_NAMED} more"
        return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _cut(str(value))


def counted(value: Json, noun: str) -> str:
    """`1 message`, `23 messages`."""
    count = len(value) if isinstance(value, list | tuple) else 0 if value is None else 1
    return f"{count} {noun if count == 1 else _plural(noun)}"


def _plural(noun: str) -> str:
    if noun.endswith(("s", "x", "ch", "sh")):
        return f"{noun}es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_VALUE else f"{line[: MAX_VALUE - 1]}…"


def tidy(text: str) -> str:
    """One space between words, none before a sign."""
    return _SPACE_BEFORE.sub(r"\1", " ".join(text.split())).strip()
