"""Threat M06: whatever is proposed, answered, changed, voided and stopped, in any order, nothing runs but what was approved."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from meshclaw_desktop.errors import MeshClawError
from meshclaw_desktop.policy.model import Autonomy, Json, canonical
from meshclaw_desktop.runtime.tasks import Task
from meshclaw_desktop.wire.messages import AnswerApproval, EditApproval
from meshclaw_desktop.wire.rows import Approval
from tests.unit.runtime.bench import Bench

PEOPLE = st.sampled_from(["ann@friend.example", "eve@evil.example"])


class Broker(RuleBasedStateMachine):
    """One gate, some tasks, a user who does anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="broker")
        self._loop = asyncio.new_event_loop()
        self._bench = Bench(Path(self._folder.name), Autonomy.ASK, deadline_s=3600)
        self._loop.run_until_complete(self._begin())
        self._tasks: list[Task] = []
        self._calls: list[asyncio.Task[Json]] = []
        self._yes: Counter[str] = Counter()
        self._used: set[str] = set()
        self._seen: list[Approval] = []

    @rule(to=PEOPLE, body=st.sampled_from(["a", "b"]), routine=st.booleans())
    def propose(self, to: str, body: str, routine: bool) -> None:
        """A task of its own proposes one call."""
        task = self._bench.task(id=f"t{len(self._tasks)}", routine="night" if routine else "")
        self._tasks.append(task)
        call = self._bench.use("send", {"to": [to], "body": body}, task)
        self._calls.append(self._loop.create_task(call))

    @precondition(lambda self: self._seen)
    @rule(data=st.data(), approved=st.booleans(), wrong=st.booleans())
    def answer(self, data: st.DataObject, approved: bool, wrong: bool) -> None:
        """A yes or a no, to a question that is open or was, with its digest or another."""
        one = data.draw(st.sampled_from(self._seen))
        digest = data.draw(st.sampled_from(self._seen)).digest if wrong else one.digest
        waiting = self._waiting(one)
        try:
            self._loop.run_until_complete(self._say(AnswerApproval(1, one.id, digest, approved)))
        except MeshClawError:
            return
        assert one.id not in self._used, "an answer counts once"
        shown = [each for each in self._seen if each.id == one.id]
        assert digest == shown[-1].digest, "it counts for what is shown now"
        self._used.add(one.id)
        if approved:
            self._yes[_key(shown[-1])] += waiting

    @precondition(lambda self: self._seen)
    @rule(data=st.data(), body=st.sampled_from(["a", "b", "c"]))
    def edit(self, data: st.DataObject, body: str) -> None:
        """Another text."""
        one = data.draw(st.sampled_from(self._seen))
        change = EditApproval(1, one.id, one.digest, {"body": body})
        with contextlib.suppress(MeshClawError):
            self._loop.run_until_complete(self._bench.gate.edit(change, "the test"))

    @rule(level=st.sampled_from([Autonomy.OFF, Autonomy.OBSERVE, Autonomy.ASK]))
    def set_level(self, level: Autonomy) -> None:
        """The user's hand."""

        async def change() -> None:
            self._bench.set_level(level)

        self._loop.run_until_complete(change())

    @precondition(lambda self: self._tasks)
    @rule(data=st.data())
    def end_task(self, data: st.DataObject) -> None:
        """Its call is cancelled, its questions are void."""
        at = data.draw(st.integers(0, len(self._tasks) - 1))
        self._tasks[at].end()
        self._calls[at].cancel()
        self._bench.approvals.void(self._tasks[at].id)

    @rule()
    def settle(self) -> None:
        """Everything that can go on goes on."""
        self._loop.run_until_complete(asyncio.sleep(0.002))
        self._note()

    @invariant()
    def nothing_runs_without_a_yes_to_it(self) -> None:
        """Of each call, no more runs than were approved of exactly it."""
        self._note()
        done = Counter(
            canonical(dict(arguments)) for _, arguments in self._bench.box.done if isinstance(arguments, dict)
        )
        assert all(count <= self._yes[key] for key, count in done.items()), (done, self._yes)

    def teardown(self) -> None:
        """Leave nothing behind."""
        self._loop.run_until_complete(self._end())
        self._loop.close()
        self._bench.close()
        self._folder.cleanup()

    async def _say(self, answer: AnswerApproval) -> None:
        self._bench.approvals.answer(answer, "the test")

    async def _begin(self) -> None:
        self._bench.start()

    async def _end(self) -> None:
        for one in self._calls:
            one.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
        await self._bench.gate.settle()
        await self._bench.roster.close()

    def _note(self) -> None:
        self._seen = list(self._bench.asked)

    def _waiting(self, one: Approval) -> int:
        found = self._bench.approvals._waiting.get(one.id)
        return 0 if found is None else max(1, len(found.tasks))


def _key(asked: Approval) -> str:
    return canonical({field.name: field.value for field in asked.fields})


TestBroker = Broker.TestCase
TestBroker.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
