"""A store of memories on a real ledger in a folder of the test's, and proposals to put into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Origin
from meshclaw_desktop.runtime.memory.memories import MemoryStore
from meshclaw_desktop.runtime.memory.memory import Dreamt, Memory, Proposal

NIGHT = 1_800_000_000.0
OWN = Memory(origin=Origin.USER, source="your own approvals", rows=(3, 4), seen=3, made_at=NIGHT, key="k1")
HELD = Memory(origin=Origin.UNTRUSTED, source="a message you received", rows=(9,), made_at=NIGHT, key="k2")


class Shelf:
    """The store, its ledger, its folder, and a clock to turn."""

    def __init__(self, root: Path) -> None:
        self.at = NIGHT
        self.folder = root / "memories"
        self.folder.mkdir(mode=0o700)
        self.ledger = Ledger.open(root / "ledger.sqlite3", root / "head", now=lambda: self.at)
        self.store = MemoryStore(self.ledger, self.folder, now=lambda: self.at)

    def anew(self) -> MemoryStore:
        """The store as a restart would find it."""
        self.store = MemoryStore(self.ledger, self.folder, now=lambda: self.at)
        return self.store

    def propose(self, *proposals: Proposal, also: Callable[[], None] = lambda: None) -> None:
        """As a dream does."""
        dream = Dreamt(task="t1", at=self.at, events=212, tokens=18_000, usd_micros=40_000, proposals=len(proposals))
        self.store.propose(proposals, dream, routine="dream", also=also)

    def write(self, name: str, text: str) -> None:
        """By hand, past the app."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def sentences(self) -> list[str]:
        """What the activity says."""
        return [one.sentence for one in self.ledger.newest(100)]


def proposal(id: str, text: str, memory: Memory = OWN, *, key: str = "") -> Proposal:
    """One that waits."""
    memory = replace(memory, key=key or f"key of {id}")
    return Proposal(id=id, text=text, held=memory.origin is Origin.UNTRUSTED, memory=memory)
