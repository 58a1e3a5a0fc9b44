"""The settings file is changed by whole files only, and what the user wrote into it stays."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.errors import NoSuchThing, SettingsError
from meshclaw_desktop.policy.model import Autonomy
from meshclaw_desktop.runtime.settings import ConnectorSettings, Limits, ModelSettings, Settings, load_settings
from meshclaw_desktop.runtime.settings_change import (
    change_settings,
    with_connector,
    with_level,
    without_connector,
)

from .some_settings import all_settings

COMMENTED = """\
# my own file
[limits]   # careful
day_usd = 1.50  # a coffee

[connectors.email] # work
kind = "imap"
autonomy = "observe" # for now
host = "imap.corp.example"

[connectors.archive]
kind = "maildir"
path = "/m"
# the end
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "meshclaw.toml"
    file.write_text(COMMENTED)
    return file


def test_only_what_differs_is_written(path: Path) -> None:
    change_settings(path, lambda settings: with_level(settings, "email", Autonomy.AUTO))
    assert path.read_text() == COMMENTED.replace('"observe" # for now', '"auto" # for now')


def test_money_is_written_without_a_rounding_error(path: Path) -> None:
    change_settings(path, lambda settings: replace(settings, limits=Limits(day_usd_micros=100_001)))
    assert "day_usd = 0.100001  # a coffee" in path.read_text()


def test_a_connector_comes_and_goes(path: Path) -> None:
    work = ConnectorSettings(name="work", kind="imap", options={"host": "x", "port": "993"})
    change_settings(path, lambda settings: with_connector(settings, work))
    assert load_settings(path).connector("work") == work
    change_settings(path, lambda settings: without_connector(settings, "email"))
    assert [one.name for one in load_settings(path).connectors] == ["archive", "work"]
    assert "# my own file" in path.read_text()


def test_a_file_is_made_where_there_was_none(tmp_path: Path) -> None:
    path = tmp_path / "meshclaw.toml"
    change_settings(path, lambda settings: replace(settings, model=ModelSettings(name="rehearsal")))
    assert path.read_text() == '[model]\nname = "rehearsal"\n'
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_file_becomes_the_users_alone(path: Path) -> None:
    path.chmod(0o666)
    change_settings(path, lambda settings: with_level(settings, "email", Autonomy.OFF))
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_is_written_where_nothing_changes(path: Path) -> None:
    before = path.stat()
    change_settings(path, lambda settings: settings)
    assert path.stat().st_ino == before.st_ino


def test_a_link_to_elsewhere_is_not_followed(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "other"
    target.write_text("")
    path.unlink()
    path.symlink_to(target)
    with pytest.raises(SettingsError, match="is a link"):
        change_settings(path, lambda settings: replace(settings, limits=Limits(day_usd_micros=0)))
    assert target.read_text() == ""
    assert path.is_symlink()


def test_a_broken_file_is_left_as_it_is(path: Path) -> None:
    path.write_text("[limits\n")
    with pytest.raises(SettingsError, match="line 1"):
        change_settings(path, lambda settings: replace(settings, limits=Limits(day_usd_micros=0)))
    assert path.read_text() == "[limits\n"


def test_another_programs_change_at_the_same_moment_is_not_lost(path: Path) -> None:
    times = 0

    def change(settings: Settings) -> Settings:
        nonlocal times
        times += 1
        if times == 1:
            path.write_text(COMMENTED.replace("1.50", "0.75"))
        return with_level(settings, "email", Autonomy.ASK)

    change_settings(path, change)
    assert times == 2
    assert load_settings(path).limits.day_usd_micros == 750_000


def test_it_gives_up_on_a_file_that_never_rests(path: Path) -> None:
    def change(settings: Settings) -> Settings:
        path.write_text(path.read_text() + "\n")
        return with_level(settings, "email", Autonomy.ASK)

    with pytest.raises(SettingsError, match="another program"):
        change_settings(path, change)
    assert os.listdir(path.parent) == [path.name]


def test_a_full_disk_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match="No space left"):
        change_settings(path, lambda settings: with_level(settings, "email", Autonomy.ASK))
    assert path.read_text() == COMMENTED
    assert os.listdir(path.parent) == [path.name]


def test_a_secret_is_not_written_into_the_file(path: Path) -> None:
    leaky = ConnectorSettings(name="leaky", kind="imap", options={"password": "hunter2"})
    with pytest.raises(SettingsError):
        change_settings(path, lambda settings: with_connector(settings, leaky))
    assert path.read_text() == COMMENTED


def test_unknown_and_taken_names_are_refused() -> None:
    email = ConnectorSettings(name="email", kind="imap")
    with pytest.raises(NoSuchThing):
        with_level(Settings(), "email", Autonomy.ASK)
    with pytest.raises(NoSuchThing):
        without_connector(Settings(), "email")
    with pytest.raises(SettingsError):
        with_connector(Settings(connectors=(email,)), replace(email, name="EMAIL"))


@given(st.lists(all_settings, min_size=1, max_size=3))
def test_any_settings_survive_being_written(tmp_path_factory: pytest.TempPathFactory, steps: list[Settings]) -> None:
    path = tmp_path_factory.mktemp("settings") / "meshclaw.toml"
    for wanted in steps:
        _put(path, wanted)
        assert load_settings(path) == wanted


def _put(path: Path, wanted: Settings) -> None:
    change_settings(path, lambda _old: wanted)
