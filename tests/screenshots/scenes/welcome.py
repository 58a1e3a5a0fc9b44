"""The first steps: nothing chosen yet, all of it chosen, and without a runtime."""

from __future__ import annotations

from meshclaw_desktop.wire.codec import to_json
from meshclaw_desktop.wire.messages import FindLocalModels, GetModel
from meshclaw_desktop.wire.rows import LocalServerRow, ModelRow
from tests.gui.samples import a_connector, a_status
from tests.gui.stand_in_runtime import StandIn
from tests.screenshots.stage import Play, Scene, Stage

OLLAMA = LocalServerRow("Ollama", "http://127.0.0.1:11434", ("ollama_chat/qwen3:8b",))


def new(runtime: StandIn) -> None:
    """Nothing is set; a model server answers on this machine."""
    runtime.status = a_status(connectors=(), model="", limit_usd_micros=0, spent_usd_micros=0, tokens=0)
    runtime.answers |= {
        GetModel: lambda _request: to_json(ModelRow("", "", "", "", False, None, None, "none")),
        FindLocalModels: lambda _request: to_json([OLLAMA]),
    }


def chosen(runtime: StandIn) -> None:
    """Each step is done."""
    row = ModelRow("anthropic/claude-haiku-4-5", "", "anthropic", "anthropic", True, 1.0, 5.0, "table")
    runtime.status = a_status(connectors=(a_connector("email"),), model=row.model)
    runtime.answers |= {GetModel: lambda _request: to_json(row), FindLocalModels: lambda _request: []}


def opened(stage: Stage) -> Play:
    """Open it."""
    stage.desktop.windows.show_welcome()
    yield 1_200
    return stage.window("welcome-window")


SCENES = (
    Scene("welcome", opened, whole=True, prepare=new),
    Scene("welcome all chosen", opened, prepare=chosen),
    Scene("welcome not connected", opened, connected=False),
)
