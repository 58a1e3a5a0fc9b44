"""The tasks that run: each one's state, its pauses and its end. What a task does is the agent's business."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence

from meshclaw_desktop.errors import LedgerError, MeshClawError, NoSuchThing, Stopped
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.intent import read_intent
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.policy.session import Session
from meshclaw_desktop.wire.messages import TaskEnded, TextDelta
from meshclaw_desktop.wire.rows import Intended, TaskRow

from .intended import intended, intent_of

TITLE_LENGTH = 60
MOST_TASKS = 200
"""Unfinished at a time; one more is refused, so that nothing can fill the machine with them."""
INTERRUPTED = (
    "MeshClaw stopped while this task ran. What it had done stays done and is on record; ask again for the rest."
)
LONGEST_ANSWER = 60_000
"""Characters that always fit into one line of the wire."""
LONGEST_REQUEST = 100_000
"""Characters of the user's words."""

MOST_REPORTED = 10
NOT_DONE = "Not done, since this task did not set out to do it, and others named it:"
HOW_TO_HAVE_IT = "If you want any of it, ask for it in a request of your own, and name there whom or what it is for."

log = logging.getLogger(__name__)


class Task:
    """One run of the agent, as far as others need to know it."""

    def __init__(
        self,
        *,
        id: str,
        prompt: str,
        session: Session,
        started_at: float,
        changed: Callable[[Task], None],
        spoke: Callable[[Task, str], None],
        routine: str = "",
        title: str = "",
        given_intent: Json = None,
    ) -> None:
        self.id = id
        self.prompt = prompt
        self.session = session
        self.routine = routine
        self.agent = "meshclaw"
        self.title = title or title_of(prompt)
        self.started_at = started_at
        self.ended_at: float | None = None
        self.state = "queued"
        self.step = 0
        self.doing = ""
        self.outcome = ""
        self.answer = ""
        self.tokens = 0
        self.usd_micros = 0
        self.at_step_limit = False
        """Whether it was ended because it had taken all the steps it may."""
        self.given_intent = given_intent
        """What it means to do, if that was settled before it began; else its model says."""
        self.intent: tuple[Intended, ...] = ()
        self._not_done: dict[str, None] = {}
        self._changed = changed
        self._spoke = spoke
        self._go = asyncio.Event()
        self._go.set()
        self._waiting = 0
        self._over = False

    async def checkpoint(self, step: int, doing: str) -> None:
        """Called before each model call and each tool call: waits while the task is paused. Raises Stopped once it is over."""
        self.step = step
        self.doing = doing
        if not self._go.is_set():
            self._show("paused")
            await self._go.wait()
        if self._over:
            raise Stopped("The task was stopped.")
        self._show("waiting" if self._waiting else "working")

    def say(self, text: str) -> None:
        """A piece of the answer, for whoever watches."""
        self._spoke(self, text)

    def spend(self, *, tokens: int, usd_micros: int) -> None:
        """Count what one model call took."""
        self.tokens += tokens
        self.usd_micros += usd_micros
        self._changed(self)

    def means(self, intent: tuple[Intended, ...]) -> None:
        """What it said it means to do, to be shown with it."""
        self.intent = intent
        self._changed(self)

    def not_done(self, sentence: str) -> None:
        """Something was refused for two reasons at once: the task's report says how the user can have it done."""
        self._not_done[sentence] = None

    @property
    def report(self) -> str:
        """What was refused, and how it can be had; empty if nothing was."""
        if not self._not_done:
            return ""
        said = list(self._not_done)[:MOST_REPORTED]
        more = len(self._not_done) - len(said)
        lines = [f"- {one}" for one in said] + ([f"- and {more} more, all on record"] if more else [])
        return "\n".join([NOT_DONE, *lines, HOW_TO_HAVE_IT])

    def wait_for_user(self, waiting: bool) -> None:
        """A question of this task opens, or closes."""
        self._waiting += 1 if waiting else -1
        if self.state != "ended":
            self._show("waiting" if self._waiting else "working")

    def pause(self, paused: bool) -> None:
        """Hold before the next step, or go on."""
        if self.state == "ended":
            raise NoSuchThing("That task has ended.", "Start it again if you want it.")
        if paused:
            self._go.clear()
            self._show("paused")
        else:
            self._go.set()
            self._show("waiting" if self._waiting else "working")

    @property
    def over(self) -> bool:
        """Whether it was told to end: nothing of it may act any more."""
        return self._over

    def end(self) -> None:
        """Nothing of this task may act from now on."""
        self._over = True
        self._go.set()

    def finish(self, outcome: str, answer: str, now: float) -> None:
        """Write down how it ended."""
        self.end()
        self.outcome = outcome
        self.answer = answer if len(answer) <= LONGEST_ANSWER else f"{answer[: LONGEST_ANSWER - 1]}…"
        self.ended_at = now
        self.doing = ""
        self._show("ended")

    def row(self) -> TaskRow:
        """The task as the user sees it."""
        return TaskRow(
            id=self.id,
            title=self.title,
            routine=self.routine,
            agent=self.agent,
            state=self.state,
            step=self.step,
            doing=self.doing,
            outcome=self.outcome,
            answer=self.answer,
            tokens=self.tokens,
            usd_micros=self.usd_micros,
            started_at=self.started_at,
            ended_at=self.ended_at,
            intent=self.intent,
        )

    def _show(self, state: str) -> None:
        self.state = state
        self._changed(self)


