"""What each platform is told to start at login: the files as they are written, and that only our own entry counts as on."""

from __future__ import annotations

import os
import plistlib
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from meshclaw_desktop.autostart import LABEL, RunKey, Start, autostart, desktop_entry, launch_agent, run_line
from meshclaw_desktop.errors import AutostartRefused

START = Start(
    ("/opt/mesh claw/python", "-m", "meshclaw_desktop"), Path("/opt/mesh claw"), {"MESHCLAW_HOME": "/home/ann"}
)
ODD = Start(('/a$b`c"d\\e/100%/p', "x;y", "z\tz", ""), Path("/tmp/\\n"))
linux = pytest.mark.only_on("linux")


def keys(entry: bytes) -> dict[str, str]:
    lines = entry.decode().splitlines()
    assert lines[0] == "[Desktop Entry]"
    return dict(line.split("=", 1) for line in lines[1:])


def unescaped(value: str) -> str:
    """What a desktop reads of a key's value."""
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t", "r": "\r"}.get(found[1], found[1]), value)


def words(command: str) -> list[str]:
    """The words of an Exec line, by the desktop's rules: quotes as in a shell, and `%%` for a percent sign."""
    line = f"printf '%s\\0' {unescaped(command)}"
    told = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60, check=True).stdout
    return [one.replace("%%", "%") for one in told.split("\0")[:-1]]


@linux
def test_a_desktop_entry_starts_the_tray_in_its_folder_with_its_home() -> None:
    entry = keys(desktop_entry(START))
    assert words(entry["Exec"]) == ["env", "MESHCLAW_HOME=/home/ann", *START.command]
    assert entry["Path"] == "/opt/mesh claw"
    assert (entry["Type"], entry["Terminal"], entry["Name"]) == ("Application", "false", "MeshClaw")
    assert Path(entry["Icon"]).is_file()


@linux
def test_every_sign_of_a_command_reaches_the_desktop_as_it_is() -> None:
    entry = keys(desktop_entry(ODD))
    assert words(entry["Exec"]) == list(ODD.command)
    assert unescaped(entry["Path"]) == str(ODD.folder)


@linux
@pytest.mark.parametrize("start", [START, ODD])
def test_the_desktops_own_checker_has_nothing_against_an_entry(start: Start, tmp_path: Path) -> None:
    checker = shutil.which("desktop-file-validate")
    if checker is None:
        assert b"[Desktop Entry]" in desktop_entry(start)
        return
    file = tmp_path / "meshclaw.desktop"
    file.write_bytes(desktop_entry(start))
    checked = subprocess.run(
        [checker, "--no-hints", str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_a_launch_agent_starts_it_when_the_user_logs_in() -> None:
    told = plistlib.loads(launch_agent(START))
    assert told["Label"] == LABEL
    assert told["ProgramArguments"] == list(START.command)
    assert (told["WorkingDirectory"], told["EnvironmentVariables"]) == (
        "/opt/mesh claw",
        {"MESHCLAW_HOME": "/home/ann"},
    )
    assert told["RunAtLoad"] is True
    assert "KeepAlive" not in told


class Value:
    """A value of a registry."""

    def __init__(self) -> None:
        self.line = ""
        self.fails = False

    def read(self) -> str:
        return self.line

    def write(self, line: str) -> None:
        if self.fails:
            raise PermissionError(13, "Access is denied")
        self.line = line

    def clear(self) -> None:
        self.line = ""


def test_windows_is_told_one_quoted_line() -> None:
    value = Value()
    start = Start(("C:\\Program Files\\MeshClaw\\pythonw.exe", "-m", "meshclaw_desktop"), Path("C:\\"))
    entry = RunKey(start, value)
    assert not entry.is_on()
    entry.switch_on()
    assert (entry.is_on(), value.line) == (True, '"C:\\Program Files\\MeshClaw\\pythonw.exe" -m meshclaw_desktop')
    value.line = run_line(START)
    assert not entry.is_on()
    entry.switch_off()
    assert value.line == ""


def test_windows_cannot_carry_a_home_and_says_so() -> None:
    value = Value()
    with pytest.raises(AutostartRefused, match="MESHCLAW_HOME"):
        RunKey(START, value).switch_on()
    assert value.line == ""


def test_what_windows_refuses_is_said_in_words() -> None:
    value = Value()
    value.fails = True
    with pytest.raises(AutostartRefused, match="Access is denied"):
        RunKey(Start(("x",), Path("/")), value).switch_on()


# ---- a file, as it is on Linux and macOS ----


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"HOME": str(tmp_path), "MESHCLAW_HOME": str(tmp_path / "home")}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".config" / "autostart" / "meshclaw.desktop"


@linux
def test_it_is_off_until_it_is_switched_on_and_gone_when_it_is_switched_off(
    environment: dict[str, str], file: Path
) -> None:
    entry = autostart(environment)
    assert not entry.is_on()
    entry.switch_off()
    entry.switch_on()
    assert entry.is_on()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert words(keys(file.read_bytes())["Exec"]) == [
        "env", f"MESHCLAW_HOME={environment['MESHCLAW_HOME']}", sys.executable, "-m", "meshclaw_desktop",
    ]  # fmt: skip
    entry.switch_off()
    assert not entry.is_on()
    assert list(file.parent.iterdir()) == []


@linux
def test_what_stands_there_really_starts_this_program(environment: dict[str, str], file: Path) -> None:
    autostart(environment).switch_on()
    entry = keys(file.read_bytes())
    ran = subprocess.run(
        [*words(entry["Exec"]), "version"], cwd=unescaped(entry["Path"]), env={"PATH": os.environ["PATH"]},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout.startswith("MeshClaw Desktop ")) == (0, True)


@linux
@pytest.mark.parametrize("line", ["Hidden=true\n", "X-GNOME-Autostart-enabled=false\n", "Exec=/other/copy\n"])
def test_an_entry_that_somebody_changed_is_off_until_it_is_switched_on_anew(
    environment: dict[str, str], file: Path, line: str
) -> None:
    entry = autostart(environment)
    entry.switch_on()
    file.write_text(file.read_text() + line)
    assert not entry.is_on()
    entry.switch_on()
    assert entry.is_on()


@linux
def test_the_desktops_own_folder_for_settings_is_heeded_and_no_link_is_written_through(
    environment: dict[str, str], tmp_path: Path
) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("keep me")
    file = tmp_path / "xdg" / "autostart" / "meshclaw.desktop"
    file.parent.mkdir(parents=True)
    file.symlink_to(mine)
    entry = autostart({**environment, "XDG_CONFIG_HOME": str(tmp_path / "xdg")})
    entry.switch_on()
    assert (entry.is_on(), file.is_symlink(), mine.read_text()) == (True, False, "keep me")


@linux
def test_a_folder_that_cannot_be_used_is_said_in_words(environment: dict[str, str], file: Path) -> None:
    file.parent.parent.mkdir()
    file.parent.write_text("a file, not a folder")
    entry = autostart(environment)
    for one in (entry.is_on, entry.switch_on, entry.switch_off):
        with pytest.raises(AutostartRefused, match=r"meshclaw\.desktop could not be used"):
            one()
