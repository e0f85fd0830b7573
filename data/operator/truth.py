"""Truth: what only the invented operator can know, kept apart from its exports, for judging alone."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data.files import replace_file
from data.operator.endings import STAYS
from data.operator.hazards import probabilities, upgrade_probability
from data.operator.life import Lived
from data.operator.parameters import CAUSES, CONTACTING, ENDINGS, WEIGHTS
from data.operator.people import Flags, Ints, Names, Reals

UPGRADE, TAKEN_BACK = "upgrade", "upgrade_taken_back"


def write_truth(lived: Lived, folder: Path) -> None:
    """Write hazards, events and causes of a month, sorted by subscriber."""
    month = str(lived.span.month)
    for name, table in (("hazards", hazards(lived)), ("events", events(lived)), ("causes", causes(lived))):
        _write(table, folder / name / f"{month}.parquet")


def hazards(lived: Lived) -> pa.Table:
    """One row a subscriber of the beginning of the month: probabilities of the month if nobody contacts."""
    here = lived.was_here
    chance = probabilities(lived.hazards.endings)
    columns: dict[str, pa.Array] = {name: pa.array(chance[here, at]) for at, name in enumerate(ENDINGS)}
    columns["upgrade"] = pa.array(upgrade_probability(lived.hazards)[here])
    columns["is_free_to_port"] = pa.array(lived.hazards.is_free_to_port[here])
    return _by_subscriber(lived, here, columns)


def events(lived: Lived) -> pa.Table:
    """One row an event of the month; an upgrade that is taken back within two months has a name of its own."""
    what, upgrades, kept = lived.endings.what, lived.plans.is_upgrade, lived.plans.is_kept
    rows = np.concatenate([np.flatnonzero(what < STAYS), np.flatnonzero(upgrades)])
    names = np.concatenate(
        [np.array([*ENDINGS, ""])[what[what < STAYS]], np.where(kept[upgrades], UPGRADE, TAKEN_BACK)]
    )
    return _by_subscriber(lived, rows, {"event": pa.array(names.astype(str), pa.string())})


def causes(lived: Lived) -> pa.Table:
    """One row a subscriber of the beginning of the month: levels at its end, and each cause's share of the pull.

    The shares divide what raises the log-odds of leaving at one's own will (mean of the two outcomes' weights) in this
    month's hazard; all are 0 where nothing raises it.
    """
    here, hot = lived.was_here, lived.hazards.heat
    weight = (np.array(WEIGHTS.port_out) + np.array(WEIGHTS.other_leaving)) / 2.0
    pull = np.column_stack([hot * weight, lived.hazards.lockin_ended / 2.0])[here]
    whole = pull.sum(axis=1, keepdims=True)
    share: Reals = np.divide(pull, whole, out=np.zeros_like(pull), where=whole > 0)
    columns = {f"{name}_level": pa.array(lived.people.levels[here, at]) for at, name in enumerate(CAUSES)}
    columns |= {f"{name}_share": pa.array(share[:, at]) for at, name in enumerate((*CAUSES, "lockin"))}
    return _by_subscriber(lived, here, columns)


def write_people(names: Names, types: Ints, folder: Path) -> None:
    """Write how everybody who ever was a customer reacts to being contacted."""
    order = np.argsort(names, kind="stable")
    kinds = pa.array(CONTACTING.types).take(pa.array(types[order]))
    _write(pa.table({"subscriber_id": _text(names[order]), "type": kinds}), folder / "effects" / "people.parquet")


def _by_subscriber(lived: Lived, rows: Flags | Ints, columns: dict[str, pa.Array]) -> pa.Table:
    names = lived.people.subscriber_id[rows]
    order = np.argsort(names, kind="stable")
    month = pa.array([str(lived.span.month)]).take(pa.array(np.zeros(len(names), dtype=np.int64)))
    table = pa.table({"subscriber_id": _text(names), "month": month, **columns})
    return table.take(pa.array(order))


def _text(names: Names) -> pa.Array:
    return pa.array(names.astype(str).tolist(), pa.string())


def _write(table: pa.Table, path: Path) -> None:
    with replace_file(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")
