"""What is so at this moment and must be so again after a restart: tasks, questions, kept values."""

from __future__ import annotations

import json
from collections.abc import Mapping

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.codec import from_json, to_json
from meshclaw_desktop.wire.rows import Approval, TaskRow

from .entry import Entry
from .journal import Journal, plain_text, spell


class State(Journal):
    """Tasks, approvals and kept values, each changed in the transaction of the event that tells of it."""

    # ---- tasks ----

    def save_task(self, task: TaskRow, prompt: str | None = None, *, at_limit: bool = False) -> None:
        """Keep a task as it is now; with `prompt` None its prompt stays what it was.

        `at_limit` says of one that has ended that it had taken all the steps it may.
        """
        row = spell(to_json(task))
        with self.transaction():
            known = self._db.rows("select state from tasks where id = ?", (task.id,))
            ends = task.state == "ended" and not (known and known[0][0] == "ended")
            new = self._db.change(
                "insert into tasks (id, prompt, routine, state, started_at, row) values (?, ?, ?, ?, ?, ?)"
                " on conflict (id) do nothing",
                (task.id, plain_text(prompt or ""), task.routine, task.state, task.started_at, row),
            )
            if new:
                self._after_task(task)
            else:
                self._db.change("update tasks set state = ?, row = ? where id = ?", (task.state, row, task.id))
                if prompt is not None:
                    self._db.change("update tasks set prompt = ? where id = ?", (plain_text(prompt), task.id))
            if ends:
                self._after_task_end(task, at_limit=at_limit)

    def _after_task(self, task: TaskRow) -> None:
        """In the same transaction as a task's first appearance: what else follows from it."""

    def _after_task_end(self, task: TaskRow, *, at_limit: bool) -> None:
        """In the same transaction as a task's end: what else follows from it."""

    def task(self, task: str) -> TaskRow | None:
        """The task with this id, if there is one."""
        rows = self._db.rows("select row from tasks where id = ?", (task,))
        return from_json(TaskRow, json.loads(rows[0][0])) if rows else None

    def prompt(self, task: str) -> str:
        """A task's prompt, empty if there is no such task."""
        rows = self._db.rows("select prompt from tasks where id = ?", (task,))
        return str(rows[0][0]) if rows else ""

    def unfinished_tasks(self) -> list[TaskRow]:
        """All whose state is not `ended`, oldest first."""
        rows = self._db.rows("select row from tasks where state <> 'ended' order by started_at, id")
        return [from_json(TaskRow, json.loads(row)) for (row,) in rows]

    def runs(self, most: int) -> list[TaskRow]:
        """The newest tasks that a routine started, newest first."""
        rows = self._db.rows(
            "select row from tasks where routine <> '' order by started_at desc, id desc limit ?", (most,)
        )
        return [from_json(TaskRow, json.loads(row)) for (row,) in rows]

    def last_run(self, routine: str) -> TaskRow | None:
        """The newest run of one routine, if it ever ran."""
        sql = "select row from tasks where routine <> '' and routine = ? order by started_at desc, id desc limit 1"
        rows = self._db.rows(sql, (routine,))
        return from_json(TaskRow, json.loads(rows[0][0])) if rows else None

    def run_before(self, routine: str, before: float) -> TaskRow | None:
        """The newest run of a routine that began before then and got through."""
        rows = self._db.rows(
            "select row from tasks where routine <> '' and routine = ? and started_at < ? and state = 'ended'"
            " and json_extract(row, '$.outcome') = 'done' order by started_at desc limit 1",
            (routine, before),
        )
        return from_json(TaskRow, json.loads(rows[0][0])) if rows else None

    # ---- approvals ----

    def save_approval(self, approval: Approval, stored: Mapping[str, Json]) -> None:
        """Keep a question, or change one that is still open. `stored` is the call's copy that will run; never shown."""
        with self.transaction():
            self._db.change(
                "insert into approvals (id, created_at, approval, stored) values (?, ?, ?, ?) on conflict (id)"
                " do update set approval = excluded.approval, stored = excluded.stored where outcome = ''",
                (approval.id, approval.created_at, spell(to_json(approval)), spell(stored)),
            )

    def open_approvals(self) -> list[tuple[Approval, Mapping[str, Json]]]:
        """The questions that wait, oldest first, each with its stored copy."""
        rows = self._db.rows(
            "select approval, stored from approvals where outcome = '' order by created_at, id",
        )
        return [(from_json(Approval, json.loads(approval)), json.loads(stored)) for approval, stored in rows]

    def question(self, approval: str) -> tuple[Approval, str] | None:
        """A question with its outcome (empty while it is open), if it is on record."""
        rows = self._db.rows("select approval, outcome from approvals where id = ?", (approval,))
        return (from_json(Approval, json.loads(rows[0][0])), str(rows[0][1])) if rows else None

    def last_answers(self, most: int) -> list[tuple[str, str, bool]]:
        """The last questions that the user answered, newest first: connector, tool, and whether it was a yes."""
        rows = self._db.rows(
            "select json_extract(approval, '$.connector'), json_extract(approval, '$.tool'), outcome = 'approved'"
            " from (select approval, outcome from approvals where outcome in ('approved', 'denied')"
            " order by created_at desc limit ?)",
            (most,),
        )
        return [(str(connector), str(tool), bool(yes)) for connector, tool, yes in rows]

    def close_approval(self, approval: str, outcome: str) -> bool:
        """End a question: `approved`, `denied`, `expired` or `void`. False, and no change, if it is not open."""
        with self.transaction():
            sql = "update approvals set outcome = ? where id = ? and outcome = ''"
            return self._db.change(sql, (outcome, approval)) == 1

    def approval_outcome(self, approval: str) -> str:
        """How a question ended; empty while it is open, and for one that is not known."""
        rows = self._db.rows("select outcome from approvals where id = ?", (approval,))
        return str(rows[0][0]) if rows else ""

    def use_answer(self, approval: str) -> bool:
        """True once only, also across restarts; False for one that is unknown, used, or ended without a yes."""
        with self.transaction():
            sql = "update approvals set used = 1 where id = ? and used = 0 and outcome in ('', 'approved')"
            return self._db.change(sql, (approval,)) == 1

    # ---- kept values ----

    def keep(self, key: str, value: Json, *, entry: Entry | None = None, told: bool = True) -> None:
        """Keep a value under a key. If it differs from what is kept, the change is an event, covered by the chain.

        `entry` is that event in your words. `told=False` is for bookkeeping that needs no event and no cover (a cursor,
        say); a key that was told once stays told.
        """
        text = spell(value)
        with self.transaction():
            found = self._db.rows("select value, told from kept where key = ?", (key,))
            if found and found[0][0] == text:
                return
            if entry or told or (found and found[0][1]):
                entry = entry or Entry(kind="kept", sentence=f"Put on record: {key}")
                self._append_covering(f"kept {key}", value, entry)
                told = True
            self._db.change(
                "insert into kept (key, value, told) values (?, ?, ?) on conflict (key)"
                " do update set value = excluded.value, told = excluded.told",
                (key, text, int(told)),
            )

    def kept(self, key: str, default: Json = None) -> Json:
        """The value under a key."""
        rows = self._db.rows("select value from kept where key = ?", (key,))
        if not rows:
            return default
        value: Json = json.loads(rows[0][0])
        return value
