"""What the process holds of the machine's memory."""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """Return free memory to the system: glibc keeps the 25 MB in which the automaton was built.

    Other C libraries have no such call, and need none (malloc_trim(3)).
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
