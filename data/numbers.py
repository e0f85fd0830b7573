"""Numbers: where a phone number becomes a subscriber, and the one place that remembers which."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.contract import WRITTEN
from data.files import replace_file, write_text
from data.identity import subscriber_id

_NUMBER = re.compile(r"1[0-9]{10}")
#: Numbers in a text may overlap: any eleven digits will do.
_NUMBER_WITHIN = re.compile(r"(?=(1[0-9]{10}))")

#: Who asked to be forgotten, in the vault.
ERASED = "erased"

#: How a spreadsheet writes a long number; its last digits are gone.
SHORTENED = r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+"

#: The rule of a row about somebody who asked to be forgotten; such rows are no fault of the file.
FORGOTTEN = "the subscriber has been erased"

NOT_HERE = "the number is not among the subscribers of the month"

_SCHEMA = pa.schema([("subscriber_id", pa.string()), ("number", pa.string())])


@dataclass(frozen=True)
class Told:
    """What became of numbers: whose each is (null: nobody's), by row why, and the rows whose number was repaired."""

    subscribers: pa.Array
    faults: dict[int, str]
    repaired: frozenset[int]


class Names:
    """Turns numbers into subscribers under one key, and knows who is a subscriber of the month at hand."""

    def __init__(self, key: bytes, erased: frozenset[str] = frozenset()) -> None:
        """`erased`: who must not come in again."""
        self._key = key
        self._erased = erased
        self._ids: dict[str, str] = {}
        self._here: frozenset[str] = frozenset()
        self._looked_up: dict[str, pa.Array] | None = None

    @property
    def fingerprint(self) -> str:
        """Tell two keys apart without giving either away."""
        return hmac.new(self._key, b"fingerprint", hashlib.sha256).hexdigest()[:16]

    def told(self, written: pa.Array, *, of_the_month: bool) -> "Told":
        """Turn numbers as they are written into subscribers; where only those of the month count, others are a fault.

        Known ones are looked up all at once; only what is new, or oddly written, is looked at one by one.
        """
        known = self._known()
        places = pc.index_in(written, value_set=known["number"])
        subscribers = pc.take(known["subscriber_id"], places)
        is_fine = pc.is_valid(places)
        if of_the_month:
            is_fine = pc.and_(is_fine, pc.fill_null(pc.take(known["is_here"], places), False))
        if self._erased:
            is_fine = pc.and_(is_fine, pc.invert(pc.is_in(subscribers, value_set=pa.array(sorted(self._erased)))))
        odd = pc.indices_nonzero(pc.invert(is_fine))
        if not len(odd):
            return Told(subscribers, {}, frozenset())
        raw = pc.take(written, odd).to_pylist()
        said = {one: self._tell(one, of_the_month=of_the_month) for one in set(raw)}
        rows = list(zip(odd.to_pylist(), raw, strict=True))
        ids = subscribers.to_pylist()
        for row, one in rows:
            ids[row] = said[one][0]
        faults = {row: fault for row, one in rows if (fault := said[one][1])}
        repaired = frozenset(
            row for row, one in rows if one and _NUMBER.fullmatch(one.strip()) is None and not said[one][1]
        )
        return Told(pa.array(ids, pa.string()), faults, repaired)

    def _tell(self, written: str | None, *, of_the_month: bool) -> tuple[str | None, str | None]:
        """Give the subscriber of a number, or why there is none."""
        number = (written or "").strip()
        if not number:
            return None, "number is empty"
        if re.fullmatch(SHORTENED, number):
            return None, "number was shortened by a spreadsheet, as in 1.38E+10"
        # What a spreadsheet took for an amount, and what was written for people to read or to dial, is still whole.
        number = re.sub(r"\.0+$", "", number)
        number = re.sub(r"^(\+|00)86|[ -]", "", number)
        if not _NUMBER.fullmatch(number):
            return None, f"number is not {WRITTEN['number']}"
        if number not in self._ids:
            self._ids[number], self._looked_up = subscriber_id(number, self._key), None
        subscriber = self._ids[number]
        if subscriber in self._erased:
            return None, FORGOTTEN
        return (None, NOT_HERE) if of_the_month and subscriber not in self._here else (subscriber, None)

    def _known(self) -> dict[str, pa.Array]:
        """All numbers known so far, made a table once."""
        if self._looked_up is None:
            ids = list(self._ids.values())
            self._looked_up = {
                "number": pa.array(list(self._ids), pa.string()),
                "subscriber_id": pa.array(ids, pa.string()),
                "is_here": pa.array([one in self._here for one in ids], pa.bool_()),
            }
        return self._looked_up

    def names_erased(self, text: str) -> bool:
        """Say whether a text holds the number of somebody who asked to be forgotten."""
        return bool(self._erased) and any(
            subscriber_id(number, self._key) in self._erased for number in _NUMBER_WITHIN.findall(text)
        )

    def these_are_here(self, subscriber_ids: Iterable[str]) -> None:
        """Say who the subscribers of the month are."""
        self._here, self._looked_up = frozenset(subscriber_ids), None

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
