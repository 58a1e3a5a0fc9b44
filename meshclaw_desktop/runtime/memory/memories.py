"""Everything that was learned: what waits for the user, what they kept, what they forgot. It learns nothing by itself."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from meshclaw_desktop.errors import MeshClawError, NoSuchThing, ProtocolError
from meshclaw_desktop.ledger.entry import Entry
from meshclaw_desktop.ledger.ledger import Ledger
from meshclaw_desktop.policy.model import Json, Origin
from meshclaw_desktop.wire.codec import from_json, to_json
from meshclaw_desktop.wire.memory import MemoryState

from .claims import gist, still_theirs, unfit
from .file import spell, text_digest
from .folder import ENDING, Folder, Kept
from .memory import FADES_S, MOST_PROPOSALS, RULE_S, Book, Confirmed, Dreamt, Forgotten, Memory, Proposal

BOOK = "memory"
USED = "memory used"
PROGRESS = "dream"
"""How far the dreams have come, and what they counted."""
MOST_FORGOTTEN = 500
DAY_S = 24 * 3600.0
MUCH_MORE = 3
"""What was forgotten is proposed again once it was seen so many times as often."""
UNTIL_IT_ENDED = -1
"""Stands in `seen` of what became a rule."""
CHANGED = "a file that was changed outside MeshClaw"
WRITTEN = "your own words"
HELD_BACK = "It rests on what others wrote, so it was held back."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """One memory that is kept in a file, as far as it may be believed."""

    id: str
    text: str
    path: Path
    memory: Memory
    state: MemoryState
    used_at: float | None
    problem: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """Further words to find it by."""
        return self.memory.about

    @property
    def foreign(self) -> bool:
        """Whether it holds words that others can have written: then it is given to nobody who has not read others' words."""
        return self.memory.origin is Origin.UNTRUSTED or self.memory.quotes


