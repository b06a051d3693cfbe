#!/usr/bin/env bash
# Installs what some tests want beyond the package, where it may: Chromium, PostgreSQL, nginx, Postfix, axe-core, Ray.
# Where it may not, those tests skip and say why.
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

have_postgres() {
    command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

if ! have_postgres; then
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        say "installing PostgreSQL for the store's tests"
        export DEBIAN_FRONTEND=noninteractive
        { apt-get -qq update && apt-get -qq install -y --no-install-recommends postgresql; } >/dev/null 2>&1 ||
            say "PostgreSQL could not be installed: its tests will skip"
    else
        say "no PostgreSQL here: its tests will skip (Debian: apt-get install postgresql; macOS: brew install postgresql)"
    fi
fi

if ! command -v nginx >/dev/null 2>&1 && [ ! -x /usr/sbin/nginx ]; then
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        say "installing nginx for the test behind a proxy"
        export DEBIAN_FRONTEND=noninteractive
        # Nothing may start it as a service.
        { apt-get -qq update && RUNLEVEL=1 apt-get -qq install -y --no-install-recommends nginx-light; } >/dev/null 2>&1 ||
            say "nginx could not be installed: its test will skip"
    else
        say "no nginx here: its test will skip (Debian: apt-get install nginx-light; macOS: brew install nginx)"
    fi
fi

if ! command -v postfix >/dev/null 2>&1 && [ ! -x /usr/sbin/postfix ]; then
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        say "installing Postfix for the alerts' tests (it is not started; the tests run one of their own on the loopback)"
        export DEBIAN_FRONTEND=noninteractive
        {
            printf 'postfix postfix/main_mailer_type select No configuration\n' | debconf-set-selections
            apt-get -qq update && RUNLEVEL=1 apt-get -qq install -y --no-install-recommends postfix
        } >/dev/null 2>&1 || say "Postfix could not be installed: its tests will skip"
    else
        say "no Postfix here: its tests will skip (Debian: apt-get install postfix)"
    fi
fi

if [ ! -f node_modules/axe-core/axe.min.js ]; then
    if command -v npm >/dev/null 2>&1; then
        say "fetching axe-core for the accessibility tests"
        npm install --no-save --no-package-lock --silent --no-audit --no-fund axe-core@4 >/dev/null 2>&1 ||
            say "axe-core could not be fetched: the accessibility tests will skip"
    else
        say "no npm here: the accessibility tests will skip"
    fi
fi

# Apart from the other Python packages: there is not always one for the newest Python, and the tests run without it.
python=.venv/bin/python
if [ -x "$python" ] && ! "$python" -c 'import ray' >/dev/null 2>&1; then
    say "installing Ray for the tests on a cluster of two nodes"
    "$python" -m pip install -q --disable-pip-version-check --only-binary ray -e '.[cluster]' >/dev/null 2>&1 ||
        say "Ray could not be installed: the tests on a cluster will skip"
fi
exit 0
