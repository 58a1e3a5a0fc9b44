"""The model in use, with a worker that says what it is told: tries, tolls, keys, and providers that count too much."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from meshclaw_desktop.errors import BudgetReached, ModelBusy, ModelError, ModelUnknown, ModelUnreachable
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.runtime.agent import Agent
from meshclaw_desktop.runtime.budget import Budget
from meshclaw_desktop.runtime.model import Completion, Model
from meshclaw_desktop.runtime.settings import Limits, ModelSettings, Settings
from meshclaw_desktop.runtime.worker import Worker, WorkerGone, environment_for
from meshclaw_desktop.wire.worker import Complete, Done, Failure, Price, ToolUse, Used
from tests.integration.model_worker import Notes
from tests.unit.runtime.agent_parts import FakeDoor, FakeTask

LISTED = Price(
    id=0,
    known=True,
    local=False,
    provider="test",
    needs_key=True,
    input_usd=1.0,
    output_usd=1.0,
    input_usd_most=1.0,
    output_usd_most=1.0,
    request_usd=0.0,
    max_output_tokens=500,
    obeys_max_tokens=True,
)
BUSY = Failure(0, "ModelBusy", "Test is busy.", "Wait.", 0.0, True, None)
DOWN = Failure(0, "ModelUnreachable", "Test is down.", "Wait.", 0.0, True, None)
FINAL = Failure(0, "ModelError", "Test says no.", "Ask otherwise.", 0.0, False, None)
HELLO = [{"role": "user", "content": "hello"}]


def done(usd_micros: int = 10, calls: tuple[ToolUse, ...] = (), text: str = "all is well") -> Done:
    """An answer that cost so much."""
    return Done(0, text, calls, "stop", Used(10, 5, 0, 0, usd_micros, False))


class SaidSo(Worker):
    """Gives its answers in order; the last one again and again."""

    def __init__(self, *answers: Done | Failure | WorkerGone, pause: Callable[[], object] | None = None) -> None:
        super().__init__({})
        self.answers = list(answers)
        self.requests: list[Complete] = []
        self.at_once = 0
        self.most_at_once = 0
        self.listed = LISTED

    async def complete(self, make: Callable[[int], Complete], on_text: Callable[[str], None]) -> Done | Failure:
        """The next answer."""
        self.requests.append(make(len(self.requests)))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.001)
        self.at_once -= 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, WorkerGone):
            raise answer
        if isinstance(answer, Done):
            on_text(answer.text)
        return answer

    async def price(self, model: str, api_base: str) -> Price:
        """As set."""
        return self.listed


def model(worker: SaidSo, waited: list[float] | None = None) -> Model:
    """A model with that worker."""

    async def key_for(provider: str) -> str | None:
        return "k"

    async def sleep(seconds: float) -> None:
        if waited is not None:
            waited.append(seconds)

    settings = Settings(model=ModelSettings(name="test/model"))
    return Model({}, settings=lambda: settings, key_for=key_for, worker=worker, sleep=sleep)


def complete(worker: SaidSo, notes: Notes | None = None, waited: list[float] | None = None) -> Completion:
    """One call."""
    return asyncio.run(model(worker, waited).complete(HELLO, toll=notes))


def test_pauses_grow_and_three_tries_are_all() -> None:
    waited: list[float] = []
    worker = SaidSo(DOWN)
    with pytest.raises(ModelUnreachable, match="down"):
        complete(worker, waited=waited)
    assert (len(worker.requests), waited) == (3, [2.0, 8.0])


def test_a_provider_that_names_a_time_is_waited_for_if_it_is_not_too_long() -> None:
    waited: list[float] = []
    assert complete(SaidSo(replace(BUSY, retry_after_s=59.0), done()), waited=waited).text == "all is well"
    assert waited == [59.0]
    with pytest.raises(ModelBusy, match="It asks you to wait 2 minutes") as caught:
        complete(SaidSo(replace(BUSY, retry_after_s=61.0)))
    assert caught.value.retry_after_s == 61.0


def test_what_cannot_get_better_is_not_tried_again() -> None:
    worker = SaidSo(FINAL)
    with pytest.raises(ModelError, match="says no"):
        complete(worker)
    assert len(worker.requests) == 1


def test_every_try_is_reserved_and_paid_for_on_its_own() -> None:
    notes = Notes()
    half = replace(DOWN, used=Used(8, 2, 0, 0, 9, True))
    complete(SaidSo(half, WorkerGone("gone"), done(12)), notes)
    assert len(notes.reserved) == 3
    assert [cost for _, cost in notes.paid] == [9, notes.paid[1][1], 12]
    guessed = notes.paid[1][0]
    assert guessed is not None
    assert guessed.estimated


def test_an_answer_is_never_longer_than_the_model_s_own_limit() -> None:
    worker = SaidSo(done())
    complete(worker)
    assert worker.requests[0].max_tokens == 500


def test_a_request_that_has_no_room_costs_nothing_and_is_not_sent() -> None:
    class Empty(Notes):
        async def reserve(self, usd_micros: int) -> None:
            raise BudgetReached("no")

    worker, notes = SaidSo(done()), Empty()
    with pytest.raises(BudgetReached):
        complete(worker, notes)
    assert (worker.requests, notes.paid) == ([], [])


def test_a_model_whose_price_nobody_knows_is_not_called() -> None:
    worker = SaidSo(done())
    worker.listed = replace(LISTED, known=False)
    with pytest.raises(ModelUnknown, match="input_usd and output_usd under"):
        complete(worker)
    assert worker.requests == []


def test_the_key_is_not_shown_by_a_request() -> None:
    worker = SaidSo(done())
    complete(worker)
    assert worker.requests[0].api_key == "k"
    assert "api_key" not in repr(worker.requests[0])


def test_the_first_call_with_a_model_is_made_alone_and_the_others_side_by_side() -> None:
    worker = SaidSo(done())

    async def run() -> None:
        one = model(worker)
        await asyncio.gather(*(one.complete(HELLO) for _ in range(10)))

    asyncio.run(run())
    assert len(worker.requests) == 10
    assert worker.most_at_once == 9


def test_calls_that_wait_for_the_first_one_can_be_cancelled_and_give_back_what_they_reserved() -> None:
    worker = SaidSo(done())
    notes = Notes()

    async def run() -> None:
        one = model(worker)
        first = asyncio.create_task(one.complete(HELLO))
        second = asyncio.create_task(one.complete(HELLO, toll=notes))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        await first

    asyncio.run(run())
    assert len(worker.requests) == 1
    assert len(notes.reserved) == len(notes.paid)


def test_a_provider_that_counts_a_million_tokens_a_call_passes_the_limit_by_one_call_at_most(tmp_path: Path) -> None:
    limits = Limits(day_usd_micros=5_500_000, task_usd_micros=100_000_000)
    again = (ToolUse("c", "email_read", '{"ids": ["1"]}'), ToolUse("d", "email_read", '{"ids": ["2"]}'))
    worker = SaidSo(done(1_000_000, again, ""))

    async def work() -> None:
        ledger = Ledger.open(tmp_path / "ledger.sqlite3", tmp_path / "head")
        journal: list[Entry] = []
        door = FakeDoor(more=[False] * 100)
        agent = Agent(door, model(worker), Budget(ledger, lambda: limits), journal.append)
        endings = await asyncio.gather(*(agent.run(FakeTask(id=f"t{number}")) for number in range(10)))
        assert {one.outcome for one in endings} == {"stopped"}
        ledger.close()

    for _ in range(3):  # the last two: after a restart
        asyncio.run(work())
    assert len(worker.requests) <= 6
    ledger = Ledger.open(tmp_path / "ledger.sqlite3", tmp_path / "head")
    assert 5_000_000 <= ledger.spent_since(0) <= 6_000_000
    ledger.close()


def test_a_worker_s_environment_is_built_from_nothing() -> None:
    ours = {
        "PATH": "/bin",
        "LC_ALL": "C.UTF-8",
        "SSL_CERT_FILE": "/certs.pem",
        "HTTPS_PROXY": "http://proxy:3128",
        "no_proxy": "intra.example",
        "HOME": "/home/sam",
        "OPENAI_API_KEY": "sk-1",
        "AWS_SECRET_ACCESS_KEY": "x",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/bus",
        "MESHCLAW_HOME": "/m",
        "PYTHONSTARTUP": "/evil.py",
        "PYTHONPATH": "/evil",
        "LD_PRELOAD": "/evil.so",
    }
    made = environment_for(ours, Path("/empty"))
    assert {name: made[name] for name in ("PATH", "LC_ALL", "SSL_CERT_FILE", "HTTPS_PROXY", "HOME")} == {
        "PATH": "/bin",
        "LC_ALL": "C.UTF-8",
        "SSL_CERT_FILE": "/certs.pem",
        "HTTPS_PROXY": "http://proxy:3128",
        "HOME": "/empty",
    }
    assert made["NO_PROXY"] == made["no_proxy"] == "intra.example,localhost,127.0.0.1,::1"
    assert made["LITELLM_MODE"] == "PRODUCTION"
    assert made["PYTHONPATH"] != "/evil"
    assert not set(made) & {
        "OPENAI_API_KEY",
        "AWS_SECRET_ACCESS_KEY",
        "DBUS_SESSION_BUS_ADDRESS",
        "MESHCLAW_HOME",
        "PYTHONSTARTUP",
        "LD_PRELOAD",
    }
