"""Long work over many households, in chunks that commit on their own.

The room promises that a run repeats nothing and skips nothing, whatever happens in between; it
asks no clock.
"""

from huishoudboekje.jobs.settlement_run import (
    CHUNK_SIZE,
    ChunkDone,
    preview_settlement,
    run_settlement,
    settle_one,
    start_settlement,
)

__all__ = [
    "CHUNK_SIZE",
    "ChunkDone",
    "preview_settlement",
    "run_settlement",
    "settle_one",
    "start_settlement",
]
