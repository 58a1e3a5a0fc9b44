"""Faults by which words of others would be learned, believed or obeyed, or a rule be made of less than the user's yeses."""

from __future__ import annotations

from tests.breaks.fault import Fault

RECALL = "runtime/memory/recall.py"
STORE = "runtime/memory/memories.py"
CLAIMS = "runtime/memory/claims.py"
PROPOSING = "runtime/dream/proposing.py"
FINDINGS = "runtime/dream/findings.py"
TESTS = ("tests/unit/runtime/memory", "tests/unit/runtime/dream")
FAULTS = (
    Fault(
        "a foreign memory counts as the user's",
        RECALL,
        "Origin.UNTRUSTED if one.foreign else one.memory.origin",
        "Origin.USER",
    ),
    Fault("the gate hears of no memory", RECALL, "            task.session.record_memory(", "            str("),
    Fault(
        "words of others go with the first message",
        RECALL,
        "[one for one in self._usable() if not one.foreign], wanted, OWN",
        "self._usable(), wanted, OWN",
    ),
    Fault("words of others taint a task", RECALL, "if not task.session.tainted:", "if False:"),
    Fault("the allowance has no end", RECALL, "self._left - tokens_of(heading)", "10**9"),
    Fault("faded ones are used", RECALL, "(MemoryState.KEPT, MemoryState.HELD)", "tuple(MemoryState)"),
    Fault("quotes of others are the user's own", STORE, " or self.memory.quotes\n", "\n"),
    Fault("what is held back is kept at once", STORE, "if proposal.held and not anyway:", "if False:"),
    Fault(
        "a changed file is believed",
        STORE,
        "if confirmed is None or confirmed.words != text_digest(written.text):",
        "if confirmed is None:",
    ),
    Fault(
        "an edit launders",
        STORE,
        "if (former.origin is Origin.UNTRUSTED or former.quotes) and still_theirs(before, text):",
        "if False:",
    ),
    Fault(
        "a confirmation launders",
        STORE,
        "if before is not None and (before.memory.origin is Origin.UNTRUSTED or before.memory.quotes):",
        "if False:",
    ),
    Fault("anything can be kept", STORE, "if text and (wrong := unfit(text)):", "if False:"),
    Fault("hidden characters pass", CLAIMS, "    if oddities(text):\n", "    if False:\n"),
    Fault(
        "hidden characters in a file pass",
        "runtime/memory/file.py",
        "        if oddities(line):\n",
        "        if False:\n",
    ),
    Fault("links are followed", "runtime/memory/folder.py", ' | getattr(os, "O_NOFOLLOW", 0)', ""),
    Fault("any value is the user's", PROPOSING, "values_in(text) <= vouched and not", "not"),
    Fault("others' words are the user's", PROPOSING, " and not foreign_words(text, foreign_stems, mine)", ""),
    Fault(
        "rows are made up",
        PROPOSING,
        "any(row not in by_row for row in rows)",
        "all(row not in by_row for row in rows)",
    ),
    Fault("others' targets vouch", FINDINGS, "if one.origin is not Origin.UNTRUSTED and one.role", "if one.role"),
    Fault("addresses in a pattern are a pattern", PROPOSING, "held=one.strange,", "held=False,"),
    Fault("a no is overlooked", PROPOSING, "all(said.yes and said.rememberable", "all(said.rememberable"),
    Fault("what may not be remembered is", PROPOSING, "all(said.yes and said.rememberable", "all(said.yes"),
    Fault("five are too many", PROPOSING, "len(one.answers) >= ENOUGH", "one.answers"),
    Fault("a rule without a target", PROPOSING, "and bool(one.targets)\n", "\n"),
    Fault("a rule for what others chose", PROPOSING, "and not one.foreign\n", "\n"),
    Fault("a rule that destroys", PROPOSING, "(None, Effect.READ, Effect.DESTROY)", "(Effect.READ,)"),
    Fault("a rule that pays", PROPOSING, "and not tool.flags & NEVER\n", "\n"),
    Fault("what was corrected is a pattern", FINDINGS, "if one.seen < LEAST or one.against:", "if one.seen < LEAST:"),
    Fault("others close our marks", FINDINGS, '.replace("⟦", "[").replace("⟧", "]")', ""),
    Fault(
        "what nobody decided is learned",
        "runtime/dream/evidence.py",
        "or not (approved or look_up.asked_for(row.task))",
        "",
    ),
)
