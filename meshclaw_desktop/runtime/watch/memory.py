"""What is remembered of each place, so that nothing is told or judged twice, also after a restart. It looks at nothing."""

from __future__ import annotations

from meshclaw_desktop.ledger.ledger import Ledger

from .sight import Place, Remembered, remembered_json, remembered_of


class Memory:
    """Kept in the ledger, as bookkeeping: one value for each place."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def of(self, place: Place) -> Remembered:
        """What is known of a place; nothing, if it was never looked at."""
        return remembered_of(self._ledger.kept(_key(place)))

    def keep(self, place: Place, one: Remembered) -> None:
        """From now on this is known of it."""
        self._ledger.keep(_key(place), remembered_json(one), told=False)


def _key(place: Place) -> str:
    return f"watch {place.connector}/{place.target}"
