#!/usr/bin/env bash
# The least that must hold before a change goes in: it imports, it is in shape, and articles in give a report out.
set -eu
cd "$(dirname "$0")/.."
export PYTHONPATH=src
python=${PYTHON:-python3}
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
printf 'The bridge at Oakley shut on Friday. "It is not safe," said Mayor Ann Bell.\n' >"$made/a.txt"
printf 'Oakley bridge was shut on Friday. Mayor Ann Bell said: "It is not safe at all."\n' >"$made/b.txt"
$python -m tellings compare "$made/a.txt" "$made/b.txt" --json >"$made/report.json"
$python - "$made/report.json" <<'PY'
import json, sys
report = json.load(open(sys.argv[1], encoding="utf-8"))
assert report["schema"] == "tellings/1" and len(report["articles"]) == 2, "no report"
PY
$python -m ruff check -q src tests
