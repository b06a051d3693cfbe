"""The file of mail settings: what is right is taken, what is wrong is named, secrets stay out of sight."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from tellings.errors import UsageError
from tellings.post.settings import MailSettings, load

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = """
public = "https://desk.example/"
sender = "Quayside Desk <Alerts@Desk.example>"
smtp = "smtp://relay.example:2587"
"""


def loaded(tmp_path: Path, more: str = "", environ: dict[str, str] | None = None, base: str = GOOD) -> MailSettings:
    file = tmp_path / "mail.toml"
    file.write_text(base + more, "utf-8")
    return load(str(file), environ or {})


def test_the_least_settings_give_the_rest(tmp_path: Path) -> None:
    s = loaded(tmp_path)
    assert (s.public, s.sender, s.name) == ("https://desk.example", "alerts@desk.example", "Quayside Desk")
    assert (s.list_id, s.return_to) == ("alerts.desk.example", "alerts@desk.example")
    assert (s.relay.host, s.relay.port, s.relay.security) == ("relay.example", 2587, "starttls")


def test_a_password_comes_from_the_environment_or_a_file_and_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("pass-of-the-quay\n")
    by_file = loaded(tmp_path, f'login = "desk"\npassword_file = "{tmp_path / "secret"}"\n')
    by_environment = loaded(tmp_path, 'login = "desk"\n', {"TELLINGS_MAIL_PASSWORD": "pass-of-the-quay"})
    for s in (by_file, by_environment):
        assert s.relay.password == "pass-of-the-quay"
        assert "quay\n" not in repr(s)
        assert "pass-of" not in repr(s)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ('password = "secret"', "password"),
        ('login = "desk"', "login"),
        ('admin = "nobody"', "admin"),
        ('dkim_selector = "s1"', "dkim_selector"),
        ('dkim_key_file = "/no/such/file"\ndkim_selector = "s1"', "dkim_key_file"),
        ("per_domain = 0", "per_domain"),
        ('connections = "many"', "connections"),
        ("connections = true", "connections"),
        ('list_id = "a b"', "list_id"),
        ('name = "a\\u000ab"', "name"),
        ("unknown = 1", "unknown"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, more: str, named: str) -> None:
    with pytest.raises(UsageError, match=rf"^{re.escape(str(tmp_path))}.*{named}: ") as error:
        loaded(tmp_path, more + "\n")
    assert "secret" not in str(error.value).replace("secrets stand", "")


@pytest.mark.parametrize(
    "base",
    [
        GOOD.replace("https://desk.example/", "http://desk.example"),
        GOOD.replace("https://desk.example/", "desk.example"),
        GOOD.replace("Alerts@Desk.example", "alerts"),
        GOOD.replace("smtp://relay.example:2587", "smtp+plain://relay.example"),
        GOOD.replace("smtp://relay.example:2587", "smtp://me:secret@relay.example"),
        GOOD.replace("smtp://relay.example:2587", "http://relay.example"),
        GOOD.replace("smtp://relay.example:2587", "smtp://relay.example:99999"),
        "nothing here",
        "",
    ],
)
def test_a_wrong_file_is_refused_and_says_where_to_read_on(tmp_path: Path, base: str) -> None:
    with pytest.raises(UsageError, match=r"docs/how-to/alerts\.md") as error:
        loaded(tmp_path, base=base)
    assert "me:secret" not in str(error.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        load(str(tmp_path / "none.toml"), {})


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "how-to" / "alerts.md").read_text("utf-8")
    named = {f.name for f in fields(MailSettings)} - {"relay", "dkim_key", "bounce_secret"}
    for name in sorted(named | {"smtp", "login", "password_file", "ca", "dkim_key_file", "bounce_secret_file"}):
        assert f"`{name}`" in page, f"{name} is not documented"
