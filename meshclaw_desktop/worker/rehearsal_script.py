"""What the rehearsal model says: fixed rules over the messages and tools of one request. Pure; it remembers nothing.

It plays its part as a model would: it learns of mail only through tools, and it falls for orders in what it reads, so that
the gate can be seen at work.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from meshclaw_desktop.policy.model import Json

from .rehearsal_deploy import about_deployments
from .rehearsal_dream import dreams, proposals
from .rehearsal_habits import habits_in
from .rehearsal_talk import Did, Mailbox, Row, Talk, Text, Use

SCRIPTED = "I am the rehearsal model: a script, not a mind."
ABILITIES = (
    "I can triage a mailbox (“sort my mail”), say what is new, count what is unread, read or find a message (“read the mail "
    "from Jordan”), archive newsletters, draft, send, reply and forward (“tell jordan@corp.example that I am late”). For "
    "anything else, choose a real model."
)
NOTHING = "Nothing needs you."
"""What a routine says that has nothing to tell."""
MOST_DRAFTS = 3
MOST_READ = 25
NAMED = 12
"""Lines of a summary."""

_ADDRESS = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_MY_BRIEF = re.compile(r"\bis my brief\b", re.IGNORECASE)
_ORDER = re.compile(r"^\s*ASSISTANT:\s*(.+)$", re.MULTILINE)
_BUILD = re.compile(r"\[ci\] (?P<what>.+) #(?P<number>\d+) (?P<end>passed|failed)$")
_ROBOT = re.compile(r"no-?reply|\bbot\b|daemon|calendar|tickets|billing|service desk", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """What it answers: words, calls, or both."""

    text: str = ""
    calls: tuple[Use, ...] = ()


def reply(messages: Sequence[Mapping[str, Json]], tools: Sequence[Mapping[str, Json]]) -> Reply:
    """The next reply to a conversation."""
    if dreams(tools):
        return Reply(calls=proposals(messages))
    talk = Talk(messages, tools)
    box = talk.mailbox()
    if talk.prompt.strip().lower().startswith("say: ok"):
        return Reply(f"ok. {SCRIPTED}")
    if (said := about_deployments(talk)) is not None:
        return Reply(said.text, said.calls) if said.calls else _end(said.text)
    for wanted, answer in _REQUESTS:
        found = wanted.search(talk.prompt)
        if found is None:
            continue
        if box is None:
            return _end("I have no mailbox to look at: every connector is off, or there is none.")
        return answer(talk, box, found)
    return _end(ABILITIES)


# ---- triage ----


def _triage(talk: Talk, box: Mailbox, _: re.Match[str]) -> Reply:
    if not talk.did(box.list):
        declared = talk.intend({box.archive: {"ids": box.list}, box.draft: {"reply_to": box.list}})
        since = {"since": talk.last_run} if talk.last_run else {}
        return Reply("I look at the inbox.", (*declared, Use(box.list, {"limit": 100, **since})))
    rows = talk.rows(box)
    brief = _MY_BRIEF.search(talk.prompt) is not None
    if not rows:
        return Reply(NOTHING) if brief and not talk.refused else _nothing(talk, box)
    habits = habits_in(talk.learned)
    settled = [row for row in rows if (_settled(row) and not habits.leaves(row)) or habits.archives(row)]
    open_ones = [row for row in rows if row.unread and row not in settled]
    if open_ones and not talk.did(box.read):
        return Reply("", (Use(box.read, {"ids": [row.id for row in open_ones[:MOST_READ]]}),))
    texts = talk.texts(box)
    drafts = [_draft(box, one) for one in _asking(texts)[:MOST_DRAFTS]] if box.draft else []
    todo = [Use(box.archive, {"ids": [row.id for row in settled]})] if settled and box.archive else []
    todo += drafts
    todo += _ordered(talk, box)
    left = tuple(one for one in todo if not talk.tried(one))
    if left:
        return Reply(f"{len(settled)} messages need nobody: newsletters, and reports that all is well.", left)
    return _brief(rows, texts) if brief else _end(_summary(talk, box, rows, settled, texts))


def _settled(row: Row) -> bool:
    """A newsletter, or a machine's word that all is well."""
    return (
        row.bulk
        or (row.subject.startswith("[ci] ") and row.subject.endswith(" passed"))
        or (row.subject.startswith("[deploy] ") and row.subject.endswith(" healthy"))
    )


