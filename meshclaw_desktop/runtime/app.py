"""The runtime process: builds the parts, joins them, and ends them in order. The only place that knows everyone."""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
import sys
import tempfile
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from meshclaw_desktop.connectors.contract import Event
from meshclaw_desktop.connectors.kinds import kinds
from meshclaw_desktop.errors import KeychainError, LedgerError, MeshClawError
from meshclaw_desktop.keychain import Keychain
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.locations import Locations, locate, resources
from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.wire.messages import Activity, ApprovalOpened, Fact, TaskEnded
from meshclaw_desktop.wire.rows import Approval

from .approvals import Answered, Approvals
from .authority import SETTINGS, Authority
from .brief.briefs import Briefs
from .brief_requests import BriefRequests
from .budget import Budget
from .clock import Clock, SystemClock
from .credentials import Credentials
from .data_requests import DataRequests
from .door import Door
from .folder_watch import FolderWatch
from .gate import Gate
from .hardening import harden
from .instance import only_one
from .keychain_thread import KeychainThread
from .log import log_to
from .memory.folder import is_memory
from .memory.memories import MemoryStore
from .memory.recall import Recall
from .memory.requests import MemoryRequests
from .programs import Programs
from .requests import Requests
from .roster import Roster
from .routines.agreed import ROUTINES
from .routines.requests import RoutineRequests
from .routines.routine import Does, Routine
from .routines.routines import Routines
from .server import Server
from .settings import ConnectorSettings
from .settings_watch import SettingsWatch
from .status import StatusBoard
from .tasks import Task, Tasks
from .undo import Undo
from .watch.lookout import Lookout

if TYPE_CHECKING:
    from .model import Model

KEYCHAIN_S = 60.0
"""How long the keychain may take, the user's typing of its password included."""
SAMPLE = "sample-mailbox"
"""The folder of the sample mailbox, among our data."""
LEAVE_S = 5.0
"""How long the end may take before what still acts is left to be found as unknown."""

log = logging.getLogger(__name__)


