"""Buildbot, by its REST API: a builder with a force scheduler is a target, a build is a run (docs.buildbot.net, "REST API")."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from meshclaw_desktop.connectors.contract import Credentials
from meshclaw_desktop.connectors.web import Web
from meshclaw_desktop.errors import ConnectorError, ConnectorUnreachable, CredentialRefused, NoSuchThing, OutcomeUnknown
from meshclaw_desktop.policy.model import Json

from .runs import Run, State, Target

API = "api/v2/"
MOST_LOG = 200_000

_COOKIE = re.compile(r"(?:^|, )([A-Za-z0-9_]+)=([^;,\s]+)")
_RESULTS = {
    0: State.SUCCEEDED, 1: State.SUCCEEDED, 2: State.FAILED, 3: State.STOPPED, 4: State.FAILED, 5: State.WAITING,
    6: State.STOPPED,
}  # fmt: skip
"""Buildbot's `results`: success, warnings, failure, skipped, exception, retry, cancelled."""


class BuildbotPlatform:
    """The builders of one master. A run's id is the build request's: it is known at once, and never another's."""

    def __init__(
        self,
        url: str,
        *,
        user: str,
        environment_name: str,
        ca_file: str,
    ) -> None:
        self._url = url.rstrip("/") + "/"
        self._user = user
        self._environment = environment_name
        self._ca_file = ca_file
        self._web: Web | None = None
        self._session: tuple[str, str] | None = None

    @property
    def title(self) -> str:
        """E.g. `ci.host.example · Buildbot`."""
        return f"{self._url.partition('://')[2].rstrip('/')} · Buildbot"

    def targets(self, credentials: Credentials) -> Sequence[Target]:
        """The builders that somebody may start by hand."""
        forced = set[str]()
        for one in self._rows("forceschedulers", "forceschedulers"):
            forced |= {str(name) for name in _listed(one.get("builder_names"))}
        return tuple(
            Target(name=str(one["name"]), environment=self._environment)
            for one in self._rows("builders", "builders")
            if one.get("name") in forced
        )

    def runs(self, target: Target, limit: int, credentials: Credentials) -> Sequence[Run]:
        """By the requests of its builder, newest first."""
        builder = self._builder(target)
        found = self._rows(f"builders/{builder}/buildrequests?order=-buildrequestid&limit={limit}", "buildrequests")
        return tuple(self._run(target, one) for one in found)

    def run(self, target: Target, id: str, credentials: Credentials) -> Run:
        """One request, with its build if it has one."""
        return self._run(target, self._request(target, id))

    def log(self, target: Target, id: str, credentials: Credentials) -> str:
        """The logs of all steps, one after another."""
        build = self._build(self._request(target, id))
        if build is None:
            return ""
        parts: list[str] = []
        for step in self._rows(f"builds/{build['buildid']}/steps", "steps"):
            parts.append(f"== {step.get('name')}: {step.get('state_string')}\n")
            for log in self._rows(f"steps/{step['stepid']}/logs", "logs"):
                content = self._rows(f"logs/{log['logid']}/contents", "logchunks")
                parts += [_plain(str(one.get("content", ""))) for one in content]
        return "".join(parts)[-MOST_LOG:]

    def resolve(self, target: Target, version: str, credentials: Credentials) -> tuple[str, str]:
        """A revision is handed over as it is; Buildbot finds out what it means."""
        if len(version) > 200 or not version.isprintable() or version.startswith("-"):
            raise ConnectorError(f"“{version[:60]}” cannot be a revision.", "Name a branch, a tag or a commit.")
        return version, ""

    def start(self, target: Target, version: str, credentials: Credentials) -> Run:
        """By the force scheduler of its builder. Buildbot answers with the request's number: nothing is guessed."""
        scheduler = next(
            (
                one
                for one in self._rows("forceschedulers", "forceschedulers")
                if target.name in _listed(one.get("builder_names"))
            ),
            None,
        )
        if scheduler is None:
            raise ConnectorError(f"{target.name} cannot be started by hand.", "Give it a force scheduler in Buildbot.")
        builder = self._builder(target)
        params: dict[str, Json] = {"builderid": builder, "reason": "MeshClaw"}
        if version:
            params["revision"] = version
        body: Json = {"jsonrpc": "2.0", "method": "force", "id": 1, "params": params}
        answer = self._act(f"{API}forceschedulers/{quote(str(scheduler['name']), safe='')}", body, credentials)
        requests = answer.get("result")
        numbers = requests[1] if isinstance(requests, list) and len(requests) == 2 else None
        request = numbers.get(str(builder)) if isinstance(numbers, Mapping) else None
        if not isinstance(request, int):
            raise OutcomeUnknown("Buildbot did not say which build it started.", "Look there.")
        return self.run(target, str(request), credentials)

    def stop(self, target: Target, id: str, credentials: Credentials) -> None:
        """The build if it has begun, else the request."""
        build = self._build(self._request(target, id))
        where = f"builds/{build['buildid']}" if build is not None else f"buildrequests/{int(id)}"
        method = "stop" if build is not None else "cancel"
        params: Json = {"reason": "MeshClaw"}
        self._act(f"{API}{where}", {"jsonrpc": "2.0", "method": method, "id": 1, "params": params}, credentials)

    def test(self, credentials: Credentials) -> str:
        """Signs in, and counts the builders."""
        self._session = None
        if self._user:
            self._sign_in(credentials)
        there = self.targets(credentials)
        if not there:
            raise ConnectorError("No builder here can be started by hand.", "Give one a force scheduler in Buildbot.")
        return f"Connected; it can start {', '.join(one.name for one in there[:5])}."

    def halt(self) -> None:
        """Nothing of it runs on this machine."""

    def close(self) -> None:
        """Let go of the connection."""
        if self._web is not None:
            self._web.close()
            self._web = None

    # ---- within ----

    def _open(self) -> Web:
        if self._web is None:
            self._web = Web(self._url, name="Buildbot", ca_file=self._ca_file)
        return self._web

    def _ask(self, path: str) -> Mapping[str, Json]:
        answer = self._open().ask("GET", API + path, headers={"Accept": "application/json"}, fine=(404,))
        return _object(answer.body) if answer.status != 404 else {}

    def _rows(self, path: str, name: str) -> list[Mapping[str, Json]]:
        return [one for one in _listed(self._ask(path).get(name)) if isinstance(one, Mapping)]

    def _builder(self, target: Target) -> int:
        for one in self._rows("builders", "builders"):
            if one.get("name") == target.name and isinstance(one.get("builderid"), int):
                return int(str(one["builderid"]))
        raise NoSuchThing(f"There is no builder “{target.name}”.")

    def _request(self, target: Target, id: str) -> Mapping[str, Json]:
        if not id.isdigit():
            raise NoSuchThing(f"There is no run {id[:40]}.", "Look at the history.")
        found = self._rows(f"buildrequests/{int(id)}", "buildrequests")
        if not found or found[0].get("builderid") != self._builder(target):
            raise NoSuchThing(f"There is no run {id[:40]} of {target.name}.", "Look at the history.")
        return found[0]

    def _build(self, request: Mapping[str, Json]) -> Mapping[str, Json] | None:
        found = self._rows(
            f"builds?buildrequestid__eq={request['buildrequestid']}&order=-buildid&limit=1&property=*", "builds"
        )
        return found[0] if found else None

    def _run(self, target: Target, request: Mapping[str, Json]) -> Run:
        build = self._build(request)
        source = build if build is not None else request
        results = source.get("results")
        over = bool(source.get("complete"))
        state = State.RUNNING if build is not None else State.WAITING
        if over:
            state = _RESULTS.get(results, State.UNKNOWN) if isinstance(results, int) else State.UNKNOWN
        return Run(
            id=str(request["buildrequestid"]),
            target=target.name,
            state=state,
            version=_revision(build),
            title="",
            started_at=_time(source.get("started_at", request.get("submitted_at"))),
            ended_at=_time(source.get("complete_at")),
            detail=str((build or {}).get("state_string") or ""),
        )

    def _act(self, path: str, body: Json, credentials: Credentials) -> Mapping[str, Json]:
        if self._user and self._session is None:
            self._sign_in(credentials)
        cookie = {"Cookie": f"{self._session[0]}={self._session[1]}"} if self._session is not None else {}
        answer = self._open().ask(
            "POST",
            path,
            headers={"Content-Type": "application/json", "Accept": "application/json", **cookie},
            body=json.dumps(body).encode(),
            acts=True,
            fine=(400, 401, 403, 404),
        )
        said = _object(answer.body)
        if answer.status in (401, 403):
            self._session = None
            raise CredentialRefused("Buildbot does not let this user do that.", "Check the user and the password.")
        wrong = said.get("error")
        if wrong:
            message = wrong.get("message") if isinstance(wrong, Mapping) else wrong
            raise ConnectorError(f"Buildbot refused it: {str(message)[:120]}.")
        return said

    def _sign_in(self, credentials: Credentials) -> None:
        """`/auth/login` takes the password once and gives a session, which is kept in memory."""
        login = base64.b64encode(f"{self._user}:{credentials.get('password', '')}".encode()).decode()
        answer = self._open().ask(
            "GET", "auth/login", headers={"Authorization": f"Basic {login}"}, fine=(302, 303), follow=False
        )
        given = _COOKIE.findall(answer.headers.get("set-cookie", ""))
        if not given:
            raise ConnectorUnreachable("Buildbot gave no session.", "Check its user database.")
        self._session = given[-1]  # the first is that of nobody, from before the password was looked at


def _object(body: bytes) -> Mapping[str, Json]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise ConnectorError("The server at this address is no Buildbot.", "Check the address.") from wrong
    return found if isinstance(found, dict) else {}


def _listed(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list) else []


def _time(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _revision(build: Mapping[str, Json] | None) -> str:
    """The revision that was built, by its properties: `got_revision`, else `revision`; each is [value, source]."""
    properties = (build or {}).get("properties")
    if isinstance(properties, Mapping):
        for name in ("got_revision", "revision"):
            listed = _listed(properties.get(name))
            if listed and isinstance(listed[0], str) and listed[0]:
                return listed[0]
    return ""


def _plain(text: str) -> str:
    """A line of a step's log without the sign of its channel (o, e or h)."""
    return "".join(f"{line[1:]}\n" for line in text.splitlines() if line)
