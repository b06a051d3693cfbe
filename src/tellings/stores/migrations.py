"""Schema migrations: numbered SQL files, run forward in their order, each in a transaction of its own."""

from __future__ import annotations

import re
from importlib import resources

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from tellings.errors import StoreError


def steps(dialect: str) -> list[tuple[int, str]]:
    """(number, SQL) of every step of a dialect ("sqlite", "postgres"), in order."""
    found = []
    for file in resources.files("tellings.stores").joinpath("schema", dialect).iterdir():
        named = re.match(r"(\d{4})_\w+\.sql$", file.name)
        if named:
            found.append((int(named[1]), file.read_text("utf-8")))
    return sorted(found)


def migrate(engine: Engine, dialect: str, where: str) -> int:
    """Bring a database to the newest schema; its number. `StoreError` where it is newer than this program."""
    wanted = steps(dialect)
    with engine.begin() as connection:
        now = _number(connection)
    if now > wanted[-1][0]:
        to_do = "Install the version of Tellings that wrote it, or a newer one"
        raise StoreError(f"its schema is {now}, this program knows {wanted[-1][0]}", where=where, to_do=to_do)
    for number, sql in wanted:
        if number > now:
            with engine.begin() as connection:
                for statement in sql.split(";\n"):
                    if statement.strip():
                        connection.execute(sa.text(statement))
                connection.execute(sa.text("delete from meta where key = 'schema'"))
                connection.execute(sa.text("insert into meta(key, value) values('schema', :n)"), {"n": str(number)})
    return wanted[-1][0]


def _number(connection: Connection) -> int:
    if not sa.inspect(connection).has_table("meta"):
        return 0
    found = connection.execute(sa.text("select value from meta where key = 'schema'")).scalar()
    return int(found or 0)
