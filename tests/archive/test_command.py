"""`tellings archive` at the terminal: what it says, and how it ends."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from tellings import cli

from .made import pages, put


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


def test_wrong_use_is_one_line_and_a_code(tmp_path: Path) -> None:
    archive = put(tmp_path / "a.warc.gz", pages([1], 1))
    for arguments, code, words in (
        ((archive,), 2, "--out"),
        (("--out", tmp_path / "o"), 2, "no input given"),
        ((archive, "--out", tmp_path / "o", "--engine", "spark"), 2, "Known: local, daft"),
        ((archive, "--out", tmp_path / "o", "--cluster", "a:1"), 2, "--engine daft"),
        ((archive, "--out", tmp_path / "o", "--since", "soon"), 2, "no date"),
        ((archive, "--out", tmp_path), 2, "something else"),
    ):
        done = ask(*arguments)
        assert done.exit_code == code, done.output
        assert words in done.stderr
        assert "Traceback" not in done.stderr


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
