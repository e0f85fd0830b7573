"""Numbers: where a phone number becomes a subscriber, and the one place that remembers which."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.engine import Engine
from data.files import replace_file
from data.identity import subscriber_id

_NUMBER = re.compile(r"1[0-9]{10}")

_SCHEMA = pa.schema([("subscriber_id", pa.string()), ("number", pa.string())])


class Names:
    """Turns numbers into subscribers under one key, and knows who is a subscriber of the month at hand."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._ids: dict[str, str] = {}
        self._here: frozenset[str] = frozenset()

    @property
    def fingerprint(self) -> str:
        """Tell two keys apart without giving either away."""
        return hmac.new(self._key, b"fingerprint", hashlib.sha256).hexdigest()[:16]

    def named(self, engine: Engine, rows: ir.Table, name: str) -> ir.Table:
        """Replace `number` by `subscriber_id` in the table `name`.

        `__is_misspelt`: it is no number of 11 digits (the subscriber is then null); `__is_here`: one of this month's.
        """
        asked = engine.arrow(rows.select("number").distinct())["number"].drop_null().to_pylist()
        fits = {number: number.strip() for number in asked if _NUMBER.fullmatch(number.strip())}
        for number in fits.values():
            if number not in self._ids:
                self._ids[number] = subscriber_id(number, self._key)
        found = [self._ids[fits[number]] if number in fits else None for number in asked]
        known = pa.table(
            {
                "number": pa.array(asked, pa.string()),
                "subscriber_id": pa.array(found, pa.string()),
                "__is_misspelt": pa.array([one is None for one in found], pa.bool_()),
                "__is_here": pa.array([one in self._here for one in found], pa.bool_()),
            }
        )
        names = engine.rows(known, f"{name}_numbers")
        return engine.keep(name, lambda: rows.left_join(names, "number").drop("number", "number_right"))

    def these_are_here(self, subscriber_ids: Iterable[str]) -> None:
        """Say who the subscribers of the month are."""
        self._here = frozenset(subscriber_ids)

    def of_those_here(self) -> dict[str, str]:
        """Give the numbers of the subscribers of the month: {number: subscriber_id}."""
        return {number: name for number, name in self._ids.items() if name in self._here}


def remember(vault: Path, ids: Mapping[str, str]) -> None:
    """Add numbers to the vault's table (subscriber_id, number), sorted; whoever is there already stays."""
    path = vault / "numbers.parquet"
    vault.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = pa.table({"subscriber_id": list(ids.values()), "number": list(ids)}, schema=_SCHEMA)
    old = pq.read_table(path, schema=_SCHEMA) if path.exists() else _SCHEMA.empty_table()
    fresh = new.filter(pc.invert(pc.is_in(new["subscriber_id"], value_set=old["subscriber_id"].combine_chunks())))
    if fresh.num_rows:
        table = pa.concat_tables([old, fresh]).sort_by("subscriber_id")
        with replace_file(path, mode=0o600) as temporary:
            pq.write_table(table, temporary, compression="zstd")


def numbers_of(vault: Path) -> pa.Table:
    """Read the vault's table: subscriber_id, number."""
    path = vault / "numbers.parquet"
    return pq.read_table(path, schema=_SCHEMA) if path.exists() else _SCHEMA.empty_table()
