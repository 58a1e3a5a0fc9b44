"""Model servers on this machine are found on the loopback address only; whoever else listens there does no harm."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from meshclaw_desktop.runtime import local_models
from meshclaw_desktop.runtime.local_models import LONGEST_REPLY, USUAL, Usual, find_local_servers
from meshclaw_desktop.wire.rows import LocalServerRow

OLLAMA = {"models": [{"name": "qwen3:8b"}, {"name": "gpt-oss:120b-cloud"}, {"name": "two words"}, {"size": 3}, 7]}


def reply(body: object, *, status: str = "200 OK") -> bytes:
    return f"HTTP/1.0 {status}\r\nContent-Type: application/json\r\n\r\n{json.dumps(body)}".encode()


@asynccontextmanager
async def server(say: bytes) -> AsyncIterator[tuple[Usual, list[bytes]]]:
    """Says the same to everybody; and what it was asked."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(say)
        await writer.drain()
        writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        yield Usual("Ollama", port, "/api/tags", "", "ollama_chat"), asked


def found(say: bytes) -> tuple[LocalServerRow, ...]:
    async def look() -> tuple[LocalServerRow, ...]:
        async with server(say) as (usual, _):
            return await find_local_servers((usual,))

    return asyncio.run(look())


def test_a_server_is_found_with_the_models_that_can_be_named_and_stay_here() -> None:
    (row,) = found(reply(OLLAMA))
    assert row.models == ("ollama_chat/qwen3:8b",)
    assert row.api_base.startswith("http://127.0.0.1:")


def test_one_that_speaks_as_openai_does_is_found_too() -> None:
    (row,) = found(reply({"object": "list", "data": [{"id": "qwen3-8b"}]}))
    assert row.models == ("ollama_chat/qwen3-8b",)


@pytest.mark.parametrize(
    "say",
    [b"", b"hello\r\n\r\n", reply(OLLAMA, status="404 Not Found"), reply([]), reply({"models": 3}), reply("x"),
     b"HTTP/1.0 200 OK\r\n\r\n{", b"HTTP/1.0 200 OK\r\n\r\n" + b"[" * 100_000, b"HTTP/1.0 200 OK\r\n\r\n" + b" " * LONGEST_REPLY],
)  # fmt: skip
def test_whatever_else_listens_there_is_no_model_server(say: bytes) -> None:
    assert found(say) == ()


def test_a_server_that_says_nothing_does_not_hold_anything_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def look() -> tuple[LocalServerRow, ...]:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        listener = await asyncio.start_server(silent, "127.0.0.1", 0)
        async with listener:
            return await find_local_servers((Usual("x", listener.sockets[0].getsockname()[1], "/", "", "y"),))

    monkeypatch.setattr(local_models, "PATIENCE_S", 0.05)
    assert asyncio.run(look()) == ()


def test_nothing_but_the_loopback_address_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts: list[tuple[str, int]] = []

    async def connect(host: str, port: int) -> object:
        hosts.append((host, port))
        raise OSError

    monkeypatch.setattr(asyncio, "open_connection", connect)
    assert asyncio.run(find_local_servers()) == ()
    assert hosts == [("127.0.0.1", one.port) for one in USUAL]
