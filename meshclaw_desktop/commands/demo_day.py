"""The day that a demonstration shows: the night's triage, a meeting, the dream, the morning after. It answers no question itself."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.wire.memory import Memories, MemoryState
from meshclaw_desktop.wire.messages import (
    Activity,
    AddConnector,
    Ask,
    KeepMemory,
    ListActivity,
    ListMemories,
    RunRoutine,
    SetAutonomy,
    SwitchRoutine,
    TaskEnded,
    UseModel,
)
from meshclaw_desktop.wire.rows import TaskRow
from meshclaw_desktop.wire.visible import visible

from .connection import Connection
from .demo_hand import Hand
from .demo_world import ADDRESS, BAD, GOOD, World
from .output import Output

TRIAGE, WATCH, DREAM = "morning-triage", "deployment-watch", "dream"
ROUTINES = (TRIAGE, WATCH, DREAM)
MOST_ROWS = 5_000
MEETING = dt.timedelta(seconds=25)
PATIENCE_S = 60.0
NOTHING: Mapping[str, Callable[[], None]] = MappingProxyType({})


class Day:
    """One day, scene by scene. Without a hand, a person answers what pops up."""

    def __init__(
        self, world: World, desk: Connection, listen: Callable[[int], Connection], output: Output, hand: Hand | None
    ) -> None:
        """`listen` opens another line that tells every fact after a number."""
        self._world = world
        self._desk = desk
        self._listen = listen
        self._output = output
        self._hand = hand

    def set_up(self) -> None:
        """Three connectors, the rehearsal model, and the routines that the user would switch on."""
        desk, world = self._desk, self._world
        desk.request(AddConnector(0, "maildir", "email", {"path": str(world.mailbox), "address": ADDRESS}))
        target = {"command": world.deploy_command, "folder": str(world.target), "target": "web-api"}
        desk.request(AddConnector(0, "command", "deployments", {**target, "environment": "production"}))
        desk.request(UseModel(0, "rehearsal"))
        for name in ("email", "deployments"):
            desk.request(SetAutonomy(0, name, Autonomy.ASK))
        for routine in ROUTINES:
            desk.request(SwitchRoutine(0, routine, True))

    def night(self) -> None:
        """The triage, while nobody is there; then what it left."""
        self._say("06:30 · Nobody is up. The routine Morning triage runs; what it may not do by itself, it leaves.")
        self._run(TRIAGE)
        if self._hand is not None:
            self._say("07:10 · The brief: what needs you, what waits for your yes, what is done.")
            self._hand.order("brief", "answers")

    def meeting(self) -> None:
        """A deployment fails while the user sits in a meeting."""
        self._say("09:50 · You deploy to production. That always asks.")
        self._ask(f"Deploy {GOOD} to web-api", on={"start": self._show_menu})
        self._ask(f"Deploy {BAD} to web-api")
        self._say(
            "10:00 · Your calendar says that you are in a meeting: the routine Deployment watch starts by itself."
        )
        self._follow(self._begin_meeting, on={"roll_back": self._decide, "": self._world.let_it_fail})
        if self._hand is not None:
            self._say("10:30 · The meeting is over. The brief says what happened meanwhile.")
            self._hand.order("watch")

    def dream(self) -> None:
        """What it learned, and what the user keeps of it."""
        self._say("03:00 · It dreams: it reads its own record, and proposes what to remember.")
        self._run(DREAM)
        if self._hand is not None:
            self._hand.order("dreamt", "learned")
        for row in self._desk.row(Memories, ListMemories(0)).rows:
            if row.state is MemoryState.PROPOSED and row.rule is None and self._hand is not None:
                self._desk.request(KeepMemory(0, row.id))
                self._output.say(f"  kept      {visible(row.text)}\n")

    def morning_after(self) -> None:
        """The same triage, with the mailbox on auto and with what was learned."""
        self._say(
            "06:30 · The next morning, with email on Auto: the gate judges by itself, and it knows what you kept."
        )
        self._world.bring_mail(dt.datetime.now(dt.UTC))
        self._desk.request(SetAutonomy(0, "email", Autonomy.AUTO))
        self._ask("Triage my mail again")
        if self._hand is not None:
            self._hand.order("activity", "settings")

    def rows(self) -> list[Activity]:
        """Everything that happened until now."""
        return self._desk.rows(Activity, ListActivity(0, since=0, limit=MOST_ROWS))

    def _begin_meeting(self) -> str:
        """The calendar's events start the routine; its task is not known before the feed tells of it."""
        self._world.begin_meeting(dt.datetime.now(dt.UTC), MEETING)
        source = {"source": str(self._world.calendar), "address": ADDRESS}
        self._desk.request(AddConnector(0, "ics", "calendar", source))
        return ""

    def _decide(self) -> None:
        """What the watch proposes waits for the user's yes."""
        if self._hand is not None:
            self._hand.order("waiting")
            deadline = time.monotonic() + PATIENCE_S
            while self._world.release != GOOD and time.monotonic() < deadline:
                time.sleep(0.1)

    def _show_menu(self) -> None:
        """The menu beside the question."""
        if self._hand is not None:
            self._hand.order("menu")

    def _ask(self, text: str, *, on: Mapping[str, Callable[[], None]] = NOTHING) -> None:
        self._follow(lambda: self._desk.row(TaskRow, Ask(0, text)).id, on=on)

    def _run(self, routine: str) -> None:
        self._follow(lambda: self._desk.row(TaskRow, RunRoutine(0, routine)).id)

    def _follow(self, start: Callable[[], str], *, on: Mapping[str, Callable[[], None]] = NOTHING) -> None:
        """
        Start a task, and print the feed until it has ended. `on` is called once at the first row of its task that tells of
        a tool, or of any with an empty name.
        """
        last = max((row.seq for row in self.rows()), default=0)
        left = dict(on)
        with contextlib.closing(self._listen(last)) as line:
            task = start()
            for fact in line.facts():
                match fact:
                    case Activity() if fact.seq > last:
                        self._print(fact)
                        task = task or (fact.task if fact.routine else "")
                        for name in (fact.tool, ""):
                            if fact.task == task and fact.kind == "call" and (call := left.pop(name, None)):
                                call()
                    case TaskEnded(task=ended) if ended.id == task:
                        answer = "\n".join(f"    {visible(one)}" for one in ended.answer.splitlines())
                        self._output.say(f"\n{answer}\n")
                        return

    def _say(self, sentence: str) -> None:
        self._output.say(f"{sentence}\n")

    def _print(self, row: Activity) -> None:
        clock = time.strftime("%H:%M:%S", time.localtime(row.at))
        spent = f"  {row.tokens:,} tokens" if row.tokens else ""
        self._output.say(f"  {clock}  {row.outcome or row.verdict:<9} {visible(row.sentence)}{spent}")
        if row.reason and row.outcome in ("waiting", "denied", "failed", "unknown"):
            self._output.say(f"            {'':<9} {visible(row.reason)}")
