"""What each command does, in one line: for the overview and for --help. Data only."""

from __future__ import annotations

SUMMARIES = {
    "status": "what runs, what waits, what it cost today",
    "ask": "start a task from your words",
    "stop": "stop everything now",
    "resume": "allow work again",
    "approvals": "the questions that wait for you",
    "approve": "say yes to a question",
    "deny": "say no to a question",
    "edit": "change what a question asks about; it is asked anew",
    "rules": "answers that are remembered",
    "memory": "what it learned, and what waits for a yes",
    "brief": "what a routine's last run left: what needs you, what is done, what waits",
    "routines": "what it does by itself; to run one, and to switch one on or off",
    "activity": "what happened",
    "undo": "take an action back",
    "usage": "your own history of what it cost and what came of it",
    "budget": "how much may be spent",
    "connectors": "the accounts that it can reach",
    "autonomy": "how far each connector may go by itself",
    "credentials": "which secrets there are; to set and forget them",
    "model": "the model in use",
    "autostart": "whether it starts when you log in; to switch that on and off",
    "doctor": "check everything that it needs, and say how to mend it",
    "data": "what is kept of you, and how large; to export and delete it",
    "verify": "check that the record was not changed",
    "decide": "judge calls read as JSON lines; runs nothing",
    "demo": "the whole thing on sample data; nothing leaves the machine",
    "runtime": "the runtime in the foreground",
}
