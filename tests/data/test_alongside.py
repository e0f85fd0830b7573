"""Things done in a thread beside ours: all of them, in their order, and what goes wrong there is told here."""

import threading
from collections.abc import Callable, Iterable, Iterator

import pytest

from data.alongside import alongside, two_at_once


def give_all(things: Iterable[float], do: Callable[[float], object]) -> None:
    with alongside(do) as give:
        for thing in things:
            give(thing)


def test_things_are_done_in_their_order_in_another_thread() -> None:
    done: list[float] = []
    threads: set[int] = set()

    def do(thing: float) -> None:
        threads.add(threading.get_ident())
        done.append(thing)

    give_all(range(20), do)
    assert done == list(range(20))
    assert len(threads - {threading.get_ident()}) == 1


@pytest.mark.parametrize("things", [1, 20])
def test_what_goes_wrong_there_is_raised_here_and_nothing_more_is_done(things: int) -> None:
    done: list[float] = []

    def do(thing: float) -> None:
        if thing == 0:
            raise OSError(28, "No space left on device")
        done.append(thing)

    with pytest.raises(OSError, match="No space left"):
        give_all(range(things), do)
    # What was handed over before it was known may have been done, and no more.
    assert len(done) < 3


def test_who_fails_here_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError):
        give_all((1 / place for place in (1, 0)), lambda _: None)
    assert threading.active_count() == before


def test_what_is_done_by_two_comes_in_order_and_no_thing_is_taken_too_early() -> None:
    taken: list[int] = []

    def things() -> Iterator[int]:
        for thing in range(10):
            taken.append(thing)
            yield thing

    first_started = threading.Event()

    def do(thing: int) -> int:
        if thing == 1:
            first_started.set()
        if thing == 0:
            assert first_started.wait(10), "two are done at once"
        return thing * thing

    found = []
    for done in two_at_once(do, things()):
        found.append(done)
        assert len(taken) <= len(found) + 1
    assert found == [thing * thing for thing in range(10)]


def test_what_goes_wrong_among_two_is_raised_where_its_turn_comes() -> None:
    before, found = threading.active_count(), two_at_once(lambda thing: 1 // thing, (4, 2, 1, 0, 5))
    assert [next(found) for _ in range(3)] == [0, 0, 1]
    with pytest.raises(ZeroDivisionError):
        next(found)
    assert threading.active_count() == before
