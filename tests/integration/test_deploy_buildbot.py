"""Deploying by a real Buildbot: started by hand, followed by its request, stopped; its log and its refusals."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from meshclaw_desktop.connectors.kinds import kinds
from meshclaw_desktop.errors import ConnectorError, CredentialRefused, NoSuchThing
from tests.integration.buildbot_server import PASSWORD, USER, Buildbot, buildbot_server
from tests.integration.deploying import Deploying

pytestmark = pytest.mark.slow

KIND = next(one for one in kinds() if one.name == "buildbot")


@pytest.fixture(scope="module")
def buildbot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Buildbot]:
    with buildbot_server(tmp_path_factory.mktemp("buildbot") / "master") as one:
        yield one


@pytest.fixture
def deploying(buildbot: Buildbot) -> Iterator[Deploying]:
    made = Deploying(
        KIND.open("deploy", {"url": buildbot.url, "user": USER, "environment": "staging"}), {"password": PASSWORD}
    )
    yield made
    made.end()


def test_only_what_somebody_may_start_by_hand_is_a_target(deploying: Deploying) -> None:
    assert [row[:2] for row in deploying.use("targets")["rows"]] == [["web-api", "staging"]]
    assert deploying.run(deploying.connector.test(deploying.credentials)) == "Connected; it can start web-api."


def test_a_build_is_started_followed_and_its_log_read(deploying: Deploying) -> None:
    started = deploying.use("start", target="web-api", version="v41")
    done = started
    while done["state"] in ("waiting", "running"):
        done = deploying.use("watch", target="web-api", run=started["run"])
    assert (done["state"], done["run"]) == ("succeeded", started["run"])
    assert "fine" in deploying.use("log", target="web-api", run=started["run"])["log"]


def test_who_knows_how_it_stands_waits_for_the_next_build_and_how_it_ends(deploying: Deploying) -> None:
    """As the deployment watch follows a target, whoever starts it."""
    before = deploying.use("status", target="web-api")
    known = f"{before['run']} {before['state']}" if "run" in before else str(before["state"])
    started = deploying.use("start", target="web-api", version="bad")
    seen = before
    while seen.get("run") != started["run"] or seen["state"] in ("waiting", "running"):
        seen = deploying.use("watch", target="web-api", known=known)
        known = f"{seen['run']} {seen['state']}"
    assert (seen["state"], seen["environment"], seen["version"]) == ("failed", "staging", "bad")
    [newest, *_] = deploying.use("history", target="web-api")["rows"]
    assert newest[0] == started["run"]
    assert isinstance(newest[5], int), "how long it took"


def test_two_that_are_started_at_once_are_told_apart_and_a_failure_is_one(deploying: Deploying) -> None:
    """The newest build may be another's: the request's number, which Buildbot answers with, is the run."""
    good = deploying.use("start", target="web-api", version="v42")
    bad = deploying.use("start", target="web-api", version="bad")
    assert good["run"] != bad["run"]
    states = {}
    for one in (good, bad):
        now = one
        while now["state"] in ("waiting", "running"):
            now = deploying.use("watch", target="web-api", run=one["run"])
        states[one["run"]] = (now["state"], now.get("version"))
    assert states == {good["run"]: ("succeeded", "v42"), bad["run"]: ("failed", "bad")}
    assert "broken" in deploying.use("log", target="web-api", run=bad["run"])["log"]
    assert deploying.prepare("roll_back", target="web-api").arguments["exact"] == "v42"


def test_a_build_that_goes_on_is_stopped(deploying: Deploying) -> None:
    run = deploying.use("start", target="web-api", version="slow")
    while deploying.use("status", target="web-api")["state"] == "waiting":
        pass
    deploying.use("stop", target="web-api", run=run["run"])
    after = run
    while after["state"] in ("waiting", "running"):
        after = deploying.use("watch", target="web-api", run=run["run"])
    assert after["state"] == "stopped"


def test_who_may_not_start_anything_is_told_so(buildbot: Buildbot) -> None:
    wrong = Deploying(KIND.open("deploy", {"url": buildbot.url, "user": USER}), {"password": "wrong"})
    with pytest.raises(CredentialRefused):
        wrong.run(wrong.connector.test(wrong.credentials))
    wrong.end()
    nobody = Deploying(KIND.open("deploy", {"url": buildbot.url}))
    with pytest.raises((CredentialRefused, ConnectorError)):
        nobody.use("start", target="web-api", version="v1")
    nobody.end()


def test_what_is_not_there_is_said(deploying: Deploying) -> None:
    with pytest.raises(NoSuchThing, match="targets are: web-api"):
        deploying.use("status", target="nightly")
    with pytest.raises(NoSuchThing):
        deploying.use("log", target="web-api", run="999999")
