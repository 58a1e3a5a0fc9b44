"""Days as the record would hold them: rows, questions and requests, made by hand."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping

from meshclaw_desktop.policy.model import Autonomy, Effect, Json, Origin, Parameter, Role, Tool
from meshclaw_desktop.runtime.dream.evidence import Evidence
from meshclaw_desktop.runtime.dream.findings import Finding, found
from meshclaw_desktop.runtime.dream.proposing import bound_by
from meshclaw_desktop.runtime.dream.tallies import Tallies, counted
from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import Activity
from meshclaw_desktop.wire.rows import Approval, Edit, Field, Item

NOON = 1_800_000_000.0
RESTART = Tool(
    connector="deployments", name="restart", effect=Effect.EXECUTE, sentence="Restart {target}",
    parameters=(Parameter(name="target", role=Role.TARGET),),
)  # fmt: skip
ARCHIVE = Tool(
    connector="email", name="archive", effect=Effect.CHANGE, sentence="Archive {ids:message}",
    parameters=(Parameter(name="ids", role=Role.OBJECT),), undoable=True,
)  # fmt: skip
TOOLS = {("deployments", "restart"): RESTART, ("email", "archive"): ARCHIVE}
COLUMNS = ("From", "Subject", "Received")


def tool(connector: str, name: str) -> Tool | None:
    """The tools there are."""
    return TOOLS.get((connector, name))


def family(name: str) -> str:
    """Connectors are called after their families here."""
    return name if name in ("email", "calendar", "deployments") else ""


def binds(tool: Tool, arguments: Mapping[str, Json]) -> tuple[str, ...]:
    """As the gate binds, in short."""
    return tuple(one.name for one in tool.parameters if one.role is Role.TARGET)


class Day:
    """Rows in their order, with what they name."""

    def __init__(self, first: int = 1, at: float = NOON) -> None:
        self._seq = itertools.count(first)
        self.at = at
        self.rows: list[tuple[Activity, Mapping[str, Json]]] = []
        self.questions: dict[str, tuple[Approval, str]] = {}
        self.prompts: dict[str, str] = {}

    # ---- what evidence looks up ----

    def question(self, id: str) -> tuple[Approval, str] | None:
        return self.questions.get(id)

    def prompt(self, task: str) -> str:
        return self.prompts.get(task, "")

    def asked_for(self, task: str) -> bool:
        return task in self.prompts

    # ---- what happens ----

    def row(self, kind: str, outcome: str, record: Mapping[str, Json] | None = None, **more: str) -> int:
        """A row more; its number."""
        seq = next(self._seq)
        self.at += 60
        told = {
            "routine": "",
            "task": "",
            "call": "",
            "connector": "",
            "tool": "",
            "effect": "",
            "sentence": "",
            "approval": "",
        }
        self.rows.append(
            (
                Activity(
                    seq=seq, at=self.at, agent="meshclaw", kind=kind, verdict="", reason="", outcome=outcome, tokens=0,
                    usd_micros=0, undo_id="", **{**told, **more},
                ),
                record or {},
            )
        )  # fmt: skip
        return seq

    def asks(self, task: str, prompt: str) -> int:
        """The user begins a task."""
        self.prompts[task] = prompt
        return self.row("task", "started", task=task)

    def answers(
        self,
        tool: Tool,
        target: str = "",
        outcome: str = "approved",
        *,
        origin: Origin = Origin.USER,
        rememberable: bool = True,
        subjects: Iterable[str] = (),
        left: Iterable[str] = (),
    ) -> int:
        """A question and its answer; the row of what came of it."""
        id = f"a{len(self.questions)}"
        fields = (Field("target", "Target", Role.TARGET, target, origin, "", False),) if target else ()
        done = tuple(Item(f"{id}-{at}", ("ci@x.example", one, "")) for at, one in enumerate(subjects))
        rest = tuple(Item(f"{id}-left-{at}", ("ci@x.example", one, "")) for at, one in enumerate(left))
        sentence = f"Restart {target}" if target else f"Archive {len(done)} messages"
        approval = Approval(
            id=id, task="t", task_title="", routine="", connector=tool.connector, tool=tool.name,
            effect=tool.effect or Effect.DESTROY, level=Autonomy.ASK, sentence=sentence, reason="", fields=fields,
            columns=COLUMNS, items=(*done, *rest), agent_says="", digest="", undoable=True, rememberable=rememberable,
            created_at=self.at, deadline_at=None,
        )  # fmt: skip
        self.questions[id] = (approval, outcome)
        record: dict[str, Json] = {"fields": to_json(fields), "columns": list(COLUMNS), "items": to_json(done)}
        came = {"approved": "done", "denied": "denied", "expired": "expired"}[outcome]
        record["answered"] = f"the pop-up · {outcome}"
        return self.row(
            "call", came, record, call=f"c-{id}", connector=tool.connector, tool=tool.name,
            effect=str(tool.effect), approval=id, sentence=sentence,
        )  # fmt: skip

    def edits(self, tool: Tool, before: str, after: str, target: str = "") -> int:
        """The user changes a question."""
        fields = (Field("target", "Target", Role.TARGET, target, Origin.USER, "", False),) if target else ()
        record: dict[str, Json] = {
            "edits": to_json((Edit("body", "Text", before, after),)), "fields": to_json(fields)
        }  # fmt: skip
        return self.row("call", "edited", record, connector=tool.connector, tool=tool.name, effect=str(tool.effect))

    def undoes(self, row: int) -> int:
        """The user takes back what a row did."""
        call = next(one.call for one, _ in self.rows if one.seq == row)
        return self.row("undo", "undone", {"of": call}, connector="email", tool="archive", effect="change")

    # ---- what is made of it ----

    def evidence(self) -> Evidence:
        """Everything of it."""
        made = Evidence()
        made.add(self.rows, self)
        return made

    def tallies(self, before: Tallies | None = None) -> Tallies:
        """Counted."""
        return counted(before or Tallies(), self.evidence(), bound_by(tool, binds), self.at)

    def findings(self) -> list[Finding]:
        """Found, with nothing known before."""
        return found(self.evidence(), self.tallies(), lambda key, seen: False)
