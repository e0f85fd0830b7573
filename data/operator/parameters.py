"""Every number the invented operator runs on, in one place, fixed before any model is tuned."""

from dataclasses import dataclass

#: The hidden causes, in the order of every `(people, causes)` array.
CAUSES = ("price", "misfit", "service", "circle", "rival")
PRICE, MISFIT, SERVICE, CIRCLE, RIVAL = range(5)

#: What can end a month for somebody, in the order of every `(people, endings)` array; one of them or none a month.
ENDINGS = ("port_out", "other_leaving", "silence", "arrears")
PORT_OUT, OTHER_LEAVING, SILENCE, ARREARS = range(4)

#: Months lived before the first export, so that debts and habits are a running operator's; and after, for the truth.
BURN_IN_MONTHS, AHEAD_MONTHS = 4, 4


@dataclass(frozen=True)
class Rates:
    """Probability of an event in a month among those at risk of it."""

    port_out: float
    other_leaving: float
    silence: float
    arrears: float
    upgrade: float


RATES = {
    # The product's own demonstration: high enough to learn from 20,000 people in a year.
    "demo": Rates(port_out=0.008, other_leaving=0.010, silence=0.012, arrears=0.004, upgrade=0.025),
    # Port-out .06-.10 % a month in early 2020, about .145 % until 2022 (users ported / users, MIIT figures);
    # all-cause leaving 1-3 % a month postpaid and more prepaid (trade figures, stated and not measured).
    "china": Rates(port_out=0.001, other_leaving=0.010, silence=0.015, arrears=0.005, upgrade=0.025),
    # Port-out: 9.64 million requests in March 2022 (TRAI) is about .8 % a month; the rest stated, not measured.
    "india": Rates(port_out=0.008, other_leaving=0.004, silence=0.030, arrears=0.005, upgrade=0.025),
}


@dataclass(frozen=True)
class Chain:
    """A hidden cause as a Markov chain of the levels 0 calm, 1 raised, 2 high; probabilities of a step in a month."""

    rise: float
    climb: float
    ease: float
    fall: float


#: Mean stay in a raised level (1 + climb/ease) / fall = 4 to 5 months; 9-14 % of people raised in each.
CHAINS = (
    Chain(rise=0.029, climb=0.14, ease=0.22, fall=0.30),
    Chain(rise=0.029, climb=0.14, ease=0.22, fall=0.30),
    Chain(rise=0.025, climb=0.15, ease=0.24, fall=0.30),
    Chain(rise=0.023, climb=0.14, ease=0.22, fall=0.28),
    Chain(rise=0.027, climb=0.15, ease=0.24, fall=0.29),
)


@dataclass(frozen=True)
class Signs:
    """How a cause comes to be seen, when the calm look raised, and what is seen by level shown (0, 1, 2)."""

    shown: float = 0.70  # of raised people; the others show nothing of this episode
    false_alarm: float = 0.026  # of calm people a month; mean stay below, so about 4 % look raised at any time
    false_stay: float = 0.35
    misfit_over: float = 0.65  # of misfits use too much for their plan, the others far too little
    over_log_data: tuple[float, ...] = (0.0, 0.65, 1.10)
    under_log_data: tuple[float, ...] = (0.0, -0.80, -1.40)
    rival_log_data: tuple[float, ...] = (0.0, -0.80, -1.40)
    rival_active: tuple[float, ...] = (1.0, 0.74, 0.52)
    rival_night: tuple[float, ...] = (1.0, 0.48, 0.30)
    circle_log_calls: tuple[float, ...] = (0.0, -0.85, -1.50)
    service_cells: tuple[float, ...] = (1.0, 0.60, 0.42)
    service_5g: tuple[float, ...] = (1.0, 0.40, 0.20)
    service_complains: tuple[float, ...] = (0.0, 0.14, 0.24)
    price_complains: tuple[float, ...] = (0.0, 0.09, 0.15)
    price_skips: tuple[float, ...] = (0.0, 0.06, 0.12)
    price_late_days: tuple[int, ...] = (0, 8, 12)
    price_small: tuple[float, ...] = (0.0, 0.6, 0.85)  # share who top up in small notes
    price_keeps_packs: tuple[float, ...] = (1.0, 0.40, 0.15)
    price_downgrades: tuple[float, ...] = (0.0, 0.9, 1.6)  # log-odds


