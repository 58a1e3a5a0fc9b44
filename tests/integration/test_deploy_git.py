"""Deploying by git push, against a real sshd with a key that may only speak git."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from meshclaw_desktop.connectors.kinds import kinds
from meshclaw_desktop.errors import ConnectorError, ConnectorUnreachable, NoSuchThing, SettingsError
from tests.integration.deploy_remote import DeployRemote, deploy_remote, git, why_not
from tests.integration.deploying import Deploying

pytestmark = pytest.mark.slow

GOOD, BAD = "echo built\n", "echo broken; exit 3\n"


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[DeployRemote]:
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with deploy_remote(tmp_path / "remote") as one:
        yield one


def settings(remote: DeployRemote, **more: str) -> dict[str, str]:
    return {
        "remote": remote.url, "folder": str(remote.clone), "target": "web-api", "state_command": "deploys",
        "identity": str(remote.key), "known_hosts": str(remote.known_hosts), "environment": "staging", **more,
    }  # fmt: skip


@pytest.fixture
def deploying(remote: DeployRemote) -> Iterator[Deploying]:
    kind = next(one for one in kinds() if one.name == "gitpush")
    made = Deploying(kind.open("deploy", settings(remote)))
    yield made
    made.end()


def test_a_version_is_deployed_watched_and_rolled_back(deploying: Deploying, remote: DeployRemote) -> None:
    first = remote.commit(GOOD, "One")
    assert deploying.use("status", target="web-api")["state"] == "never deployed"
    prepared = deploying.prepare("start", target="web-api", version="main")
    assert (prepared.arguments["exact"], prepared.arguments["environment"]) == (first, "staging")
    assert prepared.arguments["stage"] == "not production"
    assert prepared.things[0].cells == (first, "One", "nothing is live yet")
    content = deploying.perform("start", prepared).content
    assert isinstance(content, dict)
    assert content["state"] == "running"
    done = deploying.use("watch", target="web-api", run=content["run"])
    assert (done["state"], done["version"]) == ("succeeded", first)
    assert remote.live == first
    second = remote.commit(GOOD, "Two")
    started = deploying.use("start", target="web-api", version=second[:10])
    assert deploying.use("watch", target="web-api", run=started["run"])["state"] == "succeeded"
    assert remote.live == second
    back = deploying.prepare("roll_back", target="web-api")
    assert back.arguments["exact"] == first
    assert back.things[0].cells[2] == f"replaces {second}"
    rolled = deploying.perform("roll_back", back).content
    assert isinstance(rolled, dict)
    assert deploying.use("watch", target="web-api", run=rolled["run"])["state"] == "succeeded"
    assert remote.live == first
    rows = deploying.use("history", target="web-api")["rows"]
    assert [(row[1], row[2]) for row in rows] == [("succeeded", first), ("succeeded", second), ("succeeded", first)]


def test_a_push_that_ends_well_is_no_deployment_that_did(deploying: Deploying, remote: DeployRemote) -> None:
    """The exit status of `git push` is 0 when the hook fails: only the remote's record says how it went."""
    good = remote.commit(GOOD, "Good")
    run = deploying.use("start", target="web-api", version="main")
    deploying.use("watch", target="web-api", run=run["run"])
    remote.commit(BAD, "Broken")
    run = deploying.use("start", target="web-api", version="main")
    after = deploying.use("watch", target="web-api", run=run["run"])
    assert after["state"] == "failed"
    assert remote.live == good
    log = deploying.use("log", target="web-api")["log"]
    assert "broken" in log
    assert "-----> FAILED" in log
    assert deploying.use("status", target="web-api")["state"] == "failed"


def test_what_was_deployed_by_others_meanwhile_stops_what_was_asked_before(
    deploying: Deploying, remote: DeployRemote
) -> None:
    remote.commit(GOOD, "One")
    prepared = deploying.prepare("start", target="web-api", version="main")
    second = remote.commit(GOOD, "Two")
    run = deploying.use("start", target="web-api", version="main")
    deploying.use("watch", target="web-api", run=run["run"])
    with pytest.raises(ConnectorError, match="Something else was deployed"):
        deploying.perform("start", prepared)
    assert remote.live == second


