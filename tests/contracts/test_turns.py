"""Turns go to whoever waits longest."""

from __future__ import annotations

import threading
import time

import pytest

from tellings.stores.turns import Turns


def test_those_who_wait_come_in_the_order_in_which_they_asked() -> None:
    turns, came = Turns(), []

    def wait(n: int) -> None:
        with turns:
            came.append(n)

    threads = []
    with turns:
        for n in range(8):
            threads.append(threading.Thread(target=wait, args=(n,)))
            threads[-1].start()
            while len(turns._waiting) <= n:
                time.sleep(0.001)
        assert came == []
    for thread in threads:
        thread.join(5.0)
    assert came == list(range(8))


def test_an_error_hands_the_turn_on() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="no"), turns:
        raise ValueError("no")
    with turns:
        pass


def test_only_one_has_the_turn() -> None:
    turns, inside, most = Turns(), [0], [0]

    def work() -> None:
        for _ in range(50):
            with turns:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0)
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20.0)
    assert most == [1]
