"""What the settings say: verdicts, effects, prices, ends of rules. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from meshclaw_desktop.errors import KeychainError
from meshclaw_desktop.policy.model import Effect
from meshclaw_desktop.tray.theme import Tone
from meshclaw_desktop.tray.words import clock
from meshclaw_desktop.wire.messages import Failed
from meshclaw_desktop.wire.rows import ConnectorRow, ModelRow, RuleRow, ToolRow
from meshclaw_desktop.wire.visible import visible

MODEL = "model"
"""The name under which the keys of model providers are kept."""

_EFFECT_NOTES = {
    Effect.READ: "",
    Effect.CHANGE: "can be undone",
    Effect.SEND: "leaves your machine",
    Effect.EXECUTE: "starts something",
    Effect.DESTROY: "cannot be undone",
}


@dataclass(frozen=True, slots=True)
class ToolLine:
    """Some tools that may do the same, in one line."""

    names: str
    note: str
    verdict: str
    tone: Tone


def in_words(failed: Failed) -> str:
    """A refusal, with what to do about it."""
    return f"{failed.title} {failed.remedy}".strip()


def keychain_words(wrong: KeychainError) -> str:
    """Why the keychain did not do it: locked, missing and refused are three different things, and stay so."""
    return str(wrong)


def tool_lines(row: ConnectorRow) -> list[ToolLine]:
    """What each tool may do at the present level, those alike together, from the harmless to the dangerous."""
    together: dict[tuple[Effect, str, bool], list[ToolRow]] = {}
    for tool in row.tools:
        together.setdefault((tool.effect, tool.verdict, tool.undoable), []).append(tool)
    order = tuple(Effect)
    lines = []
    for (effect, verdict, undoable), tools in sorted(together.items(), key=lambda one: order.index(one[0][0])):
        names = list(dict.fromkeys(tool.title or tool.name for tool in tools))
        joined = ", ".join([names[0], *(name[:1].lower() + name[1:] for name in names[1:])])
        note = _EFFECT_NOTES[effect] if effect is not Effect.CHANGE or undoable else "cannot be undone"
        lines.append(ToolLine(joined, note, *verdict_words(effect, verdict)))
    return lines


def verdict_words(effect: Effect, verdict: str) -> tuple[str, Tone]:
    """A tool's verdict as a pill."""
    match verdict:
        case "allow":
            return "allowed", Tone.GOOD
        case "ask" if effect is Effect.DESTROY:
            return "always asks", Tone.BAD
        case "ask":
            return "asks", Tone.CARE
        case "unsure":
            return "asks if unsure", Tone.CARE
        case "observe":
            return "only noted", Tone.QUIET
        case _:
            return "no access", Tone.QUIET


def state_words(row: ConnectorRow) -> tuple[str, Tone]:
    """How a connector is, in a word; empty if there is nothing to say."""
    match row.state:
        case "connected" | "ready" | "off":
            return "", Tone.QUIET
        case "no credential":
            return "no password", Tone.CARE
        case "unreachable":
            return "unreachable", Tone.CARE
        case "refused":
            return "refused", Tone.BAD
        case other:
            return visible(other), Tone.QUIET


def key_words(key: str) -> str:
    """A credential's name: `api_key` is `API key`."""
    words = visible(key).replace("_", " ")
    return words[:1].upper() + words[1:] if not words.casefold().startswith("api ") else "API" + words[3:]


def price_words(row: ModelRow) -> str:
    """What a model costs, and where that is known from."""
    match row.price_from:
        case "local":
            return "It runs on this machine and costs nothing."
        case "table" | "own" if row.input_usd is not None and row.output_usd is not None:
            source = "your own price" if row.price_from == "own" else "the price that is known for it"
            return (
                f"${row.input_usd:,.2f} in and ${row.output_usd:,.2f} out for a million tokens: {source}."
                if row.input_usd or row.output_usd
                else "It costs nothing."
            )
        case _:
            return "Its price is not known: set your own, so that the limits can hold."


def rule_end(row: RuleRow, now: float) -> str:
    """When a remembered answer ends."""
    if row.task:
        return "until its task ends"
    return f"until {clock(row.expires_at, now)}" if row.expires_at is not None else "no end"
