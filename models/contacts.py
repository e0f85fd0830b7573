"""Contacts: whose outcome our own attempts may have changed, by how much, and for whom the others speak.

Risk means: if nobody contacts. Whom we tried to keep is left out of calibration and of evidence; those who are left are
not like everybody, for a list calls the riskiest. A control of a list therefore speaks for all who were on it. Trees
see everybody, since among those called are most of the events: there an event counts for those that were prevented.
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

#: Before anything is seen attempts are thought to change leaving by nothing, give or take a factor of e to the half.
PRIOR_SPREAD = 0.5

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


def chances(contacts: pd.DataFrame, people: "pd.Series[str]", month: Month, target: Month) -> NDArray[np.float64]:
    """Return the chance that who was in an arm had been spared in all of them; NaN of who was in none; shape (people,).

    Within the months asked about and the three before. On a list the other arm has what an arm's own probability
    leaves; in a random campaign it is the mean of that arm, 0 where there was none.
    """
    window = contacts[_within(contacts, month, target)]
    own = window["probability_ppm"].astype("float64")
    other = (PPM - own).where(window["chosen"] == "list", _of_the_other_arm(window))
    is_control = window["arm"] == "control"
    spared = own.where(is_control, other) / (own + other)
    # Who was to be called and was not is neither called nor drawn to be spared.
    spared = spared.where(is_control | _was_tried(window))
    together = spared.groupby(window["subscriber_id"]).prod(min_count=1)
    return np.asarray(people.map(together), dtype=np.float64)


def prevented(compared: pd.DataFrame) -> float:
    """Return for how many events one of somebody contacted counts: the rate of those spared over that of those tried.

    `compared`: rows of people in an arm: subscriber_id, target, label, is_contacted, chance (of having been spared).
    Those spared are weighed by the odds of having been contacted, so that they are like those who were; where hardly
    anybody could have been spared (odds above MOST: listed month after month) nothing is compared. The logarithm of
    the ratio is drawn towards 0, as a normal prior of PRIOR_SPREAD has it, by how few events there are: 1 if there are
    none to compare.
    """
    here = compared[compared["chance"].between(1 / (1 + MOST), 1, inclusive="left")]
    parts = [_rate(here[here["is_contacted"] == tried], spared=not tried) for tried in (True, False)]
    (tried_rate, tried_events), (spared_rate, spared_events) = parts
    if not min(tried_events, spared_events):
        return 1.0
    sure = PRIOR_SPREAD**2 / (PRIOR_SPREAD**2 + 1 / tried_events + 1 / spared_events)
    return float(np.exp(sure * np.log(spared_rate / tried_rate)))


def _rate(rows: pd.DataFrame, *, spared: bool) -> tuple[float, float]:
    """Return the weighted rate of the event, and so many events as tell it as surely; one asked about twice is one."""
    weight = (1 - rows["chance"]) / rows["chance"] if spared else pd.Series(1.0, index=rows.index)
    hit = rows["label"] == 1
    if not hit.any():
        return 0.0, 0.0
    sure = weight[hit].sum() ** 2 / (weight[hit] ** 2).sum()
    once = len(rows.loc[hit, ["subscriber_id", "target"]].drop_duplicates()) / hit.sum()
    return float(weight[hit].sum() / weight.sum()), float(sure * once)


def _of_the_other_arm(window: pd.DataFrame) -> "pd.Series[float]":
    """Give the mean probability of the arm of the same campaign and month that an assignment is not in."""
    key, ppm = ["month", "campaign"], window["probability_ppm"].astype("float64")
    is_control = window["arm"] == "control"
    known = window[key].assign(control=ppm.where(is_control), treated=ppm.where(~is_control))
    means = known.groupby(key)[["control", "treated"]].transform("mean").fillna(0.0)
    return means["treated"].where(is_control, means["control"])


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
