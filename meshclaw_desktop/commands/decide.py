"""`meshclaw decide`: the gate as a function, JSON lines in and out. It runs nothing and asks nobody."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TextIO

from meshclaw_desktop.policy.arguments import read_json
from meshclaw_desktop.policy.decide import decide
from meshclaw_desktop.policy.intent import read_intent, refuse_unknown
from meshclaw_desktop.policy.model import (
    Answer,
    Autonomy,
    Call,
    Decision,
    Effect,
    Flag,
    Json,
    Label,
    Origin,
    Parameter,
    Policy,
    Role,
    Rule,
    Tool,
    Verdict,
)
from meshclaw_desktop.policy.session import IntentTooLate, Session

TASK = "task"
MAX_LINE = 32 * 1024 * 1024
"""Characters of one line: a result may be long, of which the session looks at what it looks at."""
OK: Mapping[str, Json] = {"ok": True}
_KINDS = ("call", "answer", "result", "intent")


def main(argv: Sequence[str] = (), stdin: TextIO | None = None, stdout: TextIO | None = None) -> int:
    """Answer each line of `stdin` with one line. Returns 0 at its end, 2 for arguments, of which it takes none."""
    if argv:
        print("meshclaw decide takes no arguments; it reads JSON lines from standard input.", file=sys.stderr)
        return 2
    out = sys.stdout if stdout is None else stdout
    bench = Bench()
    for line in _lines() if stdin is None else stdin:
        out.write(json.dumps(bench.answer(line), ensure_ascii=True, allow_nan=False) + "\n")
        out.flush()
    return 0


def _lines() -> Iterator[str]:
    """Standard input, line by line; bytes that are no UTF-8 become half characters, which no reader takes for JSON."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "surrogateescape")


@dataclass(slots=True)
class _Judged:
    call: Call
    decision: Decision
    open: bool


@dataclass(slots=True)
class _State:
    session: Session
    policy: Policy
    tools: dict[str, Tool] = field(default_factory=dict)
    rules: tuple[Mapping[str, Json], ...] = ()
    calls: dict[str, _Judged] = field(default_factory=dict)
    count: int = 0


