"""Which meetings go on, as far as the calendars told of them. It asks no calendar."""

from __future__ import annotations

from collections.abc import Callable

from meshclaw_desktop.connectors.contract import Event


class Meetings:
    """A calendar tells of every meeting that goes on when it begins to listen, so this is whole after a restart too."""

    def __init__(self) -> None:
        self._going_on: set[tuple[str, str]] = set()
        self._listeners: list[Callable[[], None]] = []

    def heard(self, connector: str, event: Event) -> None:
        """Something happened in a calendar, or elsewhere."""
        if event.kind != "meeting":
            return
        which = (connector, str(event.detail.get("event", "")))
        if event.detail.get("state") == "started":
            self._going_on.add(which)
        else:
            self._going_on.discard(which)
        for listener in list(self._listeners):
            listener()

    def in_one(self, connector: str) -> bool:
        """Whether a calendar told of a meeting that has not ended."""
        return any(one == connector for one, _ in self._going_on)

    def tell(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call this whenever one begins or ends; what is given back ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
