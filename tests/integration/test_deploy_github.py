"""Deploying by GitHub Actions, against a stand-in of ours: no server of GitHub's runs here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from meshclaw_desktop.connectors.deployments import github as github_module
from meshclaw_desktop.connectors.kinds import kinds
from meshclaw_desktop.errors import ConnectorError, CredentialRefused, NoSuchThing, OutcomeUnknown, SettingsError
from tests.integration.deploying import Deploying
from tests.integration.github_stand_in import TOKEN, GitHub, github_stand_in

KIND = next(one for one in kinds() if one.name == "github")


@pytest.fixture
def github() -> Iterator[GitHub]:
    with github_stand_in() as one:
        yield one


@pytest.fixture
def deploying(github: GitHub) -> Iterator[Deploying]:
    settings = {
        "repository": "corp/web-api",
        "workflows": "production=deploy.yml, staging=stage.yml",
        "api": github.url,
    }
    made = Deploying(KIND.open("deploy", settings), {"token": TOKEN})
    yield made
    made.end()


def test_a_workflow_is_started_at_exactly_what_was_shown_and_followed(deploying: Deploying, github: GitHub) -> None:
    prepared = deploying.prepare("start", target="stage", version="main")
    assert prepared.arguments["exact"] == f"main@{'a' * 40}"
    assert (prepared.arguments["environment"], prepared.arguments["stage"]) == ("staging", "not production")
    assert prepared.things[0].cells[1] == "Fix it"
    started = deploying.perform("start", prepared).content
    assert isinstance(started, dict)
    assert started["state"] == "waiting"
    github.set(int(str(started["run"])), "in_progress")
    assert deploying.use("status", target="stage")["state"] == "running"
    github.set(int(str(started["run"])), "completed", "success")
    done = deploying.use("watch", target="stage", run=started["run"])
    assert (done["state"], done["by"]) == ("succeeded", "sam")


def test_production_is_told_apart(deploying: Deploying) -> None:
    assert deploying.prepare("start", target="deploy", version="main").arguments["stage"] == "production"


def test_a_branch_that_moved_since_the_question_is_not_deployed(deploying: Deploying, github: GitHub) -> None:
    prepared = deploying.prepare("start", target="stage", version="main")
    github.refs["main"] = "b" * 40
    with pytest.raises(ConnectorError, match="another commit"):
        deploying.perform("start", prepared)
    assert not any("dispatches" in one for one in github.asked)


def test_a_run_that_is_named_is_taken_and_one_that_cannot_be_told_is_unknown(
    deploying: Deploying, github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    github.names_the_run, github.by_another = True, 2
    assert deploying.use("start", target="stage", version="main")["run"] == "1000"
    github.names_the_run = False
    with pytest.raises(OutcomeUnknown, match="which run"):
        deploying.use("start", target="stage", version="main")
    github.by_another, github.hides_new_runs = 0, True
    monkeypatch.setattr(github_module, "APPEARS_S", 0.2)
    monkeypatch.setattr(github_module, "LOOK_S", 0.05)
    with pytest.raises(OutcomeUnknown, match="which run"):
        deploying.use("start", target="stage", version="main")


def test_rolling_back_goes_to_the_last_good_version(deploying: Deploying, github: GitHub) -> None:
    github.refs |= {"v1": "1" * 40, "v2": "2" * 40, "v3": "3" * 40}
    for ref, conclusion in (("v1", "success"), ("v2", "failure"), ("v3", "success")):
        github.add_run("stage.yml", ref, status="completed", conclusion=conclusion)
    prepared = deploying.prepare("roll_back", target="stage")
    assert prepared.arguments["exact"] == f"v1@{'1' * 40}"
    assert prepared.things[0].cells[2] == f"replaces v3@{'3' * 40}"


def test_the_log_says_which_step_failed(deploying: Deploying, github: GitHub) -> None:
    github.add_run("stage.yml", "main", status="completed", conclusion="failure")
    log = deploying.use("log", target="stage")["log"]
    assert "2. Ship it: failure" in log
    assert "exit code 3" in log


def test_a_run_is_cancelled_and_only_one_of_this_target(deploying: Deploying, github: GitHub) -> None:
    run = github.add_run("stage.yml", "main", status="in_progress")
    other = github.add_run("deploy.yml", "main", status="in_progress")
    with pytest.raises(NoSuchThing, match="of stage"):
        deploying.prepare("stop", target="stage", run=str(other["id"]))
    deploying.use("stop", target="stage", run=str(run["id"]))
    assert (run["conclusion"], other["status"]) == ("cancelled", "in_progress")


def test_what_is_wrong_is_told_in_one_sentence(github: GitHub, deploying: Deploying) -> None:
    assert (
        deploying.run(deploying.connector.test(deploying.credentials))
        == "Connected; it can start deploy.yml, stage.yml."
    )
    with pytest.raises(CredentialRefused):
        deploying.run(deploying.connector.test({"token": "wrong"}))
    other = Deploying(
        KIND.open("d", {"repository": "corp/web-api", "workflows": "no.yml", "api": github.url}), {"token": TOKEN}
    )
    with pytest.raises(ConnectorError, match=r"no workflow no\.yml"):
        other.run(other.connector.test(other.credentials))
    other.end()


@pytest.mark.parametrize("version", ["../../../user", "a b", "-x", "a?b", "main@" + "c" * 40 + "/../x"])
def test_a_version_never_becomes_another_path(deploying: Deploying, version: str, github: GitHub) -> None:
    try:
        exact = deploying.prepare("start", target="stage", version=version).arguments["exact"]
        assert exact == f"main@{'a' * 40}"
    except (ConnectorError, NoSuchThing):
        pass
    assert all("/.." not in one and "user" not in one for one in github.asked)


@pytest.mark.parametrize(
    "wrong",
    [
        {"repository": "a/b/c"},
        {"repository": "../x"},
        {"workflows": "x"},
        {"workflows": ""},
        {"api": "http://api.github.example/"},
    ],
)
def test_settings_that_cannot_be_right_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        KIND.open("d", {"repository": "corp/web-api", "workflows": "deploy.yml"} | wrong)
