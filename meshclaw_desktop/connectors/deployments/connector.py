"""What deploys, as the gate sees it: one set of tools over every platform. It decides nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from meshclaw_desktop.connectors.contract import Credentials, Event, Prepared, Result, Thing
from meshclaw_desktop.connectors.own_thread import OwnThread
from meshclaw_desktop.errors import ConnectorError, NoSuchThing
from meshclaw_desktop.policy.model import Effect, Json, Label, Origin, Tool

from .platform import Platform
from .runs import Run, State, Target, is_production
from .tools import OTHER_STAGE, PRODUCTION_STAGE, tools

COLUMNS = ("Version", "Change", "What is live")
WATCH_S = 600.0
FIRST_LOOK_S, LONGEST_LOOK_S = 1.0, 15.0
LONGEST_IDLE_LOOK_S = 60.0
"""Between two looks at a target of which no run goes on."""
ROWS, MOST_ROWS = 10, 50
NEVER = "never deployed"
LOG_PAGE = 6_000
"""Characters of a log at a time."""
LONGEST_TITLE = 120
SOUGHT = 30
"""Runs among which the last good version is looked for."""


class DeploymentsConnector:
    """The tools of one platform. One operation runs at a time, in a thread of this connector's own."""

    def __init__(
        self,
        name: str,
        platform: Platform,
        *,
        production: tuple[str, ...] = (),
        now: Callable[[], float] = time.time,
        zone: tzinfo | None = None,
    ) -> None:
        """`production` names the environments that count as such; without it their names decide."""
        self._name = name
        self._platform = platform
        self._production = production
        self._tools = {tool.name: tool for tool in tools(name)}
        self._now = now
        self._zone = zone
        self._thread = OwnThread(name)
        self._looking = asyncio.Lock()

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The tools, with this connector's name in them."""
        return tuple(self._tools.values())

    @property
    def address(self) -> str:
        """E.g. `github.com/corp/web-api · GitHub`."""
        return self._platform.title

    @property
    def me(self) -> tuple[str, ...]:
        """Nobody can be addressed here."""
        return ()

    async def prepare(self, tool: str, arguments: Mapping[str, Json], credentials: Credentials) -> Prepared:
        """Say exactly what would be deployed, where, and what it replaces. Reads only."""
        if self._tool(tool).effect is Effect.READ:
            return Prepared(arguments=arguments)
        return await self._thread.run(lambda: self._prepare(tool, arguments, credentials))

    async def perform(self, tool: str, prepared: Prepared, credentials: Credentials) -> Result:
        """Carry out a permitted call, exactly as it was prepared."""
        known = self._tool(tool)
        if tool == "watch":
            return await self._watch(prepared.arguments, credentials)
        if known.effect is Effect.READ:
            return await self._thread.run(lambda: self._read(tool, prepared.arguments, credentials))
        return await self._thread.run(lambda: self._act(tool, prepared, credentials))

    async def undo(self, undo: Json, credentials: Credentials) -> None:
        """A deployment is not undone: it is rolled back, which is a call of its own."""
        raise ConnectorError("A deployment cannot be undone.", "Roll it back.")

    async def test(self, credentials: Credentials) -> str:
        """One sentence that says it works."""
        return await self._thread.run(lambda: self._platform.test(credentials))

    async def listen(self, credentials: Credentials, notify: Callable[[Event], None]) -> None:
        """Nothing is polled by itself: a routine watches what it was told to."""

    async def halt(self) -> None:
        """End what runs on this machine."""
        await asyncio.to_thread(self._platform.halt)

    async def close(self) -> None:
        """Let go of everything; what runs on this machine is ended."""
        await asyncio.to_thread(self._platform.halt)
        self._thread.leave(self._platform.close)
        self._thread.end()

    # ---- in the thread ----

    def _prepare(self, tool: str, arguments: Mapping[str, Json], credentials: Credentials) -> Prepared:
        target = self._target(arguments, credentials)
        stage = PRODUCTION_STAGE if is_production(target.environment, self._production) else OTHER_STAGE
        final: dict[str, Json] = {"target": target.name, "stage": stage}
        labels = [Label(path=f"$.{name}", origin=Origin.SERVICE) for name in ("environment", "stage")]
        if target.environment:
            final["environment"] = target.environment
        if tool == "stop":
            run = self._named_run(target, arguments, credentials)
            if run.state.over:
                raise ConnectorError(f"That deployment of {target.name} is over.", "There is nothing to stop.")
            final["run"] = run.id
            return Prepared(arguments=final, labels=tuple(labels))
        runs = list(self._platform.runs(target, SOUGHT, credentials))
        live = next((one for one in runs if one.state is State.SUCCEEDED), None)
        wanted = _text(arguments, "version")
        if tool == "roll_back" and not wanted:
            wanted = _last_good(target, runs)
        version, change = self._platform.resolve(target, wanted, credentials)
        if wanted:
            final["version"] = wanted
        if version:
            final["exact"] = version
            labels.append(
                Label(path="$.exact", origin=Origin.SERVICE, source=f"what {wanted or 'the platform'} means now")
            )
        if tool == "roll_back" and not _text(arguments, "version"):
            labels.append(Label(path="$.version", origin=Origin.SERVICE, source="the history of deployments"))
        state: dict[str, Json] = {"newest": runs[0].id if runs else ""}
        thing = Thing(
            id=version,
            cells=(
                version,
                change[:LONGEST_TITLE],
                f"replaces {live.version}" if live is not None else "nothing is live yet",
            ),
        )
        return Prepared(arguments=final, labels=tuple(labels), columns=COLUMNS, things=(thing,), state=state)

    def _act(self, tool: str, prepared: Prepared, credentials: Credentials) -> Result:
        arguments = prepared.arguments
        target = self._target(arguments, credentials)
        if tool == "stop":
            run_id = _text(arguments, "run")
            self._platform.stop(target, run_id, credentials)
            return Result(content={"run": run_id, "state": State.STOPPED.value})
        runs = list(self._platform.runs(target, 1, credentials))
        if (runs[0].id if runs else "") != prepared.state.get("newest"):
            raise ConnectorError(
                f"Something else was deployed to {target.name} since you were asked. Nothing was started.",
                "Look at it again.",
            )
        run = self._platform.start(target, _text(arguments, "exact"), credentials)
        return Result(content={"run": run.id, "state": run.state.value, "version": run.version})

    def _read(self, tool: str, arguments: Mapping[str, Json], credentials: Credentials) -> Result:
        if tool == "targets":
            return self._targets(credentials)
        target = self._target(arguments, credentials)
        match tool:
            case "status":
                newest = list(self._platform.runs(target, 1, credentials))
                return self._shown(newest[0], target) if newest else _never(target)
            case "history":
                limit = _number(arguments, "limit", ROWS, most=MOST_ROWS)
                rows = [self._row(one) for one in self._platform.runs(target, limit, credentials)]
                own = [Label(path=f"$.rows[*][{at}]", origin=Origin.SERVICE) for at in (0, 1, 2, 3, 5)]
                return Result(content={"rows": rows}, labels=tuple(own), report=f"Looked at {len(rows)} deployments")
            case _:
                run = self._named_run(target, arguments, credentials)
                return _page(
                    run, self._platform.log(target, run.id, credentials), _number(arguments, "back", 0, most=10**7)
                )

    def _targets(self, credentials: Credentials) -> Result:
        rows: list[Json] = []
        for target in self._platform.targets(credentials):
            newest = list(self._platform.runs(target, 1, credentials))
            rows.append([target.name, target.environment, newest[0].state.value if newest else NEVER])
        return Result(content={"rows": rows}, labels=(Label(path="$", origin=Origin.SERVICE),))

    def _target(self, arguments: Mapping[str, Json], credentials: Credentials) -> Target:
        name = _text(arguments, "target").strip()
        there = list(self._platform.targets(credentials))
        for one in there:
            if one.name == name:
                return one
        raise NoSuchThing(
            f"There is no target “{name[:60]}”.",
            f"The targets are: {', '.join(one.name for one in there[:40]) or 'none'}.",
        )

    def _named_run(self, target: Target, arguments: Mapping[str, Json], credentials: Credentials) -> Run:
        id = _text(arguments, "run").strip()
        if id:
            return self._platform.run(target, id, credentials)
        newest = list(self._platform.runs(target, 1, credentials))
        if not newest:
            raise NoSuchThing(f"{target.name} was never deployed.")
        return newest[0]

    # ---- watching ----

    async def _watch(self, arguments: Mapping[str, Json], credentials: Credentials) -> Result:
        """
        Looks again and again, more and more seldom; no call of the model in between. Of all who watch, one look at a time
        waits for the thread, so that what acts waits for one look at most.
        """
        last_seen = _text(arguments, "known")

        def look() -> tuple[Target, Run | None]:
            target = self._target(arguments, credentials)
            if not last_seen:
                return target, self._named_run(target, arguments, credentials)
            newest = list(self._platform.runs(target, 1, credentials))
            return target, newest[0] if newest else None

        begun = time.monotonic()
        target, now = await self._look(look)
        known = last_seen
        if not last_seen and now is not None:
            known = "" if now.state.over else _known(now)
        wait = FIRST_LOOK_S
        while known and _known(now) == known and time.monotonic() - begun < WATCH_S:
            await asyncio.sleep(wait)
            looked = time.monotonic()
            target, now = await self._look(look)
            longest = LONGEST_LOOK_S if now is not None and not now.state.over else LONGEST_IDLE_LOOK_S
            wait = max(min(wait * 1.5, longest), time.monotonic() - looked)
        return self._shown(now, target) if now is not None else _never(target)

    async def _look(self, look: Callable[[], tuple[Target, Run | None]]) -> tuple[Target, Run | None]:
        async with self._looking:
            return await self._thread.run(look)

    # ---- said ----

    def _shown(self, run: Run, target: Target) -> Result:
        content: dict[str, Json] = {"run": run.id, "target": run.target, "state": run.state.value}
        if target.environment:
            content["environment"] = target.environment
        if run.version:
            content["version"] = run.version
        if run.started_at is not None:
            content["started"] = self._moment(run.started_at)
        if run.ended_at is not None:
            content["ended"] = self._moment(run.ended_at)
        own = tuple(Label(path=f"$.{name}", origin=Origin.SERVICE) for name in content)
        for name, value in (("title", run.title), ("by", run.by), ("detail", run.detail)):
            if value:
                content[name] = value[:LONGEST_TITLE]
        return Result(content=content, labels=own, report=f"Looked at {run.target}: {run.state.value}")

    def _row(self, run: Run) -> list[Json]:
        when = self._moment(run.started_at) if run.started_at is not None else ""
        took = None
        if run.started_at is not None and run.ended_at is not None:
            took = round(run.ended_at - run.started_at)
        return [run.id, run.state.value, run.version, when, run.title[:LONGEST_TITLE], took]

    def _moment(self, at: float) -> str:
        return f"{datetime.fromtimestamp(at, self._zone).astimezone(self._zone):%Y-%m-%dT%H:%M}"

    def _tool(self, name: str) -> Tool:
        known = self._tools.get(name)
        if known is None:
            raise NoSuchThing(f"{self._name} has no tool “{name}”.")
        return known


