"""The windows speak the user's language: every text goes through `tr`, and a language that is missing becomes English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from meshclaw_desktop.tray import words
from meshclaw_desktop.tray.language import VARIABLE, speak, wanted
from meshclaw_desktop.tray.translation import tr
from tests.translations.__main__ import compile_
from tests.translations.catalogue import FORMS, file_of, read
from tests.translations.catalogue import wanted as needed
from tests.translations.literals import untold
from tests.translations.sources import TRAY, sources, sources_in

FOR_A_TERMINAL = ("app.py", "demo.py", "demo_hand.py")
"""What these say goes to a terminal."""
NO_TEXTS = {
    "activity/fold.py": {"Outside tasks"},  # found by this; shown through words.py
    "approval/bus_notice.py": {"Notify"},  # the bus's own words
    "approval/screen_lock_linux.py": {"Active", "Get"},
    "history/export.py": {"(you asked)"},  # stands in a file for programs
    "settings/mail_providers.py": {"Gmail", "Yahoo", "Fastmail", "Posteo", "Microsoft"},
}
"""Names, and what programs read."""
PLACE = re.compile(r"\{\w*\}")


@pytest.fixture
def english_again(qapp: QApplication) -> Iterator[None]:
    """Whatever was installed in between is gone afterwards."""
    before = QLocale()
    known = set(qapp.findChildren(QTranslator))
    yield
    for one in set(qapp.findChildren(QTranslator)) - known:
        QCoreApplication.removeTranslator(one)
        one.deleteLater()
    QLocale.setDefault(before)


@pytest.mark.parametrize("path", sorted(TRAY.rglob("*.py")), ids=lambda path: str(path.relative_to(TRAY)))
def test_no_text_is_shown_without_being_translatable(path: Path) -> None:
    name = path.relative_to(TRAY).as_posix()
    if name in FOR_A_TERMINAL:
        return
    assert [(line, text) for line, text in untold(path) if text not in NO_TEXTS.get(name, ())] == []


def test_texts_without_tr_are_found_wherever_they_hide(tmp_path: Path) -> None:
    file = tmp_path / "some.py"
    file.write_text(
        '"""A docstring is not shown."""\n'
        "WORDS = {1: 'may read'}\n"
        "label.setText('idle')\n"
        "label.setText(f'{count} messages')\n"
        "menu.addAction('Quit', then)\n"
        "row('quit', then, 'Open it…')\n"
        "label.setText(tr('Well told'))\n"
        "label.setText(tr('Also {name}').format(name='well told, no'))\n"
        "label.setObjectName('some name')\n"
    )
    assert [line for line, _ in untold(file)] == [2, 3, 4, 5, 6, 8]


@pytest.mark.usefixtures("english_again")
def test_german_is_spoken_where_the_user_speaks_it(qapp: QApplication) -> None:
    assert speak(qapp, {VARIABLE: "de_DE"}) == "de"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert words.number(1234.5, 1) == "1.234,5"
    assert words.money(420_000) == "0,42 $"


@pytest.mark.usefixtures("english_again")
def test_a_language_that_nobody_translated_becomes_english_with_that_countrys_numbers(qapp: QApplication) -> None:
    assert speak(qapp, {VARIABLE: "fr_FR"}) == "en"
    assert tr("%n approvals waiting", "", 1) == "1 approval waiting"
    assert words.number(1_234_567.5, 1) == "1 234 567,5"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


@pytest.mark.parametrize("nonsense", ["C", "POSIX", "../../etc", "zz_ZZ"])
def test_a_setting_that_says_nothing_means_english(nonsense: str) -> None:
    assert wanted({VARIABLE: nonsense}).name() == "en_US"


def test_numbers_take_the_right_form_and_the_users_grouping() -> None:
    assert [tr("%n approvals waiting", "", n) for n in (0, 1, 2)] == [
        "0 approvals waiting",
        "1 approval waiting",
        "2 approvals waiting",
    ]
    assert tr("%n approvals waiting", "", 12_345) == "12,345 approvals waiting"


def test_every_text_that_is_translated_is_a_literal() -> None:
    assert sources()


@pytest.mark.parametrize("call", ["tr(name)", 'tr(f"{name} is new")', 'tr("new: " + name)', 'tr("a", comment)'])
def test_what_no_translator_would_find_is_refused(call: str, tmp_path: Path) -> None:
    file = tmp_path / "some.py"
    file.write_text(call)
    with pytest.raises(ValueError, match="literal"):
        list(sources_in(file))


@pytest.mark.parametrize("language", FORMS)
def test_the_translations_have_every_text_and_no_other(language: str) -> None:
    """If not: `make translations`, then translate what is marked unfinished."""
    assert set(read(file_of(language).read_text(encoding="utf-8"))) == set(needed(language, sources()))


@pytest.mark.parametrize("language", FORMS)
def test_every_text_is_translated(language: str) -> None:
    entries = read(file_of(language).read_text(encoding="utf-8"))
    assert [source.text for source, entry in entries.items() if not entry.finished] == []


@pytest.mark.parametrize("language", FORMS)
def test_what_the_application_reads_was_compiled_from_what_translators_write(language: str, tmp_path: Path) -> None:
    compile_(file_of(language), tmp_path / "again.qm")
    assert (tmp_path / "again.qm").read_bytes() == file_of(language).with_suffix(".qm").read_bytes()


@pytest.mark.parametrize("language", FORMS)
def test_a_translation_keeps_the_places_of_values_and_the_spaces_around(language: str) -> None:
    for source, entry in read(file_of(language).read_text(encoding="utf-8")).items():
        assert len(entry.forms) == (FORMS[language] if source.plural else 1)
        for form in entry.forms:
            assert sorted(set(PLACE.findall(form))) == sorted(set(PLACE.findall(source.text))), source.text
            assert form[:1].isspace() == source.text[:1].isspace(), source.text
            assert form[-1:].isspace() == source.text[-1:].isspace(), source.text
        if source.plural and "%n" in source.text:
            assert "%n" in entry.forms[-1], source.text
