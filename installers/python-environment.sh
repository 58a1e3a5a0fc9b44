#!/usr/bin/env bash
# python-environment.sh app|dev|eval FOLDER: a virtual environment with exactly what the lock file names, each file checked by
# its hash. Does nothing when FOLDER holds that already. Never takes a package that the lock does not name.
set -euo pipefail
cd "$(dirname "$0")/.."
part=$1 folder=$2
python=${PYTHON:-python3}

"$python" - <<'P' || { printf 'MeshClaw Desktop needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3 setup\n' >&2; exit 1; }
import sys
sys.exit(sys.version_info < (3, 11))
P

mark() { # changes with the lock and with the interpreter
    "$python" -c 'import hashlib, sys; print(sys.version, hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"
}
app=$(mark requirements.lock) dev=$(mark requirements-dev.lock)
stamp=$folder/.installed-from
there=$(cat "$stamp" 2>/dev/null || true)
[ "$there" != "$dev" ] || exit 0 # the development environment holds all of the app's packages, in the same versions
[ "$part/$there" != "app/$app" ] || exit 0
if [ "$part" = eval ]; then app=$(mark requirements-eval.lock); [ "$there" != "$app" ] || exit 0; fi

if [ -e "$folder" ] && [ -z "$there" ]; then
    printf 'python packages: %s was not made by this script; it is used as it is\n' "$folder"
    exit 0
fi
[ "$there" = "$app" ] || "$python" -m venv --clear "$folder"
printf 'unfinished' > "$stamp"
case $part in app) lock=requirements.lock ;; dev) lock=requirements-dev.lock ;; eval) lock=requirements-eval.lock ;; esac
printf 'python packages: installing what %s names into %s\n' "$lock" "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile --only-binary :all: --require-hashes -r "$lock"

# The project itself runs from this tree.
packages=$("$folder/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
pwd > "$packages/meshclaw_desktop.pth"
printf '#!%s\nimport sys\nfrom meshclaw_desktop.__main__ import main\nsys.exit(main())\n' "$(cd "$folder/bin" && pwd)/python" > "$folder/bin/meshclaw"
chmod 755 "$folder/bin/meshclaw"

# A .pth file runs at every start of Python, which is how a poisoned package got its foot in once.
for file in "$packages"/*.pth; do
    case $(basename "$file") in
        meshclaw_desktop.pth | distutils-precedence.pth) ;;
        *) printf 'a package brought %s, which would run at every start of Python; nothing was kept\n' "$file" >&2
           rm -rf "$folder"; exit 1 ;;
    esac
done
# Without bytecode the first import of litellm takes 17 s. PySide6 brings templates that only look like Python.
"$folder/bin/python" -m compileall -q -j 0 -x '\.tmpl\.py$' "$packages"
if [ "$part" = dev ]; then printf '%s' "$dev"; else printf '%s' "$app"; fi > "$stamp"
