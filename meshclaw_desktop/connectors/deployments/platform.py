"""What the tools need of a platform that deploys: the seam behind which others can follow. Types only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from meshclaw_desktop.connectors.contract import Credentials

from .runs import Run, Target


class Platform(Protocol):
    """
    One place that deploys. Every method blocks; `credentials` are handed over anew each time.

    Every method may raise a ConnectorError; one that acts raises OutcomeUnknown when nobody can tell what happened.
    """

    @property
    def title(self) -> str:
        """What the user knows it by."""

    def targets(self, credentials: Credentials) -> Sequence[Target]:
        """Everything that can be deployed here."""

    def runs(self, target: Target, limit: int, credentials: Credentials) -> Sequence[Run]:
        """The newest runs of one target, newest first."""

    def run(self, target: Target, id: str, credentials: Credentials) -> Run:
        """One run as it is now. Raises NoSuchThing."""

    def log(self, target: Target, id: str, credentials: Credentials) -> str:
        """What one run said, as far as it is kept. Raises NoSuchThing."""

    def resolve(self, target: Target, version: str, credentials: Credentials) -> tuple[str, str]:
        """
        What a version means right now, as exactly as can be said, and a line about it that others may have written.

        An empty version is what the platform would deploy by itself. Raises NoSuchThing.
        """

    def start(self, target: Target, version: str, credentials: Credentials) -> Run:
        """Begin to deploy exactly this version; returns as soon as it has a run."""

    def stop(self, target: Target, id: str, credentials: Credentials) -> None:
        """End a run that is not over."""

    def test(self, credentials: Credentials) -> str:
        """One sentence that says it works."""

    def halt(self) -> None:
        """From any thread: end at once what runs on this machine."""

    def close(self) -> None:
        """Let go of everything."""