@dataclass(frozen=True)
class Weights:
    """Log-odds of an ending, a level of each cause held for two months (CAUSES order)."""

    port_out: tuple[float, ...] = (0.75, 0.80, 0.80, 1.20, 1.30)
    other_leaving: tuple[float, ...] = (1.30, 0.90, 1.20, 0.30, 0.40)
    silence: tuple[float, ...] = (0.30, 0.20, 0.20, 0.35, 0.80)
    arrears: tuple[float, ...] = (0.45, 0.0, 0.0, 0.0, 0.0)
    price_after_lockin: float = 0.90  # port_out, price pressure x lock-in just ended
    service_with_rival: float = 0.60  # port_out and half of it other_leaving, service pain x rival's pull


#: A hazard of month m reads the levels at the end of m-1 and m-2 in these parts: signs lead, leaving follows.
HEAT_LAGS = (0.35, 0.65)


@dataclass(frozen=True)
class Leaving:
    """Who leaves besides the causes; log-odds unless said otherwise."""

    tenure_months: tuple[float, ...] = (0.0, 6.0, 24.0, 60.0, 120.0)
    tenure: tuple[float, ...] = (0.55, 0.40, 0.0, -0.45, -0.85)
    tenure_port_out: float = 1.7  # times the above for port-out, which newcomers do far more often
    place_port_out: float = 1.6  # times the log-odds of places.py
    frailty: float = 0.25  # standard deviation between people, seen by nobody
    dual_sim: float = 0.70
    broadband: float = -0.90
    family: float = -0.50
    young: float = 0.65
    prepaid_leaves: float = 0.60
    prepaid_silent: float = 1.10
    idle_silent: float = 2.2  # a unit of (1 - share of days active)
    debt_arrears: tuple[float, ...] = (0.0, 3.2, 4.2)  # by months in debt
    trait_arrears: float = 0.8
    student_july: float = 1.5
    student_february: float = 0.6
    ported_in_wait_days: int = 120  # MIIT: 120 days since the last port


@dataclass(frozen=True)
class Peopling:
    """Who the people are; shares unless said otherwise."""

    sub_cards: float = 0.06
    shares_household: float = 0.17  # of main cards, in somebody else's household
    tenure_mean_days: float = 1_150.0
    tenure_most_days: float = 5_400.0
    youngest: int = 17
    age_range: float = 58.0
    age_unknown: float = 0.03
    student_until: int = 23
    students: float = 0.55  # of those so young
    young_until: int = 35
    prepaid: float = 0.60
    broadband: float = 0.32  # of main cards
    kinds: tuple[float, ...] = (0.98, 0.012, 0.006, 0.002)
    opt_marketing: float = 0.04
    opt_profiling: float = 0.02
    refuses: tuple[float, ...] = (0.012, 0.009, 0.006, 0.003)  # by channel, about 3 % any
    joined_channel: tuple[float, ...] = (0.45, 0.25, 0.10, 0.20)
    keeps_old_plan: float = 0.5  # of those whose use is so small that they may
    keeps_old_plan_below_gb: float = 0.6
    headroom: tuple[float, float] = (0.45, 0.30)  # mean and deviation of log(need as seen / use)
    price_sense_fen: float = 700.0  # difference in cost that multiplies the odds of a plan by e


@dataclass(frozen=True)
class Lockin:
    """Agreements with a term: what they do to port-out, and how they are made and renewed."""

    factor: float = 0.08  # of port-out while it runs
    after_end: tuple[float, ...] = (3.0, 3.0, 1.8, 1.0)  # by months since its last day
    share: float = 0.45
    newcomers: float = 0.50
    terms_months: tuple[int, ...] = (12, 24)
    long_share: float = 0.5  # of founders' terms that end beyond a year
    never: float = 0.4  # of the free founders had no agreement before
    renewed_early: float = 0.10  # a month in the first three free months
    renewed_late: float = 0.036
    with_terminal: float = 0.5
    terminal_alone: float = 0.018  # a month, a handset bought without an agreement
    discount_fen: int = 1_000
    discount_from_fee_fen: int = 5_900


@dataclass(frozen=True)
class Upgrading:
    """Who orders a dearer plan; log-odds."""

    overage_month: float = 0.80  # for each of the last three months with overage
    growth: float = 1.20  # a unit of log growth of data over one's own level
    new_terminal: float = 1.50  # a handset of the last 92 days
    new_terminal_days: int = 92
    network_ahead: float = 0.80  # a 5G handset on an older plan
    price: float = -0.70
    misfit_over: float = 1.10
    trait: float = 0.50
    fresh_plan: float = -0.50  # on the plan for less than three months
    reverted: float = 0.10  # order their old plan again within two months
    back_at_once: float = 0.6  # of these in the first month, the rest in the second
    downgrade_rate: float = 0.012
    downgrade_under: float = 0.70
    sales_rate: float = 0.003
    forced_rate: float = 0.010  # of those on a withdrawn plan
    gains_nothing: float = 0.30  # take the next plan up whatever their use


