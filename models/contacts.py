"""Contacts: whose outcome our own attempts may have changed, and for how many people like them the others speak.

Risk means: if nobody contacts. Whom we tried to keep is left out of learning and of evidence; those who are left are
not like everybody, for a list calls the riskiest. A control of a list therefore speaks for all who were on it.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.month import Month, months_between

#: An attempt is thought to work in the months asked about and for so many months before them.
MONTHS_BEFORE = 3

#: Nobody speaks for more than so many.
MOST = 10.0

#: Where both arms of a random campaign come to this, everybody it could choose is in one of them.
WHOLE = 0.99

PPM = 1_000_000


def contacted(contacts: pd.DataFrame, month: Month, target: Month) -> "pd.Series[str]":
    """Name whom we tried to keep within the months asked about, or the three before: one subscriber_id an attempt.

    `contacts`: assignments for retention that went out or could have: subscriber_id, month, arm, is_sent.
    """
    there = contacts[_within(contacts, month, target) & _was_tried(contacts)]
    return there["subscriber_id"]


def weights(contacts: pd.DataFrame, people: "pd.Series[str]", month: Month, target: Month) -> NDArray[np.float64]:
    """Return 1 / P(not contacted) of people whom nobody contacted, at most 10; shape (people,).

    P is the product over the assignments within the months asked about and the three before; draws of different months
    are taken as independent. On a list the only other arm is treatment: P is the control's own probability, or what the
    probability of treatment leaves where the attempt was never made. In a random campaign P counts where both arms
    together are everybody it could choose; where most were in neither arm it is the same for all and left out. Who was
    assigned to nothing could not have been contacted: 1.
    """
    window = contacts[_within(contacts, month, target)]
    there = window[~_was_tried(window)]
    chance = there["probability_ppm"].astype("float64") / PPM
    spared = chance.where(there["arm"] == "control", 1.0 - chance)
    counts = (there["chosen"] == "list") | (there["chosen"].eq("random") & _is_everybody(window, there))
    spared = spared.where(counts, 1.0)
    together = spared.groupby(there["subscriber_id"]).prod()
    found = people.map(together).fillna(1.0).to_numpy(np.float64)
    return np.asarray(1.0 / np.maximum(found, 1.0 / MOST))


def _within(contacts: pd.DataFrame, month: Month, target: Month) -> "pd.Series[bool]":
    window = {str(within) for within in months_between((month + 1).back(MONTHS_BEFORE), target)}
    return contacts["month"].isin(window)


def _was_tried(contacts: pd.DataFrame) -> "pd.Series[bool]":
    tried: pd.Series[bool] = (contacts["arm"] == "treated") & contacts["is_sent"].astype("bool")
    return tried


def _is_everybody(contacts: pd.DataFrame, there: pd.DataFrame) -> "pd.Series[bool]":
    """Say of each assignment whether the two arms of its campaign and month come to everybody it could choose."""
    arms = contacts.groupby(["month", "campaign", "arm"])["probability_ppm"].mean()
    whole = arms.groupby(["month", "campaign"]).sum() >= WHOLE * PPM
    key = pd.MultiIndex.from_frame(there[["month", "campaign"]])
    return pd.Series(whole.reindex(key).to_numpy(bool, na_value=False), index=there.index)
