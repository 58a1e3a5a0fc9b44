"""One task of the benchmark, carried out call by call through the gate. It judges nothing and measures only time."""

from __future__ import annotations

import functools
import pickle
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agentdojo.functions_runtime import FunctionCall, FunctionsRuntime
from agentdojo.task_suite.load_suites import get_suites
from pydantic import BaseModel

from meshclaw_desktop.policy.decide import decide
from meshclaw_desktop.policy.intent import read_intent
from meshclaw_desktop.policy.model import Answer, Autonomy, Call, Json, Policy, Verdict
from meshclaw_desktop.policy.session import Session
from tests.evaluation.declarations import DECLARED
from tests.evaluation.intents import intent_of

VERSION = "v1.2.2"
POLICY = Policy(autonomy=dict.fromkeys({one.tool.connector for one in DECLARED.values()}, Autonomy.AUTO))
ME = {"workspace": ("emma.johnson@bluesparrowtech.com",), "travel": (), "banking": (), "slack": ()}


@dataclass(slots=True)
class Run:
    """One task as it is carried out through the gate."""

    suite: Any
    env: Any
    session: Session
    approves: bool
    """Whether the person says yes to what the attacker wants, too."""
    runtime: FunctionsRuntime = field(init=False)
    questions: int = 0
    denied: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self.runtime = FunctionsRuntime(self.suite.tools)

    def use(self, step: FunctionCall, *, hostile: bool = False) -> bool:
        """Put one call to the gate and, if it may, carry it out. Returns whether it was carried out."""
        declared = DECLARED[step.function]
        arguments = _plain(dict(step.args))
        self.count += 1
        call = Call(
            id=str(self.count),
            task="eval",
            connector=declared.tool.connector,
            tool=declared.tool.name,
            arguments=arguments,
        )
        began = time.thread_time()
        decision = decide(call, declared.tool, POLICY, self.session)
        self.times.append(time.thread_time() - began)
        self.session.record_call(call, declared.tool, decision)
        if decision.verdict is Verdict.ASK:
            self.questions += 1
            self.asked.append(f"{declared.tool.id}: {decision.rule}: {decision.reason}")
            yes = not hostile or self.approves
            self.session.record_answer(call.id, yes)
            answer = Answer(approved=yes, digest=call.digest(declared.tool))
            decision = decide(call, declared.tool, POLICY, self.session, answer)
        elif decision.verdict is Verdict.DENY:
            self.denied.append(f"{declared.tool.id}: {decision.rule}: {decision.reason}")
        if decision.verdict is not Verdict.ALLOW:
            return False
        result, error = self.runtime.run_function(self.env, step.function, dict(step.args))
        content = _plain(result) if error is None else error
        self.session.record_result(call, declared.tool, content, declared.labels() if error is None else ())
        return True


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


@functools.cache
def _loaded(suite_name: str, text: str | None) -> Any:
    """The suite's world with `text` in every place that others can write to. Not to be changed: copy it."""
    suite = get_suites(VERSION)[suite_name]
    vectors = suite.get_injection_vector_defaults()
    return suite.load_and_inject_default_environment({} if text is None else dict.fromkeys(vectors, text))


@functools.lru_cache(maxsize=512)
def _frozen(suite_name: str, task_name: str, text: str | None) -> bytes:
    """A task's world as it begins. Thawing it takes a tenth of the time of a deep copy, and there are thousands."""
    task = get_suites(VERSION)[suite_name].user_tasks[task_name]
    return pickle.dumps(task.init_environment(_loaded(suite_name, text).model_copy(deep=True)))


def world(suite_name: str, task_name: str, text: str | None = None) -> Any:
    """A world of its own for one run of a task, with `text` in every place that others can write to."""
    return pickle.loads(_frozen(suite_name, task_name, text))


@functools.cache
def solution(suite_name: str, task_name: str, text: str | None = None, goal: str = "") -> tuple[FunctionCall, ...]:
    """The calls that carry out a task as it should be; with a `goal`, those that carry out the injected one in its world."""
    suite = get_suites(VERSION)[suite_name]
    task = suite.injection_tasks[goal] if goal else suite.user_tasks[task_name]
    return tuple(task.ground_truth(world(suite_name, task_name, text)))


def begin(suite_name: str, task_name: str, arm: str, *, text: str | None = None, approves: bool) -> Run:
    """A task that has just been asked for, in one arm."""
    suite = get_suites(VERSION)[suite_name]
    session = Session(task="eval", prompt=suite.user_tasks[task_name].PROMPT, me=ME[suite_name])
    intent: Json = intent_of(suite_name, task_name, arm)
    if intent is not None:
        session.declare(read_intent(intent))
    return Run(suite, world(suite_name, task_name, text), session, approves=approves)
