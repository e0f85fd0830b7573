"""Precedent: what the months learnt from say of how high risks lie, since one month to tune on has few events."""

import numpy as np
import pandas as pd

from models.calibration import Precedent, logistic, shift_for
from models.pooling import moments
from models.ranker import Ranker
from models.rows import Rows

#: Of few months nobody can tell how far they lie apart: as if three more had been seen, with a tenth between them.
USUAL_SPREAD, USUAL_MONTHS = 0.1, 3


def precedent_of(ranker: Ranker, rows: Rows) -> Precedent:
    """Tell from the rows that trees were grown on where they lie in the mean, and how far months lie from it.

    Trees that saw all events and a share of the others say log-odds too high by -ln(share) (King and Zeng, 2001): the
    shift takes that back. They know the rows by heart, but in the mean no trees say more or less than was seen.
    """
    raw, weights = rows.scored(ranker.raw), rows.spoken_for
    shift = shift_for(raw, float(np.average(rows.labels, weights=weights)), weights)
    # Each event is asked about from several months away, and is one nevertheless.
    weights = weights * rows.events / rows.labels.sum()
    counted = pd.DataFrame(
        {"target": rows.asked["target"], "seen": weights * rows.labels, "told": weights * logistic(raw + shift)}
    )
    months = counted.groupby("target").sum()
    _, between = moments(months["seen"].to_numpy(np.float64), months["told"].to_numpy(np.float64))
    spread = (len(months) * between + USUAL_MONTHS * USUAL_SPREAD**2) / (len(months) + USUAL_MONTHS)
    return Precedent(shift, float(np.sqrt(spread)), len(months))
