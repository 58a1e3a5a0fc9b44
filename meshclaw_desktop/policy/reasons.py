"""The reasons that a person reads beside a question or a refusal. Short, plain, calm; it decides nothing."""

from __future__ import annotations

from .confidential import Leak
from .model import Call, Role, Tool
from .origins import How, Traced
from .sentence import title
from .session import Session

STOPPED = "Everything is stopped. Nothing may act until you resume."
OTHER_TASK = "This call belongs to another task."
APPROVED = "You approved exactly this."
DENIED = "You said no."
REFUSED_BEFORE = "You said no to this before in this task."
REMEMBERED = "You allowed this before and asked to be remembered."
READ = "It only reads."
CHANGE = "It changes your own data only."
INTENDED = "The task set out to do this, and you or a trusted source named where it goes."
PUBLIC = "This would be public: anyone could see it."
AGAIN = "Exactly this was paid in this task already, and you asked for it once."

_MANY = {
    "deletions": ("delete", "things"),
    "payments": ("make", "payments"),
    "strangers": ("write", "messages to people outside"),
    "sends": ("send", "messages"),
    "changes": ("change", "things"),
}
_SHOWN = 60
_SOURCE = 120


def off(connector: str) -> str:
    """The connector may do nothing."""
    return f"{connector} is off."


def reaches_off(connector: str) -> str:
    """Another connector's way around."""
    return f"This would reach {connector}, which is off."


def observe(connector: str) -> str:
    """It is noted and not done."""
    return f"{connector} only observes: this was noted, not done."


def unknown_tool(call: Call) -> str:
    """No such declaration."""
    return f"There is no tool {_short(call.tool)} in {call.connector}."


def held(denials: int) -> str:
    """Too many refusals."""
    often = f"You said no {denials} times" if denials > 1 else "You said no, and it went on asking"
    return f"{often}, so this task may do nothing more. Start it anew if you want it."


def destroy(tool: Tool) -> str:
    """It is for good."""
    if tool.effect is None:
        return "Nobody has said yet what this tool does, so it counts as something that cannot be undone."
    return "This cannot be undone."


def destroy_beyond(value: Traced) -> str:
    """It is for good, nobody asked for it, and others named what it would hit."""
    beyond = "This cannot be undone, and the task did not set out to do it."
    if value.how is How.READ:  # a number of a service's own, which nobody could name
        return f"{beyond} If you want it, ask for it yourself."
    return f"{beyond} {_where_from(value)} If you want it, ask for it yourself and name {_short(value.text)}."


def level_ask(connector: str) -> str:
    """The level is the only reason."""
    return f"You set {connector} to ask."


def level_ask_foreign(connector: str, value: Traced) -> str:
    """The level, and something to look at."""
    return f"You set {connector} to ask. {_where_from(value)}"


def beyond(tool: Tool, session: Session) -> str:
    """The first doubt alone."""
    if session.intent is None:
        since = ", and it has read what others wrote since" if session.tainted else ""
        return f"The task never said what it would do{since}."
    return f"The task did not set out to do this: {title(tool)}."


def foreign(value: Traced) -> str:
    """The second doubt alone, or no intent that anything could go beyond."""
    return _where_from(value)


def changed(value: Traced) -> str:
    """Meant, but for somebody else."""
    return f"The task set out to do this with something else. {_where_from(value)}"


def both(value: Traced) -> str:
    """Both doubts: refused, and how to have it done."""
    wish = f"If you want it, ask for it yourself and name {_short(value.text)}."
    return f"The task did not set out to do this. {_where_from(value)} {wish}"


def private(leak: Leak) -> str:
    """Something would leave."""
    to = f"to {_short(leak.target)}" if leak.target else "out"
    source = _source(leak.source)
    return f"This would send “{_short(leak.piece)}” {to}. It comes from {source}, and they were not part of it."


def reaches(value: Traced) -> str:
    """A read that tells somebody something."""
    return f"This would contact {_short(value.text)}, which {_clause(value)}."


def delicate_place(value: Traced) -> str:
    """A place that nobody should be led to."""
    if value.role is Role.OBJECT:
        return f"{_short(value.text)} may hold secrets, or lies outside the folder."
    return f"{_short(value.text)} leads into this machine or its network, or hides where it leads."


def adds_up(what: str, count: int) -> str:
    """Each alone would pass."""
    verb, things = _MANY[what]
    return f"With this the task would {verb} {count} {things}."


def guarded(label: str, value: str) -> str:
    """A value that the declaration guards."""
    return f"{label} is {value}: that always asks, unless a rule of yours names it."


def _what(value: Traced) -> str:
    text = _short(value.text, ascii_only=value.how is How.ALIKE)
    if "@" in value.text:
        return f"The address {text}"
    return f"“{text}” ({value.name.replace('_', ' ')})"


def _where_from(value: Traced) -> str:
    return f"{_what(value)} {_clause(value)}."


def _clause(value: Traced) -> str:
    match value.how:
        case How.MADE:
            return "is not in your words; the agent chose it after it had read what others wrote"
        case How.ALIKE:
            return f"is {_source(value.origin.source)}"
        case How.OWN:
            return "is not in your words"
        case _:
            return f"comes from {_source(value.origin.source)}, not from you"


def _short(text: str, *, ascii_only: bool = False) -> str:
    """A value of others' in a sentence of ours: cut, on one line, and nothing in it is hidden."""
    spelled = (
        text
        if text.isascii() and text.isprintable()
        else "".join(
            one if one.isprintable() and (one.isascii() or (one.isalnum() and not ascii_only)) else f"\\u{ord(one):04x}"
            for one in text
        )
    )
    return spelled if len(spelled) <= _SHOWN else f"{spelled[: _SHOWN - 1]}…"


def _source(text: str) -> str:
    if not text.isprintable():
        text = "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in text)
    return text[:_SOURCE]
