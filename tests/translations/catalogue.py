"""One language's translations as a file of Qt Linguist's (.ts): read, brought up to date, written. Deterministic."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from .sources import TREE, Source

FOLDER = TREE / "resources" / "translations"
FORMS = {"de": 2, "en": 2}
"""Each language that is spoken, and how many forms of a text with a number it has."""
PLURALS_ONLY = ("en",)
"""Languages whose other texts are the sources themselves."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was made of a source: one form, or one for each number the language tells apart. Empty where nothing was yet."""

    forms: tuple[str, ...]

    @property
    def finished(self) -> bool:
        """Whether every form is there."""
        return all(self.forms)


def file_of(language: str) -> Path:
    """Where a language's translations lie."""
    return FOLDER / f"meshclaw_{language}.ts"


def wanted(language: str, found: Sequence[Source]) -> list[Source]:
    """Those of the texts that need an entry in this language."""
    return [one for one in found if one.plural or language not in PLURALS_ONLY]


def read(text: str) -> dict[Source, Entry]:
    """The entries of a file."""
    entries: dict[Source, Entry] = {}
    for message in ET.fromstring(text).iter("message"):
        entries[_source(message)] = Entry(_forms(message))
    return entries


def written(language: str, found: Sequence[Source], entries: Mapping[Source, Entry]) -> str:
    """A file with an entry for each of the texts and no other."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>", f'<TS version="2.1" language="{language}">']
    lines += ["<context>", "    <name></name>"]
    for source in found:
        count = FORMS[language] if source.plural else 1
        entry = entries.get(source) or Entry(_usual_english(source.text) if language == "en" else ("",) * count)
        state = "" if entry.finished else ' type="unfinished"'
        lines.append('    <message numerus="yes">' if source.plural else "    <message>")
        lines.append(f"        <source>{_plain(source.text)}</source>")
        lines += [f"        <comment>{_plain(source.comment)}</comment>"] if source.comment else []
        if source.plural:
            lines.append(f"        <translation{state}>")
            lines += [f"            <numerusform>{_plain(form)}</numerusform>" for form in entry.forms]
            lines.append("        </translation>")
        else:
            lines.append(f"        <translation{state}>{_plain(entry.forms[0])}</translation>")
        lines.append("    </message>")
    return "\n".join([*lines, "</context>", "</TS>", ""])


def _usual_english(text: str) -> tuple[str, str]:
    """For one and for many: the first `s` after the number goes. What is irregular is written by hand."""
    return re.sub(r"(%n (?:\w+ )??\w+?)s\b", r"\1", text, count=1), text


def _source(message: ET.Element) -> Source:
    plural = message.get("numerus") == "yes"
    return Source(message.findtext("source") or "", message.findtext("comment") or "", plural)


def _forms(message: ET.Element) -> tuple[str, ...]:
    translation = message.find("translation")
    if translation is None:
        return ("",)
    if message.get("numerus") == "yes":
        return tuple(form.text or "" for form in translation.iter("numerusform"))
    return (translation.text or "",)


def _plain(text: str) -> str:
    return escape(text, {'"': "&quot;", "'": "&apos;"})
