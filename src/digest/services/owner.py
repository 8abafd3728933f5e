"""Who holds a lane, or is sending: a name for this process by which others on the same machine know whether it is still there."""

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path


def boot_time() -> float:
    """Seconds since the machine started, those it slept through included (where the system can tell)."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def own_name() -> str:
    """A new name for this process: its machine and process space, its number there, and something random."""
    return f"{_where()}:{os.getpid()}:{secrets.token_hex(4)}"


def is_gone(owner: str) -> bool:
    """Whether the process of that name is known to have ended. One on another machine is never known to have."""
    where, _, rest = owner.partition(":")
    number = rest.partition(":")[0]
    if where != _where() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _where() -> str:
    """This boot of this machine, and this process space (containers have their own). Empty parts where nobody can tell."""
    boot = ""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    space = ""
    with suppress(OSError):
        space = os.readlink("/proc/self/ns/pid").strip("pid:[]")
    return f"{os.uname().nodename}/{boot}/{space}"
