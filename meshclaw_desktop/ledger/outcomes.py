"""What became of what tasks did: one outcome for each result, and which tasks were paid for and left nothing.

A result is a call that acts (its effect is not `read`), or the answer of a task that ended well without any such call.
Its outcome, one of five, is found by these rules and by nothing else; no model is asked.

- **kept**: a call that was carried out, and a day has passed in which it was not undone. An answer to what the user
  asked at once; a routine's answer once the user has opened it.
- **undone**: it was carried out, and the user took it back, however late.
- **denied**: the user, a rule or the gate said no, and it was not carried out later. What a connector at `observe`
  would have done counts as nothing: nobody wanted it done.
- **ignored**: a question that ran out without an answer, or a routine's answer that nobody opened within a week (it
  counts as kept if it is opened after that).
- **failed**: the connector tried and could not.

A call that was carried out less than a day ago, a routine's answer that is younger than a week and unopened, and a call
of which nobody knows whether it happened are open: they count as none of these. A result counts on the day on which it
came about, whatever becomes of it later.

**Spent for nothing** is what those tasks cost that have ended and have neither a kept nor an open result: all of it was
undone, denied, ignored or failed, or there was none.
"""

from __future__ import annotations

from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.rows import TaskRow

from .actions import Actions
from .counts import ENDS, Counting, Key
from .days import slot_of
from .state import State

KEPT_AFTER_S = 86_400
"""A call that was carried out and is still so after this time counts as kept."""
IGNORED_AFTER_S = 7 * 86_400
"""A routine's answer that nobody opened in this time counts as ignored."""

_RESULT_OF = {
    "done": "done",
    "failed": "failed",
    "denied": "denied",
    "expired": "ignored",
    "ignored": "ignored",
    "unknown": "unknown",
}
OPEN = "outcome in ('unread', 'unknown')"
"""Results that are open for another reason than that they are young."""
_LOST = "'undone', 'denied', 'ignored', 'failed'"
_OLDEST_FIRST = 500
"""So many unopened answers are settled in one transaction."""


class Outcomes(State, Actions, Counting):
    """Each result's outcome, changed in the transaction of the event that changes it."""

    # ---- what follows from events ----

    def _after_task(self, task: TaskRow) -> None:
        self._count((slot_of(task.started_at), task.routine, "", ""), {"tasks": 1})

    def _after_task_end(self, task: TaskRow, *, at_limit: bool) -> None:
        if task.outcome == "done" and task.answer.strip() and not self._results_of(task.id):
            at = task.ended_at if task.ended_at is not None else float(self._now())
            key = (slot_of(at), task.routine, "", self._model_of(task.id))
            self._add_result(_answer_of(task.id), key, "unread" if task.routine else "used", task.id)
        if at_limit:
            key = (slot_of(task.started_at), task.routine, "", "")
            self._count(key, {"limited": 1, "limited_usd_micros": self._cost_of(task.id)})
        self._judge(task.id)

    def _after_event(self, activity: Activity) -> None:
        outcome = _RESULT_OF.get(activity.outcome)
        if not outcome or activity.kind != "call" or not activity.call or activity.effect in ("", "read"):
            return
        if self._change_result(activity.call, outcome):
            return
        key = (slot_of(activity.at), activity.routine, activity.connector, self._model_of(activity.task))
        self._add_result(activity.call, key, outcome, activity.task)
        self._touch(activity.task, key, "connector", activity.connector)
        self._judge(activity.task)

    def _after_undo(self, call: str) -> None:
        self._change_result(call, "undone")

    def opened(self, task: str) -> None:
        """The user looks at a task: if it is a routine's and its answer waits to be seen, that counts as kept now."""
        call = _answer_of(task)
        if self._db.rows("select 1 from results where call = ? and outcome in ('unread', 'ignored')", (call,)):
            with self.transaction():
                self._change_result(call, "used")

    def settle_unopened(self) -> bool:
        """Count answers that nobody opened in a week as ignored, some at a time. Whether all are. Raises LedgerFull."""
        before = slot_of(float(self._now()) - IGNORED_AFTER_S)
        rows = self._db.rows(
            f"select call from results where {OPEN} and outcome = 'unread' and slot < ? order by slot limit ?",
            (before, _OLDEST_FIRST),
        )
        if rows:
            with self.transaction():
                for (call,) in rows:
                    self._change_result(call, "ignored")
        return len(rows) < _OLDEST_FIRST

    # ---- results ----

    def _add_result(self, call: str, key: Key, outcome: str, task: str) -> None:
        self._db.change(
            "insert into results (call, slot, routine, connector, model, outcome, task) values (?, ?, ?, ?, ?, ?, ?)",
            (call, *key, outcome, task),
        )
        if outcome in ENDS:
            self._count(key, {outcome: 1})

    def _change_result(self, call: str, outcome: str) -> bool:
        """Whether there is such a result."""
        rows = self._db.rows(
            "select slot, routine, connector, model, outcome, task from results where call = ?", (call,)
        )
        for slot, routine, connector, model, before, task in rows:
            if before != outcome:
                self._db.change("update results set outcome = ? where call = ?", (outcome, call))
                counts = {name: by for name, by in ((before, -1), (outcome, 1)) if name in ENDS}
                if counts:
                    self._count((slot, routine, connector, model), counts)
                self._judge(task)
        return bool(rows)

    def _results_of(self, task: str) -> bool:
        return bool(task and self._db.rows("select 1 from results where task = ? and task <> '' limit 1", (task,)))

    # ---- tasks that left nothing ----

    def _judge(self, task: str) -> None:
        """See whether a task was paid for nothing, and move what it cost if that has changed."""
        found = self._db.rows("select state, wasted, routine, started_at from tasks where id = ?", (task,))
        for state, before, routine, started_at in found:
            wasted = int(state == "ended" and not self._has_more(task))
            if wasted == before:
                continue
            sign = 1 if wasted else -1
            self._db.change("update tasks set wasted = ? where id = ?", (wasted, task))
            self._count((slot_of(started_at), routine, "", ""), {"wasted": sign})
            for at, by_routine, connector, model, usd_micros in self._db.rows(
                "select at, routine, connector, model, usd_micros from usage where task = ?", (task,)
            ):
                if usd_micros:
                    key = (slot_of(at), by_routine, connector, model)
                    self._count(key, {"wasted_usd_micros": sign * usd_micros})

    def _has_more(self, task: str) -> bool:
        """Whether a task has a result that is kept or open."""
        sql = f"select 1 from results where task = ? and task <> '' and outcome not in ({_LOST}) limit 1"
        return bool(self._db.rows(sql, (task,)))

    def _was_wasted(self, task: str) -> bool:
        return bool(task and self._db.rows("select 1 from tasks where id = ? and wasted = 1", (task,)))

    def _model_of(self, task: str) -> str:
        """The model that a task used last."""
        rows = self._db.rows("select model from usage where task = ? order by number desc limit 1", (task,))
        return str(rows[0][0]) if rows else ""

    def _cost_of(self, task: str) -> int:
        ((spent,),) = self._db.rows("select coalesce(sum(usd_micros), 0) from usage where task = ?", (task,))
        return int(spent)


def _answer_of(task: str) -> str:
    """Stands for a task's answer among the results; no call has such a name."""
    return f"answer of {task}"
