"""Every engine does the same: this process, several, Daft over several, Daft on a Ray cluster of two nodes."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tellings import wiring
from tellings.engines import clusters
from tellings.engines.local import Processes, Serial
from tellings.errors import EngineError, TellingsError, UsageError
from tellings.pipeline import Engine

pytest.importorskip("pyarrow")
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import killing  # noqa: E402  workers find these by name
import labour  # noqa: E402

from archive.made import over, pages, put, results, rows  # noqa: E402

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::FutureWarning"),
    pytest.mark.timeout(600),
]
ONLY = "TELLINGS_ENGINES"
NAMES = os.environ.get(ONLY, "serial processes daft").split()
"""The engines that this process tests. Daft keeps to one runner in a process, so the cluster's tests run in another."""


@pytest.fixture(scope="session")
def paths() -> Iterator[None]:
    """Workers of other engines look for modules where the environment says."""
    before = os.environ.get("PYTHONPATH")
    here = [str(HERE), str(HERE.parent), str(HERE.parent.parent / "src")]
    os.environ["PYTHONPATH"] = os.pathsep.join([*here, before or ""]).rstrip(os.pathsep)
    yield
    os.environ["PYTHONPATH"] = before or ""


def a_node() -> dict[str, int]:
    """A small node whose ports are chosen here: to wait until its agents have chosen theirs takes a busy machine too
    long for Ray's patience."""
    ports = ("metrics_agent_port", "dashboard_agent_listen_port", "runtime_env_agent_port", "metrics_export_port")
    with contextlib.ExitStack() as stack:
        free = [stack.enter_context(socket.socket()) for _ in ports]
        for one in free:
            one.bind(("127.0.0.1", 0))
        chosen = {name: one.getsockname()[1] for name, one in zip(ports, free, strict=True)}
    return {"num_cpus": 1, "object_store_memory": 10**8, **chosen}


@pytest.fixture(scope="session")
def made_cluster(paths: None) -> Iterator[Any]:
    """A Ray cluster of two nodes, each with one core of this machine, that tells nobody and serves no pages."""
    from tellings.engines import daft

    # Ray's workers stand back behind all else that runs: a busy machine would leave them no time at all.
    os.environ.update(daft.QUIET | {"RAY_worker_niceness": "0"})
    import ray
    from ray._private import utils
    from ray.cluster_utils import Cluster

    # No pages, so none of what serves them: its agents take a busy machine too long for Ray's patience.
    utils.get_dashboard_dependency_error = lambda: ImportError("not wanted")
    folder = tempfile.mkdtemp(prefix="ray-")  # a short name: those of sockets may not be long
    for left in (2, 1, 0):
        made = Cluster()
        try:
            made.add_node(**a_node(), include_dashboard=False, temp_dir=folder)
            made.add_node(**a_node())
            break
        except Exception as error:  # Ray raises no kind of its own where its processes don't come up in half a minute
            made.shutdown()
            if not left:
                pytest.skip(f"no cluster came up on this machine: {str(error)[:200]}")
    yield made
    ray.shutdown()
    made.shutdown()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cluster(made_cluster: Any) -> str:
    """The address of the cluster."""
    return str(made_cluster.address)


@pytest.fixture(params=NAMES)
def engine(request: pytest.FixtureRequest, paths: None) -> Engine:
    """Each engine in its turn."""
    if request.param == "serial":
        return Serial(batch=3)
    if request.param == "processes":
        return Processes(2, batch=3)
    if not importlib.util.find_spec("daft"):
        pytest.skip("Daft is not installed (pip install 'tellings[daft]')")
    from tellings.engines.daft import Daft

    if request.param == "daft":
        return Daft(workers=2, batch=3)
    return Daft(address=request.getfixturevalue("cluster"), workers=2, batch=3)


def test_results_come_in_the_order_of_the_items(engine: Engine) -> None:
    assert list(engine.map(labour.twice, range(20))) == list(range(0, 40, 2))
    assert list(engine.map(labour.twice, [])) == []


