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
from data.files import replace_file, write_text
from data.identity import subscriber_id

_NUMBER = re.compile(r"1[0-9]{10}")
#: Numbers in a text may overlap: any eleven digits will do.
_NUMBER_WITHIN = re.compile(r"(?=(1[0-9]{10}))")

#: Who asked to be forgotten, in the vault.
ERASED = "erased"

_SCHEMA = pa.schema([("subscriber_id", pa.string()), ("number", pa.string())])


class Names:
    """Turns numbers into subscribers under one key, and knows who is a subscriber of the month at hand."""

    def __init__(self, key: bytes, erased: frozenset[str] = frozenset()) -> None:
        """`erased`: who must not come in again."""
        self._key = key
        self._erased = erased
        self._ids: dict[str, str] = {}
        self._here: frozenset[str] = frozenset()

    @property
    def fingerprint(self) -> str:
        """Tell two keys apart without giving either away."""
        return hmac.new(self._key, b"fingerprint", hashlib.sha256).hexdigest()[:16]

    def named(self, engine: Engine, rows: ir.Table, name: str) -> ir.Table:
        """Replace `number` by `subscriber_id` in the table `name`.

        `__is_misspelt`: it is no number of 11 digits (the subscriber is then null); `__is_here`: one of this month's;
        `__is_erased`: one who asked to be forgotten.
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
                "__is_erased": pa.array([one in self._erased for one in found], pa.bool_()),
            }
        )
        names = engine.rows(known, f"{name}_numbers")
        return engine.keep(name, lambda: rows.left_join(names, "number").drop("number", "number_right"))

    def names_erased(self, text: str) -> bool:
        """Say whether a text holds the number of somebody who asked to be forgotten."""
        return bool(self._erased) and any(
            subscriber_id(number, self._key) in self._erased for number in _NUMBER_WITHIN.findall(text)
        )

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


def entomb(vault: Path, who: str) -> None:
    """Remember that somebody asked to be forgotten: the keyed hash and nothing else."""
    write_text(vault / ERASED, "".join(f"{one}\n" for one in sorted({*erased_in(vault), who})), mode=0o600)


def erased_in(vault: Path) -> frozenset[str]:
    """Name those who asked to be forgotten."""
    path = vault / ERASED
    return frozenset(path.read_text(encoding="ascii").split()) if path.exists() else frozenset()


def forget(vault: Path, who: str) -> None:
    """Strike somebody from the vault's table."""
    known = numbers_of(vault)
    others = known.filter(pc.not_equal(known["subscriber_id"], pa.scalar(who)))
    if others.num_rows < known.num_rows:
        with replace_file(vault / "numbers.parquet", mode=0o600) as temporary:
            pq.write_table(others, temporary, compression="zstd")
