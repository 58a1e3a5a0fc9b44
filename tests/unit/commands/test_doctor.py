"""The doctor names what is wrong and how to mend it, and finds nothing wrong where nothing is."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from meshclaw_desktop import launch
from meshclaw_desktop.commands import doctor, machine
from meshclaw_desktop.commands.machine import State
from meshclaw_desktop.errors import KeychainLocked
from meshclaw_desktop.keychain import SessionSecrets
from meshclaw_desktop.locations import Locations
from meshclaw_desktop.wire.messages import GetModel, ListConnectors

from .conftest import Ran, Shell
from .fake_runtime import FakeRuntime
from .rows import EMAIL, MODEL


class _Open(SessionSecrets):
    """A keychain that works."""

    def test(self) -> str:
        return "GNOME Keyring keeps and returns secrets."


class _Locked(_Open):
    """One that does not."""

    def test(self) -> str:
        raise KeychainLocked("GNOME Keyring is locked.", "Unlock it.")


@pytest.fixture
def with_keychain(monkeypatch: pytest.MonkeyPatch) -> Callable[[_Open], None]:
    """Puts a keychain in the place of the system's."""
    return lambda one: monkeypatch.setattr(doctor, "Keychain", lambda _environment: one)


def _checks(ran: Ran) -> dict[str, Any]:
    return {one["name"]: one for one in ran.json}


def test_a_healthy_machine_is_status_0(
    shell: Shell, runtime: FakeRuntime, with_keychain: Callable[[_Open], None]
) -> None:
    with_keychain(_Open())
    runtime.answers = {ListConnectors: lambda _: [EMAIL], GetModel: lambda _: replace(MODEL, credential_present=True)}
    ran = shell.run("doctor", "--json")
    assert ran.status == 0
    checks = _checks(ran)
    assert checks["connector email"]["state"] == "fine"
    assert checks["model"]["state"] == "fine"
    assert checks["keychain"]["sentence"].startswith("GNOME Keyring")


def test_a_missing_key_and_a_locked_keychain_are_named(
    shell: Shell, runtime: FakeRuntime, with_keychain: Callable[[_Open], None]
) -> None:
    with_keychain(_Locked())
    refused = replace(EMAIL, name="work", state="unreachable", detail="Nobody answers at imap.corp.example.")
    runtime.answers = {
        ListConnectors: lambda _: [replace(EMAIL, state="no credential"), refused],
        GetModel: lambda _: MODEL,
    }
    ran = shell.run("doctor", "--json")
    checks = _checks(ran)
    assert ran.status == 1
    assert checks["model"]["remedy"] == "Run: meshclaw credentials set model openai"
    assert checks["connector email"]["remedy"] == "Run: meshclaw credentials set email password"
    assert checks["connector work"]["remedy"] == "Run: meshclaw connectors test work"
    assert (checks["keychain"]["state"], checks["keychain"]["remedy"]) == ("broken", "Unlock it.")
    assert "Nobody answers" in shell.run("doctor").out


def test_no_keychain_is_no_fault_where_nothing_needs_a_secret(
    shell: Shell, runtime: FakeRuntime, with_keychain: Callable[[_Open], None]
) -> None:
    with_keychain(_Locked())
    runtime.answers = {ListConnectors: lambda _: [], GetModel: lambda _: replace(MODEL, model="", credential="")}
    ran = shell.run("doctor", "--json")
    assert ran.status == 0
    assert _checks(ran)["keychain"]["state"] == "note"
    assert _checks(ran)["model"]["state"] == "note"


def test_the_rest_is_looked_at_where_no_runtime_can_be_started(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(launch, "start_runtime", fail)
    ran = shell.run("doctor", "--json")
    checks = _checks(ran)
    assert ran.status == 1
    assert checks["runtime"]["state"] == "broken"
    assert checks["disk"]["state"] in ("fine", "note")


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(
    ("free", "state"), [(10**12, State.FINE), (500_000_000, State.NOTE), (1_000_000, State.BROKEN)]
)
def test_room_is_measured_where_the_record_lies(
    locations: Locations, monkeypatch: pytest.MonkeyPatch, free: int, state: State
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: _Usage(10**12, 0, free))
    assert machine.disk(locations).state is state


def test_folders_that_others_can_open_are_named(locations: Locations) -> None:
    assert machine.folders(locations).state is State.FINE
    locations.settings.write_text("")
    locations.settings.chmod(0o644)
    found = machine.folders(locations)
    assert (found.state, found.remedy) == (State.BROKEN, f"Run: chmod go-rwx {locations.settings}")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets the process's time zone for a test."""

    def set_(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield set_
    monkeypatch.undo()
    time.tzset()


def test_the_time_zone_is_named_and_one_that_is_none_too(clock: Callable[[str], None]) -> None:
    clock("CET-1")
    assert machine.time_zone({"TZ": "CET-1"}).sentence == "The time zone is CET (UTC+01:00)."
    assert machine.time_zone({"TZ": "Europe/Atlantis"}).state is State.BROKEN


@pytest.mark.only_on("linux")
def test_without_a_display_there_is_no_tray() -> None:
    assert machine.display({}).state is State.NOTE
    assert machine.display({"DISPLAY": ":7"}).sentence == "Windows are shown on :7."
    for environment in ({}, {"DISPLAY": ":4711"}, {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}):
        assert machine.tray_host(environment).state is State.NOTE
