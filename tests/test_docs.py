"""Undocumented is untested: a command, option or field that the documentation lacks fails here; so does a dead link."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from tellings import cli

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def every_command(group: click.Group, before: str = "") -> list[tuple[str, click.Command]]:
    """Commands with their whole name, those of groups too."""
    found = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append((before + name, command))
        if isinstance(command, click.Group):
            found += every_command(command, f"{before}{name} ")
    return found


def test_every_command_and_option_is_in_the_reference() -> None:
    reference = (ROOT / "docs/reference/cli.md").read_text("utf-8")
    for name, command in every_command(cli.run):
        section = re.search(rf"^## `tellings {name}.*?(?=^## |\Z)", reference, re.M | re.S)
        assert section, f"docs/reference/cli.md has no section for tellings {name}"
        for option in command.params:
            if isinstance(option, click.Option):
                for flag in option.opts + option.secondary_opts:
                    assert f"`{flag}" in section[0], f"tellings {name} {flag} is not documented"


def test_the_reference_names_no_option_that_is_not_there() -> None:
    known = {flag for _, c in every_command(cli.run) for o in c.params for flag in (*o.opts, *o.secondary_opts)}
    named = set(re.findall(r"`(--[a-z][a-z-]+)", (ROOT / "docs/reference/cli.md").read_text("utf-8")))
    assert named <= known | {"--help", "--version"}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_field_of_the_report_is_documented(tmp_path: Path) -> None:
    from tellings import codec, wiring

    plain = codec.report_to_plain(wiring.compare(wiring.read_captures(wiring.sample())))
    reference = (ROOT / "docs/reference/report.md").read_text("utf-8")
    (story,) = plain["stories"]  # type: ignore[misc]
    fields = {*plain, *plain["articles"][0], *story}  # type: ignore[index]
    for name in ("quotes", "utterances", "points", "differences", "timeline", "credits", "people", "brief", "shared"):
        fields |= {key for item in story[name][:3] for key in item}  # type: ignore[index]
    for field in sorted(fields):
        assert f"`{field}`" in reference or f'"{field}"' in reference, f"the field {field} is not documented"


def test_the_library_page_runs_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tellings import wiring

    for source in wiring.sample():
        (tmp_path / Path(source).name).write_bytes(Path(source).read_bytes())
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs/reference/library.md").read_text("utf-8"), re.M | re.S)
    assert len(blocks) >= 2
    for block in blocks:
        made: dict[str, object] = {}
        exec(compile(block, "library.md", "exec"), made)
        assert made["report"].articles  # type: ignore[attr-defined]


def test_every_address_of_the_desk_is_in_the_reference() -> None:
    from tellings.web.app import PARTS

    reference = (ROOT / "docs/reference/desk.md").read_text("utf-8")
    routes = [r for part in PARTS for r in part.ROUTES]
    assert len(routes) > 25
    for route in routes:
        assert f"`{route.path}`" in reference, f"{route.path} is not documented"
    known = {r.path for r in routes} | {"/static/desk.css"}
    assert set(re.findall(r"^\| `(/[^`]*)`", reference, re.M)) <= known
