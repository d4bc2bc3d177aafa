"""The limit kernel: what one core can do, a few lines of C compiled when there is a compiler."""

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np

from huishoudboekje.planning.batch import Columns, LowestPoints

SOURCE = Path(__file__).with_name("limit.c")

Kernel = Callable[[Columns], LowestPoints]


def limit_kernel(folder: Path) -> Kernel | None:
    """The compiled kernel, over the same columns as ours; None where there is no `cc`."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    library = folder / "limit.so"
    flags = ["-O3", "-march=native", "-shared", "-fPIC"]
    subprocess.run([compiler, *flags, "-o", str(library), str(SOURCE)], check=True)
    compiled = ctypes.CDLL(str(library)).lowest_points
    compiled.restype = None

    def kernel(households: Columns) -> LowestPoints:
        count = len(households.opening)
        balances = np.empty(households.days, np.int64)
        found = LowestPoints(amounts=np.empty(count, np.int64), days=np.empty(count, np.int64))
        arrays = (
            households.opening,
            households.first_item,
            households.amounts,
            households.templates,
            households.first_day,
            households.template_days,
            balances,
            found.amounts,
            found.days,
        )
        compiled(
            ctypes.c_int64(count),
            ctypes.c_int64(households.days),
            *(ctypes.c_void_p(array.ctypes.data) for array in arrays),
        )
        return found

    return kernel
