"""Truth: what only the invented operator can know, kept apart from its exports, for judging alone."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data.files import replace_file
from data.month import Month
from data.operator.endings import STAYS
from data.operator.forces import lockin_factor
from data.operator.hazards import PULL, RELEASES, VOLUNTARY, chances, together
from data.operator.life import Lived
from data.operator.parameters import ARREARS, CAUSES, CONTACTING, ENDINGS, OUTCOMES, PRICE, RIVAL, SERVICE
from data.operator.people import NONE, Flags, Ints, Names, Reals
from data.operator.references import References

UPGRADE, TAKEN_BACK, PAID_BACK = "upgrade", "upgrade_taken_back", "arrears_paid"


def write_truth(lived: Lived, folder: Path) -> None:
    """Write hazards, events and causes of a month, sorted by subscriber."""
    month = str(lived.span.month)
    for name, table in (("hazards", hazards(lived)), ("events", events(lived)), ("causes", causes(lived))):
        _write(table, folder / name / f"{month}.parquet")


def hazards(lived: Lived) -> pa.Table:
    """One row a subscriber of the beginning of the month: probabilities of the month if nobody contacts."""
    here = lived.was_here
    chance = chances(lived.hazards.endings, lived.hazards.upgrade, lived.hazards.follows)
    columns: dict[str, pa.Array] = {name: pa.array(chance[here, at]) for at, name in enumerate(OUTCOMES)}
    columns["is_free_to_port"] = pa.array(lived.hazards.is_free_to_port[here])
    return _by_subscriber(lived, here, columns)


def events(lived: Lived) -> pa.Table:
    """One row an event of the month; upgrades taken back and arrears paid within sixty days have names of their own."""
    what, upgrades, kept = lived.endings.what, lived.plans.is_upgrade, lived.plans.is_kept
    rows = np.concatenate([np.flatnonzero(what < STAYS), np.flatnonzero(upgrades)])
    ended = np.array([*ENDINGS, ""])[what[what < STAYS]]
    paid = (what == ARREARS) & (lived.endings.returns_day != NONE)
    ended = np.where(paid[what < STAYS], PAID_BACK, ended)
    names = np.concatenate([ended, np.where(kept[upgrades], UPGRADE, TAKEN_BACK)])
    return _by_subscriber(lived, rows, {"event": pa.array(names.astype(str), pa.string())})


def causes(lived: Lived) -> pa.Table:
    """One row a subscriber of the beginning of the month: levels at its end, and each cause's share of the pull.

    The shares divide what raises the log-odds of leaving at one's own will (mean of the two outcomes' weights) in this
    month's hazard; all are 0 where nothing raises it.
    """
    here, hot = lived.was_here, lived.hazards.heat
    loose, ended = lived.hazards.released, np.log(lockin_factor(lived.before.lockin_day, lived.span)[1])
    adds = hot * PULL[:, VOLUNTARY].mean(axis=1)
    adds[:, PRICE] += hot[:, PRICE] * (loose * RELEASES).mean(axis=1)
    # What two share is divided between them.
    shared = np.log(together(hot))[:, VOLUNTARY].mean(axis=1) / 2.0
    adds[:, [SERVICE, RIVAL]] += shared[:, None]
    pull = np.column_stack([adds, np.where(loose[:, 0], ended, 0.0) / 2.0])[here]
    whole = pull.sum(axis=1, keepdims=True)
    share: Reals = np.divide(pull, whole, out=np.zeros_like(pull), where=whole > 0)
    columns = {f"{name}_level": pa.array(lived.people.levels[here, at]) for at, name in enumerate(CAUSES)}
    columns |= {f"{name}_share": pa.array(share[:, at]) for at, name in enumerate((*CAUSES, "lockin"))}
    return _by_subscriber(lived, here, columns)


def write_references(references: References, month: Month, folder: Path) -> None:
    """Write what could be foretold at the end of a month: by the hidden `state`, and by the exports alone, `filter`.

    One row a subscriber still there; `<outcome>_<k>` is the chance in the k-th month ahead, if nobody contacts.
    """
    names = references.people.subscriber_id
    for kind, chances_ahead in (("state", references.state), ("filter", references.filter)):
        columns = {
            f"{outcome}_{ahead}": pa.array(chance[:, at])
            for ahead, chance in enumerate(chances_ahead, start=1)
            for at, outcome in enumerate(OUTCOMES)
        }
        _write(_sorted(names, month, columns), folder / kind / f"{month}.parquet")


def write_people(names: Names, types: Ints, folder: Path) -> None:
    """Write how everybody who ever was a customer reacts to being contacted."""
    order = np.argsort(names, kind="stable")
    kinds = pa.array(CONTACTING.types).take(pa.array(types[order]))
    _write(pa.table({"subscriber_id": _text(names[order]), "type": kinds}), folder / "effects" / "people.parquet")


def _by_subscriber(lived: Lived, rows: Flags | Ints, columns: dict[str, pa.Array]) -> pa.Table:
    return _sorted(lived.people.subscriber_id[rows], lived.span.month, columns)


def _sorted(names: Names, month: Month, columns: dict[str, pa.Array]) -> pa.Table:
    order = np.argsort(names, kind="stable")
    months = pa.array([str(month)]).take(pa.array(np.zeros(len(names), dtype=np.int64)))
    table = pa.table({"subscriber_id": _text(names), "month": months, **columns})
    return table.take(pa.array(order))


def _text(names: Names) -> pa.Array:
    return pa.array(names.astype(str).tolist(), pa.string())


def _write(table: pa.Table, path: Path) -> None:
    with replace_file(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")
