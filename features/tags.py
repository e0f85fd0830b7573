"""Tags: what the trade calls a subscriber at the end of a month; those about data use and the course of a contract."""

from features.condition import Condition, Measure
from features.conditions import (
    all_of,
    any_of,
    as_much_as,
    at_least,
    below,
    everybody_else,
    no_more_than,
    no_sign_of,
    none_of,
    one_of,
    some,
    where_known,
)
from features.measures import (
    ALLOWANCE_USED,
    CHARGED,
    COVERED,
    DATA,
    DATA_BEFORE,
    DATA_DAYS,
    DATA_DAYS_1,
    DATA_DAYS_2,
    DATA_HIGHEST,
    DATA_OVERAGE,
    FEE_COMPLAINTS,
    OVERAGE_MONTHS,
    PAID,
    PAYMENT,
    PLAN_DATA,
    QUIET_CALLS,
    QUIET_DATA,
    QUIET_KNOWN,
    STATUS,
    TENURE,
    TERM_LEFT,
    TERM_PAST,
    TERMINAL,
)
from features.scenes import CHANNEL, GENERATION, HOUSEHOLD, OUT, PLACE, SCENES, product
from features.tag import Bands, Tag, Value

# Thresholds that are the same everywhere: stated, not measured.

#: From this part of the allowance on it counts as used up, below that part as hardly touched.
USED_UP, HARDLY_USED = 0.9, 0.1

#: A month at or below, at or above so many hundredths of the three months before has shrunk, has grown.
SHRUNK, GROWN = 70, 130

#: Days with data in a month from which somebody likes it; in each of three months from which it is a habit.
LIKED_DAYS, HABIT_DAYS = 10, 20

#: Whoever had no month with so much data in half a year has never learnt to use it: 50 MB, the trade's first line.
EVER_USED_GB = 50 / 1024

#: With a good signal for less of the time than this, data cannot be used however able the handset.
COVERED_SHARE = 0.8

#: The first week, month and three months of a customer end so many days after the day of joining (as `standing.stage`).
WEEK_DAYS, MONTH_DAYS, QUARTER_DAYS = 7, 31, 92

#: A term is ending, or has ended lately, within so many days.
TERM_DAYS = 90


OVER = Value("over", "超套", "over the allowance", some(DATA_OVERAGE))
EXHAUSTED = Value(
    "exhausted", "流量用完", "allowance used up", all_of(some(PLAN_DATA), at_least(ALLOWANCE_USED, USED_UP))
)
PLAN_ZERO = Value("plan_zero", "套餐零流量", "plan, no data used", all_of(some(PLAN_DATA), none_of(DATA)))
PLAN_LOW = Value(
    "plan_low", "套餐零低量", "plan, little used", all_of(some(PLAN_DATA), below(ALLOWANCE_USED, HARDLY_USED))
)


def data_user(bands: Bands) -> Tag:
    """Say which of the eight segments of data users somebody is of."""
    return Tag(
        "data_user",
        "流量用户分群",
        "data user",
        "Which of the eight kinds of data user is it?",
        (
            OUT,
            OVER,
            EXHAUSTED,
            PLAN_ZERO,
            Value(
                "shrinking",
                "流量减少",
                "shrinking use",
                all_of(at_least(DATA_BEFORE, bands.low_use_gb), no_more_than(DATA, DATA_BEFORE, percent=SHRUNK)),
            ),
            PLAN_LOW,
            Value(
                "no_plan_low",
                "无套餐低流量",
                "no data plan, low use",
                all_of(none_of(PLAN_DATA), below(DATA, bands.low_use_gb)),
            ),
            Value(
                "growing",
                "流量增多",
                "growing use",
                all_of(at_least(DATA, bands.low_use_gb), as_much_as(DATA, DATA_BEFORE, percent=GROWN)),
            ),
            Value("steady", "流量持续使用", "steady use", everybody_else()),
        ),
    )


HABIT = Tag(
    "habit",
    "用网习惯",
    "habit",
    "How far has the use of data become a habit?",
    (
        OUT,
        Value("not_started", "未用起来", "not using yet", none_of(DATA)),
        Value(
            "habit",
            "用习惯",
            "a habit",
            all_of(
                at_least(TENURE, QUARTER_DAYS),
                *(at_least(days, HABIT_DAYS) for days in (DATA_DAYS, DATA_DAYS_1, DATA_DAYS_2)),
            ),
        ),
        Value("likes", "热爱用", "likes it", at_least(DATA_DAYS, LIKED_DAYS)),
        Value("started", "用起来", "has started", everybody_else()),
    ),
)


