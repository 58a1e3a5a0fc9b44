"""A gate with everything around it, a connector that remembers what was done, and a user who answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from meshclaw_desktop.connectors.contract import Credentials as Secrets
from meshclaw_desktop.connectors.contract import Event, Kind, Prepared, Result, Thing
from meshclaw_desktop.errors import NoSuchThing, UndoRefused
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Autonomy, Call, Effect, Json, Origin, Parameter, Role, Tool
from meshclaw_desktop.policy.session import Session
from meshclaw_desktop.runtime.approvals import Answered, Approvals
from meshclaw_desktop.runtime.authority import SETTINGS, Authority
from meshclaw_desktop.runtime.credentials import Credentials
from meshclaw_desktop.runtime.gate import Gate
from meshclaw_desktop.runtime.roster import Roster
from meshclaw_desktop.runtime.tasks import Task
from meshclaw_desktop.runtime.undo import Undo
from meshclaw_desktop.wire.messages import AnswerApproval, ApprovalClosed, ApprovalOpened, EditApproval, Remember
from meshclaw_desktop.wire.rows import Approval

STRING: Mapping[str, Json] = {"type": "string"}
STRINGS: Mapping[str, Json] = {"type": "array", "items": {"type": "string"}}


def tools(connector: str = "box") -> tuple[Tool, ...]:
    """One tool of each effect."""
    return (
        Tool(
            connector=connector, name="read", effect=Effect.READ, sentence="Read {id}",
            parameters=(Parameter(name="id", role=Role.QUERY, schema=STRING),),
        ),
        Tool(
            connector=connector, name="file", effect=Effect.CHANGE, undoable=True,
            sentence="File {ids:letter}", reports="Filed {ids:letter}",
            parameters=(Parameter(name="ids", role=Role.OBJECT, schema=STRINGS),),
        ),
        Tool(
            connector=connector, name="send", effect=Effect.SEND, returns=Origin.SERVICE, sentence="Send a letter to {to}",
            parameters=(
                Parameter(name="to", role=Role.TARGET, schema=STRINGS),
                Parameter(name="body", role=Role.CONTENT, schema=STRING, required=False),
            ),
        ),
        Tool(
            connector=connector, name="start", effect=Effect.EXECUTE, sentence="Start {what}",
            parameters=(Parameter(name="what", role=Role.TARGET, schema=STRING),),
        ),
        Tool(
            connector=connector, name="burn", effect=Effect.DESTROY, sentence="Burn {ids:letter}",
            parameters=(Parameter(name="ids", role=Role.OBJECT, schema=STRINGS),),
        ),
    )  # fmt: skip


class Box:
    """A connector of paper: it only writes down what reached it."""

    def __init__(self, name: str = "box") -> None:
        self.name = name
        self.prepared: list[str] = []
        self.done: list[tuple[str, Json]] = []
        self.undone: list[Json] = []
        self.secrets: list[Mapping[str, str]] = []
        self.fails: Exception | None = None
        self.hold: asyncio.Event | None = None
        self.slow: asyncio.Event | None = None
        self.refuses: Exception | None = None
        self.in_front = asyncio.Event()

    @property
    def tools(self) -> tuple[Tool, ...]:
        return tools(self.name)

    @property
    def address(self) -> str:
        return "a box"

    @property
    def me(self) -> tuple[str, ...]:
        return ("me@box.example",)

    async def prepare(self, tool: str, arguments: Mapping[str, Json], credentials: Secrets) -> Prepared:
        self.prepared.append(tool)
        if self.slow is not None:
            await self.slow.wait()
        if self.refuses is not None:
            raise self.refuses
        ids = arguments.get("ids", [])
        if not isinstance(ids, list | tuple):
            raise NoSuchThing("No such letters.")
        return Prepared(
            arguments=arguments,
            columns=("From", "Subject") if ids else (),
            things=tuple(Thing(id=str(one), cells=(f"from {one}", f"about {one}")) for one in ids),
            known=frozenset({"old@friend.example"}),
        )

    async def perform(self, tool: str, prepared: Prepared, credentials: Secrets) -> Result:
        self.in_front.set()
        if self.hold is not None:
            await self.hold.wait()
        if self.fails is not None:
            raise self.fails
        self.secrets.append(dict(credentials))
        self.done.append((tool, dict(prepared.arguments)))
        undo: Json = {"ids": prepared.arguments["ids"]} if tool == "file" else None
        return Result(content={"ok": tool}, undo=undo)

    async def undo(self, undo: Json, credentials: Secrets) -> None:
        if undo in self.undone:
            raise UndoRefused("It has changed since.")
        self.undone.append(undo)

    async def test(self, credentials: Secrets) -> str:
        return "It works."

    async def listen(self, credentials: Secrets, notify: Callable[[Event], None]) -> None:
        return None

    async def halt(self) -> None:
        """Nothing runs here beyond its call."""

    async def close(self) -> None:
        return None


User = Callable[["Bench", Approval], None]


@dataclass
class Bench:
    """Everything around one gate. `user` is called with each question; it may answer, change the policy, or stay silent."""

    folder: Path
    level: Autonomy = Autonomy.ASK
    user: User | None = None
    deadline_s: int = 10
    clock: list[float] = field(default_factory=lambda: [1_000_000.0])
    asked: list[Approval] = field(default_factory=list)
    closed: list[ApprovalClosed] = field(default_factory=list)
    stopped_tasks: list[str] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    """What went wrong in `user`: an event loop would only log it."""

    approvals_lag: float = 0.0
    """How far the approvals' clock is ahead of the gate's: brings a deadline near."""

    def __post_init__(self) -> None:
        self.box = Box()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ledger = Ledger.open(self.folder / "ledger.sqlite3", self.folder / "head", now=lambda: self.clock[0])
        self.credentials = Credentials(self._secret)
        kind = Kind(
            name="paper", title="Paper", tools=tools("paper"), settings=(), credentials=("password",), family="paper",
            open=lambda name, settings: self.box,
        )  # fmt: skip
        self.roster = Roster((kind,), self.credentials, lambda name, event: None, lambda: None)
        self.approvals = Approvals(
            self.ledger, self._published, self._parked, now=lambda: self.clock[0] + self.approvals_lag
        )
        self.path = self.folder / "meshclaw.toml"
        self.authority = Authority(
            self.ledger, self.path, lambda: {"paper": frozenset()}, lambda: self.approvals, self._changed,
            now=lambda: self.clock[0],
        )  # fmt: skip
        self.gate = Gate(
            self.roster, self.approvals, self.authority, self.ledger, self.credentials, self.stopped_tasks.append,
            now=lambda: self.clock[0],
        )  # fmt: skip
        self.undo = Undo(self.roster, self.authority, self.ledger, self.credentials, now=lambda: self.clock[0])
        self.questioned = asyncio.Event()
        self._later: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Inside the event loop: settle the level by the user's own hand, as the app would."""
        from meshclaw_desktop.runtime.settings import ApprovalSettings, ConnectorSettings, Settings

        box = ConnectorSettings(name="box", kind="paper", level=self.level)
        approvals = ApprovalSettings(deadline_s=self.deadline_s)

        def edit(settings: Settings) -> Settings:
            return replace(settings, connectors=(box,), approvals=approvals)

        self.gate.recover()
        self.approvals.recover()
        self.authority.load()
        self.authority.change(edit, "Set up", "the test")

    def set_level(self, level: Autonomy) -> None:
        """The user's hand in the tray."""
        from meshclaw_desktop.runtime.settings_change import with_level

        self.authority.change(lambda settings: with_level(settings, "box", level), f"Set box to {level}", "the test")

    def task(self, prompt: str = "sort my letters", *, routine: str = "", id: str = "t1") -> Task:
        """A task that runs."""
        return Task(
            id=id, prompt=prompt, session=Session(task=id, prompt=prompt, me=("me@box.example",), routine=routine),
            started_at=self.clock[0], changed=lambda task: None, spoke=lambda task, text: None, routine=routine,
        )  # fmt: skip

    async def use(self, tool: str, arguments: Mapping[str, Json], task: Task | None = None, says: str = "") -> Json:
        """Propose one call."""
        task = task or self.task()
        return await self.gate.use(
            task, Call(id="m", task=task.id, connector="box", tool=tool, arguments=arguments), says
        )

    @property
    def journal(self) -> list[tuple[str, str, str]]:
        """Tool, verdict and outcome of every call on record."""
        return [(row.tool, row.verdict, row.outcome) for row in self.ledger.newest(1000) if row.kind == "call"]

    def answer(self, approval: Approval, approved: bool = True, **more: Any) -> None:
        """What a click in the pop-up sends."""
        plain = AnswerApproval(id=1, approval=approval.id, digest=approval.digest, approved=approved)
        self.approvals.answer(replace(plain, **more), "the pop-up")

    async def edit(self, approval: Approval, **changes: Json) -> Approval:
        """What *Edit…* in the pop-up sends."""
        request = EditApproval(id=2, approval=approval.id, digest=approval.digest, arguments=changes)
        return await self.gate.edit(request, "the pop-up")

    def close(self) -> None:
        """Let go of the ledger."""
        self.ledger.close()

    async def _secret(self, name: str) -> str | None:
        return f"secret of {name}"

    def _published(self, fact: ApprovalOpened | ApprovalClosed) -> None:
        if isinstance(fact, ApprovalClosed):
            self.closed.append(fact)
            return
        self.asked.append(fact.approval)
        self.questioned.set()
        if self.user is not None:
            asyncio.get_running_loop().call_soon(self._act, self.user, fact.approval)

    def _act(self, user: User, approval: Approval) -> None:
        try:
            user(self, approval)
        except BaseException as wrong:
            self.failures.append(wrong)
            raise

    def _parked(self, approval: Approval, stored: Mapping[str, Json], answered: Answered) -> None:
        if approval.connector == SETTINGS:
            self.authority.answered(stored, answered)
            return
        later = asyncio.get_running_loop().create_task(self.gate.run_parked(approval, stored, answered))
        self._later.add(later)
        later.add_done_callback(self._later.discard)

    def _changed(self) -> None:
        self.roster.apply(self.authority.settings)


def yes(**more: Any) -> User:
    """A user who approves everything."""
    return lambda bench, approval: bench.answer(approval, **more)


def no(**more: Any) -> User:
    """A user who denies everything."""
    return lambda bench, approval: bench.answer(approval, approved=False, **more)


FOR_TASK = Remember.TASK
FOR_SECONDS = Remember.SECONDS
UNTRUSTED = Origin.UNTRUSTED
