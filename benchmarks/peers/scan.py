"""The floor: read every column of all daily rows once, and do nothing with them."""

from pathlib import Path

from benchmarks.peers.asked import MEMORY_GB, MONTHS, THREADS
from benchmarks.peers.rows import usage_file


def from_scratch(folder: Path, room: Path) -> None:
    """Read the daily rows of all months."""
    _scan(folder, room, MONTHS)


def new_month(folder: Path, room: Path) -> None:
    """Read those of the newest."""
    _scan(folder, room, MONTHS[-1:])


def _scan(folder: Path, room: Path, months: tuple[str, ...]) -> None:
    import duckdb

    files = ", ".join(f"'{usage_file(folder, month)}'" for month in months)
    limits = {"threads": THREADS, "memory_limit": f"{MEMORY_GB}GB", "temp_directory": str(room / "spill")}
    with duckdb.connect(config=limits) as engine:
        engine.execute(f"SELECT min(COLUMNS(*)) FROM read_parquet([{files}])").fetchall()
