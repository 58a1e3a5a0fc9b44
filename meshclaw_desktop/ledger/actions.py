"""What was begun and ended in the world, how it is taken back, and which answers are remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from meshclaw_desktop.errors import LedgerError, NoSuchThing
from meshclaw_desktop.policy.model import Json, Rule
from meshclaw_desktop.wire.codec import from_json, to_json
from meshclaw_desktop.wire.messages import Activity

from .database import Row
from .entry import Entry, UndoRecord
from .journal import Journal, plain_text, spell

SEARCHED = 50_000
"""Events among which calls are searched by what they did."""
MOST_FOUND = 200
_UNDO = "id, call, task, connector, tool, sentence, undo, made_at, until, outcome, reason"


class Actions(Journal):
    """The journal's two records of each call, the undo records and the rules."""

    # ---- calls ----

    def begin_call(self, call: str, entry: Entry) -> Activity:
        """Before a call acts. Raises LedgerError if this call was begun before: nothing is done twice."""
        with self.transaction():
            began = self._add((entry if entry.call == call else _with_call(entry, call),))[0]
            if not self._db.change(
                "insert into calls (id, began) values (?, ?) on conflict do nothing", (call, began.seq)
            ):
                raise LedgerError(f"The call {call} was begun before; it is not done twice.")
            return began

    def end_call(self, call: str, entry: Entry) -> Activity:
        """After it acted, or when nobody can know any more. Raises LedgerError if it was not begun, or has ended."""
        with self.transaction():
            ended = self._add((entry if entry.call == call else _with_call(entry, call),))[0]
            if not self._db.change("update calls set ended = ? where id = ? and ended is null", (ended.seq, call)):
                raise LedgerError(f"The call {call} is not under way.")
            return ended

    def unfinished_calls(self) -> list[Activity]:
        """The first records of calls that have no second one, oldest first: after a crash, what may have happened."""
        rows = self._db.rows("select began from calls where ended is null order by began")
        return [self.detail(seq)[0] for (seq,) in rows]

    def calls_done(self, tools: Sequence[str], *, since: float) -> list[tuple[Activity, Mapping[str, Json]]]:
        """
        The calls of tools with these names that were carried out since then (Unix time), each with its record, newest
        first. Only the last events are searched, so that it never takes long.
        """
        marks = ", ".join("?" * len(tools))
        rows = self._db.rows(
            f"select seq from events where seq > ? and kind = 'call' and outcome = 'done' and tool in ({marks})"
            " and at >= ? order by seq desc limit ?",
            (self.last_seq - SEARCHED, *tools, since, MOST_FOUND),
        )
        return [self.detail(seq)[:2] for (seq,) in rows]

    # ---- undo ----

    def save_undo(
        self, undo_id: str, *, call: str, task: str, connector: str, tool: str, sentence: str, undo: Json, until: float
    ) -> None:
        """Keep what `undo` of the connector needs, until then (Unix time)."""
        with self.transaction():
            self._db.change(
                f"insert into undos ({_UNDO}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')",
                (undo_id, call, task, connector, tool, plain_text(sentence), spell(undo), float(self._now()), until),
            )

    def undo_record(self, undo_id: str) -> UndoRecord | None:
        """What is kept under this undo id, also when its time is over."""
        rows = self._db.rows(f"select {_UNDO} from undos where id = ?", (undo_id,))
        return _undo(rows[0]) if rows else None

    def undos_of(self, task: str) -> list[UndoRecord]:
        """All of one task, newest first: the order in which they are to be taken back."""
        rows = self._db.rows(f"select {_UNDO} from undos where task = ? order by number desc", (task,))
        return [_undo(row) for row in rows]

    def mark_undone(self, undo_id: str, outcome: str, reason: str = "") -> None:
        """What became of a try: `undone` (the result counts as undone from now on), `refused` or `failed`."""
        with self.transaction():
            sql = "update undos set outcome = ?, reason = ? where id = ?"
            if not self._db.change(sql, (outcome, plain_text(reason), undo_id)):
                raise NoSuchThing(f"There is nothing to undo under {undo_id}.")
            if outcome == "undone":
                self._after_undo(self._db.rows("select call from undos where id = ?", (undo_id,))[0][0])

    def _after_undo(self, call: str) -> None:
        """In the same transaction as an undo that succeeded: what else follows from it."""

    # ---- rules ----

    def add_rule(self, rule: Rule, sentence: str, *, entry: Entry | None = None) -> None:
        """Remember an answer; its event goes into the chain (`entry` says it in your words)."""
        value = {"rule": to_json(rule), "sentence": sentence}
        default = Entry(
            kind="rule",
            task=rule.task or "",
            connector=rule.connector,
            tool=rule.tool,
            sentence=f"Remembered: {sentence}",
        )
        with self.transaction():
            self._append_covering(f"rule {rule.id}", value, entry or default)
            self._db.change(
                "insert into rules (id, created_at, task, expires_at, value) values (?, ?, ?, ?, ?)",
                (rule.id, rule.created_at, rule.task, rule.expires_at, spell(value)),
            )

    def forget_rule(self, rule: str, *, entry: Entry | None = None) -> None:
        """Take a remembered answer back. Raises NoSuchThing."""
        with self.transaction():
            found = self._db.rows("select value from rules where id = ?", (rule,))
            if not found:
                raise NoSuchThing(f"There is no rule {rule}.")
            sentence = json.loads(found[0][0])["sentence"]
            self._append_covering(f"rule {rule}", None, entry or Entry(kind="rule", sentence=f"No longer: {sentence}"))
            self._db.change("delete from rules where id = ?", (rule,))

    def rules(self, now: float) -> list[tuple[Rule, str]]:
        """The rules whose time is not over and whose task has not ended, oldest first, each with its sentence."""
        rows = self._db.rows(
            "select value from rules where (expires_at is not null or task is not null)"
            " and (expires_at is null or expires_at > ?)"
            " and not exists (select 1 from tasks where tasks.id = rules.task and state = 'ended')"
            " order by created_at, id",
            (now,),
        )
        values = [json.loads(value) for (value,) in rows]
        return [(from_json(Rule, value["rule"]), value["sentence"]) for value in values]


def _with_call(entry: Entry, call: str) -> Entry:
    return Entry(**{name: getattr(entry, name) for name in Entry.__slots__} | {"call": call})


def _undo(row: Row) -> UndoRecord:
    kept = dict(zip(_UNDO.split(", "), row, strict=True))
    return UndoRecord(**kept | {"undo": json.loads(kept["undo"])})