class Bench:
    """One gate on the bench: a task, its tools, and what was said to it so far."""

    def __init__(self) -> None:
        self._state: _State | None = None
        self._tools: dict[str, Tool] = {}

    def answer(self, line: str) -> Mapping[str, Json]:
        """The line that answers a line. A line that cannot be understood changes nothing."""
        try:
            message = read_json(line.strip().removeprefix("\ufeff"), most=MAX_LINE)
            if not isinstance(message, Mapping):
                raise ValueError("a line is a JSON object")
            return self._take(message)
        except IntentTooLate as late:
            return {"error": str(late)}
        except (ValueError, TypeError) as wrong:
            return {"error": f"This line cannot be used: {wrong}."}

    def _take(self, message: Mapping[str, Json]) -> Mapping[str, Json]:
        if "task" in message or "tools" in message:
            reply = self._start(message)
            rest = {name: one for name, one in message.items() if name in _KINDS}
            return self._take(rest) if rest else reply
        for kind in _KINDS:
            if kind in message:
                match kind:
                    case "call":
                        return self._call(_object(message[kind], "a call"))
                    case "answer":
                        return self._answer(_object(message[kind], "an answer"))
                    case "result":
                        return self._result(_object(message[kind], "a result"))
                    case _:
                        return self._intent(message[kind])
        raise ValueError("it is neither a task, tools, an intent, a call, an answer nor a result")

    def _start(self, message: Mapping[str, Json]) -> Mapping[str, Json]:
        """A `task` begins afresh; `tools` alone add to those there are; those given before any task hold for all."""
        found = read_tools(message["tools"]) if message.get("tools") is not None else {}
        if "task" not in message:
            (self._state.tools if self._state is not None else self._tools).update(found)
            return OK
        task = _object(message["task"], "a task") if message["task"] is not None else {}
        rules = tuple(_object(one, "a rule") for one in _list(task.get("rules"), "rules"))
        state = _State(
            session=Session(
                task=TASK,
                prompt=_text(task.get("prompt"), "the prompt"),
                me=_texts(task.get("me"), "me"),
                routine=str(task.get("routine") or ""),
            ),
            policy=Policy(
                autonomy=_levels(task.get("autonomy"), {**self._tools, **found}),
                stopped=_truth(task.get("stopped"), "stopped"),
            ),
            tools={**self._tools, **found},
            rules=rules,
        )
        for one in rules:
            _rule(one, state.tools)
        if task.get("intent") is not None:
            state.session.declare(read_intent(task["intent"]))
        self._state = state
        return OK

    def _now(self) -> _State:
        if self._state is None:
            self._state = _State(session=Session(task=TASK, prompt=""), policy=Policy(), tools=dict(self._tools))
        return self._state

    def _intent(self, value: Json) -> Mapping[str, Json]:
        state, intent = self._now(), read_intent(value)
        if state.tools and not state.session.tainted:
            refuse_unknown(intent, lambda name: _tool_called(name, state))
        state.session.declare(intent)
        return OK

    def _call(self, value: Mapping[str, Json]) -> Mapping[str, Json]:
        state = self._now()
        connector, name = _tool_name(value)
        arguments = value.get("arguments", {})
        if isinstance(arguments, str):
            arguments = read_json(arguments)
        arguments = _object({} if arguments is None else arguments, "the arguments")
        shown = _text(value.get("id"), "the id") or f"c{state.count + 1}"
        state.count += 1
        # An id may come twice; to the session each call is one of its own.
        call = Call(id=f"{state.count}", task=TASK, connector=connector, tool=name, arguments=arguments)
        tool = state.tools.get(call.tool_id)
        decision = decide(call, tool, _policy(state), state.session)
        state.session.record_call(call, tool, decision)
        state.calls[shown] = _Judged(call, decision, decision.verdict is Verdict.ASK)
        return _said(value.get("id") or shown, decision)

    def _answer(self, value: Mapping[str, Json]) -> Mapping[str, Json]:
        state = self._now()
        shown, approved = _text(value.get("id"), "the id"), value.get("approved")
        if not isinstance(approved, bool):
            raise ValueError("an answer says whether it is approved, true or false")
        judged = state.calls.get(shown)
        if judged is None:
            raise ValueError("no call has this id")
        tool = state.tools.get(judged.call.tool_id)
        if not judged.open or tool is None:
            reason = "No question is open for this call: an answer counts once, and only for what was asked."
            decision = Decision(reason=reason, rule="no-question", origins=judged.decision.origins)
            return _said(value["id"], decision)
        judged.open = False
        answer = Answer(approved=approved, digest=judged.call.digest(tool))
        decision = decide(judged.call, tool, _policy(state), state.session, answer)
        if decision.verdict is Verdict.ALLOW or not approved:
            state.session.record_answer(judged.call.id, approved)
        return _said(value["id"], decision)

    def _result(self, value: Mapping[str, Json]) -> Mapping[str, Json]:
        state = self._now()
        if "content" not in value:
            raise ValueError("a result has content")
        labels = tuple(_label(_object(one, "a label")) for one in _list(value.get("labels"), "labels"))
        judged = state.calls.get(_text(value.get("id"), "the id"))
        if judged is not None:
            call = judged.call
        else:
            connector, name = _tool_name(value) if value.get("tool") is not None else ("somewhere", "unknown")
            call = Call(id="", task=TASK, connector=connector, tool=name)
        state.session.record_result(call, state.tools.get(call.tool_id), value["content"], labels)
        return OK


def read_tools(value: Json) -> dict[str, Tool]:
    """Tools by id from their declarations. Raises ValueError with a reason in plain words."""
    return {tool.id: tool for one in _list(value, "tools") for tool in (_tool(_object(one, "a tool")),)}


def _tool(value: Mapping[str, Json]) -> Tool:
    connector, name = _tool_name(value, key="name")
    arguments = value.get("arguments", value.get("parameters"))
    return Tool(
        connector=connector,
        name=name,
        effect=_effect(value.get("effect")),
        flags=frozenset(Flag(one) for one in _texts(value.get("flags"), "flags")),
        undoable=_truth(value.get("undoable"), "undoable"),
        returns=Origin(_text(value.get("returns"), "returns") or "untrusted"),
        description=_text(value.get("description"), "the description"),
        sentence=_text(value.get("sentence"), "the sentence"),
        parameters=tuple(_parameters({} if arguments is None else arguments)),
    )