def test_stopping_ends_the_push(deploying: Deploying, remote: DeployRemote) -> None:
    remote.commit("sleep 60\n", "Slow")
    run = deploying.use("start", target="web-api", version="main")
    stopped = deploying.use("stop", target="web-api")
    assert stopped["state"] == "stopped"
    assert deploying.use("status", target="web-api")["state"] == "stopped"
    with pytest.raises(ConnectorError, match="is over"):
        deploying.prepare("stop", target="web-api", run=run["run"])


def test_the_test_says_what_lies_there_and_what_is_wrong(
    remote: DeployRemote, deploying: Deploying, tmp_path: Path
) -> None:
    assert "nothing yet" in deploying.run(deploying.connector.test({}))
    kind = next(one for one in kinds() if one.name == "gitpush")
    strange = tmp_path / "strange_hosts"
    strange.touch()
    for wrong in (
        {"known_hosts": str(strange)},
        {"state_command": "sh"},
        {"identity": str(remote.folder / "host_key")},
    ):
        other = Deploying(kind.open("deploy", settings(remote, **wrong)))
        with pytest.raises(ConnectorUnreachable, match="did not answer"):
            other.run(other.connector.test({}))
        other.end()


@pytest.mark.parametrize(
    "version",
    [
        "--upload-pack=touch /x",
        "-x",
        "a b",
        "..",
        "main..other",
        "refs/heads/x.lock",
        "main:refs/heads/other",
        "",
        "nowhere",
        "@{u}",
    ],
)
def test_a_version_that_is_none_starts_nothing(deploying: Deploying, remote: DeployRemote, version: str) -> None:
    if not version:
        with pytest.raises(NoSuchThing):
            deploying.prepare("start", target="web-api")  # the clone has no commit yet
    remote.commit(GOOD, "One")
    if version:
        with pytest.raises((ConnectorError, NoSuchThing)):
            deploying.prepare("start", target="web-api", version=version)
    assert remote.live == ""


def test_the_clones_own_settings_and_hooks_run_nothing(
    deploying: Deploying, remote: DeployRemote, tmp_path: Path
) -> None:
    """Somebody who can change the clone must not get a program run by us."""
    remote.commit(GOOD, "One")
    canary = tmp_path / "canary"
    hook = remote.clone / ".git" / "hooks" / "pre-push"
    hook.write_text(f"#!/bin/sh\ntouch {canary}\n")
    hook.chmod(0o755)
    with (remote.clone / ".git" / "config").open("a") as config:
        config.write(f'[core]\n\tfsmonitor = "touch {canary}; false"\n\tsshCommand = touch {canary}\n')
    run = deploying.use("start", target="web-api", version="main")
    assert deploying.use("watch", target="web-api", run=run["run"])["state"] == "succeeded"
    assert not canary.exists()


def test_a_clone_that_sends_the_push_elsewhere_is_refused(deploying: Deploying, remote: DeployRemote) -> None:
    remote.commit(GOOD, "One")
    git(remote.clone, "config", "url.ssh://eve@evil.example/.pushInsteadOf", "ssh://")
    with pytest.raises(ConnectorError, match="another address"):
        deploying.use("start", target="web-api", version="main")
    with pytest.raises(ConnectorError, match="another address"):
        deploying.run(deploying.connector.test({}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"remote": "ext::sh -c touch% /x"}, {"remote": "ssh://-oProxyCommand=x/y"}, {"remote": "ssh://host/a;b"},
        {"remote": "https://host.example/x"}, {"remote": "ssh://host.example/../x/../y"}, {"branch": "--force"},
        {"branch": "a..b"}, {"folder": "relative"}, {"state_command": "cat /etc/passwd"}, {"limit_minutes": "0"},
        {"identity": "/a b"},
    ],
)  # fmt: skip
def test_settings_that_could_run_something_else_are_refused(wrong: dict[str, str]) -> None:
    kind = next(one for one in kinds() if one.name == "gitpush")
    right = {"remote": "ssh://deploy@host.example/srv/web-api.git", "folder": "/srv/clone"}
    kind.open("deploy", right)
    with pytest.raises(SettingsError):
        kind.open("deploy", right | wrong)
