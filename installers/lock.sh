#!/usr/bin/env bash
# Writes the lock files anew from pyproject.toml, for every platform and Python from 3.11 on, a hash for each file.
# Names no index: the one that pip is set up for is used when the lock is installed. Needs `uv` on the path.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo 'lock: install uv first: python3 -m pip install uv' >&2; exit 1; }
compile=(uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes
         --no-header --no-annotate --no-emit-index-url --no-emit-find-links)
"${compile[@]}" "$@" --output-file requirements.lock
"${compile[@]}" "$@" --extra dev --constraint requirements.lock --output-file requirements-dev.lock
"${compile[@]}" "$@" --extra eval --constraint requirements-dev.lock --output-file requirements-eval.lock
