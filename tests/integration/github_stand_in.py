"""A stand-in for GitHub's Actions, written from its published REST API (docs.github.com/rest): no real server of it runs here.

It plays one repository: commits, workflows, dispatches, runs with jobs and steps, cancelling. It knows nothing of what is tested.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "ghp_stand_in"


@dataclass
class GitHub:
    """What the service knows, and what it was asked."""

    url: str = ""
    refs: dict[str, str] = field(default_factory=lambda: {"main": "a" * 40})
    runs: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    names_the_run: bool = False
    """Whether a dispatch answers with the run's number, as the newer API can."""
    hides_new_runs: bool = False
    by_another: int = 0
    """So many runs are started by others at the same moment."""

    def add_run(self, file: str, ref: str, *, status: str = "queued", conclusion: str | None = None) -> dict[str, Any]:
        """One run, newest first."""
        now = datetime.now(UTC).isoformat()
        run = {
            "id": 1000 + len(self.runs), "path": f".github/workflows/{file}@refs/heads/{ref}", "head_branch": ref,
            "head_sha": self.refs[ref], "status": status, "conclusion": conclusion, "display_title": f"Deploy {ref}",
            "actor": {"login": "sam"}, "created_at": now, "run_started_at": now, "updated_at": now,
        }  # fmt: skip
        self.runs.insert(0, run)
        return run

    def set(self, id: int, status: str, conclusion: str | None = None) -> None:
        """Let a run go on."""
        run = next(one for one in self.runs if one["id"] == id)
        run.update(status=status, conclusion=conclusion)

    def answer(self, method: str, path: str, body: Mapping[str, Any]) -> tuple[int, Any]:
        """What the service says."""
        match method, path.removeprefix("/repos/corp/web-api").partition("?")[0]:
            case "GET", "":
                return 200, {"default_branch": "main"}
            case "GET", place if found := re.fullmatch(r"/commits/(.+)", place):
                sha = self.refs.get(found[1], found[1] if found[1] in self.refs.values() else "")
                return (
                    (200, {"sha": sha, "commit": {"message": "Fix it\n\nmore"}})
                    if sha
                    else (422, {"message": "No commit"})
                )
            case "GET", place if found := re.fullmatch(r"/actions/workflows/(\w+\.yml)", place):
                return (200, {"id": 7}) if found[1] in ("deploy.yml", "stage.yml") else (404, {"message": "Not Found"})
            case "GET", place if found := re.fullmatch(r"/actions/workflows/(\w+\.yml)/runs", place):
                mine = [one for one in self.runs if f"/{found[1]}@" in one["path"] and not one.get("hidden")]
                return 200, {"total_count": len(mine), "workflow_runs": mine}
            case "POST", place if found := re.fullmatch(r"/actions/workflows/(\w+\.yml)/dispatches", place):
                if body.get("ref") not in self.refs:
                    return 422, {"message": "No ref found"}
                run = self.add_run(found[1], body["ref"])
                run["hidden"] = self.hides_new_runs
                for _ in range(self.by_another):
                    self.add_run(found[1], body["ref"])
                return (200, {"workflow_run_id": run["id"]}) if self.names_the_run else (204, None)
            case "GET", place if found := re.fullmatch(r"/actions/runs/(\d+)", place):
                run = next((one for one in self.runs if one["id"] == int(found[1])), {})
                return (200, run) if run else (404, {"message": "Not Found"})
            case "GET", place if found := re.fullmatch(r"/actions/runs/(\d+)/jobs", place):
                steps = [
                    {"number": 1, "name": "Build", "conclusion": "success"},
                    {"number": 2, "name": "Ship it", "conclusion": "failure"},
                ]
                check = f"{self.url}repos/corp/web-api/check-runs/9"
                return 200, {
                    "jobs": [{"name": "deploy", "conclusion": "failure", "steps": steps, "check_run_url": check}]
                }
            case "GET", "/check-runs/9/annotations":
                return 200, [{"annotation_level": "failure", "message": "Process completed with exit code 3."}]
            case "POST", place if found := re.fullmatch(r"/actions/runs/(\d+)/cancel", place):
                self.set(int(found[1]), "completed", "cancelled")
                return 202, {}
        return 404, {"message": "Not Found"}


@contextmanager
def github_stand_in() -> Iterator[GitHub]:
    """The stand-in while the context lasts."""
    state = GitHub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def reply(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = json.loads(self.rfile.read(length) or b"{}")
            state.asked.append(f"{self.command} {self.path}")
            status: int = 401
            said: Any = {"message": "Bad credentials"}
            if self.headers.get("Authorization") == f"Bearer {TOKEN}" and self.headers.get("X-GitHub-Api-Version"):
                status, said = state.answer(self.command, self.path, sent)
            body = b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = reply

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
