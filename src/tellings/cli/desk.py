"""`tellings serve` and `tellings backup`: the live desk and its data file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import click

from tellings.errors import UsageError


@click.command()
@click.option(
    "--data", default="tellings.db", show_default=True, metavar="FILE|URL", help="Data file, or postgresql://…"
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8350, show_default=True, help="Port to listen on.")
@click.option("--feed", "feeds", multiple=True, metavar="URL", help="Follow this feed from now on; may be repeated.")
@click.option("--public", is_flag=True, help="Let everybody read who reaches the desk, not only this machine.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="A further name the desk is called by.")
@click.option("--address", metavar="URL", help="Where the desk is found from outside: https://desk.example.org")
@click.option(
    "--proxy", "proxies", multiple=True, metavar="ADDRESS", help="Believe the forwarding headers of this proxy too."
)
@click.option("--behind-proxy", is_flag=True, help="Believe the forwarding headers of a proxy on this machine.")
@click.option("--contact", metavar="ADDRESS", help="Mail or web address named to the sites that are asked.")
@click.option("--allow-private", is_flag=True, help="Also ask feeds on this machine and its private network.")
@click.option(
    "--hurry", type=click.FloatRange(min=1), default=1.0, metavar="N",
    help="Ask N times as often as good manners allow: for feeds of your own and for tests.",
)  # fmt: skip
@click.option(
    "--keep-days", type=click.FloatRange(min=31), metavar="N", help="Delete unpinned stories without news for N days."
)
@click.option(
    "--open-most", type=click.IntRange(min=100), default=60_000, show_default=True, metavar="N",
    help="Close the stories longest without news where more than N articles are open.",
)  # fmt: skip
@click.option("--new-link", is_flag=True, help="Print a new link to come in by as administrator.")
@click.option("--mail", metavar="FILE.toml", help="Settings of the desk's mail; without them it sends none.")
@click.option("--no-hubs", is_flag=True, help="Ask no hub to push feeds (WebSub), also where there is an --address.")
@click.option("--archive", metavar="FOLDER", help="Show what tellings archive wrote there (data: FOLDER/desk.db).")
def serve(
    data: str,
    host: str,
    port: int,
    feeds: tuple[str, ...],
    public: bool,
    names: tuple[str, ...],
    address: str | None,
    proxies: tuple[str, ...],
    behind_proxy: bool,
    contact: str | None,
    allow_private: bool,
    hurry: float,
    keep_days: float | None,
    open_most: int,
    new_link: bool,
    mail: str | None,
    no_hubs: bool,
    archive: str | None,
) -> None:
    """The live desk: follow feeds, keep stories, show them in a browser.

    \b
    Example:
      tellings serve --feed https://example.org/feed.xml
    """
    server = server_part()
    server.serve(
        server.Serving(
            data=str(Path(archive) / "desk.db") if archive and data == "tellings.db" else data,
            archive=archive,
            host=host,
            port=port,
            public=public,
            names=names,
            feeds=feeds,
            allow_private=allow_private,
            hurry=hurry,
            contact=contact,
            new_link=new_link,
            keep_days=keep_days,
            open_most=open_most,
            behind_proxy=behind_proxy,
            address=address,
            proxies=proxies,
            mail=mail,
            hubs=not no_hubs,
            say=_say(),
        )
    )


@click.command()
@click.argument("to", type=click.Path(dir_okay=False), metavar="FILE")
@click.option("--data", default="tellings.db", show_default=True, metavar="FILE", help="The data file of the desk.")
def backup(to: str, data: str) -> None:
    """Copy a desk's data file whole, also while the desk runs.

    \b
    Example:
      tellings backup friday.db
    """
    if not Path(data).exists():
        raise UsageError("there is no such data file", where=data, to_do="Name it with --data")
    server_part().back_up(data, to)
    _say()(f"wrote {to}")


def server_part() -> ModuleType:
    """The live desk's part, which comes with an extra."""
    from tellings.web import server

    return server


def _say() -> Callable[[str], None]:
    from tellings.cli import say

    return say
