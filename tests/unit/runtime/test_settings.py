"""The settings file is read exactly, or refused with its line."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meshclaw_desktop.errors import SettingsError
from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.runtime.settings import (
    MAX_BYTES,
    Settings,
    load_settings,
    read_settings,
    settings_from_json,
    settings_to_json,
)

WHOLE = """
# mine
[model]
name = "openai/gpt-4o-mini"
api_base = "http://127.0.0.1:8080/v1"
input_usd = 0.15   # for a million tokens
output_usd = 0.6

[limits]
day_usd = 10
task_usd = 0.25

[approvals]
deadline_s = 60

[agent]
max_steps = 20
worker_idle_s = 30

[connectors.email]
kind = "imap"
autonomy = "ask"
address = "sam@corp.example"
port = 993
starttls = false

[connectors.archive]
kind = "maildir"
path = "/home/sam/Mail"
"""
KINDS = {"imap": ("address", "port", "starttls"), "maildir": ("path",)}


def test_every_key_is_read() -> None:
    settings = read_settings(WHOLE, KINDS)
    assert settings.model.name == "openai/gpt-4o-mini"
    assert settings.model.api_base == "http://127.0.0.1:8080/v1"
    assert (settings.model.input_usd_micros, settings.model.output_usd_micros) == (150_000, 600_000)
    assert (settings.limits.day_usd_micros, settings.limits.task_usd_micros) == (10_000_000, 250_000)
    assert settings.approvals.deadline_s == 60
    assert (settings.agent.max_steps, settings.agent.worker_idle_s) == (20, 30)
    assert [one.name for one in settings.connectors] == ["archive", "email"]
    email = settings.connector("email")
    assert email is not None
    assert (email.kind, email.level) == ("imap", Autonomy.ASK)
    assert email.options == {"address": "sam@corp.example", "port": "993", "starttls": "false"}


def test_a_connector_starts_at_observe() -> None:
    assert read_settings(WHOLE).autonomy == {"archive": Autonomy.OBSERVE, "email": Autonomy.ASK}


def test_a_missing_file_means_the_defaults(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "meshclaw.toml")
    assert settings == Settings()
    assert (settings.limits.day_usd_micros, settings.limits.task_usd_micros) == (3_000_000, 500_000)
    assert settings.model.name == ""
    assert settings.connectors == ()


def test_an_empty_file_means_the_defaults() -> None:
    assert read_settings("") == Settings()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[limits]\nday_usd = \n", 2),
        ("[limits\n", 1),
        ('[model]\nname = "x', 2),
        ("[limits]\nday_usd = 1\nday_usd = 2\n", 3),
        ("[limits]\nday_usd = 1\n[limits]\n", 3),
        ("\n[limit]\nday_usd = 1\n", 2),
        ("colour = 1\n", 1),
        ("[limits]\n\nday_eur = 1\n", 3),
        ("limits = 1\n", 1),
        ('[limits]\nday_usd = "3"\n', 2),
        ("[limits]\nday_usd = true\n", 2),
        ("[limits]\nday_usd = -1\n", 2),
        ("[limits]\nday_usd = nan\n", 2),
        ("[limits]\nday_usd = inf\n", 2),
        ("[limits]\nday_usd = 0.0000001\n", 2),
        ("[limits]\nday_usd = 1e300\n", 2),
        ("[approvals]\ndeadline_s = 1.5\n", 2),
        ("[approvals]\ndeadline_s = 0\n", 2),
        ("[approvals]\ndeadline_s = true\n", 2),
        ("[agent]\nmax_steps = 100000\n", 2),
        ("[agent]\nmax_steps = true\n", 2),
        ("[model]\nname = 3\n", 2),
        ('[model]\nname = "a\\u0000b"\n', 2),
        ('[model]\nname = "a"\napi_base = "file:///etc"\n', 3),
        ('[model]\napi_base = "https://sam:pw@host/v1"\n', 2),
        ('[connectors.email]\nkind = "imap"\nautonomy = "always"\n', 3),
        ('[connectors.email]\nkind = "imap"\nautonomy = 3\n', 3),
        ('[connectors.email]\nautonomy = "ask"\n', 1),
        ('[connectors.email]\nkind = "imap"\npassword = "hunter2"\n', 3),
        ('[connectors.email]\nkind = "imap"\nApi_Key = "hunter2"\n', 3),
        ('[connectors.email]\nkind = "imap"\nhosts = ["a"]\n', 3),
        ('[connectors."e mail"]\nkind = "imap"\n', 1),
        ('[connectors.model]\nkind = "imap"\n', 1),
        ('[connectors.a]\nkind = "imap"\n[connectors.A]\nkind = "imap"\n', 3),
        ('[connectors.a]\nkind = "gopher"\n', 2),
        ('[connectors.a]\nkind = "imap"\nhsot = "x"\n', 3),
        ('[connectors.a]\nkind = "imap"\naddress = """\\\n[limits]\\\n"""\nhsot = "x"\n', 6),
        ("limits = {day_usd = 1, day_eur = 2}\n", 1),
        (f"# fine\n{'a.' * 100_000}a = 1\n", 2),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(text, KINDS)
    assert caught.value.line == line
    assert f"line {line} " in caught.value.title
    assert caught.value.remedy


def test_a_secret_in_the_file_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings('[connectors.email]\nkind = "imap"\npassword = "hunter2"\n')
    assert "hunter2" not in str(caught.value)
    assert "meshclaw credentials set email password" in caught.value.remedy


@pytest.mark.parametrize(
    "data",
    [
        b'[model]\nname = "a\x00b"\n',
        b"\x00" * 100,
        b'[model]\nname = "caf\xe9"\n',
        "[model]\nname = 'x'\n".encode("utf-16"),
        b"\xff\xfe",
    ],
)
def test_a_wrong_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(data)
    assert caught.value.line > 0


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_settings(b"\xef\xbb\xbf" + WHOLE.encode()) == read_settings(WHOLE)


def test_a_huge_file_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "meshclaw.toml"
    path.write_bytes(b"#" * (10 * 1024 * 1024))
    with pytest.raises(SettingsError, match="larger than"):
        load_settings(path)
    with pytest.raises(SettingsError, match="larger than"):
        read_settings("#" * (MAX_BYTES + 1))


@pytest.mark.parametrize("text", ["a = " + "[" * 50_000, "a = " + "9" * 10_000, "a = 1e" + "9" * 30])
def test_what_is_made_to_hurt_the_reader_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        read_settings(text)


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="not a file"):
        load_settings(tmp_path)


@given(st.text() | st.binary())
@example("\ud800")
def test_noise_is_read_or_refused_and_nothing_else(noise: str | bytes) -> None:
    with contextlib.suppress(SettingsError):
        assert read_settings(noise) == Settings()


@given(st.integers(min_value=0, max_value=len(WHOLE)))
def test_a_truncated_file_is_read_or_refused(length: int) -> None:
    with contextlib.suppress(SettingsError):
        assert _is_part(read_settings(WHOLE[:length]), read_settings(WHOLE))


def _is_part(part: Settings, whole: Settings) -> bool:
    """Nothing stands in the part that is not in the whole, but for texts and numbers that were cut short."""
    names = {one.name for one in whole.connectors}
    return all(one.name in names or any(name.startswith(one.name) for name in names) for one in part.connectors)


def test_the_settings_in_force_survive_being_kept() -> None:
    settings = read_settings(WHOLE)
    assert settings_from_json(settings_to_json(settings)) == settings


def test_settings_kept_by_an_older_version_get_the_defaults_of_what_is_new() -> None:
    assert settings_from_json({"limits": {"day_usd_micros": 1}}).limits.day_usd_micros == 1
    assert settings_from_json({"limits": {"day_usd_micros": 1}}).limits.task_usd_micros == 500_000


@pytest.mark.parametrize("kept", [None, [], 3, {"limits": 3}, {"limits": {"x": 1}}, {"x": {}}, {"connectors": [{}]}])
def test_what_is_no_settings_is_not_taken_for_some(kept: Json) -> None:
    with pytest.raises(SettingsError):
        settings_from_json(kept)