def _last_good(target: Target, runs: list[Run]) -> str:
    """The version before the one that is live or was tried last: the newest success of another version."""
    newest = next((one.version for one in runs if one.version), "")
    for one in runs:
        if one.state is State.SUCCEEDED and one.version and one.version != newest:
            return one.version
    raise ConnectorError(f"No earlier good version of {target.name} is known.", "Name the version to go back to.")


def _known(run: Run | None) -> str:
    """What `watch` is told that the caller knows."""
    return f"{run.id} {run.state.value}" if run is not None else NEVER


def _never(target: Target) -> Result:
    content: Json = {"target": target.name, "state": NEVER}
    return Result(content=content, labels=(Label(path="$", origin=Origin.SERVICE),))


def _page(run: Run, text: str, back: int) -> Result:
    """The end of a log, or what stands before its last `back` characters."""
    end = max(0, len(text) - back)
    begin = max(0, end - LOG_PAGE)
    content: dict[str, Json] = {"run": run.id, "state": run.state.value, "log": text[begin:end]}
    if begin:
        content["back"] = len(text) - begin
    labels = [Label(path=f"$.{name}", origin=Origin.SERVICE) for name in ("run", "state", "back")]
    labels.append(Label(path="$.log", origin=Origin.UNTRUSTED, source="a deployment's log"))
    return Result(content=content, labels=tuple(labels), report=f"Read the log of {run.target}")


def _text(arguments: Mapping[str, Json], name: str) -> str:
    value = arguments.get(name)
    return value if isinstance(value, str) else ""


def _number(arguments: Mapping[str, Json], name: str, default: int, *, most: int) -> int:
    value = arguments.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    return min(max(int(value), 0), most)
