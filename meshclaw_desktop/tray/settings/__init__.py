"""The settings window. It shows what the runtime says holds, asks for changes, and waits until the runtime says so."""