def barrier(bands: Bands) -> Tag:
    """Say what keeps somebody who uses little from using more: can, knows how, dares, likes, in this order."""
    return Tag(
        "barrier",
        "使用障碍",
        "barrier",
        "What keeps those who use little data from using more?",
        (
            OUT,
            Value("none", "无障碍", "none", at_least(DATA, bands.low_use_gb)),
            Value(
                "cannot",
                "不能用",
                "cannot",
                any_of(one_of(TERMINAL, "2G", "3G"), where_known(below(COVERED, COVERED_SHARE))),
            ),
            Value("knows_not", "不会用", "does not know how", below(DATA_HIGHEST, EVER_USED_GB)),
            Value(
                "dares_not",
                "不敢用",
                "dares not",
                any_of(some(OVERAGE_MONTHS), where_known(some(FEE_COMPLAINTS)), none_of(PLAN_DATA)),
            ),
            Value("likes_not", "不爱用", "does not like to", everybody_else()),
        ),
    )


BARRIER = barrier(Bands())


def _silent(payment: str, called: tuple[str, str], *, months: int) -> Condition:
    """Say that so many months went by without outgoing use, and as far as anybody knows without a payment."""
    return all_of(
        one_of(PAYMENT, payment, called=called),
        at_least(TENURE, MONTH_DAYS * months),
        none_of(QUIET_DATA[months]),
        none_of(QUIET_CALLS[months]),
        none_of(QUIET_KNOWN[months]),
        no_sign_of(some(PAID[months])),
    )


STAGE = Tag(
    "stage",
    "生命周期",
    "stage of life",
    "Where in the course of the contract is the subscriber?",
    (
        Value(
            "left",
            "已离网",
            "has left",
            one_of(STATUS, "closed", "ported_out", called=("销户或携出", "closed or ported out")),
        ),
        Value("suspended", "停机", "suspended", one_of(STATUS, "suspended", called=("停机", "suspended"))),
        Value("joining_day", "入网当天", "joining day", none_of(TENURE)),
        Value("day_2", "入网第二天", "second day", below(TENURE, 2)),
        Value("week_1", "入网一周", "first week", below(TENURE, WEEK_DAYS + 1)),
        Value("month_1", "入网一个月", "first month", below(TENURE, MONTH_DAYS + 1)),
        Value(
            "silent",
            "沉默",
            "silent",
            any_of(
                _silent("prepaid", ("预付费", "prepaid"), months=2),
                _silent("postpaid", ("后付费", "postpaid"), months=3),
            ),
        ),
        Value("month_3", "入网三个月", "first three months", below(TENURE, QUARTER_DAYS + 1)),
        Value("term_ending", "合约临期", "term ends soon", where_known(below(TERM_LEFT, TERM_DAYS + 1))),
        Value("term_ended", "合约刚到期", "term has just ended", where_known(below(TERM_PAST, TERM_DAYS + 1))),
        Value("settled", "稳定在网", "settled", everybody_else()),
    ),
)


def _banded(measure: Measure, edges: tuple[float, ...]) -> tuple[Value, ...]:
    """Make a value of each band; the last has no end."""
    values = []
    for start, end in zip((0.0, *edges), (*edges, None), strict=True):
        low, high = measure.written(start), measure.written(end or 0)
        if end is None:
            values.append(Value(f"from_{_key(low.en)}", f"{low.zh}及以上", f"{low.en} and more", everybody_else()))
        elif start == 0:
            values.append(Value(f"below_{_key(high.en)}", f"{high.zh}以下", f"below {high.en}", below(measure, end)))
        else:
            key = f"from_{_key(low.en)}"
            values.append(Value(key, f"{low.zh}（含）至{high.zh}", f"{low.en} to below {high.en}", below(measure, end)))
    return tuple(values)


def _key(written: str) -> str:
    return written.lower().replace(" ", "_")


def data_band(bands: Bands) -> Tag:
    """Say in which band the data of the month lies."""
    zero = Value("zero", "零流量", "no data", none_of(DATA))
    values = (zero, *_banded(DATA, tuple(bands.data_band_gb)))
    return Tag("data_band", "流量区间", "data band", "How much data was used in the month?", values)


def spending(bands: Bands) -> Tag:
    """Say in which band the average bill of three months lies."""
    values = _banded(CHARGED, tuple(bands.spending_yuan))
    return Tag("spending", "消费能力", "spending power", "How much does the subscriber spend a month?", values)


def tags_of(bands: Bands | None = None) -> tuple[Tag, ...]:
    """Give all tags, in the order of their columns, with the bands of a place."""
    bands = bands or Bands()
    return (
        data_user(bands),
        HABIT,
        barrier(bands),
        data_band(bands),
        STAGE,
        SCENES,
        spending(bands),
        CHANNEL,
        product(bands),
        PLACE,
        GENERATION,
        HOUSEHOLD,
    )
