"""Deploying by a command of the user's: real programs, ended with all that they started."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from meshclaw_desktop.connectors.children import MOST_OUTPUT, Children
from meshclaw_desktop.connectors.kinds import kinds
from meshclaw_desktop.errors import ConnectorError, SettingsError
from tests.integration.deploying import Deploying

KIND = next(one for one in kinds() if one.name == "command")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "site"
    made.mkdir()
    return made


def script(folder: Path, text: str) -> None:
    file = folder / "deploy.sh"
    file.write_text(f"#!/bin/bash\n{text}\n")
    file.chmod(0o755)


@pytest.fixture
def deploying(folder: Path) -> Iterator[Deploying]:
    made = Deploying(
        KIND.open(
            "deploy",
            {"command": "./deploy.sh {version}", "folder": str(folder), "target": "web-api", "environment": "test"},
        )
    )
    yield made
    made.end()


def ends(deploying: Deploying, run: str) -> str:
    return str(deploying.use("watch", target="web-api", run=run)["state"])


def gone(file: Path) -> bool:
    """Whether the process whose number lies in a file has ended, within five seconds."""
    for _ in range(250):
        try:
            os.kill(int(file.read_text()), 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def written(file: Path) -> None:
    for _ in range(500):
        if file.exists() and file.read_text().strip():
            return
        time.sleep(0.01)
    raise AssertionError(f"{file} was never written")


def test_it_runs_in_its_folder_with_its_version_and_a_bare_environment(
    deploying: Deploying, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "canary-7f3")
    script(folder, 'echo "$@" > got; pwd >> got; env >> got; echo fine')
    run = deploying.use("start", target="web-api", version="v41")
    assert ends(deploying, run["run"]) == "succeeded"
    got = (folder / "got").read_text().splitlines()
    assert got[:2] == ["v41", str(folder)]
    assert not any("canary-7f3" in line for line in got)
    assert deploying.use("log", target="web-api")["log"] == "fine\n"


def test_a_failure_says_its_status(deploying: Deploying, folder: Path) -> None:
    script(folder, "echo no; exit 3")
    run = deploying.use("start", target="web-api", version="v41")
    assert ends(deploying, run["run"]) == "failed"
    assert deploying.use("status", target="web-api")["detail"] == "It ended with status 3."


@pytest.mark.parametrize("way", ["stop", "halt", "close"])
def test_ending_it_ends_everything_it_started_however_that_hid(deploying: Deploying, folder: Path, way: str) -> None:
    """Threat L04: a child that forks twice, leaves the session and ignores the request to end."""
    script(
        folder,
        """(setsid bash -c 'trap "" TERM HUP; echo $$ > hidden; while :; do sleep 0.1; done' >/dev/null 2>&1 &)
        trap '' TERM; echo $$ > plain; while :; do sleep 0.1; done""",
    )
    run = deploying.use("start", target="web-api", version="v41")
    written(folder / "hidden")
    written(folder / "plain")
    match way:
        case "stop":
            deploying.use("stop", target="web-api", run=run["run"])
            assert deploying.use("status", target="web-api")["state"] == "stopped"
        case "halt":
            deploying.run(deploying.connector.halt())
        case _:
            deploying.run(deploying.connector.close())
    assert gone(folder / "hidden")
    assert gone(folder / "plain")


def test_what_runs_too_long_is_ended_and_has_failed(folder: Path) -> None:
    children = Children(limit_s=0.3)
    script(folder, "sleep 60")
    child = children.start(["./deploy.sh"], folder=folder, environment={})
    assert child.done.wait(20)
    assert (child.ended_by, child.code == 0) == ("limit", False)


def test_a_flood_of_output_is_kept_in_bounds(folder: Path) -> None:
    children = Children(limit_s=60)
    script(folder, "head -c 30000000 /dev/zero | tr '\\0' x; echo the end")
    child = children.start(["./deploy.sh"], folder=folder, environment={})
    assert child.done.wait(50)
    assert len(child.output) <= MOST_OUTPUT
    assert child.text.endswith("the end\n")


def test_a_second_one_waits_for_the_first(deploying: Deploying, folder: Path) -> None:
    script(folder, "sleep 30")
    deploying.use("start", target="web-api", version="v41")
    with pytest.raises(ConnectorError, match="being deployed already"):
        deploying.use("start", target="web-api", version="v42")


@pytest.mark.parametrize(
    "version", ["", "--force", "a b", "$(touch x)", "a;b", "`x`", "../../etc", "v1\n", "v\u202e1", "x" * 101]
)
def test_a_version_that_could_be_something_else_is_refused(deploying: Deploying, folder: Path, version: str) -> None:
    """Threat L01, for the one argument that the agent chooses."""
    script(folder, "touch ran")
    with pytest.raises(ConnectorError):
        deploying.prepare("start", target="web-api", version=version)
    assert not (folder / "ran").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"command": ""}, {"command": "'unclosed"}, {"command": "a && b"}, {"command": "a | b"}, {"command": "{version} x"},
        {"folder": "here"}, {"limit_minutes": "soon"}, {"limit_minutes": "100000"},
    ],
)  # fmt: skip
def test_settings_that_need_a_shell_or_no_folder_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        KIND.open("deploy", {"command": "./deploy.sh", "folder": "/srv"} | wrong)


def test_an_environment_without_a_name_counts_as_production(folder: Path) -> None:
    script(folder, "true")
    for environment, production, stage in (
        ("", "", "production"), ("prod-eu", "", "production"), ("staging", "", "not production"),
        ("staging", "staging", "production"), ("products", "", "not production"), ("blue", "green", "not production"),
    ):  # fmt: skip
        made = Deploying(
            KIND.open(
                "d",
                {"command": "./deploy.sh", "folder": str(folder), "environment": environment, "production": production},
            )
        )
        assert made.prepare("start", target="d").arguments["stage"] == stage, (environment, production)
        made.end()
