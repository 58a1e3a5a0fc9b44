"""A session apart from the user's own: a home, a D-Bus bus, the programs in it. All of it ends with the session.

It must know nothing of what is shown: the virtual desktop builds on it, and so do tests of the keychain. Linux only.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from meshclaw_desktop.commands import leash
from meshclaw_desktop.errors import MeshClawError

READY_S = 60.0
"""How long a program may take to get ready, on a busy machine too."""

SESSION_ONLY = re.compile(
    r"XDG_.*|DBUS_.*|QT_.*|GTK_.*|GNOME_.*|MESHCLAW_.*|DISPLAY|WAYLAND_.*|XAUTHORITY|SESSION_MANAGER"
)

BUS_WITHOUT_SERVICES = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class PrivateSession:
    """A home of its own and the programs that were started in it. `environment` is what its programs are given."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.environment = environment
        self._programs: list[subprocess.Popen[bytes]] = []

    def start(
        self, *command: str, told: bytes = b"", out: int | IO[bytes] | None = None, pass_fds: Sequence[int] = ()
    ) -> subprocess.Popen[bytes]:
        """Start a program that reads `told` and ends with the session. What it says goes to a file, or to `out`."""
        log = self.folder / "logs" / f"{Path(command[0]).name}.log"
        with log.open("ab") as said:
            program = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=said if out is None else out,
                stderr=said,
                env=self.environment,
                pass_fds=pass_fds,
                cwd=self.home,
                start_new_session=True,
            )
        self._programs.append(program)
        if program.stdin:
            with suppress(BrokenPipeError), program.stdin as entry:
                entry.write(told)
        return program

    def stop(self, program: subprocess.Popen[bytes]) -> None:
        """End one program of the session and what it started."""
        for means in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(program.pid, means)
            with suppress(subprocess.TimeoutExpired):
                program.wait(leash.PATIENCE_S)
                break
        if program.stdout:
            program.stdout.close()
        self._programs.remove(program)

    def stop_all(self) -> None:
        """End the programs, the youngest first."""
        for program in reversed(self._programs.copy()):
            self.stop(program)

    def start_bus(self, *, services: bool = True) -> None:
        """Start a D-Bus session bus; the services that it starts by itself inherit the environment of this moment.

        Without `services` it starts none by itself: only what was started on purpose is there.
        """
        need({"dbus-daemon": "dbus", "dbus-send": "dbus"})
        configuration = "--session"
        if not services:
            file = self.folder / "bus.conf"
            file.write_text(BUS_WITHOUT_SERVICES)
            configuration = f"--config-file={file}"
        bus = self.start(
            "dbus-daemon", configuration, "--nofork", "--nopidfile", "--print-address=1", out=subprocess.PIPE
        )
        address = bus.stdout.readline().decode().strip() if bus.stdout else ""
        if not address:
            raise MeshClawError("The D-Bus session bus did not start.", self.last_words("dbus-daemon"))
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address

    def start_keyring(self, password: str = "") -> subprocess.Popen[bytes]:
        """Start GNOME Keyring on the bus: unlocked with `password`, or locked if there is none."""
        need({"gnome-keyring-daemon": "gnome-keyring"})
        # What it reads is the password to the last byte: no newline.
        unlock = ["--unlock"] if password else []
        told = password.encode()
        program = self.start("gnome-keyring-daemon", "--foreground", "--components=secrets", *unlock, told=told)
        self.wait_for("the keyring", lambda: self.has_name("org.freedesktop.secrets"), program)
        return program

    def ask(self, *command: str) -> str:
        """What a short command says; nothing if it fails."""
        answer = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=READY_S, check=False
        )
        return answer.stdout if answer.returncode == 0 else ""

    def call(self, service: str, path: str, member: str, *arguments: str) -> str:
        """Call a method on the bus; arguments as dbus-send takes them. Nothing if it fails."""
        return self.ask("dbus-send", "--session", "--print-reply", f"--dest={service}", path, member, *arguments)

    def has_name(self, name: str) -> bool:
        """Whether somebody on the bus owns a name."""
        bus = "org.freedesktop.DBus"
        return "boolean true" in self.call(bus, "/", f"{bus}.NameHasOwner", f"string:{name}")

    def wait_for(self, what: str, ready: Callable[[], bool], program: subprocess.Popen[bytes] | None = None) -> None:
        """Ask until it is ready. Raises when it takes too long, or when the program that should get ready has ended."""
        deadline = time.monotonic() + READY_S
        while not ready():
            ended = program is not None and program.poll() is not None
            if ended or time.monotonic() > deadline:
                name = (
                    Path(str(program.args[0])).name if program is not None and isinstance(program.args, tuple) else ""
                )
                state = "ended before it was ready" if ended else f"was not ready after {READY_S:.0f} s"
                raise MeshClawError(f"On the private session {what} {state}.", self.last_words(name))
            time.sleep(0.02)

    def last_words(self, name: str) -> str:
        """The last line that a program wrote."""
        log = self.folder / "logs" / f"{name}.log"
        lines = log.read_text(errors="replace").splitlines() if name and log.exists() else []
        return f"Its last words: {lines[-1]}" if lines else "It said nothing."


def need(packages: Mapping[str, str]) -> None:
    """Raise one sentence that names each missing program's package; `packages` says which package brings a program."""
    missing = sorted({package for program, package in packages.items() if not shutil.which(program)})
    if missing:
        names = " ".join(missing)
        raise MeshClawError(f"Not installed: {names}.", f"On Debian or Ubuntu: sudo apt-get install {names}")


@contextmanager
def private_session(settings: Mapping[str, str] | None = None) -> Iterator[PrivateSession]:
    """A session with an empty home and no bus yet. `settings` are added to its environment.

    Nothing of it outlives the block, nor this process, also when that is killed.
    """
    if not sys.platform.startswith("linux"):
        raise MeshClawError("A private session needs Linux.", "Use your own desktop here.")
    folder = Path(tempfile.mkdtemp(prefix="meshclaw-"))  # short: a socket's path has about 100 bytes
    environment = {name: value for name, value in os.environ.items() if not SESSION_ONLY.fullmatch(name)}
    environment.setdefault("LANG", "C.UTF-8")  # Qt takes nothing but UTF-8
    home = folder / "home"
    for name, place in {
        "HOME": home,
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local" / "share",
        "XDG_STATE_HOME": home / ".local" / "state",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_RUNTIME_DIR": folder / "run",
    }.items():
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        environment[name] = str(place)
    (folder / "logs").mkdir()
    environment |= {leash.MARK: str(folder), **(settings or {})}
    guard = subprocess.Popen(
        [sys.executable, "-I", leash.__file__, str(folder)], stdin=subprocess.PIPE, start_new_session=True
    )
    session = PrivateSession(folder, environment)
    try:
        yield session
    finally:
        session.stop_all()
        guard.communicate()
