"""Single entries on slower disks: the same workload in a process whose commits wait longer.

It promises that only the wait for the disk is longer; what else a disk is like it does not know.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.bench.posting import single_seconds

SOURCE = Path(__file__).with_name("slow_disk.c")
WAITS = {"1 ms": 1_000, "5 ms": 5_000}
"""How much longer a commit takes (microseconds): a good disk of a server, and a plain one."""

_LONGER = "SLOW_DISK_US"


def on_slower_disks(folder: Path, rounds: int) -> Mapping[str, Mapping[str, float]]:
    """The median seconds of single entries, by how much longer a commit takes.

    Empty where there is no `cc` to compile the wait with.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        return {}
    library = folder / "slow_disk.so"
    flags = ["-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run([compiler, *flags], check=True)
    return {wait: _measured(library, folder, rounds, longer) for wait, longer in WAITS.items()}


def _measured(library: Path, folder: Path, rounds: int, longer: int) -> Mapping[str, float]:
    said = subprocess.run(
        [sys.executable, "-m", "tests.bench.slow_disk", str(folder), str(rounds)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"LD_PRELOAD": str(library), _LONGER: str(longer)},
    )
    found: dict[str, float] = json.loads(said.stdout)
    return found


def main(folder: str, rounds: str) -> None:
    """What single entries take here, as JSON."""
    with tempfile.TemporaryDirectory(prefix="slow-", dir=folder) as place:
        print(json.dumps(single_seconds(Path(place), int(rounds))))


if __name__ == "__main__":
    main(*sys.argv[1:])
