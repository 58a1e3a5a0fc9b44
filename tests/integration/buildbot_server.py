"""A real Buildbot with one worker inside it, on free loopback ports. It knows nothing of what is tested."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "sam", "build-secret"
CONFIG = """\
from buildbot.plugins import schedulers, steps, util, worker
c = BuildmasterConfig = {{}}
c["workers"] = [worker.LocalWorker("local")]
c["protocols"] = {{"pb": {{"port": "tcp:{pb}:interface=127.0.0.1"}}}}
script = 'case "{{}}" in bad) echo broken; exit 3;; slow) echo going; sleep 120;; *) echo fine;; esac'
step = steps.ShellCommand(
    name="ship", command=["sh", "-c", util.Interpolate(script.replace("{{}}", "%(prop:revision)s"))], haltOnFailure=True
)
builders = [util.BuilderConfig(name=name, workernames=["local"], factory=util.BuildFactory([step])) for name in ("web-api", "nightly")]
c["builders"] = builders
c["schedulers"] = [
    schedulers.ForceScheduler(name="force-web", builderNames=["web-api"]),
    schedulers.Nightly(name="by-night", builderNames=["nightly"], month=1, dayOfMonth=1, hour=0),
]
c["www"] = {{
    "port": "tcp:{www}:interface=127.0.0.1",
    "auth": util.UserPasswordAuth({{"{user}": "{password}"}}),
    "authz": util.Authz(
        allowRules=[util.AnyControlEndpointMatcher(role="admins")],
        roleMatchers=[util.RolesFromUsername(roles=["admins"], usernames=["{user}"])],
    ),
}}
c["buildbotURL"] = "http://127.0.0.1:{www}/"
c["buildbotNetUsageData"] = None
c["db"] = {{"db_url": "sqlite:///state.sqlite"}}
"""


@dataclass(frozen=True)
class Buildbot:
    """Where it listens."""

    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/"


@contextmanager
def buildbot_server(folder: Path) -> Iterator[Buildbot]:
    """The master while the context lasts."""
    ports = []
    for _ in range(2):
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            ports.append(int(free.getsockname()[1]))
    folder.mkdir(parents=True, exist_ok=True)
    program = Path(sys.executable).parent / "buildbot"
    environment = {"PATH": f"{program.parent}:{os.environ.get('PATH', '')}", "HOME": str(folder), "LANG": "C.UTF-8"}
    made = subprocess.run(
        [str(program), "create-master", "-q", str(folder)], env=environment, capture_output=True, check=False
    )
    assert made.returncode == 0, made.stderr.decode()
    (folder / "master.cfg").write_text(CONFIG.format(www=ports[0], pb=ports[1], user=USER, password=PASSWORD))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(program), "start", "--nodaemon", str(folder)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        ends = time.monotonic() + 180
        while not _answers(ports[0]):
            if process.poll() is not None or time.monotonic() > ends:
                raise AssertionError((folder / "twistd.log").read_text()[-3000:])
            time.sleep(0.1)
        yield Buildbot(ports[0])
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        shutil.rmtree(folder, ignore_errors=True)


def _answers(port: int) -> bool:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
            line.request("GET", "/api/v2/builders")
            return b"web-api" in line.getresponse().read()
    except OSError:
        return False
