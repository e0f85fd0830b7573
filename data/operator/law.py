"""Law: the parameters by which people are moved, contacted and lost; values in parameters.toml."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """How many months are lived outside the exports."""

    burn_in_months: int
    ahead_months: int


@dataclass(frozen=True)
class Causes:
    """The hidden causes as Markov chains, one number a cause; probabilities of a step in a month."""

    rise: tuple[float, ...]
    climb: tuple[float, ...]
    ease: tuple[float, ...]
    fall: tuple[float, ...]
    heat: tuple[float, ...]


@dataclass(frozen=True)
class Signs:
    """How causes come to be seen, by the level shown."""

    shown: float
    false_alarm: float
    false_stay: float
    misfit_over: float
    over_log_data: tuple[float, ...]
    under_log_data: tuple[float, ...]
    over_boosts: tuple[float, ...]
    rival_log_data: tuple[float, ...]
    rival_log_night: tuple[float, ...]
    rival_logit_active: tuple[float, ...]
    circle_log_calls: tuple[float, ...]
    service_log_slow: tuple[float, ...]
    service_complains: tuple[float, ...]
    price_complains: tuple[float, ...]
    price_late_days: tuple[int, ...]
    price_small: tuple[float, ...]
    price_keeps_packs: tuple[float, ...]
    price_downgrades: tuple[float, ...]


@dataclass(frozen=True)
class Weights:
    """What the causes do to the outcomes, log-odds a level."""

    port_out: tuple[float, ...]
    other_leaving: tuple[float, ...]
    silence: tuple[float, ...]
    arrears: tuple[float, ...]
    upgrade: tuple[float, ...]
    price_after_lockin: float
    price_unbound: float
    service_with_rival: float


@dataclass(frozen=True)
class Leaving:
    """Who leaves besides the causes; log-odds."""

    tenure_months: tuple[float, ...]
    tenure: tuple[float, ...]
    tenure_port_out: float
    tenure_other_leaving: float
    tenure_silence: float
    ties_other_leaving: float
    place_port_out: float
    dearness: float
    median_fee_fen: int
    frailty: float
    dual_sim: float
    broadband: float
    family: float
    young: float
    prepaid_leaves: float
    prepaid_silent: float
    idle_silent: float
    debt_arrears: tuple[float, ...]
    trait_arrears: float
    student_july: float
    student_february: float
    ported_in_wait_days: int


@dataclass(frozen=True)
class Lockin:
    """Agreements with a term."""

    factor: float
    after_end: tuple[float, ...]
    share: float
    newcomers: float
    terms_months: tuple[int, ...]
    long_share: float
    never: float
    renewed_early: float
    renewed_late: float
    with_terminal: float
    terminal_alone: float
    discount_fen: int
    discount_from_fee_fen: int


@dataclass(frozen=True)
class Peering:
    """Circles of peers, and what peers who ported do."""

    factor: float
    most: float
    median_count: float
    spread: float
    fewest: int
    largest: int
    ours: float
    same_plan: float
    same_place: float
    strength: float
    keeps: float
    outside: tuple[float, ...]


@dataclass(frozen=True)
class Launch:
    """When and how number portability came."""

    pilots: tuple[str, ...]
    pilots_months_before: int
    surge: float
    surge_months: int
    raised_after_months: int


@dataclass(frozen=True)
class Upgrading:
    """Who orders a dearer plan; log-odds."""

    overage_month: float
    growth: float
    new_terminal: float
    new_terminal_days: int
    network_ahead: float
    trait: float
    fresh_plan: float
    young: float
    cheap_plan: float
    cheap_below_fen: int
    reverted: float
    back_at_once: float
    downgrade_rate: float
    downgrade_under: float
    forced_rate: float
    gains_nothing: float


@dataclass(frozen=True)
class Porting:
    """The steps before a port-out, and the rivals."""

    queries_a_port: float
    query_same_month: float
    query_factor: tuple[float, ...]
    code_same_day: float
    code_later: float
    idle_codes: float
    ported_in: float
    operators: tuple[str, ...]
    flows: tuple[tuple[float, ...], ...]
    own_operator: str
    rival_tilt: float


@dataclass(frozen=True)
class Contacting:
    """Retention contacts and what they do."""

    treated: float
    control: float
    channels: tuple[str, ...]
    reach: tuple[float, ...]
    reach_of_the_mean: tuple[float, ...]
    offers: tuple[str, ...]
    offer_of_cause: tuple[str, ...]
    presses: tuple[float, ...]
    accepted: tuple[float, ...]
    sent: tuple[float, ...]
    types: tuple[str, ...]
    type_shares: tuple[float, ...]
    type_factors: tuple[float, ...]
    type_looks: tuple[tuple[float, ...], ...]
    reach_looks: tuple[float, ...]
    wrong_offer: float
    spread: tuple[float, ...]
    again_days: int
    again_effect: float
    again_harm: float
    credit_fen: int
    credit_months: int
    call_fen: int
    offer_fen: tuple[int, ...]
    margin: float
    days: tuple[int, ...]
    reach_luck: float
    listed: float


@dataclass(frozen=True)
class Selling:
    """Calls for a dearer plan, and coaching."""

    called: float
    control: float
    accepted: float
    factors: tuple[float, ...]
    idle_share: float
    coached: float
    coaching_control: float
    low_gb: float
    low_below_gb: float
    taught: tuple[float, ...]
    coached_taught: tuple[float, ...]
    taught_log_data: float
    taught_stays: float


@dataclass(frozen=True)
class Drift:
    """What a drift changes."""

    fees: float
    rival_pull: float
    slow_share: float
    places: tuple[str, ...]
    season_days: int
    price_rise: float


@dataclass(frozen=True)
class Rates:
    """Probability of an event in a month among those at risk of it; two for silence by payment, where they differ."""

    port_out: float
    other_leaving: float
    silence: float
    arrears: float
    upgrade: float
    port_out_after_a_year: float | None = None
    silence_prepaid: float | None = None
    silence_postpaid: float | None = None
    prepaid: float = 0.60
