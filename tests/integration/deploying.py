"""A connector that deploys, as the gate uses it, for the tests of each platform. Tests nothing itself."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from meshclaw_desktop.connectors.contract import Connector, Prepared, Result
from meshclaw_desktop.policy.model import Json

T = TypeVar("T")


@dataclass
class Deploying:
    """One connector with its credentials."""

    connector: Connector
    credentials: Mapping[str, str] = field(default_factory=dict)
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """On this connector's loop."""
        return self.runner.run(work)

    def prepare(self, tool: str, **arguments: Json) -> Prepared:
        """As the gate does before it asks."""
        return self.run(self.connector.prepare(tool, arguments, self.credentials))

    def perform(self, tool: str, prepared: Prepared) -> Result:
        """As the gate does after the answer."""
        return self.run(self.connector.perform(tool, prepared, self.credentials))

    def use(self, tool: str, **arguments: Json) -> Mapping[str, Any]:
        """Both; the content."""
        content = self.perform(tool, self.prepare(tool, **arguments)).content
        assert isinstance(content, Mapping)
        return content

    def end(self) -> None:
        """Let go of everything."""
        self.run(self.connector.close())
        self.runner.close()
