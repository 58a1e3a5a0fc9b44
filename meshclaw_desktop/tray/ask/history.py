"""What was asked in this run of the tray, to be walked through with the arrow keys. In memory alone: it is kept nowhere."""

from __future__ import annotations

MOST = 100


class AskHistory:
    """The oldest first; behind the newest stands what is being typed."""

    def __init__(self) -> None:
        self._asked: list[str] = []
        self._at = 0
        self._draft = ""

    def add(self, text: str) -> None:
        """This was asked; the walk begins anew."""
        self._asked = [*(one for one in self._asked if one != text), text][-MOST:]
        self._at = len(self._asked)
        self._draft = ""

    def older(self, shown: str) -> str:
        """What was asked before `shown`, which is kept if it was not asked yet."""
        return self._step(-1, shown)

    def newer(self, shown: str) -> str:
        """What was asked after `shown`, at last what was being typed."""
        return self._step(1, shown)

    def _step(self, step: int, shown: str) -> str:
        if self._at == len(self._asked):
            self._draft = shown
        to = self._at + step
        if not 0 <= to <= len(self._asked):
            return shown
        self._at = to
        return self._draft if to == len(self._asked) else self._asked[to]
