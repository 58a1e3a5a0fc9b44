"""Text of others, spelled out: nothing hides, nothing poses, and honest text stays as it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshclaw_desktop.wire.visible import Oddity, oddities, segments, visible

HONEST = [
    "dana@partner-corp.example",
    "Grüße aus München, Øresund, Łódź, İstanbul",
    "пример.com",
    "яндекс.рф",
    "Привет, как дела?",
    "Ελλάδα και κόσμος",
    "日本語のPythonコード",
    "한국어 text",
    "שלום עולם",
    "مرحبا بالعالم",
    "नमस्ते दुनिया",
    "kızıl elma",
    "5 µs, ½ litre, 20 °C, €5 – “quoted”…",
    "❤️ 👍🏽 👨‍👩‍👧 1️⃣",
    "Việt Nam, São Paulo, naïve café",
]
HIDDEN = [
    "\u202e", "\u202d", "\u2066", "\u2069", "\u200b", "\u200c", "\u200d", "\u200e", "\ufeff", "\u00ad", "\u2060",
    "\u180e", "\u034f", "\u115f", "\u3164", "\uffa0", "\u2800", "\U000e0041", "\U000e007f", "\ufe0f", "\U000e0100",
    "\x00", "\x07", "\x08", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\r", "\t", "\n", "\u00a0", "\u2003",
    "\u3000", "\ud800", "\udfff", "\ue000", "\ufffe", "\ufffc", "\u061c",
]  # fmt: skip
POSING = [
    ("pаypal.com", "p⟨Cyrillic а⟩ypal.com"),
    ("аррӏе.com", "⟨Cyrillic аррӏе⟩.com"),
    ("gοοgle", "g⟨Greek οο⟩gle"),
    ("ｐaypal", "⟨Fullwidth p⟩aypal"),
    ("𝐩𝐚ypal", "⟨Mathematical pa⟩ypal"),
    ("paypɑl", "payp⟨Latin ɑ⟩l"),
    ("Раураl", "⟨Cyrillic Раура⟩l"),
    ("Hello сору", "Hello ⟨Cyrillic сору⟩"),
    ("ᎪᏢᏢᏞᎬ.com", "⟨Cherokee ᎪᏢᏢᏞᎬ⟩.com"),
]


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text
    assert oddities(text) == 0


@pytest.mark.parametrize("hidden", HIDDEN, ids=lambda one: f"U+{ord(one):04X}")
def test_what_hides_is_spelled_out(hidden: str) -> None:
    """Threat B02."""
    shown = visible(f"gnp{hidden}exe")
    assert hidden not in shown
    assert shown.startswith("gnp⟨")
    assert oddities(f"gnp{hidden}exe") == 1


@pytest.mark.parametrize(("text", "shown"), POSING)
def test_what_poses_is_named(text: str, shown: str) -> None:
    """Threats B02, M05."""
    assert visible(text) == shown


def test_every_letter_of_a_known_name_replaced_by_its_cyrillic_twin_is_named() -> None:
    """Threat M05."""
    twins = dict(zip("aceijopsxyh", "асеіјорѕхуһ", strict=True))
    for name in ("paypal", "apple", "microsoft", "chase", "espace-x"):
        for at, letter in enumerate(name):
            if letter in twins:
                spoof = f"{name[:at]}{twins[letter]}{name[at + 1 :]}.com"
                assert visible(spoof) != spoof


def test_a_line_may_break_only_where_lines_are_allowed() -> None:
    assert visible("a\nb") == "a⟨new line⟩b"
    assert visible("a\nb", lines=True) == "a\nb"


def test_a_gap_that_pushes_text_out_of_sight_is_counted() -> None:
    assert visible("safe" + " " * 200 + "evil") == "safe⟨200 spaces⟩evil"
    assert visible("if x:\n        return", lines=True) == "if x:\n        return"


def test_a_pile_of_marks_is_counted() -> None:
    assert visible("e" + "\u0301" * 50) == "e\u0301\u0301\u0301⟨47 × U+0301⟩"


def test_spelling_cannot_be_forged() -> None:
    assert visible("⟨U+202E⟩") == "⟨U+27E8⟩U+202E⟨U+27E9⟩"


@given(st.text(alphabet=st.characters()))
def test_nothing_shown_is_hidden(text: str) -> None:
    """Threats B02, M04."""
    for one in visible(text):
        assert unicodedata.category(one) not in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")
        assert one == " " or unicodedata.category(one) != "Zs"
        assert unicodedata.category(one) != "Cf" or one == "\u200d"


@given(st.text(alphabet=st.characters(), max_size=40), st.text(alphabet=st.characters(), max_size=40))
def test_different_texts_look_different(one: str, other: str) -> None:
    if one != other and "\u200d" not in one + other and "\ufe0f" not in one + other:
        assert visible(one) != visible(other)


@given(st.text(alphabet=st.characters()))
def test_segments_add_up(text: str) -> None:
    parts = segments(text, lines=True)
    assert "".join(part.text for part in parts) == visible(text, lines=True)
    plain = sum(len(part.text) for part in parts if part.oddity is None)
    assert plain + oddities(text, lines=True) == len(text)
    assert all(part.text.startswith("⟨") and part.text.endswith("⟩") for part in parts if part.oddity is not None)


def test_an_oddity_says_what_it_is() -> None:
    assert [one.oddity for one in segments("\u200bpаy")] == [Oddity.HIDDEN, None, Oddity.LOOK_ALIKE, None]
