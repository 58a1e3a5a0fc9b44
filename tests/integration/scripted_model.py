"""A model for tests: an HTTP server on loopback that speaks OpenAI's chat completions and says what its script says."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """An answer: text, tool calls, or both."""

    text: str = ""
    calls: Sequence[tuple[str, Mapping[str, Any] | str]] = ()
    """The tool's name as it was offered, and its arguments: a mapping, or a text to be sent as it is."""
    usage: tuple[int, int] | None = (11, 4)
    """Input and output tokens as the provider reports them; None: it says nothing."""
    cached: int = 0
    """How many of the input tokens came from the cache."""
    pieces: int = 4
    """In how many the text is streamed."""
    pause_s: float = 0.0
    """Before each piece."""
    finish: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fails:
    """An error, e.g. 401, 429 with `headers={"retry-after": "1"}`, 500."""

    status: int
    message: str = "it failed"
    code: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hangs:
    """Nothing comes, until the server ends; with `text`, after that much of the answer."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaks:
    """The line breaks after `text`; with `politely`, it ends as if that were all, but without a last word."""

    text: str = "half an ans"
    politely: bool = False


Reply = Says | Fails | Hangs | Breaks
Script = Sequence[Reply] | Callable[[Mapping[str, Any]], Reply]
"""Replies in order, or a function of the request's body."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came."""

    body: Mapping[str, Any]
    headers: Mapping[str, str]
    """Names in lower case."""

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The conversation."""
        return list(self.body["messages"])

    @property
    def tools(self) -> list[str]:
        """The names of the tools that were offered."""
        return [one["function"]["name"] for one in self.body.get("tools") or ()]


class ScriptedModel:
    """The server. `requests` grows as they come."""

    def __init__(self, script: Script) -> None:
        self.requests: list[Request] = []
        self.hung_up = 0
        """How many hanging requests were given up by the other side."""
        self.over = threading.Event()
        self._script = script if callable(script) else _in_order(list(script))
        self._lock = threading.Condition()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def base_url(self) -> str:
        """What to give as `api_base`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def reply(self, request: Request) -> Reply:
        """Note a request and say what to answer."""
        with self._lock:
            self.requests.append(request)
            self._lock.notify_all()
            return self._script(request.body)

    def wait_for(self, number: int, timeout_s: float = 120.0) -> None:
        """Until so many requests have come; blocks. Raises TimeoutError."""
        with self._lock:
            if not self._lock.wait_for(lambda: len(self.requests) >= number, timeout_s):
                raise TimeoutError(f"{len(self.requests)} of {number} requests came")

    def wait_for_hang_up(self, number: int, timeout_s: float = 10.0) -> None:
        """Until so many hanging requests were given up by the other side; blocks. Raises TimeoutError."""
        with self._lock:
            if not self._lock.wait_for(lambda: self.hung_up >= number, timeout_s):
                raise TimeoutError(f"{self.hung_up} of {number} hung up")

    def hang(self, line: socket.socket) -> None:
        """Say nothing until the server ends or the other side gives up."""
        while not self.over.is_set():
            if select.select([line], [], [], 0.05)[0] and not line.recv(1, socket.MSG_PEEK):
                with self._lock:
                    self.hung_up += 1
                    self._lock.notify_all()
                return

    def close(self) -> None:
        """End, and let go of every request that hangs."""
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextlib.contextmanager
def scripted_model(script: Script) -> Iterator[ScriptedModel]:
    """A server that runs as long as the block does."""
    server = ScriptedModel(script)
    try:
        yield server
    finally:
        server.close()


def _in_order(replies: list[Reply]) -> Callable[[Mapping[str, Any]], Reply]:
    def next_one(_: Mapping[str, Any]) -> Reply:
        return replies.pop(0) if replies else Fails(status=500, message="the script is over")

    return next_one


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, script: ScriptedModel) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Tests read `requests`, not a log."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.script.reply(Request(body, headers))
        self.close_connection = True
        with contextlib.suppress(ConnectionError):
            self._answer(reply, stream=bool(body.get("stream")), model=str(body.get("model")))

    def _answer(self, reply: Reply, *, stream: bool, model: str) -> None:
        match reply:
            case Fails():
                error = {"message": reply.message, "type": "error", "code": reply.code or str(reply.status)}
                self._whole({"error": error}, reply.status, reply.headers)
            case Hangs(text=""):
                self.server.script.hang(self.connection)
            case Hangs() | Breaks():
                self._begin()
                self._event(_chunk(model, {"role": "assistant", "content": reply.text}))
                if isinstance(reply, Hangs):
                    self.server.script.hang(self.connection)
                elif reply.politely:
                    self.wfile.write(b"0\r\n\r\n")
            case Says() if stream:
                self._stream(reply, model)
            case Says():
                self._whole(_completion(reply, model), 200, {})

    def _whole(self, value: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> None:
        text = json.dumps(value).encode()
        self.send_response(status)
        for name, one in {"content-type": "application/json", "content-length": str(len(text)), **headers}.items():
            self.send_header(name, one)
        self.end_headers()
        self.wfile.write(text)

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def _event(self, value: Mapping[str, Any] | str) -> None:
        line = f"data: {value if isinstance(value, str) else json.dumps(value)}\n\n".encode()
        self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
        self.wfile.flush()

    def _stream(self, reply: Says, model: str) -> None:
        self._begin()
        self._event(_chunk(model, {"role": "assistant", "content": ""}))
        size = max(1, -(-len(reply.text) // reply.pieces))
        for start in range(0, len(reply.text), size):
            if reply.pause_s and self.server.script.over.wait(reply.pause_s):
                return
            self._event(_chunk(model, {"content": reply.text[start : start + size]}))
        for call in _calls(reply):
            arguments = call["function"]["arguments"]
            half = len(arguments) // 2
            first = {**call, "function": {**call["function"], "arguments": arguments[:half]}}
            self._event(_chunk(model, {"tool_calls": [first]}))
            rest = {"index": call["index"], "function": {"arguments": arguments[half:]}}
            self._event(_chunk(model, {"tool_calls": [rest]}))
        self._event(_chunk(model, {}, _finish(reply)))
        if reply.usage is not None:
            self._event({**_chunk(model, {}), "choices": [], "usage": _usage(reply, reply.usage)})
        self._event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")


def _chunk(model: str, delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "scripted",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def _completion(reply: Says, model: str) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.text}
    if reply.calls:
        message["tool_calls"] = [{key: call[key] for key in ("id", "type", "function")} for call in _calls(reply)]
    whole = {
        "id": "scripted",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": _finish(reply)}],
    }
    return whole if reply.usage is None else {**whole, "usage": _usage(reply, reply.usage)}


def _calls(reply: Says) -> list[dict[str, Any]]:
    return [
        {
            "index": index,
            "id": f"call-{index}",
            "type": "function",
            "function": {
                "name": name,
                "arguments": arguments if isinstance(arguments, str) else json.dumps(arguments),
            },
        }
        for index, (name, arguments) in enumerate(reply.calls)
    ]


def _finish(reply: Says) -> str:
    return reply.finish or ("tool_calls" if reply.calls else "stop")


def _usage(reply: Says, usage: tuple[int, int]) -> dict[str, Any]:
    taken, given = usage
    found: dict[str, Any] = {"prompt_tokens": taken, "completion_tokens": given, "total_tokens": taken + given}
    if reply.cached:
        found["prompt_tokens_details"] = {"cached_tokens": reply.cached}
    return found