def asked(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`tellings archive` over a small archive, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        archive = put(Path(folder) / "a.warc.gz", pages(range(2), 1))
        call = [sys.executable, "-m", "tellings", "archive", str(archive), "--out", f"{folder}/out", "--rules"]
        return subprocess.run([*call, *arguments], capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An archive, and what comes of it in one process."""
    folder = tmp_path_factory.mktemp("reference")
    archive = put(folder / "a.warc.gz", pages(range(10), 2))
    over(archive, out=folder / "out")
    return archive, folder / "out"


def test_an_archive_gives_the_same_bytes_also_where_a_worker_dies(
    engine: Engine, reference: tuple[Path, Path], tmp_path: Path
) -> None:
    archive, expected = reference
    if not isinstance(engine, Serial):  # the one process is the run itself; tests/archive cuts that off
        engine = killing.Killing(engine, tmp_path / "killed", ("https://outlet1.example/4",))
    outcome = over(archive, out=tmp_path / "out", engine=engine)
    assert outcome.manifest.shards > 4
    assert isinstance(engine, Serial) or (tmp_path / "killed").exists(), "nobody was killed"
    assert results(tmp_path / "out") == results(expected)
    found = [str(r["url"]) for r in rows(tmp_path / "out", "articles")]
    assert sorted(found) == sorted({f"https://outlet{t}.example/{n}" for t in range(2) for n in range(10)})


def test_pages_that_no_process_survives_are_refused_and_the_run_finishes(
    engine: Engine, reference: tuple[Path, Path], tmp_path: Path
) -> None:
    if isinstance(engine, Serial):
        pytest.skip("the one process is the run itself: see the test of a run that is called again")
    archive, expected = reference
    fatal = tuple(f"https://outlet{t}.example/{n}" for t, n in ((0, 2), (1, 2), (0, 3), (1, 9)))
    killed = killing.Killing(engine, tmp_path / "killed", fatal, ever=True)
    outcome = over(archive, out=tmp_path / "out", engine=killed)
    left = [(r["source"], r["reason"], r["detail"]) for r in rows(tmp_path / "out", "refusals")]
    gone = [r for r in rows(expected, "articles") if r["url"] in fatal]
    assert sorted(source for source, _, _ in left) == sorted(r["source"] for r in gone)
    assert {reason for _, reason, _ in left} == {"crash"}
    assert all("this page" in str(detail) and "SIGKILL" in str(detail) for _, _, detail in left)
    kept = sorted(str(r["text"]) for r in rows(expected, "articles") if r["url"] not in fatal)
    assert sorted(str(r["text"]) for r in rows(tmp_path / "out", "articles")) == kept
    assert outcome.manifest.statistics.articles + outcome.manifest.statistics.refusals == 20


def test_a_story_that_no_process_survives_is_refused_and_the_others_are_compared(
    engine: Engine, reference: tuple[Path, Path], tmp_path: Path
) -> None:
    if isinstance(engine, Serial):
        pytest.skip("the one process is the run itself: see the test of a run that is called again")
    archive, expected = reference
    fatal = str(rows(expected, "stories")[4]["id"])
    killed = killing.Killing(engine, tmp_path / "killed", story=fatal, ever=True)
    over(archive, out=tmp_path / "out", engine=killed)
    (refusal,) = rows(tmp_path / "out", "refusals")
    assert (refusal["source"], refusal["reason"], refusal["stage"]) == (fatal, "crash", "compare")
    for table in ("quotes", "utterances", "points", "differences"):
        assert rows(tmp_path / "out", table) == [r for r in rows(expected, table) if r["story"] != fatal], table
    assert rows(tmp_path / "out", "stories") == rows(expected, "stories")
    over(archive, out=tmp_path / "out", quotes="none")
    over(archive, out=tmp_path / "out")
    assert results(tmp_path / "out") == results(expected), "a later run with a better reader keeps an old refusal"


def test_a_run_in_one_process_that_died_over_a_page_leaves_it_out_when_it_is_called_again(
    paths: None, reference: tuple[Path, Path], tmp_path: Path
) -> None:
    archive, _ = reference
    program = (
        "import sys; from pathlib import Path; import killing; from archive.made import over\n"
        "from tellings.engines.local import Serial\n"
        "here = Path(sys.argv[2])\n"
        "mortal = killing.Killing(Serial(1), here / 'mark', ('https://outlet0.example/3',), ever=True)\n"
        "over(Path(sys.argv[1]), out=here / 'out', engine=mortal)\n"
    )
    call = [sys.executable, "-c", program, str(archive), str(tmp_path)]
    ends = [subprocess.run(call, check=False, timeout=300).returncode for _ in range(2)]
    assert ends == [-9, 0]
    assert [r["reason"] for r in rows(tmp_path / "out", "refusals")] == ["crash"]
    assert len(rows(tmp_path / "out", "articles")) == 19


def test_a_fault_of_ours_is_no_death_of_a_worker(engine: Engine) -> None:
    with pytest.raises(LookupError, match="three is missing"):
        list(engine.map(labour.faulty, range(9)))


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.skipif(ONLY in os.environ, reason="these are the tests on the cluster")
def test_the_same_on_a_cluster_of_two_nodes(paths: None) -> None:
    if not importlib.util.find_spec("ray") or not importlib.util.find_spec("daft"):
        pytest.skip("Ray is not installed (pip install 'tellings[cluster]')")
    these = "[cluster] or nodes_of_a_cluster or node_of_the_cluster or cluster_of_another_version"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs", str(Path(__file__)), "-k", these]
    done = subprocess.run(command, env=os.environ | {ONLY: "cluster"}, capture_output=True, text=True, timeout=1150)
    assert done.returncode == 0, done.stdout[-5000:]
    if "no cluster came up" in done.stdout:
        pytest.skip("no cluster of Ray came up on this machine in time")
    assert re.search(r"^9 passed\b", done.stdout, re.M), done.stdout[-2000:]
    assert "skipped" not in done.stdout


there_only = pytest.mark.skipif("cluster" not in NAMES, reason="a test of the cluster's own process")


@there_only
def test_both_nodes_of_a_cluster_take_part(cluster: str, paths: None) -> None:
    from tellings.engines.daft import Daft

    assert len(set(Daft(address=cluster, workers=2).map(labour.node, range(24)))) == 2


def another_node(made: Any) -> Any:
    """One node more, where the machine lets it come up."""
    why = ""
    for _ in range(3):
        try:
            return made.add_node(**a_node())
        except Exception as error:  # as above
            why = str(error)[:200]
    return pytest.skip(f"no third node came up on this machine: {why}")


def one_dies_in_the_middle(made: Any, kill: Callable[[], None], reference: tuple[Path, Path], out: Path) -> None:
    """A run on the cluster in which something dies once reading has begun gives the bytes of a run without."""
    from tellings.engines.daft import Daft

    archive, expected = reference
    killed: list[str] = []

    class Told(list[tuple[str, int, int, int]]):
        def append(self, step: tuple[str, int, int, int]) -> None:
            if not killed:
                kill()
                killed.append(step[0])

    outcome = over(archive, out=out, engine=Daft(address=made.address, batch=1), told=Told())
    assert killed == ["read"]
    assert outcome.manifest.shards > 4
    assert results(out) == results(expected)


@there_only
def test_a_node_of_the_cluster_is_killed_in_the_middle_and_the_bytes_are_the_same(
    made_cluster: Any, reference: tuple[Path, Path], tmp_path: Path
) -> None:
    third = another_node(made_cluster)
    kill = partial(made_cluster.remove_node, third, allow_graceful=False)
    one_dies_in_the_middle(made_cluster, kill, reference, tmp_path / "out")


@there_only
def test_what_keeps_a_node_of_the_cluster_is_killed_alone_and_the_bytes_are_the_same(
    made_cluster: Any, reference: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tellings.engines import waiting

    monkeypatch.setattr(waiting, "GRACE", 5.0)
    third = another_node(made_cluster)
    try:  # its workers and all else of the node live on
        one_dies_in_the_middle(made_cluster, third.kill_raylet, reference, tmp_path / "out")
    finally:
        made_cluster.remove_node(third, allow_graceful=False)


@there_only
def test_a_cluster_of_another_version_is_named_with_both(cluster: str) -> None:
    import json

    import ray
    from ray._common.usage import usage_constants
    from ray._private import ray_constants
    from ray.experimental import internal_kv

    if not ray.is_initialized():
        ray.init(cluster, log_to_driver=False)
    key, space = usage_constants.CLUSTER_METADATA_KEY, ray_constants.KV_NAMESPACE_CLUSTER
    before = internal_kv._internal_kv_get(key, namespace=space)
    other = json.loads(before) | {"ray_version": "1.2.3"}
    internal_kv._internal_kv_put(key, json.dumps(other).encode(), namespace=space)
    try:
        done = asked("--engine", "daft", "--cluster", cluster)
    finally:
        internal_kv._internal_kv_put(key, before, namespace=space)
    assert done.returncode == 7, done.stderr
    assert re.search(r"the cluster runs Ray 1\.2\.3 on Python [\d.]+, this machine Ray", done.stderr)
    assert "Install the same versions" in done.stderr
    assert "Traceback" not in done.stderr


def test_several_deaths_are_survived(paths: None, tmp_path: Path) -> None:
    found = list(Processes(2, batch=2).map(labour.Mortal(tmp_path, (0, 5, 11)), range(12)))
    assert found == list(range(0, 24, 2))
    assert {p.name for p in tmp_path.iterdir()} == {"0", "5", "11"}


def test_what_was_started_for_one_map_does_the_next(paths: None) -> None:
    engine = Processes(2)
    first = set(engine.map(labour.worker, range(6)))
    assert list(engine.map(labour.twice, range(6))) == list(range(0, 12, 2))
    assert first == set(engine.map(labour.worker, range(6)))
    assert len(first) == 2


def test_workers_that_died_at_rest_or_met_a_fault_are_replaced(paths: None) -> None:
    engine = Processes(2)
    (alone,) = engine.map(labour.worker, [1])
    os.kill(alone, signal.SIGKILL)
    (other,) = engine.map(labour.worker, [1])
    assert other != alone
    with pytest.raises(LookupError, match="three is missing"):
        list(engine.map(labour.faulty, range(9)))
    assert list(engine.map(labour.twice, range(6))) == list(range(0, 12, 2))


def test_two_maps_at_once_keep_apart(paths: None) -> None:
    engine = Processes(2)
    both = zip(engine.map(labour.twice, range(9)), engine.map(labour.faulty, range(4, 13)), strict=True)
    assert list(both) == [(2 * n, n + 4) for n in range(9)]


@pytest.mark.skipif(not Path("/proc").exists(), reason="Linux has this")
def test_workers_end_with_their_engine(paths: None) -> None:
    engine = Processes(2)
    found = set(engine.map(labour.worker, range(6)))
    assert all(Path(f"/proc/{n}").exists() for n in found)
    del engine
    until = time.monotonic() + 60
    while any(Path(f"/proc/{n}").exists() for n in found) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(Path(f"/proc/{n}").exists() for n in found)


def test_a_part_that_kills_every_worker_ends_the_run_with_its_name(paths: None, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"^7: .*fewer workers") as caught:
        list(Processes(2).map(labour.Mortal(tmp_path, (7,), ever=True), range(9)))
    assert caught.value.exit_code == 7


def test_what_every_worker_of_daft_dies_of_is_told_with_what_to_do(paths: None, tmp_path: Path) -> None:
    if not importlib.util.find_spec("daft"):
        pytest.skip("Daft is not installed (pip install 'tellings[daft]')")
    if ONLY in os.environ:
        pytest.skip("these are the tests on the cluster")
    from tellings.engines.daft import Daft

    with pytest.raises(EngineError, match=r"^7: workers died 3 times in a row .*fewer for each node") as caught:
        list(Daft(workers=1).map(labour.Mortal(tmp_path, (7,), ever=True), [7]))
    assert caught.value.exit_code == 7
    away = (tmp_path / "away").mkdir() or tmp_path / "away" / "only_here.py"
    away.write_text("def same(numbers): return list(numbers)\n")
    sys.path.insert(0, str(away.parent))
    try:
        import only_here

        with pytest.raises(EngineError, match=r"only_here is not there.*on every node"):
            list(Daft(workers=1).map(only_here.same, [7]))
    finally:
        sys.path.remove(str(away.parent))


@pytest.mark.skipif(not Path("/proc/self/oom_score_adj").exists(), reason="Linux has this")
def test_where_memory_runs_out_workers_go_before_the_run(paths: None) -> None:
    (worker,) = Processes(2).map(labour.goes_first, [1])
    assert worker > int(Path("/proc/self/oom_score_adj").read_text())


def test_engines_are_known_by_name() -> None:
    assert isinstance(wiring.engine("local", workers=1), Serial)
    assert isinstance(wiring.engine("local", workers=2), Processes)
    with pytest.raises(UsageError, match="Known: local, daft"):
        wiring.engine("spark")
    with pytest.raises(UsageError, match="--engine daft"):
        wiring.engine("local", cluster="10.0.0.1:6379")


def test_daft_and_ray_are_told_to_keep_quiet_before_they_are_loaded(paths: None) -> None:
    if not importlib.util.find_spec("daft"):
        pytest.skip("Daft is not installed (pip install 'tellings[daft]')")
    program = (
        "import socket, sys\n"
        "def refused(*a, **k): print('CALLED HOME'); raise OSError\n"
        "socket.getaddrinfo = socket.create_connection = refused\n"
        "from tellings.engines import daft\n"
        "assert 'daft' not in sys.modules\n"
        "daft.loaded()\n"
        "import time; time.sleep(0.5)\n"
    )
    kept = {
        k: v for k, v in os.environ.items() if k not in ("DO_NOT_TRACK", "SCARF_NO_ANALYTICS", "DAFT_ANALYTICS_ENABLED")
    }
    done = subprocess.run([sys.executable, "-c", program], env=kept, capture_output=True, text=True, check=True)
    assert "CALLED HOME" not in done.stdout


@pytest.mark.skipif(ONLY in os.environ, reason="these are the tests on the cluster")
@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("nowhere", 2, "'nowhere' is no address of a cluster. Write it as host:port"),
        ("10.0.0.1:99999", 2, "is no address of a cluster"),
        ("127.0.0.1:{closed}", 7, "no cluster answers there (Connection refused). Start one with: ray start --head"),
        ("ray://127.0.0.1:{closed}", 7, "no cluster answers there (Connection refused)"),
    ],
)
def test_an_address_where_nothing_answers_is_told_at_once(paths: None, address: str, code: int, words: str) -> None:
    if not importlib.util.find_spec("ray") or not importlib.util.find_spec("daft"):
        pytest.skip("Ray is not installed (pip install 'tellings[cluster]')")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = free.getsockname()[1]
    with pytest.raises(TellingsError) as caught:
        clusters.join(address.format(closed=closed))
    assert caught.value.exit_code == code
    assert words in str(caught.value)


def test_a_server_that_is_no_ray_is_told_so_and_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    if not importlib.util.find_spec("ray"):
        pytest.skip("Ray is not installed (pip install 'tellings[cluster]')")
    monkeypatch.setattr(clusters, "_PATIENCE", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"127.0.0.1:{mute.getsockname()[1]}"
        with pytest.raises(EngineError, match="something answers there, but no Ray cluster") as caught:
            clusters.join(address)
    assert caught.value.where == address


@pytest.mark.parametrize(("without", "extra"), [("ray", "cluster"), ("daft", "daft")])
def test_a_missing_part_of_an_engine_is_named_with_the_extra_that_brings_it(
    paths: None, tmp_path: Path, without: str, extra: str
) -> None:
    if not importlib.util.find_spec("daft"):
        pytest.skip("Daft is not installed (pip install 'tellings[daft]')")
    archive = put(tmp_path / "a.warc.gz", pages([1], 1))
    hidden = f"import sys; sys.modules[{without!r}] = None; from tellings.__main__ import main; main()"
    call = ["archive", str(archive), "--out", str(tmp_path / "out"), "--engine", "daft", "--cluster", "127.0.0.1:1"]
    done = subprocess.run([sys.executable, "-c", hidden, *call], capture_output=True, text=True, timeout=200)
    assert done.returncode == 2, done.stderr
    assert f"pip install 'tellings[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr
