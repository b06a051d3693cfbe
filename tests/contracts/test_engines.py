"""Every engine does the same: this process, several, Daft over several, Daft on a Ray cluster of two nodes."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tellings import wiring
from tellings.engines.local import Processes, Serial
from tellings.errors import EngineError, UsageError
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


@pytest.fixture(scope="session")
def cluster(paths: None) -> Iterator[str]:
    """The address of a Ray cluster of two nodes, each with one core of this machine."""
    from tellings.engines import daft

    os.environ.update(daft.QUIET)
    import ray
    from ray.cluster_utils import Cluster

    head = {"num_cpus": 1, "object_store_memory": 10**8}
    try:
        made = Cluster(initialize_head=True, head_node_args=head)
        made.add_node(num_cpus=1, object_store_memory=10**8)
    except Exception as error:  # Ray raises no kind of its own where its processes don't come up in time
        pytest.skip(f"no cluster came up on this machine: {str(error)[:200]}")
    yield made.address
    ray.shutdown()
    made.shutdown()


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
    import subprocess

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
@pytest.mark.skipif(ONLY in os.environ, reason="these are the tests on the cluster")
def test_the_same_on_a_cluster_of_two_nodes(paths: None) -> None:
    if not importlib.util.find_spec("ray") or not importlib.util.find_spec("daft"):
        pytest.skip("Ray is not installed (pip install 'tellings[cluster]')")
    import subprocess

    these = "order_of_the_items or same_bytes or fault_of_ours"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(Path(__file__)), "-k", these]
    done = subprocess.run(command, env=os.environ | {ONLY: "cluster"}, capture_output=True, text=True, timeout=580)
    assert done.returncode == 0, done.stdout[-5000:]
    if "3 skipped" in done.stdout:
        pytest.skip("no cluster of Ray came up on this machine in time")
    assert "3 passed" in done.stdout


def test_several_deaths_are_survived(paths: None, tmp_path: Path) -> None:
    found = list(Processes(2, batch=2).map(labour.Mortal(tmp_path, (0, 5, 11)), range(12)))
    assert found == list(range(0, 24, 2))
    assert {p.name for p in tmp_path.iterdir()} == {"0", "5", "11"}


def test_a_part_that_kills_every_worker_ends_the_run_with_its_name(paths: None, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"^7: .*fewer workers") as caught:
        list(Processes(2).map(labour.Mortal(tmp_path, (7,), ever=True), range(9)))
    assert caught.value.exit_code == 7


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
    import subprocess

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