@dataclass(frozen=True)
class Porting:
    """The steps before a port-out, and the rivals."""

    queries_a_port: float = 1.05  # by people who do not port in that month, in proportion to their hazard
    query_same_month: float = 0.20  # of ports
    query_factor: tuple[float, ...] = (1.0, 9.0, 6.0, 3.5)  # on port-out, by months since the query (0 unused)
    code_same_day: float = 0.64  # 112,000 codes, 72,000 ports, November 2019
    code_later: float = 0.25  # of the rest, within 30 days
    idle_codes: float = 1.4  # times what that implies, because the likeliest to ask have ported already
    ported_in: float = 0.25  # of newcomers
    # Where to: port-ins of the pilots to June 2016 (mobile 16.2, unicom 14.7, ten thousands), and a newcomer.
    rivals: tuple[str, ...] = ("CM", "CU", "CBN")
    rival_shares: tuple[float, ...] = (0.50, 0.45, 0.05)


@dataclass(frozen=True)
class Contacting:
    """Randomised contacts and what they do, by hidden type."""

    treated: float = 0.05
    control: float = 0.05
    channels: tuple[str, ...] = ("call", "sms", "app")
    reach: tuple[float, ...] = (0.45, 0.25, 0.35)
    offers: tuple[str, ...] = ("credit_10", "data_5gb", "fit_plan", "care_call")
    accepted: tuple[float, ...] = (0.30, 0.30, 0.12, 0.0)  # of those reached
    sent: float = 0.96
    types: tuple[str, ...] = ("persuadable", "sure_thing", "lost_cause", "do_not_disturb")
    type_shares: tuple[float, ...] = (0.20, 0.55, 0.13, 0.12)
    type_factors: tuple[float, ...] = (0.55, 0.95, 1.0, 1.6)  # on voluntary leaving, if reached
    effect_months: int = 3  # the rest of the month of the contact and the two after it
    credit_fen: int = 1_000
    days: tuple[int, int] = (5, 14)  # of the month
    reach_trait: float = 0.9


@dataclass(frozen=True)
class Using:
    """How people use the network."""

    data_median_gb: float = 11.0
    data_spread: float = 0.90  # standard deviation of the logarithm between people
    data_noise: float = 0.15  # from month to month
    data_drift: tuple[float, float] = (0.006, 0.045)  # mean and deviation of a month's change of one's level
    voice_median_min: float = 85.0  # outgoing; incoming alike
    voice_spread: float = 0.75
    voice_noise: float = 0.15
    call_mean_s: float = 125.0
    sms_mean: float = 4.0
    active_mean: float = 2.9  # logit of the share of days
    active_spread: float = 1.1
    active_low: float = 0.25
    no_data: float = 0.05
    festival_days: int = 7
    festival_factor: float = 1.20
    weekend_factor: float = 1.12
    student_months: tuple[float, ...] = (0.85, 0.70, 1.0, 1.0, 1.0, 0.95, 0.70, 0.75, 1.25, 1.1, 1.0, 1.0)
    away: float = 0.05  # travel in a month
    away_festival: float = 0.22


@dataclass(frozen=True)
class Paying:
    """How people pay."""

    skip: float = 0.010
    skip_trait: float = 0.9
    skip_in_debt: float = 0.38
    notes_fen: tuple[int, ...] = (3_000, 5_000, 10_000, 20_000)
    note_shares: tuple[float, ...] = (0.2, 0.4, 0.3, 0.1)
    small_note_fen: int = 1_000
    broadband_fen: int = 2_000
    service_fen: int = 500
    service_share: float = 0.15
    late_known: float = 0.02
    late_days: int = 20
    arrears_days: int = 60
    silence_days: int = 90
    pack_habit: float = 0.18
    pack_repeats: float = 0.86
    pack_spontaneous: float = 0.012
    pack_after_overage: float = 0.06


@dataclass(frozen=True)
class Complaining:
    """What people complain about besides their causes, a month."""

    by_topic: tuple[float, ...] = (0.003, 0.003, 0.002, 0.001, 0.0015)
    overage_shock: float = 0.025
    shock_fen: int = 3_000
    contacted: float = 0.01
    closed: float = 0.90
    closed_in_pain: float = 0.50
    asked: float = 0.55
    satisfied: float = 0.75
    escalated: float = 0.15  # of the grave


SIGNS = Signs()
WEIGHTS = Weights()
LEAVING = Leaving()
PEOPLING = Peopling()
LOCKIN = Lockin()
UPGRADING = Upgrading()
PORTING = Porting()
CONTACTING = Contacting()
USING = Using()
PAYING = Paying()
COMPLAINING = Complaining()