class Tasks:
    """Starts, holds and ends tasks, and keeps their rows in the ledger."""

    def __init__(
        self,
        ledger: Ledger,
        run: Callable[[Task], Awaitable[tuple[str, str]]],
        publish: Callable[[TextDelta | TaskEnded], None],
        changed: Callable[[], None],
        me: Callable[[], Sequence[str]],
        unrecorded: Callable[[LedgerError], None],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """
        `run` carries a task through and gives its outcome and answer; `changed` is told whenever a row may differ;
        `unrecorded` hears when a task's state could not be written down (what acts is held back by the gate itself).
        """
        self._ledger = ledger
        self._run = run
        self._publish = publish
        self._changed = changed
        self._me = me
        self._unrecorded = unrecorded
        self._now = now
        self._open: dict[str, Task] = {}
        self._runs: dict[str, asyncio.Task[None]] = {}
        self._leaving = False

    @property
    def open(self) -> list[Task]:
        """The unfinished ones, oldest first."""
        return list(self._open.values())

    def get(self, id: str) -> Task | None:
        """An unfinished task, or None."""
        return self._open.get(id)

    def start(
        self,
        prompt: str,
        *,
        routine: str = "",
        title: str = "",
        id: str = "",
        intent: Json = None,
        why: str = "",
        also: Callable[[], None] = lambda: None,
    ) -> Task:
        """
        Begin a task: it is on record when this returns. `intent`, in the form of `read_intent`, is what a routine's
        file says it means to do; its model cannot add to it. `why` says what started a routine; `also` writes what else
        belongs to it, in the same transaction. Raises MeshClawError for empty or endless requests, and for an intent that makes no sense.
        """
        prompt = prompt.strip()
        if not prompt:
            raise MeshClawError("There is nothing to do.", "Say what you want in a few words.")
        if len(prompt) > LONGEST_REQUEST:
            raise MeshClawError("That request is too long.", f"Keep it under {LONGEST_REQUEST:,} characters.")
        if len(self._open) >= MOST_TASKS:
            raise MeshClawError(f"{MOST_TASKS} tasks are open already.", "Wait for some to end, or stop them.")
        try:
            meant = read_intent(intent) if intent is not None else ()
        except ValueError as wrong:
            raise MeshClawError(f"What the routine means to do cannot be read: {wrong}.", "Mend its file.") from wrong
        again = bool(id)
        id = id or f"t{secrets.token_hex(4)}"
        task = Task(
            id=id,
            prompt=prompt,
            session=Session(task=id, prompt=prompt, me=tuple(self._me()), routine=routine),
            started_at=self._now(),
            changed=self._save,
            spoke=lambda one, text: self._publish(TextDelta(one.id, text)),
            routine=routine,
            title=title,
            given_intent=intent,
        )
        task.intent = intended(meant, lambda id: None)
        with self._ledger.transaction():
            also()
            self._ledger.save_task(task.row(), prompt=prompt)
            if not again:
                self._ledger.append(
                    Entry(kind="task", task=id, routine=routine, sentence=task.title, outcome="started", reason=why)
                )
        self._open[id] = task
        self._runs[id] = asyncio.get_running_loop().create_task(self._carry(task), name=f"task {id}")
        self._changed()
        return task

    def stop(self, id: str) -> None:
        """End one task now. Raises NoSuchThing for one that is not open."""
        task = self._open.get(id)
        if task is None:
            raise NoSuchThing("No such task is open.", "`meshclaw status` shows what runs.")
        task.end()
        self._runs[id].cancel()

    def stop_all(self) -> None:
        """End every task now."""
        for id in list(self._open):
            self.stop(id)

    def pause(self, id: str, paused: bool) -> None:
        """Hold one task, or let it go on. Raises NoSuchThing for one that is not open."""
        task = self._open.get(id)
        if task is None:
            raise NoSuchThing("No such task is open.", "`meshclaw status` shows what runs.")
        task.pause(paused)

    def interrupt_all(self) -> None:
        """The runtime is leaving: end every task, and say so."""
        self._leaving = True
        self.stop_all()

    async def join(self, timeout_s: float) -> None:
        """Wait until all that were stopped have ended."""
        if self._runs:
            await asyncio.wait(self._runs.values(), timeout=timeout_s)

    def recover(self, intent_of_routine: Callable[[str], Json] = lambda routine: ()) -> None:
        """
        After a start: take up what was acknowledged and had not begun; say of the rest that it was interrupted. What a
        routine means to do stands in its file: `intent_of_routine` gives it, by the routine's name.
        """
        for row in self._ledger.unfinished_tasks():
            if row.state == "queued" and row.step == 0:
                intent = intent_of_routine(row.routine) if row.routine else intent_of(row.intent)
                self.start(self._ledger.prompt(row.id), routine=row.routine, title=row.title, id=row.id, intent=intent)
                continue
            with self._ledger.transaction():
                self._ledger.save_task(_ended(row, INTERRUPTED, self._now()), prompt=None)
                self._ledger.append(
                    Entry(
                        kind="task",
                        task=row.id,
                        routine=row.routine,
                        sentence=row.title,
                        outcome="interrupted",
                        reason=INTERRUPTED,
                    )
                )

    async def _carry(self, task: Task) -> None:
        try:
            outcome, answer = await self._run(task)
        except (asyncio.CancelledError, Stopped):
            outcome, answer = ("interrupted", INTERRUPTED) if self._leaving else ("stopped", "Stopped by you.")
        except MeshClawError as wrong:
            outcome, answer = "failed", str(wrong)
        except Exception:
            log.exception("a task failed in a way nobody foresaw")
            outcome, answer = "failed", "Something went wrong inside MeshClaw. The log says more."
        if report := task.report:
            task.say(f"\n\n{report}")
            answer = f"{answer}\n\n{report}"
        self._open.pop(task.id, None)
        self._runs.pop(task.id, None)
        task.finish(outcome, answer, self._now())
        entry = Entry(
            kind="task",
            task=task.id,
            routine=task.routine,
            sentence=task.title,
            outcome=outcome,
            reason="" if outcome == "done" else answer[:300],
            record={"answer": answer[:4_000], "tokens": task.tokens, "usd_micros": task.usd_micros},
        )
        try:
            self._ledger.append(entry)
        except LedgerError as wrong:
            self._unrecorded(wrong)
        self._publish(TaskEnded(task.row()))
        self._changed()

    def _save(self, task: Task) -> None:
        try:
            self._ledger.save_task(task.row(), prompt=None, at_limit=task.at_step_limit)
        except LedgerError as wrong:
            self._unrecorded(wrong)
        self._changed()


def title_of(prompt: str) -> str:
    """The first line of a request, short enough for a heading."""
    line = " ".join(prompt.strip().splitlines()[0].split()) if prompt.strip() else ""
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def _ended(row: TaskRow, answer: str, now: float) -> TaskRow:
    return TaskRow(
        id=row.id,
        title=row.title,
        routine=row.routine,
        agent=row.agent,
        state="ended",
        step=row.step,
        doing="",
        outcome="interrupted",
        answer=answer,
        tokens=row.tokens,
        usd_micros=row.usd_micros,
        started_at=row.started_at,
        ended_at=now,
        intent=row.intent,
    )