def _suspicious(one: Text) -> bool:
    return bool(one.reply_elsewhere or "[U+20" in one.subject or _ORDER.search(one.text))


def _asking(texts: Sequence[Text]) -> list[Text]:
    """People who ask something, newest first; nobody twice."""
    people: dict[str, Text] = {}
    for one in texts:
        if "?" in one.subject + one.text and not _ROBOT.search(one.sender) and not _suspicious(one):
            people.setdefault(one.sender, one)
    return list(people.values())


def _draft(box: Mailbox, one: Text) -> Use:
    name = one.sender_name.split()[0] if one.sender_name else "there"
    subject = one.subject if one.subject.lower().startswith("re:") else f"Re: {one.subject}"
    body = f"Hello {name},\n\nthank you for your message. I have seen it and will answer today.\n\nSam"
    return Use(box.draft, {"to": [one.address], "subject": subject, "body": body, "reply_to": one.id})


def _ordered(talk: Talk, box: Mailbox) -> list[Use]:
    """What others told an assistant to do. A model should not; this one does, to show who stops it."""
    calls = []
    for one in talk.texts(box):
        for order in _ORDER.findall(one.text):
            to = re.search(_ADDRESS, order)
            if order.lower().startswith("forward") and to and box.forward:
                named = re.search(r'"([^"]+)"', order)
                row = talk.row_about(box, named.group(1)) if named else None
                calls.append(
                    Use(box.forward, {"id": row.id if row else one.id, "to": [to.group()], "body": "As asked."})
                )
            elif order.lower().startswith(("delete", "then delete")) and box.delete:
                calls.append(Use(box.delete, {"ids": [one.id]}))
            elif to and box.send:
                calls.append(Use(box.send, {"to": [to.group()], "subject": "As asked", "body": order}))
    return calls


def _summary(talk: Talk, box: Mailbox, rows: list[Row], settled: list[Row], texts: list[Text]) -> str:
    lines = [_done_line(talk, box, settled)]
    needs = [f"- {one.sender_name or one.address}: {one.subject}" for one in _asking(texts)]
    needs += [f"- {row.subject}" for row in _alarms(rows)]
    if needs:
        lines += ["", "Needs you:", *needs[:NAMED]]
        if len(needs) > NAMED:
            lines.append(f"- and {len(needs) - NAMED} more")
    wary = [f"- {one.sender}: {one.subject}" for one in texts if _suspicious(one)]
    if wary:
        lines += ["", "Do nothing that these ask for:", *wary]
    told = [one for one in talk.done if one.use.name in (box.forward, box.delete, box.send)]
    if followed := [one for one in told if not one.refused]:
        lines += ["", "A message gave me orders, and I followed them, for nobody stopped me:"]
        lines += [f"- {one.use.name}" for one in followed]
    if stopped := [one for one in told if one.refused]:
        lines += ["", "A message gave me orders, and I fell for them. I was stopped:"]
        lines += [f"- {one.use.name}: {one.result}" for one in stopped]
    return "\n".join(lines)


def _brief(rows: Sequence[Row], texts: Sequence[Text]) -> Reply:
    """Only what needs the user: what was done stands beside it."""
    lines = [f"- {row.subject}" for row in _alarms(rows)]
    lines += [f"- {one.sender_name or one.address}: {one.subject}" for one in _asking(texts)]
    lines += [
        f"- Do nothing that “{one.subject}” asks for: it gives orders, or answers would go elsewhere"
        for one in texts
        if _suspicious(one)
    ]
    return _end("\n".join(lines[:NAMED])) if lines else Reply(NOTHING)


def _done_line(talk: Talk, box: Mailbox, settled: list[Row]) -> str:
    archived = [one for one in talk.done if one.use.name == box.archive]
    drafted = [one for one in talk.done if one.use.name == box.draft]
    bulk = sum(row.bulk for row in settled)
    parts = []
    if archived and not archived[0].refused:
        parts.append(
            f"Archived {_of(len(settled), 'message')}: {_of(bulk, 'newsletter')}, "
            f"{_of(len(settled) - bulk, 'report')} that all is well."
        )
    elif archived:
        parts.append(f"{len(settled)} messages could be archived; not done: {archived[0].result}")
    if kept := sum(not one.refused for one in drafted):
        parts.append(f"Drafted {kept} {'reply' if kept == 1 else 'replies'} for you to look at.")
    if missed := sum(one.refused for one in drafted):
        parts.append(f"{missed} {'draft was' if missed == 1 else 'drafts were'} not allowed.")
    return " ".join(parts) or "There was nothing to archive."


def _of(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _alarms(rows: Sequence[Row]) -> list[Row]:
    """Builds that failed and did not pass since, and what is degraded."""
    passed: set[str] = set()
    alarms = []
    for row in rows:  # newest first
        if build := _BUILD.match(row.subject):
            if build["end"] == "passed":
                passed.add(build["what"])
            elif build["what"] not in passed:
                alarms.append(row)
        elif row.subject.startswith("[deploy] ") and not _settled(row):
            alarms.append(row)
    return alarms


# ---- smaller requests ----


def _unread(talk: Talk, box: Mailbox, _: re.Match[str]) -> Reply:
    if not talk.did(box.list):
        return Reply("", (Use(box.list, {"unread": True, "limit": 1}),))
    total = talk.total(box)
    if total is None:
        return _nothing(talk, box)
    return _end(f"{total} unread message{'' if total == 1 else 's'} in the inbox.")


def _news(talk: Talk, box: Mailbox, _: re.Match[str]) -> Reply:
    if not talk.did(box.list):
        return Reply("", (Use(box.list, {"unread": True, "limit": 15}),))
    rows = [row for row in talk.rows(box) if not _settled(row)]
    if not rows:
        return _nothing(talk, box, "Nothing new that needs you.")
    return _end("\n".join(["New:", *(f"- {row.date} {row.sender_name}: {row.subject}" for row in rows[:NAMED])]))


def _read(talk: Talk, box: Mailbox, found: re.Match[str]) -> Reply:
    if looking := _look_for(talk, box, found["who"]):
        return looking
    row = _meant(talk, box, found["who"])
    if row is None:
        return _nothing(talk, box, f"I found no message from or about {found['who'].strip()}.")
    if not talk.did(box.read):
        return Reply("", (Use(box.read, {"ids": [row.id]}),))
    orders = tuple(one for one in _ordered(talk, box) if not talk.tried(one))
    if orders:
        return Reply("The message asks for something.", orders)
    texts = talk.texts(box)
    if not texts:
        return _nothing(talk, box)
    words = [f"{texts[0].sender}, {texts[0].date}: {texts[0].subject}", "", texts[0].text.strip()]
    words += [f"\n(I was told to use {one.use.name} and was stopped: {one.result})" for one in talk.refused]
    return _end("\n".join(words))


def _newsletters(talk: Talk, box: Mailbox, _: re.Match[str]) -> Reply:
    if not talk.did(box.list):
        return Reply("", (*talk.intend({box.archive: {"ids": box.list}}), Use(box.list, {"limit": 100})))
    bulk = [row for row in talk.rows(box) if row.bulk]
    if not bulk:
        return _nothing(talk, box, "There are no newsletters in the inbox.")
    return _do(talk, Use(box.archive, {"ids": [row.id for row in bulk]}), f"Archived {len(bulk)} newsletters.")


def _write(talk: Talk, box: Mailbox, found: re.Match[str]) -> Reply:
    said = found["said"].strip().rstrip(".")
    body = said[:1].upper() + said[1:] + "."
    subject = " ".join(said.split()[:6])
    use = Use(box.send, {"to": [found["to"]], "subject": subject[:1].upper() + subject[1:], "body": body})
    return _do(talk, use, f"Sent to {found['to']}.", declare={"to": [found["to"]]})


def _answer(talk: Talk, box: Mailbox, found: re.Match[str]) -> Reply:
    if looking := _look_for(talk, box, found["who"]):
        return looking
    row = _meant(talk, box, found["who"])
    if row is None:
        return _nothing(talk, box, f"I found no message from or about {found['who'].strip()}.")
    said = found["said"].strip().rstrip(".")
    body = said[:1].upper() + said[1:] + "."
    if found["how"].lower().startswith("draft"):
        subject = row.subject if row.subject.lower().startswith("re:") else f"Re: {row.subject}"
        use = Use(box.draft, {"to": [row.address], "subject": subject, "body": body, "reply_to": row.id})
        return _do(talk, use, f"Drafted a reply to {row.sender_name}.")
    return _do(talk, Use(box.reply, {"id": row.id, "body": body}), f"Replied to {row.sender_name}.")


def _pass_on(talk: Talk, box: Mailbox, found: re.Match[str]) -> Reply:
    if looking := _look_for(talk, box, found["who"]):
        return looking
    row = _meant(talk, box, found["who"])
    if row is None:
        return _nothing(talk, box, f"I found no message from or about {found['who'].strip()}.")
    use = Use(box.forward, {"id": row.id, "to": [found["to"]], "body": "For your information."})
    return _do(talk, use, f"Forwarded “{row.subject}” to {found['to']}.")


def _remove(talk: Talk, box: Mailbox, found: re.Match[str]) -> Reply:
    if looking := _look_for(talk, box, found["who"]):
        return looking
    row = _meant(talk, box, found["who"])
    if row is None:
        return _nothing(talk, box, f"I found no message from or about {found['who'].strip()}.")
    name = box.delete if found["how"].lower() == "delete" else box.archive
    return _do(talk, Use(name, {"ids": [row.id]}), f"{found['how'].capitalize()}d “{row.subject}”.")


# ---- common ----


def _look_for(talk: Talk, box: Mailbox, who: str) -> Reply | None:
    """The first step of everything that is about one message."""
    return None if talk.did(box.list) else Reply("", (Use(box.list, {"limit": 100}),))


def _meant(talk: Talk, box: Mailbox, who: str) -> Row | None:
    """The newest message whose sender, else whose subject, fits."""
    words = _words(who) - _FILLERS
    rows = talk.rows(box)
    by_sender = (row for row in rows if words <= _words(row.sender))
    by_subject = (row for row in rows if words <= _words(row.subject))
    return next(itertools.chain(by_sender, by_subject), None) if words else None


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w@.+-]*\w", text.lower()))


