"""`tellings archive` at the terminal: what it says, and how it ends."""

from __future__ import annotations

import gzip
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tellings import cli
from tellings.cli.archive import _progress as progress

from .made import event, html, pages, put, record, results, rows


def ask(*arguments: object) -> Result:
    return CliRunner().invoke(cli.run, ["archive", *map(str, arguments)])


def test_it_says_how_far_it_is_and_what_it_wrote(tmp_path: Path) -> None:
    archive = put(tmp_path / "a.warc.gz", pages(range(3), 2))
    done = ask(archive, "--out", tmp_path / "out", "--workers", 1, "--rules")
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    for part in (
        "read: 100%, 6 captures",
        "a second",
        "6 articles, 0 left out",
        "3 stories, 3 with two independent texts",
    ):
        assert part in done.stderr
    again = ask(archive, "--out", tmp_path / "out", "--workers", 1, "--rules")
    assert "had been read by an earlier run" in again.stderr
    assert ask(archive, "--out", tmp_path / "out", "--workers", 1, "--rules", "-q").stderr == ""


def test_a_stage_is_done_when_it_says_so() -> None:
    assert progress("read", 2499, 2500, 49_980, 300.0) == "read: 99%, 49,980 captures, 167 a second, 0 s left"
    assert progress("read", 2500, 2500, 1, 10.0) == "read: 100%, 1 capture, 0 a second, in 10 s"


def test_wrong_use_is_one_line_and_a_code(tmp_path: Path) -> None:
    archive = put(tmp_path / "a.warc.gz", pages([1], 1))
    for arguments, code, words in (
        ((archive,), 2, "--out"),
        (("--out", tmp_path / "o"), 2, "no input given"),
        ((archive, "--out", tmp_path / "o", "--engine", "spark"), 2, "Known: local, daft"),
        ((archive, "--out", tmp_path / "o", "--cluster", "a:1"), 2, "--engine daft"),
        ((archive, "--out", tmp_path / "o", "--since", "soon"), 2, "--since: 'soon' is no date"),
        ((archive, "--out", tmp_path / "o", "--until", "2031-13-01"), 2, "--until: '2031-13-01' is no date"),
        (
            (archive, "--out", tmp_path / "o", "--since", "2031-06-01", "--until", "2031-01-31"),
            2,
            "is after 2031-01-31",
        ),
        ((archive, "--out", tmp_path / "o", "--languages", "en,german"), 2, "'german' is no code"),
        ((archive, "--out", "/proc/nowhere/o"), 1, "name another folder with --out"),
        ((archive, "--out", tmp_path), 2, "something else"),
    ):
        done = ask(*arguments)
        assert done.exit_code == code, done.output
        assert words in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "o").exists()
    for day in ("2031-01-31", "2031-01-31T12:00"):
        assert ask("--out", tmp_path / "o", "--since", day, "--until", "2031-01-31").exit_code == 2  # no input given
        assert "is after" not in ask("--out", tmp_path / "o", "--since", day, "--until", "2031-01-31").stderr


def test_inputs_that_cannot_be_read_are_named_and_nothing_at_all_is_a_code_of_its_own(tmp_path: Path) -> None:
    archive, empty = put(tmp_path / "a.warc.gz", pages([1], 1)), put(tmp_path / "b.warc.gz", [])
    some = ask(archive, empty, tmp_path / "c.warc.gz", "--out", tmp_path / "some", "--workers", 1, "--rules")
    assert some.exit_code == 0
    assert f"left out: {empty}: It holds no articles." in some.stderr
    assert f"left out: {tmp_path / 'c.warc.gz'}: It can't be read: No such file or directory." in some.stderr
    nothing = ask(empty, "--out", tmp_path / "none", "--workers", 1, "--rules", "-q")
    assert nothing.exit_code == 3
    assert "no input gave an article" in nothing.stderr
    assert "Traceback" not in nothing.stderr


def test_files_of_which_nothing_can_be_read_are_named_with_why(tmp_path: Path) -> None:
    good = put(tmp_path / "good.warc.gz", [*pages([1], 2), b"damaged at its end"])
    noise = put(tmp_path / "noise.warc.gz", [b"This is no archive at all. "] * 9)
    picture = put(tmp_path / "picture.png", [b"\x89PNG"])
    done = ask(good, noise, picture, "--out", tmp_path / "out", "--workers", 1, "--rules")
    assert done.exit_code == 0, done.stderr
    assert f"left out: {noise}: The archive is broken after its beginning" in done.stderr
    assert f"left out: {picture}: “.png” files aren't read" in done.stderr
    assert f"left out: {good}" not in done.stderr
    assert "2 articles, 3 left out (2 broken-archive, 1 unknown-kind)" in done.stderr
    assert len(rows(tmp_path / "out", "refusals")) == 3