class MemoryStore:
    """The one place that changes memories. The words lie in files; what the user confirmed of them, in the ledger."""

    def __init__(self, ledger: Ledger, folder: Path, *, now: Callable[[], float] = time.time) -> None:
        self._ledger = ledger
        self._folder = Folder(folder)
        self._now = now
        self._told: dict[str, str] = {}

    # ---- what there is ----

    @property
    def book(self) -> Book:
        """What is on record beside the files."""
        kept = self._ledger.kept(BOOK)
        if kept is None:
            return Book()
        try:
            return from_json(Book, kept)
        except ProtocolError:
            log.warning("what is on record of memories could not be read: every file waits for the user again")
            return Book()

    def path_of(self, id: str) -> Path:
        """Where the memory with this id lies, or would lie."""
        return self._folder.path_of(id)

    def learned(self) -> list[Learned]:
        """Every file, newest first. What the user did not confirm word for word counts as written by others."""
        book, used, now = self.book, self._used(), self._now()
        waiting = {one.id for one in book.proposals}
        found = [
            self._learned(one, book.confirmed.get(one.id), used.get(one.id), now)
            for one in self._folder.files()
            if one.id not in waiting or one.id in book.confirmed
        ]
        return sorted(found, key=lambda one: (-one.memory.made_at, one.id))

    def known(self) -> list[str]:
        """The gists of all that was kept, waits, or was forgotten."""
        book, confirmed = self.book, self.book.confirmed.values()
        gists = [*(gist(one.text) for one in book.proposals), *(gist(one.text) for one in self.learned())]
        gists += [*(one.gist for one in book.forgotten), *(one.gist for one in confirmed)]
        return [one for one in gists if one]

    def no_news(self, shown: Mapping[str, int]) -> Callable[[str, int], bool]:
        """
        Says of a key, and how often it was seen, that it is no news: kept or waiting; refused, or `shown` to a model,
        when it had been seen about as often; a rule until it ended.
        """
        book, now = self.book, self._now()
        keys = {one.memory.key for one in book.proposals} | {one.memory.key for one in book.confirmed.values()}
        seen_then = {**shown, **{one.key: one.seen for one in book.forgotten if one.seen != UNTIL_IT_ENDED}}
        rules = {one.key for one in book.forgotten if one.seen == UNTIL_IT_ENDED and now - one.at < RULE_S}

        def known(key: str, seen: int) -> bool:
            if key in keys or key in rules:
                return True
            return key in seen_then and seen < MUCH_MORE * max(seen_then[key], 1)

        return known

    def erase(self) -> None:
        """The user deletes everything: what was learned, kept or not, and what was counted for it."""
        for one in self._folder.files():
            self._folder.remove(one.path.name.removesuffix(ENDING))
        self._write(Book(), Entry(kind="memory", sentence="Forgot everything that was learned", outcome="done"))
        for key in (USED, PROGRESS):
            self._ledger.keep(key, None, told=False)

    # ---- what the user does ----

    def keep(self, id: str, by: str, *, text: str = "", anyway: bool = False) -> Learned:
        """Keep a proposal, change what is kept, confirm a file, take up a faded one. Raises MeshClawError."""
        text = text.strip()
        if text and (wrong := unfit(text)):
            raise MeshClawError(f"These words cannot be kept: {wrong}.", "Say it in one short sentence.")
        proposal = next((one for one in self.book.proposals if one.id == id), None)
        if proposal is not None:
            if proposal.held and not anyway:
                raise MeshClawError(HELD_BACK, "Look at it again; `--anyway` keeps it nevertheless.")
            said = text or proposal.text
            return self._save(id, said, after(proposal.memory, proposal.text, said), f"Keeps: {said}", by)
        one = self.find(id)
        if one.problem:
            raise MeshClawError(one.problem, f"Mend {one.path}, or forget it.")
        if one.state is MemoryState.HELD and not anyway:
            raise MeshClawError(
                "Its file was changed outside MeshClaw.", "Look at its words; `--anyway` says that they are yours."
            )
        if one.state is MemoryState.HELD:
            return self._save(
                id, text or one.text, self._confirmed(one, text or one.text), f"Keeps: {text or one.text}", by
            )
        if not text or text == one.text:
            self.used((id,))
            return self.find(id)
        return self._save(id, text, after(one.memory, one.text, text), f"Keeps instead: {text}", by)

    def forget(self, id: str, by: str) -> None:
        """Forget it, and do not propose the same again. Raises NoSuchThing, MeshClawError."""
        book = self.book
        proposal = next((one for one in book.proposals if one.id == id), None)
        if proposal is not None:
            gone = Forgotten(
                key=proposal.memory.key, gist=gist(proposal.text), seen=proposal.memory.seen, at=self._now()
            )
            sentence = f"Did not keep: {proposal.text}"
        else:
            one = self.find(id)
            gone = Forgotten(key=one.memory.key, gist=gist(one.text), seen=one.memory.seen, at=self._now())
            sentence = f"Forgot: {one.text}" if one.text else f"Forgot {one.path.name}"
        self._folder.remove(id)
        self._write(
            replace(
                book,
                proposals=tuple(one for one in book.proposals if one.id != id),
                confirmed=MappingProxyType({name: one for name, one in book.confirmed.items() if name != id}),
                forgotten=(*book.forgotten, gone)[-MOST_FORGOTTEN:],
            ),
            Entry(kind="memory", sentence=sentence, outcome="done", reason=f"By you, in {by}."),
        )

    def settle(self, id: str, by: str, sentence: str) -> None:
        """A proposal became a rule: it waits no more, and comes again when that has ended, at the earliest."""
        book = self.book
        proposals = tuple(one for one in book.proposals if one.id != id)
        made = [
            Forgotten(key=one.memory.key, gist="", seen=UNTIL_IT_ENDED, at=self._now())
            for one in book.proposals
            if one.id == id
        ]
        self._write(
            replace(book, proposals=proposals, forgotten=(*book.forgotten, *made)[-MOST_FORGOTTEN:]),
            Entry(kind="memory", sentence=sentence, outcome="done", reason=f"By you, in {by}."),
        )

    # ---- what the dream and the tasks do ----

    def propose(self, proposals: Sequence[Proposal], dream: Dreamt, *, routine: str, also: Callable[[], None]) -> None:
        """Put what a dream found before the user; `also` writes what belongs to it, in the same transaction."""
        book = self.book
        count = len(proposals)
        said = f"{count} thing{'' if count == 1 else 's'} to look at" if count else "nothing to propose"
        entry = Entry(
            kind="memory", task=dream.task, routine=routine, outcome="done",
            sentence=f"Dreamt: read {dream.events:,} event{'' if dream.events == 1 else 's'}, {said}",
        )  # fmt: skip
        with self._ledger.transaction():
            also()
            self._write(replace(book, proposals=(*book.proposals, *proposals)[-MOST_PROPOSALS:], dream=dream), entry)

    def used(self, ids: Sequence[str]) -> None:
        """A task was given these. Their files say so once a day; nobody's change to one is overwritten."""
        now, before = self._now(), self._used()
        there = {one.id: one for one in self.learned()}
        used: dict[str, Json] = {id: at for id, at in before.items() if id in there}
        self._ledger.keep(USED, used | dict.fromkeys(ids, now), told=False)
        for one in (there[id] for id in ids if id in there):
            if one.state is not MemoryState.HELD and now - before.get(one.id, 0.0) > DAY_S:
                self._folder.rewrite(one.id, _spelled(one.id, one.text, one.memory, now))

    def files_changed(self) -> None:
        """Something in the folder is another than before: what was not done by us is told once."""
        doubtful = {
            one.path.name: one.problem for one in self.learned() if one.problem or one.state is MemoryState.HELD
        }
        new = [(name, problem) for name, problem in doubtful.items() if self._told.get(name) != problem]
        self._told = doubtful
        for name, problem in new:
            sentence = (
                f"A memory cannot be used: {problem}" if problem else f"A memory was changed outside MeshClaw: {name}"
            )
            self._ledger.append(
                Entry(kind="memory", sentence=sentence, outcome="failed" if problem else "done",
                      reason="" if problem else "It counts as words of others until you confirm it.")
            )  # fmt: skip

    def find(self, id: str) -> Learned:
        """One that has a file. Raises NoSuchThing."""
        found = next((one for one in self.learned() if one.id == id), None)
        if found is None:
            raise NoSuchThing(f"There is no memory {id}.", "`meshclaw memory` lists them.")
        return found

    # ---- inside ----

    def _learned(self, kept: Kept, confirmed: Confirmed | None, used_at: float | None, now: float) -> Learned:
        written = kept.written
        memory = confirmed.memory if confirmed is not None else Memory(origin=Origin.UNTRUSTED, source=CHANGED)
        if written is None:
            return Learned(id=kept.id, text="", path=kept.path, memory=memory, state=MemoryState.KEPT, used_at=used_at,
                           problem=kept.problem)  # fmt: skip
        if confirmed is None or confirmed.words != text_digest(written.text):
            memory = replace(memory, origin=Origin.UNTRUSTED, source=CHANGED, made_at=kept.changed_at)
            state = MemoryState.HELD
        else:
            last = max(memory.made_at, used_at or 0.0)
            state = MemoryState.FADED if now - last > FADES_S else MemoryState.KEPT
        return Learned(id=kept.id, text=written.text, path=kept.path, memory=memory, state=state, used_at=used_at)

    def _confirmed(self, one: Learned, text: str) -> Memory:
        """A file's words that the user looked at and said yes to: theirs, but for what stood there of others before."""
        before = self.book.confirmed.get(one.id)
        if before is not None and (before.memory.origin is Origin.UNTRUSTED or before.memory.quotes):
            return replace(before.memory, made_at=self._now())
        return replace(one.memory, origin=Origin.USER, source=WRITTEN, quotes=False, made_at=self._now())

    def _save(self, id: str, text: str, memory: Memory, sentence: str, by: str) -> Learned:
        """The file first: if this breaks off between the two, the file waits for the user's yes, and so does the proposal."""
        now = self._now()
        memory = replace(memory, made_at=now)
        self._folder.write(id, _spelled(id, text, memory, self._used().get(id)))
        book = self.book
        confirmed = {**book.confirmed, id: Confirmed(words=text_digest(text), gist=gist(text), memory=memory)}
        self._write(
            replace(
                book,
                proposals=tuple(one for one in book.proposals if one.id != id),
                confirmed=MappingProxyType(confirmed),
            ),
            Entry(kind="memory", sentence=sentence, outcome="done", reason=f"By you, in {by}.",
                  record={"memory": id, "origin": str(memory.origin), "rows": list(memory.rows)}),
        )  # fmt: skip
        return self.find(id)

    def _write(self, book: Book, entry: Entry) -> None:
        self._ledger.keep(BOOK, to_json(book), entry=entry)

    def _used(self) -> dict[str, float]:
        kept = self._ledger.kept(USED, {})
        if not isinstance(kept, Mapping):
            return {}
        return {id: float(at) for id, at in kept.items() if isinstance(at, int | float)}


def _spelled(id: str, text: str, memory: Memory, used_at: float | None) -> bytes:
    return spell(
        id=id, text=text, made_at=memory.made_at, origin=memory.origin, source=memory.source, rows=memory.rows,
        used_at=used_at,
    )  # fmt: skip


def after(former: Memory, before: str, text: str) -> Memory:
    """Where a memory comes from once the user changed its words: theirs, unless something of others' words is left in it."""
    if text == before:
        return former
    if (former.origin is Origin.UNTRUSTED or former.quotes) and still_theirs(before, text):
        return former
    return replace(former, origin=Origin.USER, source=WRITTEN, quotes=False)
