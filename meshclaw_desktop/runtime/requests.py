"""What each request of a client means: one method a request. It holds no connector and judges nothing."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import MISSING, fields, replace
from typing import Any, TypeVar, cast

from meshclaw_desktop.errors import KeychainError, KeychainMissing, MeshClawError, NoSuchThing, UsageError
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.codec import MAX_LINE, from_json, to_json
from meshclaw_desktop.wire.money import dollars
from meshclaw_desktop.wire.rows import ActivityDetail, Approval, Edit, Field, Intended, Item, ModelRow, RuleRow

from .answers import MOST_ANSWERS, answer_rows
from .approvals import LONGEST, Approvals, size_of
from .authority import Authority
from .brief_requests import BriefRequests
from .budget import Budget
from .credentials import Credentials
from .data_requests import DataRequests
from .history import HistoryRequests
from .memory.requests import MemoryRequests
from .roster import Roster
from .settings import ConnectorSettings, Settings, connector_name
from .settings_change import with_connector, with_level, without_connector
from .status import StatusBoard
from .tasks import Tasks
from .undo import Undo

BY = {"tray": "the app", "command": "the command line"}
MOST_ROWS = 5_000

T = TypeVar("T")
_Handler = Callable[[Any, str], Awaitable[Json] | Json]


class Requests:
    """Carries requests out for clients of this user, and says who asked."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        roster: Roster,
        authority: Authority,
        approvals: Approvals,
        tasks: Tasks,
        budget: Budget,
        undo: Undo,
        credentials: Credentials,
        board: StatusBoard,
        data: DataRequests,
        briefs: BriefRequests,
        memories: MemoryRequests,
        model_row: Callable[[], Awaitable[ModelRow]],
        test_model: Callable[[], Awaitable[str]],
        model_changed: Callable[[], None],
        stop: Callable[[str], Awaitable[None]],
        forget_secret: Callable[[str], Awaitable[None]],
        lay_out_sample: Callable[[], ConnectorSettings],
        edit: Callable[[m.EditApproval, str], Awaitable[Approval]],
        more: Mapping[type, _Handler],
    ) -> None:
        """`more` holds the handlers of the requests that have a place of their own: routines, briefs, memories."""
        self._ledger = ledger
        self._roster = roster
        self._authority = authority
        self._approvals = approvals
        self._tasks = tasks
        self._budget = budget
        self._undo = undo
        self._credentials = credentials
        self._board = board
        self._data = data
        self._briefs = briefs
        self._memories = memories
        self._model_row = model_row
        self._test_model = test_model
        self._model_changed = model_changed
        self._stop = stop
        self._forget_secret = forget_secret
        self._lay_out_sample = lay_out_sample
        self._history = HistoryRequests(ledger)
        self._edit_question = edit
        self._handlers = {**self._table(), **more}

    async def handle(self, request: m.Request, client: str) -> Json:
        """The reply to one request. Raises MeshClawError."""
        reply = self._handlers[type(request)](request, BY.get(client, "the command line"))
        return await reply if inspect.isawaitable(reply) else reply

    def _table(self) -> Mapping[type, _Handler]:
        return {
            m.GetStatus: lambda request, by: to_json(self._board.status()),
            m.Ask: self._ask,
            m.ShowTask: self._show_task,
            m.StopAll: lambda request, by: self._stop(by),
            m.ResumeAll: lambda request, by: self._authority.resume(by),
            m.StopTask: self._stop_task,
            m.PauseTask: lambda request, by: self._tasks.pause(request.task, request.paused),
            m.ListApprovals: lambda request, by: to_json(self._questions()),
            m.AnswerApproval: lambda request, by: self._approvals.answer(
                request, "the pop-up" if by == BY["tray"] else by
            ),
            m.ListAnswers: lambda request, by: to_json(answer_rows(self._ledger.last_answers(MOST_ANSWERS))),
            m.EditApproval: self._edit,
            m.ListRules: self._rules,
            m.ForgetRule: lambda request, by: self._authority.forget_rule(request.rule, by),
            m.ListActivity: self._activity,
            m.ShowActivity: self._detail,
            m.Undo: self._take_back,
            m.ListUsage: self._history.rows,
            m.ShowHistory: self._history.history,
            m.GetBudget: lambda request, by: to_json(self._budget.row()),
            m.SetBudget: self._set_budget,
            m.ListConnectors: lambda request, by: to_json(self._board.connectors()),
            m.ListKinds: lambda request, by: to_json(self._roster.kinds()),
            m.AddConnector: self._add,
            m.AddSample: self._add_sample,
            m.TestConnector: lambda request, by: self._roster.test(request.name),
            m.RemoveConnector: self._remove,
            m.SetAutonomy: self._set_level,
            m.CredentialChanged: self._credential_changed,
            m.GetModel: self._get_model,
            m.UseModel: self._use_model,
            m.TestModel: lambda request, by: self._test_model(),
            m.FindLocalModels: self._find_models,
            m.VerifyLedger: self._data.verify,
            m.GetData: self._data.show,
            m.ExportData: self._data.export,
            m.DeleteData: self._data.delete,
            m.ShowBrief: self._briefs.show,
            m.ListMemories: self._memories.list,
            m.KeepMemory: self._memories.keep,
            m.ForgetMemory: self._memories.forget,
        }

    # ---- tasks ----

    def _ask(self, request: m.Ask, by: str) -> Json:
        if self._authority.stopped:
            raise MeshClawError("Everything is stopped.", "Allow work again with `meshclaw resume` or in the tray.")
        if not self._authority.settings.model.name:
            raise MeshClawError(
                "No model is chosen.", "Choose one in the settings, or try `meshclaw model use rehearsal`."
            )
        return to_json(self._tasks.start(request.text).row())

    def _show_task(self, request: m.ShowTask, by: str) -> Json:
        id = request.task
        task = self._tasks.get(id)
        row = task.row() if task is not None else self._ledger.task(id)
        if row is None:
            raise NoSuchThing(f"There is no task {id}.", "`meshclaw activity` shows them.")
        if row.state == "ended":
            self._ledger.opened(id)
        return to_json(row)

    def _stop_task(self, request: m.StopTask, by: str) -> None:
        self._tasks.stop(request.task)
        self._approvals.void(request.task)

    # ---- what happened ----

    async def _take_back(self, request: m.Undo, by: str) -> Json:
        return to_json(await self._undo.take_back(request.what, by))

    def _activity(self, request: m.ListActivity, by: str) -> Json:
        limit = max(1, min(request.limit, MOST_ROWS))
        if request.since is None or request.task:
            rows = self._ledger.newest(limit, request.task)
        else:
            rows = self._ledger.since(request.since, limit)
        return to_json(rows)

    def _detail(self, request: m.ShowActivity, by: str) -> Json:
        activity, record, row_digest = self._ledger.detail(request.seq)
        undo = self._ledger.undo_record(activity.undo_id) if activity.undo_id else None
        return to_json(
            ActivityDetail(
                seq=activity.seq,
                digest=row_digest,
                fields=_rows(Field, record.get("fields")),
                columns=tuple(map(str, _list(record.get("columns")))),
                items=_rows(Item, record.get("items")),
                agent_says=str(record.get("agent_says", "")),
                rule=str(record.get("rule", "")),
                level=str(record.get("level", "")),
                answered=str(record.get("answered", "")),
                shown_digest=str(record.get("shown_digest", "")),
                ran_digest=str(record.get("ran_digest", "")),
                result=str(record.get("answer", "")),
                undo_until=undo.until if undo is not None else None,
                undo_refused=self._undo.refusal(undo) if undo is not None else "",
                edits=_rows(Edit, record.get("edits")),
                intent=_rows(Intended, record.get("means")),
            )
        )

    # ---- what may be done ----

    def _questions(self) -> list[Approval]:
        """The oldest questions, as many as fit into one line; the rest come when these are answered."""
        shown, room = list[Approval](), MAX_LINE - LONGEST
        for one in self._approvals.open:
            room -= size_of(one)
            if room < 0:
                break
            shown.append(one)
        return shown

    async def _edit(self, request: m.EditApproval, by: str) -> Json:
        return to_json(await self._edit_question(request, "the pop-up" if by == BY["tray"] else by))

    def _rules(self, request: m.ListRules, by: str) -> Json:
        rows = [
            RuleRow(
                id=rule.id,
                connector=rule.connector,
                tool=rule.tool,
                sentence=sentence,
                targets=dict(rule.targets),
                task=rule.task or "",
                created_at=rule.created_at,
                expires_at=rule.expires_at,
            )
            for rule, sentence in self._ledger.rules(self._board.now())
        ]
        return to_json(rows)

    def _set_budget(self, request: m.SetBudget, by: str) -> Json:
        for limit in (request.day_usd_micros, request.task_usd_micros):
            if limit is not None and not 0 <= limit <= 10**12:
                raise UsageError("A limit is an amount in dollars from 0 to 1,000,000.")

        def edit(settings: Settings) -> Settings:
            limits = settings.limits
            if request.day_usd_micros is not None:
                limits = replace(limits, day_usd_micros=request.day_usd_micros)
            if request.task_usd_micros is not None:
                limits = replace(limits, task_usd_micros=request.task_usd_micros)
            return replace(settings, limits=limits)

        said = [
            f"{dollars(limit)} {span}"
            for limit, span in ((request.day_usd_micros, "a day"), (request.task_usd_micros, "a task"))
            if limit is not None
        ]
        if said:
            self._authority.change(edit, f"Set the limit to {' and '.join(said)}", by)
        return to_json(self._budget.row())

    def _set_level(self, request: m.SetAutonomy, by: str) -> Json:
        name, level = request.name, request.level
        if self._authority.settings.connector(name) is None:
            raise NoSuchThing(f"There is no connector called {name}.", "`meshclaw connectors` lists them.")
        old = self._authority.level(name)
        if old is not level:
            self._authority.change(lambda now: with_level(now, name, level), f"Set {name} from {old} to {level}", by)
        return to_json(self._board.connector(name))

    # ---- connectors and secrets ----

    async def _add(self, request: m.AddConnector, by: str) -> Json:
        try:
            connector_name(request.name)
        except ValueError as wrong:
            raise UsageError(f"The name cannot be used: {wrong}.", "Choose another name.") from None
        known = self._roster.known_keys()
        if request.kind not in known:
            raise NoSuchThing(
                f"There is no kind of connector called {request.kind}.", f"There are: {', '.join(sorted(known))}."
            )
        for key in request.settings:
            if key not in known[request.kind]:
                raise UsageError(
                    f"{request.kind} has no setting {key}.", f"It has: {', '.join(sorted(known[request.kind]))}."
                )
        one = ConnectorSettings(
            name=request.name, kind=request.kind, level=Autonomy.OBSERVE, options=dict(sorted(request.settings.items()))
        )
        self._roster.check(one)
        with_connector(self._authority.settings, one)
        await self._forget_former(one)
        self._authority.change(lambda now: with_connector(now, one), f"Added the connector {one.name}", by)
        return to_json(self._board.connector(one.name))

    async def _add_sample(self, request: m.AddSample, by: str) -> Json:
        try:
            wanted = await asyncio.to_thread(self._lay_out_sample)
        except OSError as wrong:
            raise MeshClawError(f"The sample mailbox could not be made: {wrong.strerror or wrong}.") from None
        there = self._authority.settings.connector(wanted.name)
        if there is None:
            added = await self._add(m.AddConnector(request.id, wanted.kind, wanted.name, wanted.options), by)
        elif there.reach == wanted.reach:
            added = to_json(self._board.connector(wanted.name))
        else:
            raise UsageError(f"Another connector is called {wanted.name} already.", "Remove it first.")
        if not self._authority.settings.model.name:
            self._choose_model(m.UseModel(request.id, "rehearsal"), by)
        return added

    async def _forget_former(self, new: ConnectorSettings) -> None:
        """Secrets that lie under this name were given for another account: the new one must not be handed them."""
        former = self._authority.former(new.name)
        if former is not None and former.reach == new.reach:
            return
        old = former or new
        for key in self._roster.keys_of(old.kind):
            self._credentials.forget(f"{old.name}/{key}")
            try:
                await self._forget_secret(f"{old.name}/{key}")
            except KeychainMissing:
                return
            except KeychainError:
                if former is not None:
                    raise
        self._authority.forgotten(old.name)

    async def _remove(self, request: m.RemoveConnector, by: str) -> None:
        name = request.name
        settings = self._authority.settings.connector(name)
        if settings is None:
            raise NoSuchThing(f"There is no connector called {name}.", "`meshclaw connectors` lists them.")
        self._authority.change(lambda now: without_connector(now, name), f"Removed the connector {name}", by)
        for key in self._roster.keys_of(settings.kind):
            self._credentials.forget(f"{name}/{key}")
            with contextlib.suppress(KeychainMissing):
                await self._forget_secret(f"{name}/{key}")
        self._authority.forgotten(name)

    def _credential_changed(self, request: m.CredentialChanged, by: str) -> None:
        name, key = request.name, request.key
        if not name or not key or len(name) + len(key) > 200:
            raise UsageError("A credential has a connector's name and a key.")
        self._credentials.forget(f"{name}/{key}")
        self._ledger.append(
            Entry(kind="credential", connector=name, sentence=f"The {key.replace('_', ' ')} of {name} was changed",
                  outcome="done", reason=f"By you, in {by}.")
        )  # fmt: skip
        if name == "model":
            self._model_changed()
        else:
            self._roster.credential_changed(name)
        self._board.changed()

    async def _get_model(self, request: m.GetModel, by: str) -> Json:
        return to_json(await self._model_row())

    async def _find_models(self, request: m.FindLocalModels, by: str) -> Json:
        from .local_models import find_local_servers

        return to_json(await find_local_servers())

    async def _use_model(self, request: m.UseModel, by: str) -> Json:
        self._choose_model(request, by)
        return to_json(await self._model_row())

    def _choose_model(self, request: m.UseModel, by: str) -> None:
        if not request.model.strip() or len(request.model) > 200:
            raise UsageError("Name a model as litellm does, for example anthropic/claude-haiku-4-5.")

        def edit(settings: Settings) -> Settings:
            return replace(
                settings,
                model=replace(
                    settings.model,
                    name=request.model.strip(),
                    api_base=request.api_base.strip(),
                    input_usd_micros=_micros(request.input_usd),
                    output_usd_micros=_micros(request.output_usd),
                ),
            )

        self._authority.change(edit, f"Set the model to {request.model.strip()}", by)
        self._model_changed()


def _micros(usd: float | None) -> int | None:
    return None if usd is None else round(usd * 1_000_000)


def _list(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list | tuple) else []


def _rows(kind: type[T], value: Json) -> tuple[T, ...]:
    """Rows from the record, also from one that was written before a field was added."""
    later = {one.name: to_json(one.default) for one in fields(cast("Any", kind)) if one.default is not MISSING}
    return tuple(from_json(kind, {**later, **one}) for one in _list(value) if isinstance(one, Mapping))
