"""
Reading on a Dask cluster: one more pool behind :mod:`graph.spread`, with a check that the workers read as we would.

Address, certificates and time limits of connections are Dask's own, in its configuration (``DASK_…`` or its files).
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib import metadata
from typing import TYPE_CHECKING, Final

from graph.fingerprint import differences, fingerprint
from graph.model import AvermentError, Reader, Statement
from graph.preparing import Prepared, opened, prepare, rules
from graph.spread import AHEAD, WorkerDied

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster

log = logging.getLogger(__name__)

LOCAL: Final = "local"
"""Instead of an address: a cluster on this machine, for as long as it is needed."""
CONNECT_SECONDS: Final = 5
"""A scheduler that is there answers in milliseconds; Dask itself would try for thirty seconds."""
WORKERS_SECONDS: Final = 60
"""How long a cluster may be without a worker: one that died is back in two seconds, a new machine takes longer."""
_LOOK_SECONDS: Final = 2
_LEAVE_CTRL_C: Final = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
"""A terminal sends it to all that it started; who began the work ends it, in one line."""
_ONE_AT_A_TIME: Final = threading.Lock()
"""The parser is not made for threads, and Dask gives a worker as many as there are processors."""


class ClusterError(AvermentError):
    """A cluster that is not there, or that would read otherwise than this program."""


@contextmanager
def cluster(address: str, reader: str | Reader, base: str, *, workers: int = 1) -> Iterator[Cluster]:
    """
    The workers of a cluster, once all of them are known to read as we do.

    Args:
        address: That of its scheduler, or :data:`LOCAL`.
        workers: Processes of a local one.

    Raises:
        ClusterError: If Dask is not installed, nothing answers, or a worker has other rules.
    """
    try:
        import distributed  # noqa: F401  (only whether it is there)
    except ImportError as error:
        raise ClusterError("--dask needs Dask, which is not installed: pip install 'averment[dask]'.") from error
    if workers > 1 and address != LOCAL:
        raise ClusterError(f"--workers is for this machine; the cluster at {address} has its own: leave it out.")
    _quieten()
    with ExitStack() as stack:
        where = stack.enter_context(_local(workers)) if address == LOCAL else _reached(address)
        client = stack.enter_context(_connected(where))
        _check(client)
        expected = (program(), rules(opened(reader)))
        yield Cluster(client, partial(read_on_worker, reader=reader, base=base, expected=expected))


class Cluster:
    """Workers of a Dask cluster. A batch whose worker dies is given to another by Dask itself."""

    def __init__(self, client: Client, work: partial[list[Prepared]]) -> None:
        self._client, self._work = client, work
        self._bare_since: float | None = None

    @property
    def ahead(self) -> int:
        """As of the workers that are there now; they may come and go."""
        return AHEAD * max(1, self._count())

    def submit(self, batch: list[Statement]) -> Future[list[Prepared]]:
        """Give it to the scheduler."""
        # Not pure: the same batch is another task when it is tried again.
        return self._client.submit(_unpacking(), pickle.dumps(partial(self._work, batch)), pure=False)

    def settle(self, task: Future[list[Prepared]]) -> None:
        """Wait for it, as long as there is somebody to read it."""
        while not task.done():
            try:
                task.exception(timeout=_LOOK_SECONDS)
            except TimeoutError:
                self._look()

    def result(self, task: Future[list[Prepared]]) -> list[Prepared]:
        """What was made of it."""
        from distributed import KilledWorker

        self.settle(task)
        try:
            return list(task.result())
        except KilledWorker as error:
            raise WorkerDied from error
        except CancelledError as error:
            raise self._lost() from error
        except ImportError as error:
            raise ClusterError(f"a worker of {_name(self._client)} fails: {error}. {_SAME}") from error
        finally:
            # Not left to the future's end: Ctrl-C that falls into a ``__del__`` is lost.
            task.release()

    def drop(self, task: Future[list[Prepared]]) -> None:
        """The scheduler cancels what nobody waits for."""
        task.release()

    def _look(self) -> None:
        """Fail if there was no worker for long: Dask would wait for ever."""
        if self._count():
            self._bare_since = None
            return
        self._bare_since = self._bare_since or time.monotonic()
        if time.monotonic() - self._bare_since > WORKERS_SECONDS:
            raise ClusterError(f"{_name(self._client)} has lost its workers. {_GOES_ON}")

    def _count(self) -> int:
        try:
            return len(self._client.nthreads())
        except (OSError, CancelledError, RuntimeError) as error:
            raise self._lost() from error

    def _lost(self) -> ClusterError:
        return ClusterError(f"{_name(self._client)} does not answer any more. {_GOES_ON}")


_SAME: Final = "Install there what is installed here."
_GOES_ON: Final = "What was published stays, and the same command goes on from there."


def _unpacking() -> Callable[[bytes], list[Prepared]]:
    """
    What runs a packed task. Dask unpacks tasks outside of them, where what cannot be imported ends the worker; and a
    function without a name in a module it sends whole, so that a worker needs nothing to have it.
    """

    def unpack(packed: bytes) -> list[Prepared]:
        made: list[Prepared] = pickle.loads(packed)()  # noqa: S301  (of our own, by a channel that carries code anyway)
        return made

    return unpack


def read_on_worker(
    batch: list[Statement], *, reader: str | Reader, base: str, expected: tuple[dict[str, str], tuple[str, str] | None]
) -> list[Prepared]:
    """
    What a worker does with a batch. Reader, catalogue and shapes are made once in its process.

    Raises:
        ClusterError: If it has other rules than who sent the batch: it joined after the others were checked.
    """
    from distributed import get_worker

    ours, version = expected
    with _ONE_AT_A_TIME:
        different = differences(ours, program())
        if not different and rules(opened(reader)) != version:
            different = f"reader {_spoken(rules(opened(reader)))} (here {_spoken(version)})"
        if different:
            raise ClusterError(_otherwise(get_worker().address, different))
        return prepare(batch, reader, base)


def program() -> dict[str, str]:
    """What reads in this process, and what brings it the texts."""
    return fingerprint() | {"Dask": metadata.version("distributed")}


def _spoken(version: tuple[str, str] | None) -> str:
    return " ".join(version) if version else "none"


def _otherwise(worker: str, different: str) -> str:
    return f"the worker at {worker} reads otherwise: {different}. {_SAME}"


@contextmanager
def _local(workers: int) -> Iterator[LocalCluster]:
    """Worker processes here, which listen on the loopback address alone."""
    from distributed import LocalCluster

    made = LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.getLogger("distributed").level,
        preload=[_LEAVE_CTRL_C],
    )
    with made:
        yield made


def _reached(address: str) -> str:
    """
    The address, if a scheduler answers there.

    Raises:
        ClusterError: If none does. (Dask's client would try longer, or wait for ever where something else listens.)
    """
    try:
        with ThreadPoolExecutor(1) as aside:  # the caller's thread may have an event loop of its own: a notebook's
            answer = aside.submit(lambda: asyncio.run(_in_time(address))).result()
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        why = str(error).partition("\n")[0] or f"no answer within {CONNECT_SECONDS} s"
        raise ClusterError(f"no Dask scheduler answers at {address} ({why}).") from error
    if answer["type"] != "Scheduler":
        raise ClusterError(f"at {address} is a Dask {answer['type'].lower()}: give the address of its scheduler.")
    return address


async def _in_time(address: str) -> dict[str, str]:
    return await asyncio.wait_for(_identity(address), CONNECT_SECONDS)


async def _identity(address: str) -> dict[str, str]:
    from distributed import Security, rpc

    async with rpc(address, connection_args=Security().get_connection_args("client")) as other:
        answer: dict[str, str] = await other.identity()
    return answer


@contextmanager
def _connected(where: str | LocalCluster) -> Iterator[Client]:
    from distributed import Client
    from distributed.versions import VersionMismatchWarning

    with warnings.catch_warnings():
        if not log.isEnabledFor(logging.INFO):  # a table of many lines; what matters of it is one line of ours
            warnings.simplefilter("ignore", VersionMismatchWarning)
        client = Client(where, timeout=CONNECT_SECONDS, set_as_default=False)
    with client:
        yield client


def _check(client: Client) -> None:
    """
    See that there are workers, and that each reads as we do.

    Raises:
        ClusterError: If one does not.
    """
    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except TimeoutError as error:
        raise ClusterError(f"{_name(client)} has no workers: dask worker ADDRESS --nthreads 1 starts one.") from error
    here = program()
    for worker, found in sorted(client.run(program, on_error="return").items()):
        # An exception says that it has no Averment, or one from before there was this question.
        different = str(found) if isinstance(found, Exception) else differences(here, found)
        if different:
            raise ClusterError(_otherwise(worker, different))
    log.info("Reading on %d workers of %s.", len(client.nthreads()), _name(client))


def _name(client: Client) -> str:
    return f"the Dask cluster at {client.scheduler.address}" if client.scheduler else "the Dask cluster"


def _quieten() -> None:
    """Dask logs traces of what ends here as one line; it does so only where one asked to be told more."""
    if not log.isEnabledFor(logging.INFO):
        for name in ("distributed", "distributed.client", "tornado.application"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
