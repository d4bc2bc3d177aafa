"""Many small writes, one wait for the disk: writers that come together are committed together.

It promises each writer what a transaction of its own would: its work is whole or not there, and
when `written` returns it is on disk. It does not know what is written.
"""

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from huishoudboekje.database.engine import one_kind_of_error, savepoint, writing

_MOST_TOGETHER = 64
_Made = TypeVar("_Made")


class _Job:
    """One writer's work; what it makes is kept by the work itself."""

    def __init__(self, act: Callable[[Session], None]) -> None:
        self.act = act
        self.is_done = False
        self.error: BaseException | None = None
        self._turn = Lock()
        self._turn.acquire()

    def wait(self) -> None:
        """Sleep until this work is done, or its writer has to lead."""
        self._turn.acquire()

    def wake(self) -> None:
        """Its writer goes on, if it was waiting."""
        if self._turn.locked():
            self._turn.release()

    def do(self, session: Session, engine: Engine) -> None:
        """Do the work in a savepoint; what it raises is kept for its own writer."""
        try:
            with one_kind_of_error(engine), savepoint(session):
                self.act(session)
        except Exception as error:  # noqa: BLE001 - raised again in the writer's own thread
            self.error = error


class GroupCommit:
    """The writers of one database: one at a time does the work of all who wait by then."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: deque[_Job] = deque()
        self._guard = Lock()
        self._is_led = False

    def written(self, act: Callable[[Session], _Made]) -> _Made:
        """What `act` made, committed; rolled back when it raises. It may run in another thread."""
        made: list[_Made] = []
        job = _Job(lambda session: made.append(act(session)))
        with self._guard:
            self._waiting.append(job)
            leads, self._is_led = not self._is_led, True
        if not leads:
            # Woken when it is done, or to lead: whoever waits asks nobody for the processor.
            job.wait()
        if not job.is_done:
            try:
                self._do_waiting()
            finally:
                self._hand_on()
        if job.error is not None:
            raise job.error
        return made[0]

    def _hand_on(self) -> None:
        """The first of those who came meanwhile leads the next group."""
        with self._guard:
            if self._waiting:
                self._waiting[0].wake()
            else:
                self._is_led = False

    def _taken(self, most: int) -> list[_Job]:
        with self._guard:
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), most))]

    def _do_waiting(self) -> None:
        jobs = self._taken(_MOST_TOGETHER)
        try:
            with writing(self._engine) as session:
                done = 0
                while done < len(jobs):
                    jobs[done].do(session, self._engine)
                    done += 1
                    if done == len(jobs):
                        # Who came meanwhile goes along, instead of waiting for a second commit.
                        jobs += self._taken(_MOST_TOGETHER - done)
        except BaseException as error:
            for job in jobs:
                job.error = job.error or error
            raise
        finally:
            for job in jobs:
                job.is_done = True
                job.wake()
