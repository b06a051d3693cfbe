"""A folder taken for a run: an empty one, or one of a run that left out the same; and for one run at a time."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from typing import IO

import msgspec

from tellings.archive.places import Places, Settings, whole
from tellings.errors import TellingsError, UsageError

_LEFT_OUT = ("since", "until", "languages")
"""Settings that may not change from run to run in one folder: what they left out is not there."""
_AGAIN = "run it again: it goes on where it stood"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NOT_OURS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR)


@contextlib.contextmanager
def claimed(places: Places, settings: Settings) -> Iterator[None]:
    """Hold the folder. `UsageError` where it is another's, `TellingsError` where nothing can be written any more."""
    try:
        _check(places, settings)
        places.work.mkdir(parents=True, exist_ok=True)
        with (places.work / "lock").open("ab") as lock:
            _lock(lock, places)
            for left in places.out.rglob(".*.part"):
                left.unlink()
            with whole(places.settings) as part:
                part.write_bytes(msgspec.json.encode(settings))
            yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _stopped(error, places) from error


def _check(places: Places, settings: Settings) -> None:
    kept = places.settings
    if places.out.exists() and not places.out.is_dir():
        raise UsageError("it is no folder", where=str(places.out), to_do="Name another with --out")
    if kept.exists():
        before = msgspec.json.decode(kept.read_bytes(), type=Settings)
        changed = [n for n in _LEFT_OUT if getattr(before, n) != getattr(settings, n)]
        if changed:
            to_do = "Give the same again, or name another folder with --out"
            what = f"it holds a run with another --{' and --'.join(changed)}"
            raise UsageError(what, where=str(places.out), to_do=to_do)
    elif places.out.exists() and any(p.name != "work" for p in places.out.iterdir()):
        raise UsageError("the folder holds something else", where=str(places.out), to_do="Name a new or empty one")


def _lock(lock: IO[bytes], places: Places) -> None:
    """Hold the file until it is closed, or this process ends however that is. Where the system or the disk knows no
    such locks, two runs are not kept apart."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        to_do = "Wait until it has ended, or name another folder with --out"
        raise UsageError("another run is writing to this folder", where=str(places.out), to_do=to_do) from error
    except OSError:
        return


def _stopped(error: OSError, places: Places) -> TellingsError:
    why = os.strerror(error.errno) if error.errno else " ".join(str(error).split())[:300]
    to_do = f"See what is wrong with the disk, then {_AGAIN}"
    if error.errno in _FULL:
        to_do = f"Make room on the disk, then {_AGAIN}"
    elif error.errno in _NOT_OURS:
        to_do = "See who may write there, or name another folder with --out"
    return TellingsError(f"the run can't go on there ({why})", where=str(places.out), to_do=to_do)
