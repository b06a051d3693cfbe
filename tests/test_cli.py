"""The command line: what it prints where, its exit codes, and what it says of bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

A = 'The bridge at Oakley was shut on Friday. "It is not safe," said Mayor Ann Bell. Repairs begin in May.\n'
B = 'Oakley bridge was shut on Friday evening. Mayor Ann Bell said: "It is not safe at all." Nobody was hurt.\n'


def tellings(
    *arguments: str, given: bytes | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the real command in a process of its own, from whatever folder."""
    return subprocess.run(
        [sys.executable, "-m", "tellings", *arguments],
        input=given,
        capture_output=True,
        cwd=cwd,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent / "src")},
    )


@pytest.fixture
def two(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "a.txt").write_text(A, "utf-8")
    (tmp_path / "b.txt").write_text(B, "utf-8")
    return str(tmp_path / "a.txt"), str(tmp_path / "b.txt")


def test_summary_goes_to_stdout_and_nothing_to_stderr(two: tuple[str, str]) -> None:
    done = tellings("compare", *two)
    assert done.returncode == 0
    assert done.stdout.strip()
    assert done.stderr == b""


def test_json_is_the_contract_and_checks_out(two: tuple[str, str], tmp_path: Path) -> None:
    done = tellings("compare", *two, "--json")
    report = json.loads(done.stdout)
    assert report["schema"] == "tellings/1"
    assert {a["text"] for a in report["articles"]} == {A.rstrip("\n"), B.rstrip("\n")} or len(report["articles"]) == 2
    (tmp_path / "r.json").write_bytes(done.stdout)
    checked = tellings("check", str(tmp_path / "r.json"))
    assert checked.returncode == 0
    assert b"spans hold" in checked.stdout


def test_check_finds_a_span_that_was_altered(two: tuple[str, str], tmp_path: Path) -> None:
    report = json.loads(tellings("compare", *two, "--json").stdout)
    report["stories"][0]["quotes"][0]["text"] = "It is perfectly safe"
    (tmp_path / "r.json").write_text(json.dumps(report), "utf-8")
    checked = tellings("check", str(tmp_path / "r.json"))
    assert checked.returncode == 4
    assert b"do not hold" in checked.stderr


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"schema": "tellings/9", "articles": [], "stories": []}']
)
def test_check_says_what_is_wrong_with_a_file_that_is_no_report(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_bytes(content)
    checked = tellings("check", str(tmp_path / "r.json"))
    assert checked.returncode == 4
    assert b"Traceback" not in checked.stderr
    assert b"r.json" in checked.stderr


def test_every_form_is_written_to_its_place(two: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = tellings(
        "compare", *two, "--html", str(out / "r.html"), "--tei", str(out / "r.xml"), "--csv", str(out / "csv"),
        "--annotations", str(out / "r.jsonld"),
    )  # fmt: skip
    assert done.returncode == 0
    assert (out / "r.html").read_text("utf-8").lstrip().lower().startswith("<!doctype html>")
    assert (out / "r.xml").stat().st_size > 0
    assert json.loads((out / "r.jsonld").read_text("utf-8"))
    assert list((out / "csv").glob("*.csv"))
    assert done.stdout == b""
    assert not list(out.glob("*.part"))


def test_markdown_goes_to_stdout(two: tuple[str, str]) -> None:
    done = tellings("compare", *two, "--markdown")
    assert done.returncode == 0
    assert done.stdout.decode().startswith("#")


def test_stdin_is_an_input(two: tuple[str, str]) -> None:
    done = tellings("compare", "-", two[1], "--json", given=A.encode())
    assert len(json.loads(done.stdout)["articles"]) == 2


def test_published_and_outlet_fill_what_inputs_lack(two: tuple[str, str]) -> None:
    done = tellings("compare", *two, "--json", "--published", "2026-05-08", "--outlet", "The Oakley Bell")
    for article in json.loads(done.stdout)["articles"]:
        assert (article["published"], article["outlet"]) == ("2026-05-08", "The Oakley Bell")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("compare",), 2, b"no input given"),
        (("compare", "a.txt", "--published", "next week"), 2, b"is no date"),
        (("compare", "a.txt", "--json", "--markdown"), 2, b"Choose one"),
        (("quotes",), 2, b"no input given"),
        (("compare", "no-such-file.txt"), 3, b"no-such-file.txt"),
        (("check", "no-such-file.json"), 4, b"no-such-file.json"),
        (("frobnicate",), 2, b"No such command"),
    ],
)
def test_a_wrong_call_says_what_and_what_to_do(
    arguments: tuple[str, ...], code: int, words: bytes, tmp_path: Path
) -> None:
    done = tellings(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert words in done.stderr
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


def test_a_bad_input_among_good_ones_is_named_and_the_rest_goes_on(two: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    done = tellings("compare", *two, str(tmp_path / "empty.txt"), "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert len(report["articles"]) == 2
    assert [r["source"].endswith("empty.txt") for r in report["refused"]] == [True]
    assert b"empty.txt" in done.stderr
    strict = tellings("compare", *two, str(tmp_path / "empty.txt"), "--json", "--strict")
    assert strict.returncode == 4


def test_a_file_that_cannot_be_written_is_said(two: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder is wanted", "utf-8")
    done = tellings("compare", *two, "--html", str(tmp_path / "taken" / "r.html"))
    assert done.returncode == 1
    assert b"cannot write" in done.stderr


def test_quotes_are_given_alone(two: tuple[str, str]) -> None:
    done = tellings("quotes", two[0], "--json")
    (quote,) = [q for q in json.loads(done.stdout) if q["kind"] == "direct"]
    assert quote["text"].startswith("It is not safe")
    assert A[quote["start"] : quote["end"]] == quote["text"]
    assert b"It is not safe" in tellings("quotes", two[0]).stdout


def test_the_demo_reports_on_the_bundled_sample(tmp_path: Path) -> None:
    done = tellings("demo", "--no-open", "--html", str(tmp_path / "demo.html"))
    assert done.returncode == 0
    assert "Okafor" in (tmp_path / "demo.html").read_text("utf-8")


def test_escape_codes_in_an_input_never_reach_the_terminal(tmp_path: Path) -> None:
    name = tmp_path / "evil.txt"
    name.write_text("\x1b[31mRed title\x1b]0;owned\x07\n\n" + A, "utf-8")
    done = tellings("compare", str(name))
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"\x1b" not in tellings("quotes", str(name)).stdout


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['tellings', '--help']\n"
        "from tellings.cli import run\n"
        "try: run()\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'onnxruntime', 'httpx', 'trafilatura', 'lxml', 'jinja2', 'rich', 'nupunkt'}\n"
        "heavy &= set(sys.modules)\n"
        "print(heavy, file=sys.stderr); sys.exit(bool(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
