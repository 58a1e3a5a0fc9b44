"""Plays the runtime for the tray's tests: real wire messages on a real local socket, no gate and no ledger behind them.

`python -m tests.gui.stand_in_runtime SOCKET` plays it as a process of its own: it reads one command in JSON per line
(`{"open": {…changes of an approval…}}`, `{"close": id}`, `{"status": {…}}`, `{"happen": [{…changes of an activity…}, …]}`,
`{"brief": {…a whole brief, of a run that ends now…}}`)
and prints each request that it gets.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import queue
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from meshclaw_desktop.errors import ProtocolError
from meshclaw_desktop.policy.model import Json, Origin
from meshclaw_desktop.wire.codec import from_json, to_json
from meshclaw_desktop.wire.messages import (
    PROTOCOL_VERSION,
    Activity,
    AnswerApproval,
    ApprovalClosed,
    ApprovalOpened,
    EditApproval,
    Failed,
    GetStatus,
    Hello,
    ListActivity,
    Reply,
    ResumeAll,
    SetAutonomy,
    ShowBrief,
    Status,
    StopAll,
    Synced,
    TaskEnded,
    Welcome,
    client_codec,
    runtime_codec,
)
from meshclaw_desktop.wire.routines import Brief
from meshclaw_desktop.wire.rows import Approval
from tests.gui.samples import a_status, an_activity, an_approval


class StandIn:
    """One runtime. It answers every request, keeps the open questions, and sends them again after a reconnection."""

    def __init__(self, path: Path, *, version: int = PROTOCOL_VERSION) -> None:
        self.path = path
        self.requests: queue.Queue[Any] = queue.Queue()
        """Every request that came, in order."""
        self.hellos: list[Hello] = []
        self.answers: dict[type, Callable[[Any], Json | Failed]] = {}
        """What to answer to a kind of request; by default what it knows, else null."""
        self.ledger = "ledger-1"
        self.status: Status | None = a_status()
        self.questions: dict[str, Approval] = {}
        self.activities: list[Activity] = []
        self._version = version
        self._encoder, self._decoder = runtime_codec(), client_codec()
        self._lock = threading.RLock()
        self._clients: list[_Line] = []
        self._listener: socket.socket | None = None

    def __enter__(self) -> StandIn:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; again, after `stop`."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.path))
        listener.listen()
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def stop(self) -> None:
        """Hang up on everybody, as when the process dies."""
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self.path.unlink(missing_ok=True)
        self.hang_up()

    def hang_up(self) -> None:
        """Drop every line; a client may call again."""
        with self._lock:
            for client in self._clients:
                client.hang_up()
            self._clients.clear()

    # ---- what happens ----

    def tell(self, *facts: object) -> None:
        """Send facts to every client."""
        self.send_raw(b"".join(map(self._encoder.encode, facts)))

    def send_raw(self, octets: bytes) -> None:
        """Send anything to every client."""
        with self._lock:
            for client in self._clients:
                client.send(octets)

    def say(self, **changes: Any) -> None:
        """Change the status and send it."""
        self.status = replace(self.status or a_status(), **changes)
        self.tell(self.status)

    def ask(self, approval: Approval) -> Approval:
        """Open a question."""
        self.questions[approval.id] = approval
        self.tell(ApprovalOpened(approval))
        self.say(waiting=len(self.questions))
        return approval

    def withdraw(self, id: str, outcome: str = "expired") -> None:
        """Close a question."""
        del self.questions[id]
        self.tell(ApprovalClosed(id, outcome))
        self.say(waiting=len(self.questions))

    def happen(self, activities: Iterable[Activity]) -> None:
        """Add to the feed."""
        new = list(activities)
        self.activities.extend(new)
        self.tell(*new)

    def leave(self, brief: Brief) -> None:
        """A routine's run ends, and leaves this."""
        self.answers[ShowBrief] = lambda _asked: to_json(brief)
        self.tell(TaskEnded(brief.task))

    def next_request(self, within_s: float = 60.0) -> Any:
        """The next request that comes."""
        return self.requests.get(timeout=within_s)

    # ---- the line ----

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        line_out = _Line(client)
        with client, client.makefile("rb") as lines:
            try:
                hello = self._decoder.decode(lines.readline())
                if not isinstance(hello, Hello):
                    return
                self._greet(line_out, hello)
                for line in lines:
                    self._answer(line_out, self._decoder.decode(line))
            except (OSError, ValueError, ProtocolError):
                pass
            line_out.hang_up()
            with self._lock:
                if line_out in self._clients:
                    self._clients.remove(line_out)

    def _greet(self, client: _Line, hello: Hello) -> None:
        with self._lock:
            self.hellos.append(hello)
            last = self.activities[-1].seq if self.activities else 0
            since = hello.last_seq or 0 if hello.ledger == self.ledger else 0
            first: list[object] = [Welcome(self._version, self.ledger, last, 1)]
            first += [one for one in self.activities if one.seq > since]
            first += [ApprovalOpened(one) for one in self.questions.values()]
            first += [self.status] if self.status is not None else []
            client.send(b"".join(map(self._encoder.encode, [*first, Synced()])))
            self._clients.append(client)

    def _answer(self, client: _Line, request: Any) -> None:
        given = self.answers.get(type(request))
        value = given(request) if given is not None else self._usual(request)
        reply = replace(value, id=request.id) if isinstance(value, Failed) else Reply(request.id, value)
        client.send(self._encoder.encode(reply))
        self._follow(request, failed=isinstance(reply, Failed))
        self.requests.put(request)

    def _edited(self, request: EditApproval) -> Json:
        """The question is withdrawn; another, with the changed values as the user's own, is opened."""
        asked = self.questions[request.approval]
        changed_fields = tuple(
            replace(one, value=request.arguments[one.name], origin=Origin.USER, source="you", new=False, new_values=())
            if one.name in request.arguments
            else one
            for one in asked.fields
        )
        digest = hashlib.sha256(repr(request.arguments).encode()).hexdigest()
        new = replace(asked, id=f"{asked.id}-edited", fields=changed_fields, digest=digest)
        self.withdraw(asked.id, "void")
        self.ask(new)
        return to_json(new)

    def _usual(self, request: object) -> Json:
        match request:
            case EditApproval() if request.approval in self.questions:
                return self._edited(request)
            case GetStatus():
                return to_json(self.status)
            case ListActivity(since=None):
                return to_json(self.activities[-request.limit :])
            case ListActivity():
                return to_json([one for one in self.activities if one.seq > (request.since or 0)][: request.limit])
            case _:
                return None

    def _follow(self, request: object, *, failed: bool) -> None:
        """What the runtime would do after a request that it did not refuse."""
        match request:
            case _ if failed:
                return
            case AnswerApproval() if request.approval in self.questions:
                self.withdraw(request.approval, "approved" if request.approved else "denied")
            case StopAll():
                self.say(stopped=True)
            case ResumeAll():
                self.say(stopped=False)
            case SetAutonomy() if self.status is not None:
                rows = (
                    replace(one, level=request.level) if one.name == request.name else one
                    for one in self.status.connectors
                )
                self.say(connectors=tuple(rows))


