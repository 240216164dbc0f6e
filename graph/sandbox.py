"""
What a worker process may do: a bound on its memory and files, no sockets, no other programs, no life after its parent.

Imports nothing but the standard library, so that a worker is ready in some 50 ms.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import select
import struct
import sys
import threading
from typing import Final

_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_ERRNO: Final = 0x00050000
_KILL: Final = 0x80000000
_X32: Final = 0x40000000
"""Bit of the x32 system calls, which would go round the numbers below."""

# socket, connect, accept, sendto, sendmsg, bind, listen, socketpair, accept4, sendmmsg; io_uring_setup (it opens
# sockets too); execve, execveat, ptrace: the numbers in the kernel's tables, after the number of the architecture.
_FORBIDDEN: Final[dict[str, tuple[int, tuple[int, ...]]]] = {
    "x86_64": (0xC000003E, (41, 42, 43, 44, 46, 49, 50, 53, 288, 307, 425, 59, 322, 101)),
    "aarch64": (0xC00000B7, (198, 203, 202, 206, 211, 200, 201, 199, 242, 269, 425, 221, 281, 117)),
}


def bound(*, memory: int, file_size: int) -> None:
    """
    Bound the address space and the size of a file, both in bytes.

    glibc's arenas reserve 64 MB for each thread, so this asks for MALLOC_ARENA_MAX=1 in the environment.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def forbid_sockets() -> bool:
    """
    Make the kernel refuse sockets and other programs to this thread and those that it starts, for good.

    Returns:
        False where there is no such filter (not Linux, another architecture, a kernel without seccomp).

    Source:
        seccomp(2), mode filter; it needs no privilege after PR_SET_NO_NEW_PRIVS.
    """
    known = _FORBIDDEN.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    program = _program(*known)
    code = ctypes.create_string_buffer(b"".join(program))
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0) == 0)


def end_with_parent(descriptor: int) -> None:
    """
    End this process when the other end of a pipe closes, which it does however the parent ends.

    (PR_SET_PDEATHSIG will not do: it fires when the thread ends that started the child.)
    """
    threading.Thread(target=_watch, args=(descriptor,), daemon=True).start()


def _watch(descriptor: int) -> None:
    poll = select.poll()
    poll.register(descriptor, 0)
    poll.poll()
    os._exit(0)


def _program(architecture: int, calls: tuple[int, ...]) -> list[bytes]:
    """The filter in the kernel's instructions: (code, jump if true, jump if false, constant)."""
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    refuse = _ERRNO | errno.EACCES
    steps = [
        (load, 0, 0, 4),
        (equal, 1, 0, architecture),
        (answer, 0, 0, _KILL),
        (load, 0, 0, 0),
        (at_least, 0, 1, _X32),
        (answer, 0, 0, refuse),
    ]
    for call in calls:
        steps += [(equal, 0, 1, call), (answer, 0, 0, refuse)]
    steps.append((answer, 0, 0, _ALLOW))
    return [struct.pack("HBBI", *step) for step in steps]