class Runtime:
    """All parts of one runtime. `run` serves until `leave` is called."""

    def __init__(
        self,
        locations: Locations,
        environment: Mapping[str, str],
        ledger: Ledger,
        *,
        clock: Clock | None = None,
    ) -> None:
        """`clock` is the machine's own if none is given."""
        self._clock = clock or SystemClock()
        now = self._clock.now
        self._locations = locations
        self._ledger = ledger
        self._leaving = asyncio.Event()
        self._background: set[asyncio.Task[None]] = set()
        self._keychain = KeychainThread(Keychain(environment), limit_s=KEYCHAIN_S)
        self._credentials = Credentials(self._read_secret)
        self._roster = Roster(kinds(self._clock.until), self._credentials, self._event, self._changed)
        self._approvals = Approvals(ledger, self._publish, self._answered_parked, now=now)
        self._authority = Authority(
            ledger,
            locations.settings,
            self._roster.known_keys,
            lambda: self._approvals,
            self._authority_changed,
            now=now,
        )
        self._routines = Routines(
            locations.routines, resources() / "routines", ledger, self._roster, lambda: self._tasks,
            lambda: self._approvals, lambda task, call: self._gate.use(task, call), lambda: self._authority.stopped,
            clock=self._clock,
        )  # fmt: skip
        self._gate = Gate(
            self._roster, self._approvals, self._authority, ledger, self._credentials, self._stop_task,
            levels_of=self._routines.levels_of, interrupts=self._routines.interrupts, now=now,
        )  # fmt: skip
        self._budget = Budget(ledger, lambda: self._authority.settings.limits, cap_of=self._routines.cap_of, now=now)
        self._memories = MemoryStore(ledger, locations.memories, now=now)
        self._environment = environment
        self._loaded_model: Model | None = None
        self._tasks = Tasks(
            ledger, lambda task: self._programs.run(task), self._publish, self._changed, self._roster.me,
            lambda wrong: self._unrecorded(wrong), now=now,
        )  # fmt: skip
        self._lookout = Lookout(
            ledger, self._roster.family, lambda: Door(self._gate, self._approvals, self._budget, ledger, now=now),
            self._routines.happened, self._routines.wait_for_deployments, now=now,
        )  # fmt: skip
        self._programs = Programs(
            self._gate, self._approvals, self._authority, self._budget, ledger, self._routines, lambda: self._model,
            self._lookout,
            recall=lambda: Recall(self._memories, self._roster.family), others={Does.DREAM: self._dream},
            clock=self._clock,
        )  # fmt: skip
        self._board = StatusBoard(
            ledger, self._roster, self._authority, self._approvals, self._tasks, self._budget, self._publish, now=now
        )
        self._undo = Undo(self._roster, self._authority, ledger, self._credentials, now=now)
        self._requests = Requests(
            ledger=ledger,
            roster=self._roster,
            authority=self._authority,
            approvals=self._approvals,
            tasks=self._tasks,
            budget=self._budget,
            undo=self._undo,
            credentials=self._credentials,
            board=self._board,
            data=DataRequests(
                ledger=ledger,
                locations=locations,
                tasks=self._tasks,
                approvals=self._approvals,
                authority=self._authority,
                begin_anew=lambda: self._server.hang_up(),
                forget_learned=self._memories.erase,
            ),
            memories=MemoryRequests(self._memories, ledger, self._authority, self._roster.tool, now=now),
            briefs=BriefRequests(
                Briefs(ledger, lambda: self._approvals.open, lambda: len(self._memories.book.proposals), now=now)
            ),
            model_row=lambda: self._model.row(),
            test_model=self._test_model,
            model_changed=self._model_changed,
            stop=self._stop_everything,
            forget_secret=self._forget_secret,
            lay_out_sample=self._lay_out_sample,
            edit=self._gate.edit,
            more=RoutineRequests(self._routines, locations.routines, ledger, self._authority, self._roster).handlers,
        )
        self._server = Server(ledger, self._requests.handle, self._greeting)
        self._watch = SettingsWatch(locations.settings, self._authority.file_changed)
        self._memory_watch = FolderWatch(locations.memories, is_memory, self._memories.files_changed)
        ledger.subscribe(self._recorded)

    async def run(self) -> None:
        """Serve until told to leave."""
        self._gate.recover()
        self._approvals.recover()
        self._authority.load()
        self._routines.load()
        await self._server.listen(self._locations.socket, self._locations.pipe)
        self._tasks.recover(self._routines.intent_of)
        self._start_watching()
        self._routines.start()
        self._lookout.resume()
        try:
            await self._leaving.wait()
        finally:
            await self._end()

    def leave(self) -> None:
        """End in order: no new work, what acts now may finish, then everything is closed."""
        self._leaving.set()

    async def _end(self) -> None:
        await self._routines.stop()
        self._watch.stop()
        self._memory_watch.stop()
        self._approvals.void()
        self._tasks.interrupt_all()
        await self._lookout.close()
        await self._tasks.join(LEAVE_S)
        try:
            await asyncio.wait_for(asyncio.gather(self._gate.settle(), self._undo.settle()), LEAVE_S)
        except TimeoutError:
            log.warning("a call still acts; it will be shown as unknown")
        if self._loaded_model is not None:
            await self._loaded_model.close()
        await self._roster.close()
        await self._server.close()

    # ---- joints ----

    @property
    def _model(self) -> Model:
        """Loaded when a model is first needed: a runtime that only watches does without."""
        if self._loaded_model is None:
            from .model import Model

            self._loaded_model = Model(
                self._environment,
                settings=lambda: self._authority.settings,
                key_for=lambda provider: self._credentials.one(f"model/{provider}"),
            )
        return self._loaded_model

    def _model_changed(self) -> None:
        if self._loaded_model is not None:
            self._loaded_model.changed()

    def _publish(self, fact: Fact) -> None:
        if isinstance(fact, TaskEnded):
            self._routines.ended(fact.task)
        self._server.publish(fact)

    def _recorded(self, activity: Activity) -> None:
        self._board.trouble_is("")
        self._routines.recorded(activity)
        self._lookout.recorded(activity)
        self._server.publish(activity)

    def _unrecorded(self, wrong: LedgerError) -> None:
        log.warning("the record could not be written: %s", wrong.title)
        self._board.trouble_is(str(wrong))

    def _changed(self) -> None:
        self._board.changed()

    def _authority_changed(self) -> None:
        self._roster.apply(self._authority.settings)
        self._routines.look()
        if not self._authority.stopped:
            self._lookout.resume()
        self._changed()

    def _greeting(self) -> tuple[Fact, ...]:
        return (self._board.status(), *(ApprovalOpened(one) for one in self._approvals.open))

    def _event(self, connector: str, event: Event) -> None:
        sentence = str(event.detail.get("sentence", f"{event.kind.replace('_', ' ').capitalize()} in {connector}"))
        self._ledger.append(Entry(kind="event", connector=connector, sentence=sentence, outcome="done"))
        self._lookout.heard(connector, event)
        self._routines.happened(connector, event)

    async def _dream(self, task: Task, door: Door, routine: Routine) -> tuple[str, str]:
        from .dream.dream import Dream

        dream = Dream(
            self._ledger, self._memories, lambda: self._model, self._budget, self._roster.tool, self._roster.family,
            self._gate.binds, now=self._clock.now,
        )  # fmt: skip
        return await dream.run(task, door, routine)

    async def _test_model(self) -> str:
        from .toll import BudgetToll, Thought

        thought = Thought(
            model=self._model.name, task=f"test-{secrets.token_hex(4)}", sentence=f"Tested {self._model.name}"
        )
        return await self._model.test(BudgetToll(self._budget, self._ledger.append, thought))

    def _answered_parked(self, approval: Approval, stored: Mapping[str, Json], answered: Answered) -> None:
        if approval.connector == SETTINGS:
            self._authority.answered(stored, answered)
            return
        if approval.connector == ROUTINES:
            self._routines.answered(stored, answered)
            return
        self._in_background(self._gate.run_parked(approval, stored, answered))

    def _stop_task(self, id: str) -> None:
        if self._tasks.get(id) is not None:
            self._tasks.stop(id)
            self._approvals.void(id)

    async def _stop_everything(self, by: str) -> None:
        try:
            self._authority.stop(by)
        finally:  # also when it cannot be written down
            self._tasks.stop_all()
            self._lookout.halt()
            self._approvals.void(parked=True)
            if self._loaded_model is not None:
                await self._loaded_model.kill()
            await self._roster.halt()
            self._credentials.forget_all()

    async def _read_secret(self, name: str) -> str | None:
        whose, _, key = name.partition("/")
        try:
            secret = await self._keychain.get(whose, key)
        except KeychainError as wrong:
            self._board.keychain_is(wrong.title)
            raise
        self._board.keychain_is(await self._keychain.state())
        return secret

    async def _forget_secret(self, name: str) -> None:
        whose, _, key = name.partition("/")
        await self._keychain.forget(whose, key)

    def _lay_out_sample(self) -> ConnectorSettings:
        """The sample mailbox in our own folder, laid out unless it lies there already, and the connector for it."""
        from meshclaw_desktop.connectors.email.sample import ADDRESS, make_sample

        folder = self._locations.data / SAMPLE
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=folder.parent) as half:
                make_sample(Path(half, SAMPLE)).rename(folder)
        options = {"address": ADDRESS, "path": str(folder)}
        return ConnectorSettings(name="sample", kind="maildir", level=Autonomy.OBSERVE, options=options)

    def _start_watching(self) -> None:
        try:
            self._watch.start()
            self._memory_watch.start()
        except OSError:
            log.warning("the settings file, or the memories, cannot be watched: changes count after a restart")

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


async def serve(locations: Locations, environment: Mapping[str, str], listening: Callable[[], None]) -> None:
    """Run until SIGTERM or SIGINT. Raises MeshClawError when it cannot start."""
    ledger = Ledger.open(locations.ledger, locations.ledger_head)
    try:
        runtime = Runtime(locations, environment, ledger)
        loop = asyncio.get_running_loop()
        if sys.platform != "win32":
            for one in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(one, runtime.leave)
        loop.call_soon(listening)
        await runtime.run()
    finally:
        ledger.close()


def main(argv: list[str], environment: Mapping[str, str]) -> int:
    """`meshclaw runtime`: in the foreground until SIGTERM. Returns the exit status."""
    if argv:
        print("meshclaw runtime takes no arguments.", file=sys.stderr)
        return 2
    harden()
    locations = locate(environment)
    try:
        locations.prepare()
        log_to(locations.logs)
        with only_one(locations.lock):
            asyncio.run(serve(locations, environment, lambda: None))
    except MeshClawError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    except OSError as wrong:
        print(f"MeshClaw cannot use its folders: {wrong.strerror}. See that they belong to you.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0
