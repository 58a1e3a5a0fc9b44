"""Chooses the language that the windows speak, at the start of the tray: the user's if it was translated, else English."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from meshclaw_desktop import locations

VARIABLE = "MESHCLAW_LANGUAGE"
"""Names a language (`de`, `en_GB`) to be spoken instead of the desktop's."""
ENGLISH = "en"


def speak(application: QCoreApplication, environment: Mapping[str, str]) -> str:
    """Install the texts of one language, and its way with numbers and dates. Returns which language it is."""
    locale = wanted(environment)
    QLocale.setDefault(locale)
    folder = str(locations.resources() / "translations")
    ours = QTranslator(application)
    if not ours.load(locale, "meshclaw", "_", folder):
        ours.load(f"meshclaw_{ENGLISH}", folder)
    application.installTranslator(ours)
    language = QLocale(ours.language()).name().partition("_")[0]
    # Qt's own words (Cancel, Copy, …) follow ours, so that no window mixes two languages.
    theirs = QTranslator(application)
    if theirs.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(theirs)
    return language


def wanted(environment: Mapping[str, str]) -> QLocale:
    """What the user asked for, else what the desktop is set to; plain English where that says nothing."""
    named = environment.get(VARIABLE, "")
    locale = QLocale(named) if named else QLocale.system()
    return locale if locale.language() is not QLocale.Language.C else QLocale("en_US")
