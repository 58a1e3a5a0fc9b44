"""The model in use, through a real worker process, against a scripted server on loopback."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from meshclaw_desktop.errors import ModelBusy, ModelError, ModelKeyRefused, ModelUnknown, ModelUnreachable
from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.runtime.settings import ModelSettings
from meshclaw_desktop.wire.worker import Used
from tests.integration.model_worker import KEY, Notes, model
from tests.integration.scripted_model import Breaks, Fails, Hangs, Reply, Says, ScriptedModel, scripted_model

HELLO = [{"role": "user", "content": "hello"}]
TOOLS: list[Json] = [
    {
        "type": "function",
        "function": {"name": "email_read", "parameters": {"type": "object", "properties": {"ids": {"type": "array"}}}},
    }
]


def mini(server: ScriptedModel) -> ModelSettings:
    """A model that has a price, at the scripted server."""
    return ModelSettings(name="openai/gpt-4o-mini", api_base=server.base_url)


def wait_until_gone(pid: int) -> None:
    """Until a process is gone; two seconds at most."""
    until = time.monotonic() + 2
    while Path(f"/proc/{pid}/exe").exists():
        assert time.monotonic() < until
        time.sleep(0.01)


def look_at(pid: int, our_home: Path) -> Path:
    """What others on the machine could see of a worker; its home folder."""
    place = Path(f"/proc/{pid}")
    environ = (place / "environ").read_bytes()
    assert KEY.encode() not in environ + (place / "cmdline").read_bytes()
    names = {entry.partition(b"=")[0] for entry in environ.split(b"\0") if entry}
    assert not names & {b"OPENAI_API_KEY", b"EVIL", b"MESHCLAW_HOME", b"DBUS_SESSION_BUS_ADDRESS"}
    limits = (place / "limits").read_text().splitlines()
    assert [line.split()[4:6] for line in limits if line.startswith("Max core")] == [["0", "0"]]
    home = (place / "cwd").resolve()
    assert our_home not in home.parents
    assert home.stat().st_mode & 0o077 == 0
    assert [path for path in home.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()] == []
    return home


def test_an_answer_streams_and_its_usage_and_price_are_exact() -> None:
    async def run(server: ScriptedModel) -> None:
        async with model(mini(server)) as one:
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
        asyncio.run(run(server))
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
        assert server.requests[0].tools == ["email_read"]
        assert server.requests[0].body["stream_options"] == {"include_usage": True}


def test_a_count_of_ours_is_marked_as_one() -> None:
    async def run(server: ScriptedModel) -> None:
        async with model(mini(server)) as one:
            answer = await one.complete(HELLO)
            assert answer.used.estimated
            assert 5 < answer.used.input_tokens < 20
            assert answer.used.output_tokens == 3
            assert answer.usd_micros > 0

    with scripted_model([Says(text="all is well", usage=None)]) as server:
        asyncio.run(run(server))


FINAL: list[tuple[Fails | Says, type[ModelError], str]] = [
    (
        Fails(status=401, message=f"Incorrect API key provided: {KEY}"),
        ModelKeyRefused,
        "did not accept the key (401)",
    ),
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


def test_what_cannot_succeed_is_said_at_once_in_plain_words() -> None:
    async def run(server: ScriptedModel) -> None:
        async with model(mini(server)) as one:
            for number, (_, error, words) in enumerate(FINAL):
                with pytest.raises(ModelError) as caught:
                    await one.complete(HELLO)
                assert words in str(caught.value)
                assert type(caught.value) is error
                assert KEY not in str(caught.value)
                assert len(server.requests) == number + 1

    with scripted_model([reply for reply, _, _ in FINAL]) as server:
        asyncio.run(run(server))


def test_what_may_pass_is_tried_again_and_told() -> None:
    async def run(server: ScriptedModel) -> None:
        waited: list[float] = []
        async with model(mini(server), waited=waited) as one:
            told: list[str] = []
            notes = Notes()
            answer = await one.complete(HELLO, on_wait=told.append, toll=notes)
            assert answer.text == "at last"
            assert waited == [7.0, 8.0]
            assert told == [
                "openai has too much to do, or you asked too often. Trying again in 7 seconds.",
                "openai failed on its side (503). Trying again in 8 seconds.",
            ]
            assert [used for used, _ in notes.paid[:2]] == [None, None]
            assert notes.paid[2][1] > 0

    replies: list[Reply] = [Fails(status=429, headers={"retry-after": "7"}), Fails(status=503), Says(text="at last")]
    with scripted_model(replies) as server:
        asyncio.run(run(server))


def test_it_gives_up_after_three_tries() -> None:
    async def run(server: ScriptedModel) -> None:
        async with model(mini(server)) as one:
            with pytest.raises(ModelUnreachable, match="failed on its side"):
                await one.complete(HELLO)

    with scripted_model(lambda _: Fails(status=500)) as server:
        asyncio.run(run(server))
        assert len(server.requests) == 3


def test_an_answer_that_breaks_off_is_paid_for_and_asked_for_again() -> None:
    broken: list[Reply] = [Breaks(), Breaks(politely=True), Hangs(text="half"), Hangs()]

    async def run(server: ScriptedModel) -> None:
        async with model(mini(server), silence_s=1.5) as one:
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

    replies: list[Reply] = [Says(text="warm"), *(reply for one in broken for reply in (one, Says(text="whole")))]
    with scripted_model(replies) as server:
        asyncio.run(run(server))


def test_nobody_there_is_said_with_the_address() -> None:
    async def run() -> None:
        async with model(ModelSettings(name="openai/gpt-4o-mini", api_base="http://127.0.0.1:9/v1")) as one:
            with pytest.raises(ModelUnreachable, match=r"Nothing answers for openai at http://127\.0\.0\.1:9/v1"):
                await one.complete(HELLO)

    asyncio.run(run())


def test_cancelling_ends_the_request_within_a_second_and_leaves_the_others() -> None:
    async def run(server: ScriptedModel) -> None:
        async with model(mini(server)) as one:
            await one.complete(HELLO)
            pid = one.worker_pid
            notes = Notes()
            hanging = asyncio.create_task(one.complete(HELLO, toll=notes))
            slow = asyncio.create_task(one.complete(HELLO))
            await asyncio.to_thread(server.wait_for, 3)
            began = time.monotonic()
            hanging.cancel()
            with pytest.raises(asyncio.CancelledError):
                await hanging
            assert time.monotonic() - began < 0.2
            assert notes.paid[0][0] is not None
            assert notes.paid[0][0].estimated
            assert (await slow).text == "slow answer"
            await asyncio.sleep(1.0)
            assert one.worker_pid == pid

    with scripted_model([Says(text="warm"), Hangs(), Says(text="slow answer", pause_s=0.2)]) as server:
        asyncio.run(run(server))


def test_kill_ends_every_call_within_a_second_and_the_next_one_starts_anew() -> None:
    async def run(server: ScriptedModel) -> None:
        async with model(mini(server)) as one:
            hanging = [asyncio.create_task(one.complete(HELLO)) for _ in range(3)]
            await asyncio.to_thread(server.wait_for, 3)
            pid = one.worker_pid
            assert pid is not None
            for task in hanging:
                task.cancel()
            await one.kill()
            began = time.monotonic()
            await asyncio.wait(hanging)
            await asyncio.to_thread(wait_until_gone, pid)
            assert time.monotonic() - began < 1
            assert (await one.complete(HELLO)).text == "again"

    with scripted_model([Hangs(), Hangs(), Hangs(), Says(text="again")]) as server:
        asyncio.run(run(server))


def test_a_worker_that_is_killed_in_the_middle_is_started_again_and_said() -> None:
    async def run(server: ScriptedModel) -> None:
        async with model(mini(server)) as one:
            told: list[str] = []
            notes = Notes()
            asked = asyncio.create_task(one.complete(HELLO, on_wait=told.append, toll=notes))
            await asyncio.to_thread(server.wait_for, 1)
            assert one.worker_pid is not None
            os.kill(one.worker_pid, signal.SIGKILL)
            assert (await asked).text == "second life"
            assert told == ["The model worker ended by itself. Trying again in 2 seconds."]
            assert notes.paid[0][0] is not None

    with scripted_model([Hangs(), Says(text="second life")]) as server:
        asyncio.run(run(server))


def test_the_worker_ends_when_it_has_idled() -> None:
    async def run(server: ScriptedModel) -> None:
        async with model(mini(server), idle_s=1) as one:
            await one.complete(HELLO)
            pid = one.worker_pid
            assert pid is not None
            await asyncio.sleep(1.5)
            assert one.worker_pid is None
            await asyncio.to_thread(wait_until_gone, pid)
            assert (await one.complete(HELLO)).text == "awake"

    with scripted_model([Says(text="first"), Says(text="awake")]) as server:
        asyncio.run(run(server))


def test_the_worker_gets_neither_our_environment_nor_our_files_and_the_key_by_no_way_that_others_see(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (tmp_path, tmp_path / "home"):
        place.mkdir(exist_ok=True)
        (place / ".env").write_text("OPENAI_API_BASE=http://127.0.0.1:9/v1\nEVIL=1\n")
    monkeypatch.chdir(tmp_path)
    ours = {**os.environ, "HOME": str(tmp_path / "home"), "OPENAI_API_KEY": "sk-from-the-environment", "EVIL": "2"}

    async def run(server: ScriptedModel) -> None:
        async with model(mini(server), environment=ours) as one:
            hanging = asyncio.create_task(one.complete(HELLO))
            await asyncio.to_thread(server.wait_for, 1)
            assert one.worker_pid is not None
            home = await asyncio.to_thread(look_at, one.worker_pid, tmp_path)
            hanging.cancel()
            await one.close()
            assert not home.exists()

    with scripted_model([Hangs()]) as server:
        asyncio.run(run(server))


def test_a_model_without_a_price_is_refused_until_it_is_given_one() -> None:
    async def run(server: ScriptedModel) -> None:
        chosen = ModelSettings(name="mistral/none-such", api_base=server.base_url)
        async with model(chosen) as one:
            with pytest.raises(ModelUnknown, match="Give its price"):
                await one.complete(HELLO)
        own = ModelSettings(
            name="mistral/none-such", api_base=server.base_url, input_usd_micros=2_000_000, output_usd_micros=8_000_000
        )
        async with model(own) as one:
            answer = await one.complete(HELLO)
            assert answer.usd_micros == 2 * 1_000 + 8 * 100
            assert (await one.row()).price_from == "own"

    with scripted_model([Says(text="paid", usage=(1_000, 100))]) as server:
        asyncio.run(run(server))


def test_a_missing_key_is_said_before_anything_is_sent() -> None:
    async def run() -> None:
        async with model(ModelSettings(name="anthropic/claude-haiku-4-5"), key=None) as one:
            with pytest.raises(ModelKeyRefused, match="There is no key for anthropic in the keychain"):
                await one.complete(HELLO)

    asyncio.run(run())


def test_the_rehearsal_model_needs_no_key_and_costs_nothing() -> None:
    async def run() -> None:
        async with model(ModelSettings(name="rehearsal"), key=None) as one:
            answer = await one.complete(HELLO)
            assert "script" in answer.text
            assert answer.usd_micros == 0
            row = await one.row()
            assert (row.price_from, row.credential) == ("local", "")

    asyncio.run(run())
