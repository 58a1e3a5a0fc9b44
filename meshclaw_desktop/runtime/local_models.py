"""Looks for model servers on this machine: one short question to each usual port of the loopback address, nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass

from meshclaw_desktop.policy.model import Json
from meshclaw_desktop.wire.rows import LocalServerRow

HOST = "127.0.0.1"
PATIENCE_S = 1.0
LONGEST_REPLY = 512 * 1024
MOST_MODELS = 50
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Usual:
    """A server as it is usually found: `list_at` lists its models, under `base` litellm calls them as `prefix`/name."""

    title: str
    port: int
    list_at: str
    base: str
    prefix: str


USUAL = (
    Usual("Ollama", 11434, "/api/tags", "", "ollama_chat"),
    Usual("LM Studio", 1234, "/v1/models", "/v1", "lm_studio"),
    Usual("llama.cpp", 8080, "/v1/models", "/v1", "openai"),
)


async def find_local_servers(usual: tuple[Usual, ...] = USUAL) -> tuple[LocalServerRow, ...]:
    """The servers that answer, each with its models as a model is named in the settings. Never raises."""
    found = await asyncio.gather(*(_look(one) for one in usual))
    return tuple(one for one in found if one is not None)


async def _look(one: Usual) -> LocalServerRow | None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            names = _names(await _get(one.port, one.list_at))
    except (OSError, TimeoutError, ValueError, RecursionError):
        return None
    if names is None:
        return None
    models = tuple(f"{one.prefix}/{name}" for name in names)
    return LocalServerRow(title=one.title, api_base=f"http://{HOST}:{one.port}{one.base}", models=models)


async def _get(port: int, path: str) -> Json:
    """One GET with HTTP/1.0, so that the reply ends with the connection. Raises OSError, ValueError."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(f"GET {path} HTTP/1.0\r\nHost: {HOST}:{port}\r\nAccept: application/json\r\n\r\n".encode())
        await writer.drain()
        reply = b""
        while len(reply) <= LONGEST_REPLY and (piece := await reader.read(65_536)):
            reply += piece
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    head, _, body = reply.partition(b"\r\n\r\n")
    if len(reply) > LONGEST_REPLY or head.split(b" ", 2)[1:2] != [b"200"]:
        raise ValueError("no list")
    value: Json = json.loads(body)
    return value


def _names(reply: Json) -> list[str] | None:
    """The models' names; None if this is no such server."""
    if not isinstance(reply, dict):
        return None
    rows = reply.get("models", reply.get("data"))
    if not isinstance(rows, list):
        return None
    names = [row.get("name") or row.get("id") for row in rows[:MOST_MODELS] if isinstance(row, dict)]
    return [name for name in names if isinstance(name, str) and _can_be_named(name)]


def _can_be_named(name: str) -> bool:
    """Also not one that Ollama hands on to servers of its own."""
    elsewhere = name.endswith(("-cloud", ":cloud"))
    return not elsewhere and 0 < len(name) <= _LONGEST_NAME and name.isprintable() and " " not in name
