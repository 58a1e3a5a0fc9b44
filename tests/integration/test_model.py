"""The model in use, through a real worker process, against a scripted server on loopback."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from meshclaw_desktop.errors import (
    KeychainLocked,
    ModelBusy,
    ModelError,
    ModelKeyRefused,
    ModelUnknown,
    ModelUnreachable,
)
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.runtime.settings import ModelSettings
from meshclaw_desktop.runtime.worker import environment_for
from meshclaw_desktop.wire.worker import HOME_PREFIX, Used
from tests.integration.model_worker import KEY, Notes, Workshop, workshop
from tests.integration.scripted_model import Breaks, Fails, Hangs, Reply, Says, ScriptedModel, scripted_model
from tests.pace import within

pytestmark = [pytest.mark.slow, pytest.mark.only_on("linux")]

HELLO = [{"role": "user", "content": "hello"}]
TOOLS: list[Json] = [
    {
        "type": "function",
        "function": {"name": "email_read", "parameters": {"type": "object", "properties": {"ids": {"type": "array"}}}},
    }
]


@pytest.fixture(scope="module")
def shop() -> Iterator[Workshop]:
    """One worker for all tests here."""
    with workshop() as made:
        yield made


@pytest.fixture(autouse=True)
def fresh(shop: Workshop) -> None:
    """Forget the pauses of the test before."""
    shop.waited.clear()


def mini(server: ScriptedModel) -> ModelSettings:
    """A model that has a price, at the scripted server."""
    return ModelSettings(name="openai/gpt-4o-mini", api_base=server.base_url)


def by_words(body: Mapping[str, Any]) -> Reply:
    """A script for requests whose order is not certain."""
    said = str(body["messages"][-1]["content"])
    special: dict[str, Reply] = {"hang": Hangs(), "slow": Says(text="slow answer", pause_s=0.2)}
    return special.get(said, Says(text=f"{said} to you"))


def ask(words: str) -> list[Mapping[str, Json]]:
    """A conversation of one message."""
    return [{"role": "user", "content": words}]


def wait_until_gone(pid: int, home: str = "") -> None:
    """Until a process is gone, and its folder."""
    until = time.monotonic() + 60
    while Path(f"/proc/{pid}/exe").exists() or (home and Path(home).exists()):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_an_answer_streams_and_its_usage_and_price_are_exact(shop: Workshop) -> None:
    async def run(server: ScriptedModel) -> None:
        one = shop.model(mini(server))
        pieces: list[str] = []
        notes = Notes()
        answer = await one.complete(HELLO, TOOLS, toll=notes, on_text=pieces.append)
        assert answer.text == "Hello Sam, all is well."
        assert "".join(pieces) == answer.text
        assert len(pieces) > 2
        assert answer.used == Used(1_200, 300, 1_000, 0, 285, False)
        # 200 fresh tokens at $0.15, 1,000 cached at $0.075, 300 out at $0.60 a million: 285 micro-dollars.
        assert answer.usd_micros == 285
        assert notes.paid == [(answer.used, 285)]
        assert notes.reserved[0] > 285
        called = await one.complete(HELLO, TOOLS)
        assert [(use.name, use.arguments) for use in called.calls] == [
            ("email_read", '{"ids": ["1"]}'),
            ("email_read", '{"ids": ["2"]}'),
        ]
        assert (called.used.input_tokens, called.used.output_tokens) == (11, 4)

    says = Says(text="Hello Sam, all is well.", usage=(1_200, 300), cached=1_000)
    calls = Says(calls=[("email_read", {"ids": ["1"]}), ("email_read", {"ids": ["2"]})])
    with scripted_model([says, calls]) as server:
        shop.run(run(server))
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
        assert server.requests[0].tools == ["email_read"]
        assert server.requests[0].body["stream_options"] == {"include_usage": True}


def test_a_count_of_ours_is_marked_as_one(shop: Workshop) -> None:
    with scripted_model([Says(text="all is well", usage=None)]) as server:
        answer = shop.run(shop.model(mini(server)).complete(HELLO))
    assert answer.used.estimated
    assert 5 < answer.used.input_tokens < 20
    assert answer.used.output_tokens == 3
    assert answer.usd_micros > 0


FINAL: list[tuple[Fails | Says, type[ModelError], str]] = [
    (Fails(status=401, message=f"Incorrect API key provided: {KEY}"), ModelKeyRefused, "did not accept the key (401)"),
    (Fails(status=403, message=f"no {KEY}"), ModelKeyRefused, "did not accept the key (403)"),
    (Fails(status=404), ModelUnknown, "has no model openai/gpt-4o-mini"),
    (Fails(status=402), ModelError, "no credit left"),
    (Fails(status=429, code="insufficient_quota"), ModelError, "no credit left"),
    (
        Fails(status=400, message="This model's maximum context length is 128000 tokens."),
        ModelError,
        "too long for openai/gpt-4o-mini",
    ),
    (Fails(status=400, message=f"what is {KEY}"), ModelError, "“what is …”"),
    (Fails(status=429, headers={"retry-after": "300"}), ModelBusy, "It asks you to wait 5 minutes."),
    (Says(finish="content_filter"), ModelError, "filter"),
]


def test_what_cannot_succeed_is_said_at_once_in_plain_words(shop: Workshop) -> None:
    async def run(server: ScriptedModel) -> None:
        one = shop.model(mini(server))
        for number, (_, error, words) in enumerate(FINAL):
            with pytest.raises(ModelError) as caught:
                await one.complete(HELLO)
            assert words in str(caught.value)
            assert type(caught.value) is error
            assert KEY not in str(caught.value)
            assert len(server.requests) == number + 1

    with scripted_model([reply for reply, _, _ in FINAL]) as server:
        shop.run(run(server))


def test_what_may_pass_is_tried_again_and_told(shop: Workshop) -> None:
    told: list[str] = []
    notes = Notes()
    replies: list[Reply] = [
        Fails(status=429, headers={"retry-after": "7"}),
        Fails(status=503),
        Says(text="at last"),
    ]
    with scripted_model(replies) as server:
        answer = shop.run(shop.model(mini(server)).complete(HELLO, on_wait=told.append, toll=notes))
    assert answer.text == "at last"
    assert shop.waited == [7.0, 8.0]
    assert told == [
        "openai has too much to do, or you asked too often. Trying again in 7 seconds.",
        "openai failed on its side (503). Trying again in 8 seconds.",
    ]
    assert [used for used, _ in notes.paid[:2]] == [None, None]
    assert notes.paid[2][1] > 0


def test_it_gives_up_after_three_tries(shop: Workshop) -> None:
    with scripted_model(lambda _: Fails(status=529, message="Overloaded")) as server:
        with pytest.raises(ModelBusy, match="too much to do"):
            shop.run(shop.model(mini(server)).complete(HELLO))
        assert len(server.requests) == 3


def test_an_answer_that_breaks_off_is_paid_for_and_asked_for_again(shop: Workshop) -> None:
    broken: list[Reply] = [Breaks(), Breaks(politely=True), Hangs(text="half"), Hangs()]

    async def run(server: ScriptedModel) -> None:
        one = shop.model(mini(server), silence_s=2.0)
        await one.complete(HELLO)
        for _ in broken:
            notes = Notes()
            answer = await one.complete(HELLO, toll=notes)
            assert answer.text == "whole"
            guessed, cost = notes.paid[0]
            assert guessed is not None
            assert guessed.estimated
            assert cost > 0
            assert len(notes.reserved) == 2

    replies: list[Reply] = [
        Says(text="warm"),
        *(reply for one in broken for reply in (one, Says(text="whole"))),
    ]
    with scripted_model(replies) as server:
        shop.run(run(server))


def test_nobody_there_is_said_with_the_address(shop: Workshop) -> None:
    one = shop.model(ModelSettings(name="openai/gpt-4o-mini", api_base="http://127.0.0.1:9/v1"))
    with pytest.raises(ModelUnreachable, match=r"Nothing answers for openai at http://127\.0\.0\.1:9/v1"):
        shop.run(one.complete(HELLO))


def test_many_calls_run_side_by_side(shop: Workshop) -> None:
    async def run(server: ScriptedModel) -> list[str]:
        one = shop.model(mini(server))
        answers = await asyncio.gather(*(one.complete(ask(f"{number}")) for number in range(12)))
        return [answer.text for answer in answers]

    with scripted_model(by_words) as server:
        assert shop.run(run(server)) == [f"{number} to you" for number in range(12)]


def test_cancelling_ends_the_request_within_a_second_and_leaves_the_others(shop: Workshop) -> None:
    async def run(server: ScriptedModel) -> None:
        one = shop.model(mini(server))
        await one.complete(ask("warm"))
        pid = one.worker_pid
        notes = Notes()
        hanging = asyncio.create_task(one.complete(ask("hang"), toll=notes))
        slow = asyncio.create_task(one.complete(ask("slow")))
        await asyncio.to_thread(server.wait_for, 3)
        with within(0.5):
            hanging.cancel()
            with pytest.raises(asyncio.CancelledError):
                await hanging
        assert notes.paid[0][0] is not None
        assert notes.paid[0][0].estimated
        assert (await slow).text == "slow answer"
        with within(2):
            await asyncio.to_thread(server.wait_for_hang_up, 1)
        assert one.worker_pid == pid

    with scripted_model(by_words) as server:
        shop.run(run(server))


def test_kill_ends_every_call_within_a_second_and_the_next_one_starts_anew(shop: Workshop) -> None:
    async def run(server: ScriptedModel) -> None:
        one = shop.model(mini(server))
        await one.complete(ask("warm"))
        hanging = [asyncio.create_task(one.complete(ask("hang"))) for _ in range(3)]
        await asyncio.to_thread(server.wait_for, 4)
        pid = one.worker_pid
        assert pid is not None
        with within(1):
            for task in hanging:
                task.cancel()
            await one.kill()
            await asyncio.wait(hanging)
            await asyncio.to_thread(wait_until_gone, pid)
        assert all(task.cancelled() for task in hanging)
        assert (await one.complete(ask("hello"))).text == "hello to you"

    with scripted_model(by_words) as server:
        shop.run(run(server))


def test_a_worker_that_obeys_no_more_is_killed_within_a_second_of_a_cancel(shop: Workshop) -> None:
    async def run(server: ScriptedModel) -> None:
        one = shop.model(mini(server))
        asked = asyncio.create_task(one.complete(ask("hang")))
        await asyncio.to_thread(server.wait_for, 1)
        pid = one.worker_pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        with within(1.2):
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            await asyncio.to_thread(wait_until_gone, pid)

    with scripted_model(by_words) as server:
        shop.run(run(server))


def test_a_worker_that_is_killed_in_the_middle_is_started_again_and_said(shop: Workshop) -> None:
    told: list[str] = []
    notes = Notes()

    async def run(server: ScriptedModel) -> str:
        one = shop.model(mini(server))
        asked = asyncio.create_task(one.complete(HELLO, on_wait=told.append, toll=notes))
        await asyncio.to_thread(server.wait_for, 1)
        assert one.worker_pid is not None
        os.kill(one.worker_pid, signal.SIGKILL)
        return (await asked).text

    with scripted_model([Hangs(), Says(text="second life")]) as server:
        assert shop.run(run(server)) == "second life"
    assert told == ["The model worker ended by itself. Trying again in 2 seconds."]
    assert notes.paid[0][0] is not None


def test_the_worker_ends_when_it_has_idled_and_comes_back(shop: Workshop) -> None:
    async def run(server: ScriptedModel) -> None:
        one = shop.model(mini(server), idle_s=1)
        await one.complete(HELLO)
        pid = one.worker_pid
        assert pid is not None
        home = await asyncio.to_thread(os.readlink, f"/proc/{pid}/cwd")
        await asyncio.sleep(1.5)
        assert one.worker_pid is None
        await asyncio.to_thread(wait_until_gone, pid, home)
        assert (await one.complete(HELLO)).text == "awake"

    with scripted_model([Says(text="first"), Says(text="awake")]) as server:
        shop.run(run(server))


def test_a_worker_whose_runtime_is_gone_ends_and_leaves_nothing(tmp_path: Path) -> None:
    home = tmp_path / f"{HOME_PREFIX}x"
    home.mkdir()
    (home / "cache").write_text("x")
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "meshclaw_desktop", "worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=home,
        env=environment_for(os.environ, home),
    )
    assert worker.stdin is not None
    assert worker.stdout is not None
    assert b"Ready" in worker.stdout.readline()
    worker.stdin.close()
    assert worker.wait(2) == 0
    worker.stdout.close()
    assert not home.exists()


def test_a_model_without_a_price_is_refused_until_it_is_given_one(shop: Workshop) -> None:
    with scripted_model([Says(text="paid", usage=(1_000, 100))]) as server:
        chosen = ModelSettings(name="mistral/none-such", api_base=server.base_url)
        with pytest.raises(ModelUnknown, match="Give its price"):
            shop.run(shop.model(chosen).complete(HELLO))
        own = shop.model(
            ModelSettings(
                name="mistral/none-such",
                api_base=server.base_url,
                input_usd_micros=2_000_000,
                output_usd_micros=8_000_000,
            )
        )
        assert shop.run(own.complete(HELLO)).usd_micros == 2 * 1_000 + 8 * 100
        assert shop.run(own.row()).price_from == "own"


def test_a_missing_key_is_said_before_anything_is_sent(shop: Workshop) -> None:
    one = shop.model(ModelSettings(name="anthropic/claude-haiku-4-5"), key_for=lambda _: None)
    with pytest.raises(ModelKeyRefused, match="There is no key for anthropic in the keychain"):
        shop.run(one.complete(HELLO))
    row = shop.run(one.row())
    assert (row.provider, row.credential, row.credential_present) == ("anthropic", "model/anthropic", False)
    assert row.price_from == "table"
    assert row.input_usd == 1.0


def test_a_locked_keychain_stops_only_those_that_need_a_key(shop: Workshop) -> None:
    def locked(_: str) -> str | None:
        raise KeychainLocked("The keychain is locked.", "Unlock it.")

    with pytest.raises(KeychainLocked):
        shop.run(shop.model(ModelSettings(name="anthropic/claude-haiku-4-5"), key_for=locked).complete(HELLO))
    with scripted_model([Says(text="here")]) as server:
        assert shop.run(shop.model(mini(server), key_for=locked).complete(HELLO)).text == "here"


def test_no_model_is_chosen(shop: Workshop) -> None:
    one = shop.model(ModelSettings())
    with pytest.raises(ModelUnknown, match="No model is chosen"):
        shop.run(one.complete(HELLO))
    assert shop.run(one.row()).model == ""


def test_the_rehearsal_model_needs_no_key_and_costs_nothing(shop: Workshop) -> None:
    one = shop.model(ModelSettings(name="rehearsal"), key_for=lambda _: None)
    pieces: list[str] = []
    answer = shop.run(one.complete(ask("dance"), on_text=pieces.append))
    assert "a script, not a mind" in answer.text
    assert "".join(pieces) == answer.text
    assert len(pieces) > 3
    assert answer.usd_micros == 0
    assert answer.used.input_tokens > 5
    assert not answer.used.estimated
    row = shop.run(one.row())
    assert (row.price_from, row.credential) == ("local", "")
    assert shop.run(one.test()).startswith("rehearsal answers (")


PRICES = [
    # model, address, known, local, needs a key, dollars in and out for a million
    ("openai/gpt-4o-mini", "", True, False, True, 0.15, 0.6),
    ("gpt-5", "", True, False, True, 1.25, 10.0),
    ("anthropic/claude-sonnet-4-5", "", True, False, True, 3.0, 15.0),
    ("openai/gpt-4o-mini", "http://127.0.0.1:4000", True, False, False, 0.15, 0.6),
    ("ollama/llama3", "", True, True, False, 0.0, 0.0),
    ("ollama_chat/qwen3:8b", "http://localhost:11434", True, True, False, 0.0, 0.0),
    ("ollama/llama3", "http://192.168.1.5:11434", False, False, True, 0.0, 0.0),
    ("ollama/gpt-oss:120b-cloud", "", False, False, False, 0.0, 0.0),
    ("lm_studio/anything", "", True, True, False, 0.0, 0.0),
    ("hosted_vllm/mine", "http://[::1]:8000/v1", True, True, False, 0.0, 0.0),
    ("openai/my-llama-cpp", "http://127.0.0.1:8080/v1", True, True, False, 0.0, 0.0),
    ("openai/my-llama-cpp", "http://127.0.0.1.evil.example/v1", False, False, True, 0.0, 0.0),
    ("litellm_proxy/anything", "http://127.0.0.1:4000", False, False, False, 0.0, 0.0),
    ("openai/unheard-of", "", False, False, True, 0.0, 0.0),
    ("nobody/knows", "", False, False, True, 0.0, 0.0),
    ("rehearsal", "", True, True, False, 0.0, 0.0),
]


def test_prices_come_from_the_table_and_only_what_runs_here_is_free(shop: Workshop) -> None:
    for name, address, known, local, needs_key, taken, given in PRICES:
        price = shop.run(shop.worker.price(name, address))
        assert (price.known, price.local, price.needs_key) == (known, local, needs_key), (name, address)
        assert (price.input_usd, price.output_usd) == (taken, given), name
        assert price.input_usd_most >= price.input_usd
    tiered = shop.run(shop.worker.price("gemini/gemini-2.5-pro", ""))
    assert (tiered.input_usd, tiered.input_usd_most) == (1.25, 2.5)
    assert (tiered.output_usd, tiered.output_usd_most) == (10.0, 15.0)
    assert tiered.max_output_tokens > 60_000


def test_the_worker_gets_neither_our_environment_nor_our_files_and_the_key_by_no_way_that_others_see(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (tmp_path, tmp_path / "home"):
        place.mkdir(exist_ok=True)
        (place / ".env").write_text("OPENAI_API_BASE=http://127.0.0.1:9/v1\nEVIL=1\n")
    monkeypatch.chdir(tmp_path)
    evil = {"OPENAI_API_KEY": "sk-from-the-environment", "OPENAI_API_BASE": "http://127.0.0.1:9/v1", "EVIL": "2"}
    ours = {**os.environ, **evil, "HOME": str(tmp_path / "home"), "PYTHONPATH": str(tmp_path)}
    (tmp_path / "litellm.py").write_text("raise SystemExit('taken over')")

    with scripted_model([Hangs()]) as server, workshop(ours) as shop:
        asked = shop.model(mini(server)).complete(HELLO)

        async def begin() -> asyncio.Task[object]:
            return asyncio.ensure_future(asked)

        task = shop.run(begin())
        shop.run(asyncio.to_thread(server.wait_for, 1))
        assert shop.worker.pid is not None
        home = look_at(shop.worker.pid, tmp_path)
        addresses = open_connections(shop.worker.pid)
        assert addresses <= {server.base_url.removeprefix("http://").removesuffix("/v1")}

        async def end() -> None:
            task.cancel()
            await asyncio.wait([task])

        shop.run(end())
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert not home.exists()


def look_at(pid: int, our_home: Path) -> Path:
    """What others on the machine could see of a worker; its home folder."""
    place = Path(f"/proc/{pid}")
    environ = (place / "environ").read_bytes()
    assert KEY.encode() not in environ + (place / "cmdline").read_bytes()
    names = {entry.partition(b"=")[0] for entry in environ.split(b"\0") if entry}
    assert not names & {b"OPENAI_API_KEY", b"OPENAI_API_BASE", b"EVIL", b"MESHCLAW_HOME", b"DBUS_SESSION_BUS_ADDRESS"}
    limits = (place / "limits").read_text().splitlines()
    assert [line.split()[4:6] for line in limits if line.startswith("Max core")] == [["0", "0"]]
    files = [path.readlink() for path in (place / "fd").iterdir()]
    assert not [file for file in files if our_home in file.parents]
    home = (place / "cwd").resolve()
    assert our_home not in home.parents
    assert home.stat().st_mode & 0o077 == 0
    assert [path for path in home.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()] == []
    return home


def open_connections(pid: int) -> set[str]:
    """Where a process is connected to by TCP over IPv4, as `host:port`."""
    inodes = {
        str(link).removeprefix("socket:[").removesuffix("]")
        for link in (path.readlink() for path in Path(f"/proc/{pid}/fd").iterdir())
        if str(link).startswith("socket:")
    }
    found = set()
    for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
        cells = line.split()
        if cells[9] in inodes:
            host, port = cells[2].split(":")
            found.add(".".join(str(byte) for byte in reversed(bytes.fromhex(host))) + f":{int(port, 16)}")
    return found
