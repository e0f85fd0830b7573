"""What every peer of the feature benchmark is asked for: 28 measures over windows of months, 84 features in all."""

from dataclasses import dataclass

MONTHS = ("2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12")

#: The month described, the last of the six, and the day on which its list is built: rows known later do not count.
NEWEST, LIST_DAY = MONTHS[-1], "2026-01-04"

#: The last days of the months, the newest first.
LAST_DAYS = ("2025-12-31", "2025-11-30", "2025-10-31", "2025-09-30", "2025-08-31", "2025-07-31")

#: So many days the ends of earlier months lie before the end of the month described: 0 for itself.
DAYS_BACK = (0, 31, 61, 92, 122, 153)

THREADS, MEMORY_GB = 2, 4.0


@dataclass(frozen=True)
class Asked:
    """One feature: a measure of monthly facts over the last `months`, the month described included.

    `mean`: the total of `of` over the months in which the subscriber was one; `share`: total of `of` over that of `by`;
    `highest`: of the months; `recency`: days since last use, unknown if there was none; `change`: the month described
    against the mean of the `months` before it. Division by zero is unknown.
    """

    kind: str
    of: str
    by: tuple[str, ...]
    months: int

    @property
    def name(self) -> str:
        """The column it becomes; it says kind, unit and window, as the names of the product must.

        >>> Asked("share", "night_kb", ("data_kb",), 3).name, Asked("share", "data_kb", ("active_days",), 6).name
        ('night_of_data_share_3m', 'data_kb_per_day_6m')
        """
        stem, _, unit = self.of.rpartition("_")
        whole, _, per = (self.by or ("_",))[-1].rpartition("_")
        named = {
            "mean": f"{stem}_mean_{unit}",
            "share": f"{stem}_of_{whole}_share" if per == unit else f"{self.of}_per_{per.removesuffix('s')}",
            "highest": f"{stem}_highest_{unit}",
            "recency": f"since_{stem}_{unit}",
            "change": f"{stem}_change_share",
        }
        return f"{named[self.kind]}_{self.months}m"


#: Each is the sum over the days of a month; what the words mean in terms of daily rows, each peer says for itself.
MEANS = (
    "data_kb",
    "data_5g_kb",
    "night_kb",
    "busy_kb",
    "roaming_kb",
    "weekend_kb",
    "voice_out_s",
    "voice_in_s",
    "calls_out_count",
    "calls_in_count",
    "sms_count",
    "active_days",
    "data_days",
    "voice_days",
    "cells_count",
)
SHARES = (
    ("night_kb", ("data_kb",)),
    ("busy_kb", ("data_kb",)),
    ("data_5g_kb", ("data_kb",)),
    ("weekend_kb", ("data_kb",)),
    ("late_kb", ("data_kb",)),
    ("roaming_days", ("active_days",)),
    ("late_active_days", ("active_days",)),
    ("voice_out_s", ("voice_out_s", "voice_in_s")),
    ("data_kb", ("active_days",)),
)
CHANGES = ("data_kb", "voice_out_s")
WINDOWS, BEFORE = (1, 3, 6), (1, 3, 5)

ASKED = (
    *(Asked("mean", of, (), months) for of in MEANS for months in WINDOWS),
    *(Asked("share", of, by, months) for of, by in SHARES for months in WINDOWS),
    *(Asked("highest", "top_day_kb", (), months) for months in WINDOWS),
    *(Asked("recency", "idle_days", (), months) for months in WINDOWS),
    *(Asked("change", of, (), months) for of in CHANGES for months in BEFORE),
)

#: The sums among the facts.
SUMS = (*MEANS, "late_kb", "roaming_days", "late_active_days")
