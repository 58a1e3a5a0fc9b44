"""The tray's end of the wire, against a stand-in on a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from meshclaw_desktop.policy.model import Autonomy, Json
from meshclaw_desktop.tray.client import Client
from meshclaw_desktop.tray.state import State
from meshclaw_desktop.wire.messages import Failed, GetStatus, SetAutonomy
from tests.gui.samples import an_activity, an_approval
from tests.gui.stand_in_runtime import StandIn


@pytest.fixture
def client(qtbot: QtBot, runtime: StandIn) -> Iterator[Client]:
    made = Client(runtime.path)
    yield made
    made.blockSignals(True)
    made.close()


@pytest.fixture
def state(client: Client) -> State:
    made = State()
    client.welcomed.connect(made.welcome)
    client.facts_received.connect(made.apply)
    client.lost.connect(made.lose)
    client.missed.connect(made.miss)
    return made


def test_it_is_welcomed_and_learns_what_waits(client: Client, state: State, runtime: StandIn, qtbot: QtBot) -> None:
    runtime.ask(an_approval())
    runtime.happen([an_activity(1), an_activity(2)])
    client.open()
    qtbot.waitUntil(lambda: state.known)
    assert [one.id for one in state.questions] == ["a1"]
    assert len(state.feed.rows) == 2


def test_a_request_is_answered_once_by_its_own_function(client: Client, runtime: StandIn, qtbot: QtBot) -> None:
    replies: list[Json] = []
    failures: list[Failed] = []
    runtime.answers[SetAutonomy] = lambda _request: Failed(0, "NoSuchThing", "There is no such connector.", "")
    with qtbot.waitSignal(client.welcomed):
        client.open()
    client.request(GetStatus, replies.append, failures.append)
    client.request(partial(SetAutonomy, name="mail", level=Autonomy.OFF), replies.append, failures.append)
    qtbot.waitUntil(lambda: len(replies) + len(failures) == 2)
    assert isinstance(replies[0], dict)
    assert [one.error for one in failures] == ["NoSuchThing"]


def test_without_a_line_a_request_fails_and_does_not_wait(client: Client, qtbot: QtBot) -> None:
    failures: list[Failed] = []
    client.request(GetStatus, None, failures.append)
    assert failures == []
    qtbot.waitUntil(lambda: bool(failures))
    assert failures[0].error == "NoRuntime"


def test_a_request_whose_line_drops_fails(client: Client, runtime: StandIn, qtbot: QtBot) -> None:
    failures: list[Failed] = []

    def hang_up(_request: GetStatus) -> Json:
        runtime.hang_up()
        raise OSError

    runtime.answers[GetStatus] = hang_up
    with qtbot.waitSignal(client.welcomed):
        client.open()
    client.request(GetStatus, None, failures.append)
    qtbot.waitUntil(lambda: len(failures) == 1)


def test_it_waits_for_a_late_runtime_and_survives_its_death(
    client: Client, state: State, runtime: StandIn, qtbot: QtBot
) -> None:
    runtime.happen([an_activity(1)])
    runtime.stop()
    client.open()
    qtbot.wait(150)
    runtime.start()
    qtbot.waitUntil(lambda: state.known)
    runtime.stop()
    qtbot.waitUntil(lambda: not state.known)
    runtime.happen([an_activity(2)])
    runtime.start()
    qtbot.waitUntil(lambda: state.known)
    assert [row.last.seq for row in state.feed.rows] == [1, 2]
    assert (runtime.hellos[-1].last_seq, runtime.hellos[-1].ledger) == (1, "ledger-1")


def test_another_ledger_begins_anew(client: Client, state: State, runtime: StandIn, qtbot: QtBot) -> None:
    runtime.happen([an_activity(1), an_activity(2)])
    client.open()
    qtbot.waitUntil(lambda: state.known)
    runtime.stop()
    qtbot.waitUntil(lambda: not state.known)
    runtime.ledger, runtime.activities = "ledger-2", [an_activity(1, sentence="A new beginning")]
    runtime.start()
    qtbot.waitUntil(lambda: state.known)
    assert [row.last.sentence for row in state.feed.rows] == ["A new beginning"]


@pytest.mark.parametrize("noise", [b"not a message\n", b'{"type":"Synced","more":1}\n', b"x" * 1_200_000])
def test_what_is_no_message_drops_the_line_and_it_calls_again(
    client: Client, runtime: StandIn, qtbot: QtBot, noise: bytes
) -> None:
    with qtbot.waitSignal(client.welcomed):
        client.open()
    with qtbot.waitSignals([client.lost, client.welcomed]):
        runtime.send_raw(noise)


def test_a_runtime_of_another_version_is_told_of(qtbot: QtBot, tmp_path: Path) -> None:
    with StandIn(tmp_path / "run" / "runtime.sock", version=99) as runtime:
        client = Client(runtime.path)
        with qtbot.waitSignal(client.missed) as missed:
            client.open()
        assert "another version" in missed.args[0]
        assert not client.connected
        client.blockSignals(True)
        client.close()


def test_questions_are_unknown_while_there_is_no_line(
    client: Client, state: State, runtime: StandIn, qtbot: QtBot
) -> None:
    client.open()
    qtbot.waitUntil(lambda: state.known)
    runtime.ask(an_approval())
    qtbot.waitUntil(lambda: state.waiting == 1)
    runtime.hang_up()
    qtbot.waitUntil(lambda: not state.questions)
    qtbot.waitUntil(lambda: state.waiting == 1)


def test_a_flood_arrives_whole(client: Client, state: State, runtime: StandIn, qtbot: QtBot) -> None:
    rows = 20_000
    flood = [an_activity(n, call=f"c{n // 2}") for n in range(1, rows + 1)]
    client.open()
    qtbot.waitUntil(lambda: state.known)
    runtime.happen(flood)
    qtbot.waitUntil(lambda: bool(state.feed.rows) and state.feed.rows[-1].last.seq == rows)
    assert len(state.feed.rows) == rows // 2 + 1
