"""Alongside: one thing is done in a thread while the next is made ready."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Thing = TypeVar("Thing")
Done = TypeVar("Done")

#: So many things may wait; each more is memory.
WAITING = 2


@contextmanager
def alongside(do: Callable[[Thing], object]) -> Iterator[Callable[[Thing], None]]:
    """Hand out a way to have things done, one after the other, in a thread beside ours; all are when the block ends.

    What goes wrong there is raised here, with the next thing or at the end, and nothing more is done then.
    """
    given: deque[Future[object]] = deque()
    with ThreadPoolExecutor(max_workers=1) as thread:

        def give(thing: Thing) -> None:
            given.append(thread.submit(do, thing))
            while len(given) > WAITING:
                given.popleft().result()

        try:
            yield give
            while given:
                given.popleft().result()
        finally:
            # Who leaves early has no use for what still waits.
            thread.shutdown(cancel_futures=True)


def two_at_once(do: Callable[[Thing], Done], things: Iterable[Thing]) -> Iterator[Done]:
    """Do something with every thing in two threads, and give what came of it in the order of the things.

    No thing is taken before there is somebody to do it. What goes wrong is raised where its turn comes.
    """
    given: deque[Future[Done]] = deque()
    with ThreadPoolExecutor(max_workers=2) as threads:
        try:
            for thing in things:
                given.append(threads.submit(do, thing))
                if len(given) > 1:
                    yield given.popleft().result()
            while given:
                yield given.popleft().result()
        finally:
            threads.shutdown(cancel_futures=True)
