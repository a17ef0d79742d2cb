"""Compiled loops are kept on disk, so that only the first run after an installation waits for the compiler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any


def keep_on_disk(kernels: Sequence[Any]) -> None:
    """Ask numba to keep what it makes of some loops; where it may not write, each process compiles them anew."""
    with suppress(RuntimeError):
        for kernel in kernels:
            kernel.enable_caching()


def make_ready(kernels: Sequence[Any], use: Callable[[], object]) -> None:
    """Keep loops on disk, and compile or read them now by using them: whoever forks afterwards need not do it again.

    What is on disk may be an earlier version's and name classes that are gone, which numba finds out by failing.
    """
    keep_on_disk(kernels)
    try:
        use()
    except (AttributeError, ImportError):
        from numba.core import caching

        cache: Any = caching.FunctionCache
        for kernel in kernels:
            cache(kernel.py_func).flush()
        use()
