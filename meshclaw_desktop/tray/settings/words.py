"""What the settings say: verdicts, effects, states, prices, ends of rules."""

from __future__ import annotations

from dataclasses import dataclass

from meshclaw_desktop.errors import KeychainError
from meshclaw_desktop.policy.model import Effect
from meshclaw_desktop.tray.theme import Tone
from meshclaw_desktop.tray.translation import tr
from meshclaw_desktop.tray.words import clock, number
from meshclaw_desktop.wire.messages import Failed
from meshclaw_desktop.wire.rows import ConnectorRow, ModelRow, RuleRow, ToolRow
from meshclaw_desktop.wire.visible import visible

MODEL = "model"
"""The name under which the keys of model providers are kept."""


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
        lines.append(ToolLine(joined, effect_note(effect, undoable=undoable), *verdict_words(effect, verdict)))
    return lines


def effect_note(effect: Effect, *, undoable: bool) -> str:
    """What must be known of a tool's effect; empty if nothing must."""
    match effect:
        case Effect.READ:
            return ""
        case Effect.CHANGE if undoable:
            return tr("can be undone")
        case Effect.SEND:
            return tr("leaves your machine")
        case Effect.EXECUTE:
            return tr("starts something")
        case _:
            return tr("cannot be undone")


def verdict_words(effect: Effect, verdict: str) -> tuple[str, Tone]:
    """A tool's verdict as a pill."""
    match verdict:
        case "allow":
            return tr("allowed", "what a tool may do"), Tone.GOOD
        case "ask" if effect is Effect.DESTROY:
            return tr("always asks", "what a tool may do"), Tone.BAD
        case "ask":
            return tr("asks", "what a tool may do"), Tone.CARE
        case "unsure":
            return tr("asks if unsure", "what a tool may do"), Tone.CARE
        case "observe":
            return tr("only noted", "what a tool may do"), Tone.QUIET
        case _:
            return tr("no access"), Tone.QUIET


def state_words(row: ConnectorRow) -> tuple[str, Tone]:
    """How a connector is, in a word; empty if there is nothing to say."""
    match row.state:
        case "connected" | "ready" | "off":
            return "", Tone.QUIET
        case "no credential":
            return tr("no {secret}", "e.g. no password").format(secret=_secret_of(row)), Tone.CARE
        case "unreachable":
            return tr("unreachable"), Tone.CARE
        case "refused":
            return tr("refused", "a connector's state"), Tone.BAD
        case other:
            return visible(other), Tone.QUIET


def trouble_words(row: ConnectorRow) -> str:
    """What is wrong with a connector and what to do about it; empty if nothing is."""
    match row.state:
        case "no credential":
            return tr("It can reach nothing yet: set its {secret}.").format(secret=_secret_of(row))
        case "unreachable":
            return _with_remedy(
                row.detail or tr("It does not answer."), tr("Check the network and the server's name, then test it.")
            )
        case "refused":
            secret = _secret_of(row)
            return _with_remedy(
                row.detail or tr("It did not accept the {secret}.").format(secret=secret),
                tr("Replace the {secret}, then test it.").format(secret=secret),
            )
        case "connected" | "ready" | "off":
            return ""
        case _:
            return row.detail


def _secret_of(row: ConnectorRow) -> str:
    return _in_a_sentence(row.credentials[0] if row.credentials else "password")


def _with_remedy(sentence: str, remedy: str) -> str:
    """What the runtime says mostly names a remedy already; then there is no second one."""
    return sentence if ". " in sentence else f"{sentence} {remedy}"


def place_words(row: ConnectorRow, key: str, place: str, now: float) -> str:
    """Where a secret lies and when it was last used, or that there is none; `place` is empty where that is not known."""
    if row.state == "no credential":
        said = tr("No {secret} is set.").format(secret=_in_a_sentence(key))
        return said[:1].upper() + said[1:]
    said = secret_in(key_words(key), place)
    used = tr("last used {time}").format(time=clock(row.used_at, now)) if row.used_at else ""
    return f"{said} · {used or tr('not used yet', 'of a password')}"


def secret_in(secret: str, place: str) -> str:
    """That a secret lies in a keychain, by its title if that is known."""
    said = tr("{secret} in {keychain}", "e.g. Password in GNOME Keyring") if place else tr("{secret} in the keychain")
    return said.format(secret=secret, keychain=place)


def _in_a_sentence(key: str) -> str:
    return tr("password", "within a sentence") if key == "password" else visible(key).replace("_", " ")


def key_words(key: str) -> str:
    """A credential's name: `api_key` is `API key`."""
    if key == "password":
        return tr("Password")
    words = visible(key).replace("_", " ")
    return words[:1].upper() + words[1:] if not words.casefold().startswith("api ") else "API" + words[3:]


def price_words(row: ModelRow) -> str:
    """What a model costs, and where that is known from."""
    match row.price_from:
        case "local":
            return tr("It runs on this machine and costs nothing.")
        case "table" | "own" if row.input_usd is not None and row.output_usd is not None:
            if not row.input_usd and not row.output_usd:
                return tr("It costs nothing.")
            said = (
                tr("${input} in and ${output} out for a million tokens: your own price.")
                if row.price_from == "own"
                else tr("${input} in and ${output} out for a million tokens: the price that is known for it.")
            )
            return said.format(input=number(row.input_usd, 2), output=number(row.output_usd, 2))
        case _:
            return tr(
                "Its price is not known, so no limit could be kept and nothing can run. "
                "Set the price below, as its provider names it."
            )


def rule_end(row: RuleRow, now: float) -> str:
    """When a remembered answer ends."""
    if row.task:
        return tr("until its task ends")
    return tr("until {time}").format(time=clock(row.expires_at, now)) if row.expires_at is not None else tr("no end")
