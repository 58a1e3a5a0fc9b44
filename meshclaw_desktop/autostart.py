"""Whether MeshClaw starts when the user logs in: one entry of their own desktop, written and taken away by their hand only."""

from __future__ import annotations

import contextlib
import os
import plistlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from meshclaw_desktop.errors import AutostartRefused
from meshclaw_desktop.launch import program
from meshclaw_desktop.locations import HOME_VARIABLE, resources

LABEL = "org.meshclaw.desktop"
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_RUN_NAME = "MeshClaw"
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./=:,+@")


@dataclass(frozen=True, slots=True)
class Start:
    """What is started: the tray, which starts the runtime if none runs."""

    command: Sequence[str]
    folder: Path
    """Where it starts, as `python -m` finds the program there when it is not installed."""
    variables: Mapping[str, str] = field(default_factory=dict)


class Autostart(Protocol):
    """One platform's way. Each of the three raises AutostartRefused where the system does not let it."""

    def is_on(self) -> bool:
        """Whether exactly this program would be started; an entry of another copy, or a changed one, is none."""

    def switch_on(self) -> None:
        """Start with the desktop from the next login on. Replaces an entry of another copy."""

    def switch_off(self) -> None:
        """Do not start any more; also where another copy would have been started."""


def autostart(environment: Mapping[str, str]) -> Autostart:
    """This platform's way for this program, with the home that is in use."""
    home = environment.get(HOME_VARIABLE)
    start = Start(
        tuple(_windowless(program())),
        Path(__file__).parents[1],
        {HOME_VARIABLE: str(Path(home).expanduser().absolute())} if home else {},
    )
    user = Path(environment.get("HOME") or Path.home())
    if sys.platform == "win32":
        return RunKey(start, _RegistryValue())
    if sys.platform == "darwin":
        return EntryFile(user / "Library" / "LaunchAgents" / f"{LABEL}.plist", launch_agent(start))
    config = Path(environment.get("XDG_CONFIG_HOME") or "")
    config = config if config.is_absolute() else user / ".config"
    return EntryFile(config / "autostart" / "meshclaw.desktop", desktop_entry(start))


class EntryFile:
    """A file in the folder whose files the desktop starts."""

    def __init__(self, path: Path, content: bytes) -> None:
        self._path = path
        self._content = content

    def is_on(self) -> bool:
        """See Autostart."""
        try:
            return self._path.read_bytes() == self._content
        except FileNotFoundError:
            return False
        except OSError as wrong:
            raise _refused(self._path, wrong) from wrong

    def switch_on(self) -> None:
        """See Autostart."""
        new = self._path.with_name(f".{self._path.name}.{os.getpid()}.part")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(self._content)
                    file.flush()
                    os.fsync(file.fileno())
                new.replace(self._path)
            finally:
                new.unlink(missing_ok=True)
        except OSError as wrong:
            raise _refused(self._path, wrong) from wrong

    def switch_off(self) -> None:
        """See Autostart."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as wrong:
            raise _refused(self._path, wrong) from wrong


class RunValue(Protocol):
    """One value under a key of the registry. Raises OSError."""

    def read(self) -> str:
        """Its text; empty if there is none."""

    def write(self, line: str) -> None:
        """Set it."""

    def clear(self) -> None:
        """Take it away, if it is there."""


class RunKey:
    """What Windows starts: a value in the user's own part of the registry."""

    def __init__(self, start: Start, value: RunValue) -> None:
        self._start = start
        self._value = value

    def is_on(self) -> bool:
        """See Autostart."""
        return not self._start.variables and self._value.read() == run_line(self._start)

    def switch_on(self) -> None:
        """See Autostart."""
        if self._start.variables:
            raise AutostartRefused(
                f"Windows cannot start it with {HOME_VARIABLE} set.", f"Unset {HOME_VARIABLE}, then try again."
            )
        try:
            self._value.write(run_line(self._start))
        except OSError as wrong:
            raise _refused(Path(_RUN), wrong) from wrong

    def switch_off(self) -> None:
        """See Autostart."""
        try:
            self._value.clear()
        except OSError as wrong:
            raise _refused(Path(_RUN), wrong) from wrong


def desktop_entry(start: Start) -> bytes:
    """A file of XDG's autostart."""
    variables = [f"{name}={value}" for name, value in start.variables.items()]
    command = [*(["env", *variables] if variables else []), *start.command]
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Name=MeshClaw",
        "Comment=An agent under your hand",
        f"Exec={_as_value(' '.join(_quoted(one) for one in command))}",
        f"Path={_as_value(str(start.folder))}",
        f"Icon={_as_value(str(resources() / 'icons' / 'meshclaw.svg'))}",
        "Terminal=false",
        "StartupNotify=false",
        "X-GNOME-Autostart-enabled=true",
        "",
    )
    return "\n".join(lines).encode(errors="surrogateescape")


def launch_agent(start: Start) -> bytes:
    """A property list for launchd."""
    return plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": list(start.command),
            "WorkingDirectory": str(start.folder),
            "EnvironmentVariables": dict(start.variables),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
        }
    )


def run_line(start: Start) -> str:
    """A command line for Windows' Run key."""
    return subprocess.list2cmdline(start.command)


def _windowless(command: Sequence[str]) -> list[str]:
    """Windows would show a console beside the tray."""
    first = Path(command[0])
    silent = first.with_name("pythonw.exe")
    return [str(silent if first.name.casefold() == "python.exe" and silent.exists() else first), *command[1:]]


def _quoted(word: str) -> str:
    """One word of an Exec line: in quotes unless it is plain, and without field codes."""
    word = word.replace("%", "%%")
    if word and _PLAIN.issuperset(word):
        return word
    for sign in '\\"`$':
        word = word.replace(sign, f"\\{sign}")
    return f'"{word}"'


def _as_value(text: str) -> str:
    """Any text as the value of a key."""
    spelled = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return "".join(spelled.get(sign, sign) for sign in text)


def _refused(path: Path, wrong: OSError) -> AutostartRefused:
    return AutostartRefused(
        f"{path.name} could not be used: {wrong.strerror or type(wrong).__name__}.",
        f"See that {path.parent} belongs to you.",
    )


if sys.platform == "win32":
    import winreg

    class _RegistryValue:
        """MeshClaw's value under the user's Run key."""

        def read(self) -> str:
            with contextlib.suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                return str(winreg.QueryValueEx(key, _RUN_NAME)[0])
            return ""

        def write(self, line: str) -> None:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                winreg.SetValueEx(key, _RUN_NAME, 0, winreg.REG_SZ, line)

        def clear(self) -> None:
            with contextlib.suppress(FileNotFoundError), winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN) as key:
                winreg.DeleteValue(key, _RUN_NAME)