def _parameters(value: Json) -> list[Parameter]:
    if isinstance(value, list | tuple):
        return [_parameter(_text(_object(one, "an argument").get("name"), "a name"), one) for one in value]
    return [_parameter(name, one) for name, one in _object(value, "the arguments").items()]


def _parameter(name: str, value: Json) -> Parameter:
    if isinstance(value, str):
        return Parameter(name=name, role=Role(value), required=False)
    declared = _object(value, "an argument")
    schema = declared.get("schema")
    if schema is None:
        schema = {
            one: what for one, what in declared.items() if one not in ("role", "required", "label", "name")
        } or None
    return Parameter(
        name=name,
        role=Role(_text(declared.get("role"), "a role")),
        schema=_object(schema, "a schema") if schema is not None else None,
        required=_truth(declared.get("required"), "required"),
        label=_text(declared.get("label"), "a label"),
    )


def _effect(value: Json) -> Effect | None:
    return None if value in (None, "", "unknown") else Effect(_text(value, "the effect"))


def _policy(state: _State) -> Policy:
    now = time.time()
    rules = tuple(_rule(one, state.tools) for one in state.rules)
    alive = tuple(one for one in rules if one is not None and (one.expires_at is None or one.expires_at > now))
    return Policy(autonomy=state.policy.autonomy, rules=alive, stopped=state.policy.stopped)


def _rule(value: Mapping[str, Json], tools: Mapping[str, Tool]) -> Rule | None:
    """A remembered answer. What it leaves out is taken as: for this definition, in this task."""
    connector, name = _tool_name(value)
    tool = tools.get(f"{connector}.{name}")
    expires, task = _moment(value.get("expires_at")), value.get("task")
    targets = value.get("targets", value.get("arguments"))
    if tool is None:
        return None
    return Rule(
        id=_text(value.get("id"), "the id") or "rule",
        connector=connector,
        tool=name,
        definition=_text(value.get("definition"), "the definition") or tool.digest,
        targets=_object({} if targets is None else targets, "the targets"),
        task=_text(task, "the task") if task is not None else (TASK if expires is None else None),
        expires_at=expires,
    )


def _moment(value: Json) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        return datetime.fromisoformat(value).timestamp()
    raise ValueError("a time is a number of seconds or ISO 8601")


def _levels(value: Json, tools: Mapping[str, Tool]) -> dict[str, Autonomy]:
    """Levels by connector; one level alone holds for every connector that has tools by then."""
    if isinstance(value, str):
        return dict.fromkeys((one.connector for one in tools.values()), Autonomy(value))
    levels = _object({} if value is None else value, "autonomy")
    return {name: Autonomy(_text(one, "a level")) for name, one in levels.items()}


def _label(value: Mapping[str, Json]) -> Label:
    return Label(
        path=_text(value.get("path"), "the path") or "$",
        origin=Origin(_text(value.get("origin"), "the origin")),
        source=_text(value.get("source"), "the source"),
    )


def _tool_name(value: Mapping[str, Json], key: str = "tool") -> tuple[str, str]:
    connector, name = _text(value.get("connector"), "the connector"), _text(value.get(key), f"the {key}")
    if connector:
        return connector, name.removeprefix(f"{connector}.")
    connector, dot, name = name.partition(".")
    if not dot:
        raise ValueError("a tool is named connector.tool")
    return connector, name


def _said(shown: Json, decision: Decision) -> Mapping[str, Json]:
    return {
        "id": shown,
        "verdict": decision.verdict,
        "reason": decision.reason,
        "rule": decision.rule,
        "origins": {name: {"origin": one.origin, "source": one.source} for name, one in decision.origins.items()},
    }


def _tool_called(name: str, state: _State) -> Tool | None:
    return state.tools.get(name) or next((one for one in state.tools.values() if one.name == name), None)


def _object(value: Json, what: str) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{what} is not an object")
    return value


def _list(value: Json, what: str) -> Sequence[Json]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise ValueError(f"{what} is not a list")
    return value


def _text(value: Json, what: str) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ValueError(f"{what} is not a text")
    return value


def _texts(value: Json, what: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(_text(one, what) for one in _list(value, what))


def _truth(value: Json, what: str) -> bool:
    if value is None:
        return False
    if not isinstance(value, bool):
        raise ValueError(f"{what} is not true or false")
    return value
