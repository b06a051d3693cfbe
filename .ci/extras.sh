#!/usr/bin/env bash
# Installs what some tests want beyond Python, where it may: Chromium. Where it may not, those tests skip and say why.
set -u
say() { printf '%s\n' "$*" >&2; }

have_chromium() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1 || [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]
}

if ! have_chromium; then
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        say "installing Chromium for the browser tests"
        export DEBIAN_FRONTEND=noninteractive
        { apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium fonts-dejavu-core; } >/dev/null 2>&1 ||
            say "Chromium could not be installed: the browser tests will skip"
    else
        say "no Chromium here: the browser tests will skip (Debian: apt-get install chromium; macOS: brew install --cask google-chrome)"
    fi
fi
exit 0
