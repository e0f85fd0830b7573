"""Manners: the parameters of how people live, use, pay and complain; values in parameters.toml."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Peopling:
    """Who the people are."""

    sub_cards: float
    leave_together: float
    shares_household: float
    tenure_mean_days: float
    tenure_most_days: float
    youngest: int
    age_range: float
    age_unknown: float
    student_until: int
    students: float
    young_until: int
    broadband: float
    kinds: tuple[float, ...]
    opt_marketing: float
    opt_profiling: float
    refuses: tuple[float, ...]
    joined_channel: tuple[float, ...]
    keeps_old_plan: float
    keeps_old_plan_below_gb: float
    headroom: tuple[float, ...]
    price_sense_fen: float
    rejoins: float


@dataclass(frozen=True)
class Using:
    """How people use the network."""

    data_median_gb: float
    data_spread: float
    data_noise: float
    data_drift: tuple[float, ...]
    voice_median_min: float
    voice_spread: float
    voice_noise: float
    call_mean_s: float
    sms_mean: float
    active_mean: float
    active_spread: float
    night_mean: float
    night_spread: float
    night_noise: float
    no_data: float
    festival_days: int
    festival_factor: float
    weekend_factor: float
    student_months: tuple[float, ...]
    away: float
    away_festival: float


@dataclass(frozen=True)
class Networking:
    """How well the network serves people; logarithms."""

    slow_median: float
    slow_person: float
    slow_noise: float
    drops_daily: float
    drops_with_slow: float
    drops_noise: float
    busy_median: float
    busy_person: float
    busy_noise: float
    bad_signal_median: float
    bad_signal_noise: float
    place: tuple[float, ...]


@dataclass(frozen=True)
class Paying:
    """How people pay."""

    skip: float
    skip_trait: float
    skip_in_debt: float
    returns: float
    notes_fen: tuple[int, ...]
    note_shares: tuple[float, ...]
    small_note_fen: int
    broadband_fen: int
    service_fen: int
    service_share: float
    late_known: float
    late_days: int
    arrears_days: int
    silence_days: int
    pack_habit: float
    pack_repeats: float
    pack_spontaneous: float
    pack_after_overage: float


@dataclass(frozen=True)
class Complaining:
    """What people complain about."""

    by_topic: tuple[float, ...]
    overage_shock: float
    shock_fen: int
    contacted: float
    closed: float
    closed_in_pain: float
    asked: float
    satisfied: float
    escalated: float
