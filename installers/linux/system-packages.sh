#!/usr/bin/env bash
# Installs the named groups of Debian packages that are not there yet; asks nothing when all are. Touches nothing else.
#   app      what PySide6 and a virtual environment need
#   display  a virtual desktop with a real tray: what the demo and the GUI tests need where there is no display
#   test     real mail servers and the tools that drive a desktop from outside
# Where packages cannot be installed it says so and goes on; with CI=true it fails.
set -euo pipefail

APP=(python3-venv ca-certificates
     libglib2.0-0 libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0
     libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 fontconfig-config)
DISPLAY_=(xvfb openbox trayer lxqt-panel dbus gnome-keyring xfce4-notifyd at-spi2-core
          imagemagick x11-utils x11-xserver-utils fonts-inter fonts-noto-core fonts-droid-fallback)
TEST=(iproute2 git openssh-server openssh-client dovecot-imapd dovecot-lmtpd postfix openssl xdotool util-linux)

cannot() {
    printf 'system packages: %s\n' "$1" >&2
    if [ "${CI:-}" = true ]; then exit 1; fi
    exit 0
}

installed() { # a library's name ends in t64 on newer Debian and Ubuntu
    local package
    for package in "$1" "$1t64"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] && return 0
    done
    return 1
}

wanted=()
for group in "$@"; do
    case $group in
        app) wanted+=("${APP[@]}") ;;
        display) wanted+=("${DISPLAY_[@]}") ;;
        test) wanted+=("${TEST[@]}") ;;
        *) printf 'usage: %s app|display|test...\n' "$0" >&2; exit 2 ;;
    esac
done

if [ "$(uname -s)" != Linux ]; then
    printf 'system packages: none are needed on %s; parts that need a Linux desktop or mail server do not run here.\n' "$(uname -s)"
    exit 0
fi
command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
    cannot "this Linux has no apt; install the equivalents of: ${wanted[*]}"

missing=()
for package in "${wanted[@]}"; do
    installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null ||
        cannot "neither root nor sudo; have these installed: apt-get install --no-install-recommends ${missing[*]}"
    as_root=(sudo)
fi

# A mail server that was installed for tests must not start by itself. What stood there before comes back.
policy=/usr/sbin/policy-rc.d
restore() {
    if [ -e "$policy.before-meshclaw" ]; then
        "${as_root[@]}" mv "$policy.before-meshclaw" "$policy"
    else
        "${as_root[@]}" rm -f "$policy"
    fi
}
[ ! -e "$policy" ] || "${as_root[@]}" mv "$policy" "$policy.before-meshclaw"
trap restore EXIT
printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
"${as_root[@]}" chmod 755 "$policy"

printf 'system packages: installing %s\n' "${missing[*]}"
log=$(mktemp)
quietly() { # says what a command said only if it fails; waits for another apt, as on a machine that was just started
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        rm -f "$log"
        cannot 'they could not be installed; the lines above say why'
    }
}
quietly update
quietly -o Dpkg::Use-Pty=0 install --no-install-recommends "${missing[@]}"
rm -f "$log"