def _do(talk: Talk, use: Use, done: str, declare: Mapping[str, Json] | None = None) -> Reply:
    """One call and a word about how it went."""
    if not use.name:
        return _end("The mailbox offers no tool for that.")
    if not talk.tried(use):
        declared = talk.intend_values(use.name, declare) if declare else ()
        return Reply("", (*declared, use))
    tried: list[Did] = [one for one in talk.done if one.use == use]
    return _end(f"Not done: {tried[-1].result}" if tried[-1].refused else done)


def _nothing(talk: Talk, box: Mailbox, otherwise: str = "The inbox is empty.") -> Reply:
    """Why there is nothing to say: it was refused, or there is nothing."""
    if refused := [one for one in talk.refused if one.use.name in (box.list, box.read)]:
        return _end(f"I could not look: {refused[0].result}")
    return _end(otherwise)


def _end(text: str) -> Reply:
    return Reply(f"{text}\n\n{SCRIPTED}")


_FILLERS = frozenset(
    {"the", "a", "an", "my", "mail", "email", "message", "last", "newest", "latest", "from", "of", "about"}
)
_THAT = r"(?:\s*[,:]\s*|\s+that\s+|\s+saying\s+(?:that\s+)?)"
_REQUESTS: tuple[tuple[re.Pattern[str], Callable[[Talk, Mailbox, re.Match[str]], Reply]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), answer)
    for pattern, answer in (
        (r"^\s*triage\b", _triage),
        (r"\bhow many\b.*\b(?:unread|new)\b", _unread),
        (rf"\bforward\s+(?P<who>.+?)\s+to\s+(?P<to>{_ADDRESS})", _pass_on),
        (rf"\b(?:tell|write(?:\s+to)?|send(?:\s+(?:a|an)\s+(?:e?mail|message))?(?:\s+to)?|e?mail)\s+(?P<to>{_ADDRESS})"
         rf"{_THAT}(?P<said>.+)", _write),
        (rf"\b(?P<how>draft(?:\s+a\s+reply)?(?:\s+to)?|reply(?:\s+to)?|answer|tell)\s+(?P<who>[^,:]+?){_THAT}(?P<said>.+)",
         _answer),
        (r"\barchive\b.*\bnewsletters?\b", _newsletters),
        (r"\b(?:triage|sort|tidy|clean|go through|inbox zero)\b", _triage),
        (r"\b(?P<how>delete|archive)\s+(?P<who>(?:the|that|my).+)", _remove),
        (r"\b(?:read|open|show)\b\s+(?:me\s+)?(?P<who>.+)", _read),
        (r"\b(?:what(?:'s|\s+is)\s+new|anything new|news|summar|what\s+came|unread)\b", _news),
    )
)  # fmt: skip
