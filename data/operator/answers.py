"""Answers: who can be reached by a contact and what it does to them, by what can be seen of them and by luck."""

from typing import Any

import numpy as np

from data.operator.parameters import CONTACTING
from data.operator.people import NONE, Reals

SHARE_ROUNDS = 20


def answers(
    rng: np.random.Generator, persons: dict[str, Any], use: dict[str, Any], has_data_above: float
) -> dict[str, Any]:
    """How people answer a contact: whether they are reached (log-odds), and what it does to them."""
    birth, joined = persons["birth_year"], persons["joined_day"]
    if not len(birth):
        return {"reachable": np.zeros(0), "contact_type": np.zeros(0, dtype=np.int64)}
    has_data = use["data_log"] > has_data_above
    seen = (
        np.where(birth == NONE, -np.median(birth), -birth),
        -np.sqrt(np.maximum(np.max(joined, initial=0) - joined, 0)),
        persons["is_prepaid"],
        np.where(has_data, use["data_log"], np.min(use["data_log"][has_data], initial=0.0)),
        use["voice_log"],
        persons["has_broadband"],
    )
    looks = np.column_stack([_standard(np.asarray(column, dtype=np.float64)) for column in seen])
    count = len(looks)
    log_odds = np.log(CONTACTING.type_shares) + looks @ np.array(CONTACTING.type_looks).T
    chances = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    for _ in range(SHARE_ROUNDS):
        chances *= np.array(CONTACTING.type_shares) / np.maximum(chances.mean(axis=0), 1e-300)
        chances /= chances.sum(axis=1, keepdims=True)
    kinds = (rng.random(count)[:, None] >= np.cumsum(chances, axis=1)[:, :-1]).sum(axis=1)
    luck = CONTACTING.reach_luck * rng.standard_normal(count)
    return {"reachable": looks @ np.array(CONTACTING.reach_looks) + luck, "contact_type": kinds}


def _standard(values: Reals) -> Reals:
    """Values in deviations from their mean; zeros where they do not differ."""
    spread = float(values.std()) if len(values) else 0.0
    return np.asarray((values - values.mean()) / spread if spread > 0 else np.zeros(len(values)))