class _Line:
    """One client's line; what is sent never makes the sender wait."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._out: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._write, daemon=True).start()

    def send(self, octets: bytes) -> None:
        """Send, in order, as the client reads."""
        self._out.put(octets)

    def hang_up(self) -> None:
        """End the line."""
        self._out.put(b"")
        with contextlib.suppress(OSError):
            self._client.shutdown(socket.SHUT_RDWR)

    def _write(self) -> None:
        with contextlib.suppress(OSError):
            while octets := self._out.get():
                self._client.sendall(octets)


def play(path: Path) -> None:
    """Be a process: commands come on standard input, requests go to standard output."""
    with StandIn(path) as stand_in:
        threading.Thread(target=_report, args=(stand_in,), daemon=True).start()
        for line in sys.stdin:
            command: Mapping[str, Any] = json.loads(line)
            if "open" in command:
                changes = dict(command["open"])
                if "deadline_in_s" in changes:
                    changes["deadline_at"] = time.time() + changes.pop("deadline_in_s")
                stand_in.ask(from_json(Approval, changed(an_approval(), changes)))
            if "close" in command:
                stand_in.withdraw(command["close"])
            if "happen" in command:
                seq = len(stand_in.activities)
                stand_in.happen(an_activity(seq + at, **row) for at, row in enumerate(command["happen"], start=1))
            if "brief" in command:
                stand_in.leave(from_json(Brief, command["brief"]))
            if "status" in command:
                stand_in.status = from_json(Status, changed(stand_in.status or a_status(), command["status"]))
                stand_in.tell(stand_in.status)


def changed(row: object, changes: Mapping[str, Any]) -> dict[str, Any]:
    """A row as plain JSON, with some of its keys changed."""
    plain = to_json(row)
    assert isinstance(plain, dict)
    return {**plain, **changes}


def _report(stand_in: StandIn) -> None:
    while True:
        request = stand_in.requests.get()
        sys.stdout.write(json.dumps({"type": type(request).__name__, **changed(request, {})}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    play(Path(sys.argv[1]))