def test_results_that_lie_among_the_inputs_are_not_read(tmp_path: Path) -> None:
    put(tmp_path / "day" / "a.warc.gz", pages(range(3), 2))
    command = [tmp_path / "day", "--workers", 1, "--rules", "--out"]
    for again in (False, True):
        done = ask(*command, tmp_path / "day" / "out")
        assert "6 articles, 0 left out" in done.stderr
        assert ("had been read by an earlier run" in done.stderr) == again
    other = ask(*command, tmp_path / "day" / "more" / "out")
    assert "6 articles, 1 left out (1 results)" in other.stderr
    assert f"left out: {tmp_path / 'day' / 'out'}: It holds the results of another run" in other.stderr
    for given in (tmp_path / "day" / "out", tmp_path / "day" / "out" / "articles"):
        itself = ask(given, "--out", tmp_path / "day" / "out")
        assert itself.exit_code == 2
        assert "the results would be read as an input" in itself.stderr
    read = ask(tmp_path / "day" / "out" / "articles", "--out", tmp_path / "read", "--workers", 1, "--rules")
    assert "6 articles, 0 left out" in read.stderr


def test_two_runs_in_one_folder_at_once_are_kept_apart(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    archive = put(tmp_path / "a.warc.gz", pages([1], 2))
    (tmp_path / "out" / "work").mkdir(parents=True)
    with (tmp_path / "out" / "work" / "lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        second = ask(archive, "--out", tmp_path / "out", "--workers", 1, "--rules")
        assert second.exit_code == 2
        assert "another run is writing to this folder" in second.stderr
        assert not (tmp_path / "out" / "manifest.json").exists()
    assert ask(archive, "--out", tmp_path / "out", "--workers", 1, "--rules").exit_code == 0


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
from tellings.cli import run
run(["archive", *sys.argv[2:]])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux bounds files so")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_where_nothing_more_can_be_written_the_run_says_so_and_goes_on_later(tmp_path: Path, workers: str) -> None:
    # A bound on the size of files stands for a disk that is full: both are met in the middle of writing.
    archive = put(tmp_path / "a.warc.gz", pages(range(12), 2))
    command = ["--out", str(tmp_path / "out"), "--rules", "--workers", workers, str(archive)]
    bounded = subprocess.run([sys.executable, "-c", LIMITED, "8000", *command], capture_output=True, text=True)
    assert bounded.returncode == 1, bounded.stderr
    assert "Make room on the disk, then run it again: it goes on where it stood" in bounded.stderr
    assert "Traceback" not in bounded.stderr
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert ask(*command).exit_code == 0
    assert ask(*command[2:], "--out", tmp_path / "other").exit_code == 0
    assert results(tmp_path / "out") == results(tmp_path / "other")


@pytest.mark.skipif(sys.platform != "linux", reason="a terminal's signal to all processes of a command")
def test_a_run_that_is_stopped_says_how_to_go_on_and_goes_on(tmp_path: Path) -> None:
    found = [record(f"https://b.example/{n}", html(*event(n, 0))) for n in range(250)]
    archive = put(tmp_path / "a.warc.gz", [gzip.compress(r, mtime=0) for r in found])
    command = [sys.executable, "-m", "tellings", "archive", str(archive), "--out", str(tmp_path / "out")]
    command += ["--quotes", "none"]
    running = subprocess.Popen(
        [*command, "--workers", "2"],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
    )
    work = tmp_path / "out" / "work" / "read"
    while running.poll() is None and not any(work.glob("*.tried") if work.exists() else ()):
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    told = running.communicate(timeout=60)[1]
    assert running.returncode == 130, told
    assert not list(work.glob("*.tried"))
    assert not list(work.glob(".*.part"))
    assert re.fullmatch(r"(read: .*\n|place: .*\n|compare: .*\n)*stopped\. What is done is kept.*\n", told)
    again = subprocess.run(command, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert "250 articles, 0 left out" in again.stderr
