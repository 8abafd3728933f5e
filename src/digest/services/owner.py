"""Who holds a lane, or is sending: a name for this process by which others on the same machine know whether it is still there."""

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

_BOOT_TIME: int | None = getattr(time, "CLOCK_BOOTTIME", None)


def boot_time() -> float:
    """Seconds since the machine started, those it slept through included (where the system can tell)."""
    return time.monotonic() if _BOOT_TIME is None else time.clock_gettime(_BOOT_TIME)


def own_name() -> str:
    """A new name for this process: its machine and process space, its number there, when it began, and something random.

    The beginning tells it from another process that has its number later: Linux gives out 32,768 of them, then begins anew.
    """
    number = os.getpid()
    return f"{_where()}:{number}:{_began(number)}:{secrets.token_hex(4)}"


def is_gone(owner: str) -> bool:
    """Whether the process of that name is known to have ended. One on another machine is never known to have."""
    where, number, began = _read(owner)
    if where != _where() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return _another_has(int(number), began)


def described(owner: str) -> tuple[str, str]:
    """The machine and the number in a name, as a person looks for them; the whole name where it is another kind of one."""
    where, number, _ = _read(owner)
    return (where.rsplit("/", 2)[0], number) if number else (owner, "")


def _read(owner: str) -> tuple[str, str, str]:
    """The machine, the number and the beginning in a name. Older releases' names have no beginning; others have nothing."""
    match owner.split(":"):
        case [where, number, began, _]:
            return where, number, began
        case [where, number, _]:
            return where, number, ""
        case _:
            return "", "", ""


def _another_has(number: int, began: str) -> bool:
    """Whether the process with this number is known to have begun at another time."""
    now = _began(number)
    return bool(began and now) and began != now


def _began(number: int) -> str:
    """When a process began, in ticks since the machine did (proc_pid_stat(5), field 22); nothing where nobody can tell."""
    try:
        said = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = said.rpartition(")")[2].split()  # the second field, a name in brackets, may hold anything
    return fields[19] if len(fields) > 19 else ""


def _where() -> str:
    """This boot of this machine, and this process space (containers have their own). Empty parts where nobody can tell."""
    boot = ""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    space = ""
    with suppress(OSError):
        space = os.readlink("/proc/self/ns/pid").strip("pid:[]")
    return f"{os.uname().nodename}/{boot}/{space}"
