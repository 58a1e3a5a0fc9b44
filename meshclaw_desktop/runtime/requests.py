"""What each request of a client means: one method a request. It holds no connector and judges nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from meshclaw_desktop.errors import MeshClawError, NoSuchThing, UsageError
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.wire import messages as m
from meshclaw_desktop.wire.codec import from_json, to_json
from meshclaw_desktop.wire.money import dollars
from meshclaw_desktop.wire.rows import ActivityDetail, Field, Item, ModelRow, RuleRow

from .approvals import Approvals
from .authority import Authority
from .budget import Budget
from .credentials import Credentials
from .roster import Roster
from .settings import ConnectorSettings, Settings
from .settings_change import with_connector, with_level, without_connector
from .status import StatusBoard
from .tasks import Tasks
from .undo import Undo

BY = {"tray": "the app", "popup": "the pop-up", "command": "the command line"}
MOST_ROWS = 5_000

T = TypeVar("T")


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
        model_row: Callable[[], Awaitable[ModelRow]],
        test_model: Callable[[], Awaitable[str]],
        model_changed: Callable[[], None],
        stop: Callable[[str], Awaitable[None]],
        forget_secret: Callable[[str], Awaitable[None]],
    ) -> None:
        self._ledger = ledger
        self._roster = roster
        self._authority = authority
        self._approvals = approvals
        self._tasks = tasks
        self._budget = budget
        self._undo = undo
        self._credentials = credentials
        self._board = board
        self._model_row = model_row
        self._test_model = test_model
        self._model_changed = model_changed
        self._stop = stop
        self._forget_secret = forget_secret

    async def handle(self, request: m.Request, client: str) -> Json:
        """The reply to one request. Raises MeshClawError."""
        by = BY.get(client, "the command line")
        match request:
            case m.GetStatus():
                return to_json(self._board.status())
            case m.Ask(text=text):
                return to_json(self._ask(text))
            case m.ShowTask(task=id):
                return to_json(self._show_task(id))
            case m.StopAll():
                await self._stop(by)
            case m.ResumeAll():
                self._authority.resume(by)
            case m.StopTask(task=id):
                self._tasks.stop(id)
                self._approvals.void(id)
            case m.PauseTask(task=id, paused=paused):
                self._tasks.pause(id, paused)
            case m.ListApprovals():
                return to_json(self._approvals.open)
            case m.AnswerApproval():
                self._approvals.answer(request, "the pop-up" if client == "tray" else by)
            case m.ListRules():
                return to_json(self._rules())
            case m.ForgetRule(rule=rule):
                self._authority.forget_rule(rule, by)
            case m.ListActivity():
                return self._activity(request)
            case m.ShowActivity(seq=seq):
                return to_json(self._detail(seq))
            case m.Undo(what=what):
                return to_json(await self._undo.take_back(what, by))
            case m.ListUsage(days=days, by=key):
                return self._usage(days, key)
            case m.GetBudget():
                return to_json(self._budget.row())
            case m.SetBudget():
                self._set_budget(request, by)
                return to_json(self._budget.row())
            case m.ListConnectors():
                return to_json(self._board.connectors())
            case m.ListKinds():
                return to_json(self._roster.kinds())
            case m.AddConnector():
                return self._add(request, by)
            case m.TestConnector(name=name):
                return await self._roster.test(name)
            case m.RemoveConnector(name=name):
                await self._remove(name, by)
            case m.SetAutonomy():
                return self._set_level(request, by)
            case m.CredentialChanged(name=name, key=key):
                self._credential_changed(name, key, by)
            case m.GetModel():
                return to_json(await self._model_row())
            case m.UseModel():
                return await self._use_model(request, by)
            case m.TestModel():
                return await self._test_model()
            case m.VerifyLedger():
                return to_json(await asyncio.get_running_loop().run_in_executor(None, self._ledger.verify))
        return None

    # ---- tasks ----

    def _ask(self, text: str) -> Json:
        if self._authority.stopped:
            raise MeshClawError("Everything is stopped.", "Allow work again with `meshclaw resume` or in the tray.")
        if not self._authority.settings.model.name:
            raise MeshClawError(
                "No model is chosen.", "Choose one in the settings, or try `meshclaw model use rehearsal`."
            )
        return to_json(self._tasks.start(text).row())

    def _show_task(self, id: str) -> Json:
        task = self._tasks.get(id)
        row = task.row() if task is not None else self._ledger.task(id)
        if row is None:
            raise NoSuchThing(f"There is no task {id}.", "`meshclaw activity` shows them.")
        return to_json(row)

    # ---- what happened ----

    def _activity(self, request: m.ListActivity) -> Json:
        limit = max(1, min(request.limit, MOST_ROWS))
        if request.since is None or request.task:
            rows = self._ledger.newest(limit, request.task)
        else:
            rows = self._ledger.since(request.since, limit)
        return to_json(rows)

    def _detail(self, seq: int) -> Json:
        activity, record, row_digest = self._ledger.detail(seq)
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
                answered=str(record.get("answered", "")),
                shown_digest=str(record.get("shown_digest", "")),
                ran_digest=str(record.get("ran_digest", "")),
                result=str(record.get("answer", "")),
                undo_until=undo.until if undo is not None else None,
                undo_refused=self._undo.refusal(undo) if undo is not None else "",
            )
        )

    def _usage(self, days: int, by: str) -> Json:
        if by not in ("day", "routine", "connector", "model"):
            raise UsageError(f"Usage cannot be grouped by {by}.", "Use day, routine, connector or model.")
        if not 1 <= days <= 36_500:
            raise UsageError("The number of days must be between 1 and 36,500.")
        return to_json(self._ledger.usage(days, by))

    # ---- what may be done ----

    def _rules(self) -> list[RuleRow]:
        return [
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

    def _set_budget(self, request: m.SetBudget, by: str) -> None:
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

    def _set_level(self, request: m.SetAutonomy, by: str) -> Json:
        name, level = request.name, request.level
        if self._authority.settings.connector(name) is None:
            raise NoSuchThing(f"There is no connector called {name}.", "`meshclaw connectors` lists them.")
        old = self._authority.level(name)
        if old is not level:
            self._authority.change(lambda now: with_level(now, name, level), f"Set {name} from {old} to {level}", by)
        return to_json(self._board.connector(name))

    # ---- connectors and secrets ----

    def _add(self, request: m.AddConnector, by: str) -> Json:
        known = self._roster.known_keys()
        if request.kind not in known:
            raise NoSuchThing(
                f"There is no kind of connector called {request.kind}.", f"There are: {', '.join(sorted(known))}."
            )
        for key in request.settings:
            if key not in known[request.kind]:
                raise UsageError(f"{request.kind} has no setting {key}.", f"It has: {', '.join(sorted(known[request.kind]))}.")
        one = ConnectorSettings(
            name=request.name, kind=request.kind, level=Autonomy.OBSERVE, options=dict(sorted(request.settings.items()))
        )
        self._roster.check(one)
        self._authority.change(lambda now: with_connector(now, one), f"Added the connector {one.name}", by)
        return to_json(self._board.connector(one.name))

    async def _remove(self, name: str, by: str) -> None:
        settings = self._authority.settings.connector(name)
        if settings is None:
            raise NoSuchThing(f"There is no connector called {name}.", "`meshclaw connectors` lists them.")
        keys = self._roster.keys(name) if name in self._roster.opened else ()
        self._authority.change(lambda now: without_connector(now, name), f"Removed the connector {name}", by)
        for key in keys:
            self._credentials.forget(f"{name}/{key}")
            await self._forget_secret(f"{name}/{key}")

    def _credential_changed(self, name: str, key: str, by: str) -> None:
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

    async def _use_model(self, request: m.UseModel, by: str) -> Json:
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
        return to_json(await self._model_row())


def _micros(usd: float | None) -> int | None:
    return None if usd is None else round(usd * 1_000_000)


def _list(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list | tuple) else []


def _rows(kind: type[T], value: Json) -> tuple[T, ...]:
    return tuple(from_json(kind, one) for one in _list(value))
