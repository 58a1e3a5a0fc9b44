"""How a connector waits for a change: of what is known, of the next run, without keeping anything else from its thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import pytest

from meshclaw_desktop.connectors.contract import Credentials, Prepared
from meshclaw_desktop.connectors.deployments import connector as module
from meshclaw_desktop.connectors.deployments.connector import DeploymentsConnector
from meshclaw_desktop.connectors.deployments.runs import Run, State, Target
from meshclaw_desktop.policy.model import Json
from tests.unit.runtime.watch.parts import until


class Site:
    """A platform of paper: a test says what runs, and how long a look takes."""

    title = "a site"

    def __init__(self, targets: int = 1) -> None:
        self.names = [f"web-{number}" for number in range(targets)]
        self.newest: dict[str, Run] = {}
        self.others: dict[str, Run] = {}
        """Runs that are not the newest, by their number."""
        self.looks: list[str] = []
        self.started: list[int] = []
        self.look: Callable[[], object] = lambda: None

    def targets(self, credentials: Credentials) -> Sequence[Target]:
        return [Target(name=name, environment="staging") for name in self.names]

    def runs(self, target: Target, limit: int, credentials: Credentials) -> Sequence[Run]:
        self.looks.append(target.name)
        self.look()
        return [self.newest[target.name]] if target.name in self.newest else []

    def run(self, target: Target, id: str, credentials: Credentials) -> Run:
        self.looks.append(target.name)
        return self.others.get(id, self.newest[target.name])

    def log(self, target: Target, id: str, credentials: Credentials) -> str:
        return ""

    def resolve(self, target: Target, version: str, credentials: Credentials) -> tuple[str, str]:
        return "v2", ""

    def start(self, target: Target, version: str, credentials: Credentials) -> Run:
        self.started.append(len(self.looks))
        self.newest[target.name] = Run(id="2", target=target.name, state=State.RUNNING, version=version)
        return self.newest[target.name]

    def stop(self, target: Target, id: str, credentials: Credentials) -> None:
        """Nothing runs."""

    def test(self, credentials: Credentials) -> str:
        return "It works."

    def halt(self) -> None:
        """Nothing runs."""

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_LOOK_S", 0.002)
    monkeypatch.setattr(module, "LONGEST_LOOK_S", 0.004)
    monkeypatch.setattr(module, "LONGEST_IDLE_LOOK_S", 0.004)


def run(site: Site, work: Callable[[DeploymentsConnector], Coroutine[Any, Any, None]]) -> None:
    async def all_of_it() -> None:
        connector = DeploymentsConnector("ci", site)
        try:
            async with asyncio.timeout(60):
                await work(connector)
        finally:
            await connector.close()

    asyncio.run(all_of_it())


async def watch(connector: DeploymentsConnector, target: str = "web-0", **known: Json) -> Json:
    prepared = await connector.prepare("watch", {"target": target, **known}, {})
    return (await connector.perform("watch", prepared, {})).content


def state(run: str, state: State) -> Run:
    return Run(id=run, target="web-0", state=state)


def test_it_waits_for_another_state_than_the_one_that_is_known() -> None:
    site = Site()
    site.newest["web-0"] = state("1", State.RUNNING)

    async def work(connector: DeploymentsConnector) -> None:
        known = "1 running"
        assert await watch(connector, known="1 waiting") == {
            "run": "1", "target": "web-0", "environment": "staging", "state": "running",
        }  # fmt: skip
        waiting = asyncio.ensure_future(watch(connector, known=known))
        await until(lambda: len(site.looks) >= 5)
        assert not waiting.done()
        site.newest["web-0"] = state("1", State.FAILED)
        seen = await waiting
        assert isinstance(seen, dict)
        assert seen["state"] == "failed"

    run(site, work)


def test_a_named_run_is_watched_though_a_newer_one_goes_on() -> None:
    site = Site()
    site.others["1"] = state("1", State.RUNNING)
    site.newest["web-0"] = state("2", State.FAILED)

    async def work(connector: DeploymentsConnector) -> None:
        waiting = asyncio.ensure_future(watch(connector, run="1"))
        await until(lambda: len(site.looks) >= 3)
        assert not waiting.done()
        site.others["1"] = state("1", State.SUCCEEDED)
        seen = await waiting
        assert isinstance(seen, dict)
        assert (seen["run"], seen["state"]) == ("1", "succeeded")

    run(site, work)


def test_a_run_that_is_over_is_no_reason_to_return_if_it_is_known_and_the_next_one_is() -> None:
    site = Site()

    async def work(connector: DeploymentsConnector) -> None:
        waiting = asyncio.ensure_future(watch(connector, known="never deployed"))
        await until(lambda: len(site.looks) >= 3)
        site.newest["web-0"] = state("1", State.SUCCEEDED)
        assert (await waiting) == {"run": "1", "target": "web-0", "environment": "staging", "state": "succeeded"}
        waiting = asyncio.ensure_future(watch(connector, known="1 succeeded"))
        await until(lambda: len(site.looks) >= 8)
        assert not waiting.done()
        site.newest["web-0"] = state("2", State.RUNNING)
        seen = await waiting
        assert isinstance(seen, dict)
        assert seen["run"] == "2"

    run(site, work)


def test_it_returns_as_it_is_after_its_longest_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WATCH_S", 0.01)
    site = Site()
    site.newest["web-0"] = state("1", State.RUNNING)

    async def work(connector: DeploymentsConnector) -> None:
        seen = await watch(connector, known="1 running")
        assert isinstance(seen, dict)
        assert seen["state"] == "running"
        assert await watch(connector) == seen

    run(site, work)


def test_however_many_are_watched_all_get_their_turn_and_a_start_waits_for_one_look() -> None:
    site = Site(targets=20)
    for name in site.names:
        site.newest[name] = Run(id="1", target=name, state=State.RUNNING)
    held = threading.Event()
    site.look = lambda: held.wait(60)

    async def work(connector: DeploymentsConnector) -> None:
        waiting = [asyncio.ensure_future(watch(connector, name, known="1 running")) for name in site.names]
        await until(lambda: bool(site.looks))
        await asyncio.sleep(0.02)
        begun = len(site.looks)
        starting = asyncio.ensure_future(connector.prepare("start", {"target": "web-7"}, {}))
        await asyncio.sleep(0.02)
        held.set()
        prepared: Prepared = await starting
        assert len(site.looks) - begun <= 3, "its own look, and at most one before and one after it"
        await connector.perform("start", prepared, {})
        await until(lambda: set(site.looks) == set(site.names))
        seen = await waiting[7]
        assert isinstance(seen, dict)
        assert seen["run"] == "2"
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    run(site, work)


def test_what_is_watched_ends_with_whoever_watches() -> None:
    site = Site()
    site.newest["web-0"] = state("1", State.RUNNING)

    async def work(connector: DeploymentsConnector) -> None:
        waiting = asyncio.ensure_future(watch(connector, known="1 running"))
        await until(lambda: len(site.looks) >= 3)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        looks = len(site.looks)
        await asyncio.sleep(0.05)
        assert len(site.looks) <= looks + 1, "one that had begun runs to its end"

    run(site, work)
