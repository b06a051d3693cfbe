"""Archives in a store that speaks S3, read by the engine's own reader from a server of our own on this machine."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from .made import event, pages, put, rows

pytestmark = pytest.mark.timeout(600)
KEYS = {"AWS_ACCESS_KEY_ID": "known", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"}
SIGNED = "AWS4-HMAC-SHA256 Credential=known/20310101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"


def serve(*, guarded: bool) -> tuple[subprocess.Popen[bytes], str]:
    """A server of S3 on a free port; a guarded one lets in the first three requests and then asks who it is."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    environment = os.environ | ({"INITIAL_NO_AUTH_ACTION_COUNT": "3"} if guarded else {})
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment)
    until = time.monotonic() + 120
    while time.monotonic() < until and running.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return running, f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(0.1)
    running.kill()
    pytest.skip("the server of S3 did not come up on this machine")


def fill(root: str) -> None:
    """A bucket with a day's archive, a table of rows and nothing else."""
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    table = io.BytesIO()
    made = [{"id": f"r{n}", "title": event(n, 0)[0], "text": "\n\n".join(event(n, 0)[1])} for n in range(20, 24)]
    pq.write_table(pa.Table.from_pylist(made), table, row_group_size=1)
    day = b"".join(pages(range(8), 1))
    for path, body in (("", b""), ("/day.warc.gz", day), ("/rows.parquet", table.getvalue())):
        headers = {"Authorization": SIGNED, "Content-Type": "application/octet-stream"}
        asked = urllib.request.Request(f"{root}/crawl{path}", data=body, method="PUT", headers=headers)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            assert answer.status == 200


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """The address of a server of S3 that lets everybody in."""
    for needed in ("daft", "moto", "flask"):
        if not importlib.util.find_spec(needed):
            pytest.skip(f"{needed} is not installed (pip install 'tellings[daft]' 'moto[s3,server]')")
    running, root = serve(guarded=False)
    fill(root)
    yield root
    running.kill()
    running.wait()


def ask(root: str, *arguments: object, keys: dict[str, str] = KEYS) -> subprocess.CompletedProcess[str]:
    """`tellings archive` in a process of its own, with these credentials and no others."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    environment |= {"AWS_ENDPOINT_URL": root, "AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"} | keys
    call = [sys.executable, "-m", "tellings", "archive", *map(str, arguments), "--rules", "--workers", "1"]
    return subprocess.run(call, capture_output=True, text=True, check=False, timeout=300, env=environment)


def test_archives_and_rows_in_a_bucket_give_what_files_give(store: str, tmp_path: Path) -> None:
    named = ("s3://crawl/day.warc.gz", "s3://crawl/rows.parquet", "s3://crawl/night.warc.gz", "s3://mine/a.warc.gz")
    done = ask(store, *named, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    found = rows(tmp_path / "out", "articles")
    assert sorted(str(r["text"]) for r in found if "warc" in str(r["source"])) == sorted(
        str(r["text"]) for r in local(tmp_path)
    )
    assert sorted(str(r["id"]) for r in found if "parquet" in str(r["source"])) == ["r20", "r21", "r22", "r23"]
    refused = {str(r["source"]): (r["reason"], str(r["detail"])) for r in rows(tmp_path / "out", "refusals")}
    assert set(refused) == set(named[2:])
    assert all(f"{name}: It can't be read" in done.stderr for name in refused)
    for reason, detail in refused.values():
        assert reason == "unreadable"
        assert detail == "It can't be read: there is no such bucket, or nothing of that name in it."


def local(folder: Path) -> list[dict[str, object]]:
    """The articles of the same archive read as a file."""
    from .made import over

    over(put(folder / "day.warc.gz", pages(range(8), 1)), out=folder / "local")
    return rows(folder / "local", "articles")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"AWS_REGION": "us-east-1"}, "no credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
        (KEYS, "check the credentials, and whether they may read it"),
    ],
    ids=["none", "wrong"],
)
def test_a_store_that_lets_nobody_in_is_told_in_plain_words(
    store: str, keys: dict[str, str], words: str, tmp_path: Path
) -> None:
    running, root = serve(guarded=True)
    try:
        fill(root)
        done = ask(root, "s3://crawl/day.warc.gz", "--out", tmp_path / "out", keys=keys)
        assert done.returncode == 3, done.stderr
        assert words in done.stderr
        (refusal,) = rows(tmp_path / "out", "refusals")
        assert refusal["reason"] == "unreadable"
        assert words in str(refusal["detail"])
    finally:
        running.kill()
        running.wait()
