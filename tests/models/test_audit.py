"""Audit: which features earn their place, and what is said of those that don't."""

import numpy as np
import pandas as pd

from models.audit import audit

PEOPLE = 400
RNG = np.random.default_rng(0)
USE = RNG.gamma(2.0, 10.0, PEOPLE)


def month(**other):
    return pd.DataFrame(
        {
            "data_gb": USE,
            "data_mb": USE * 1024,
            "shoe_size": RNG.normal(40, 3, PEOPLE),
            "country": ["CN"] * PEOPLE,
            "card": np.where(USE > 20, "main", "sub"),
            "age": np.where(USE > 10, 30.0, np.nan),
            **other,
        }
    )


GAINS = {"port_out": pd.Series({"data_gb": 60.0, "data_mb": 5.0, "card": 0.0, "country": 0.0}),
         "upgrade": pd.Series({"card": 30.0, "age": 10.0, "shoe_size": 0.001})}  # fmt: skip


def test_what_each_is_worth():
    found = {one.name: one for one in audit([month(), month()], GAINS)}
    assert {name: one.why for name, one in found.items()} == {
        "data_gb": "",
        "data_mb": "it says what data_gb says",
        "shoe_size": "no model gains by it",
        "country": "everybody has the same value",
        "card": "",
        "age": "",
    }
    assert found["data_gb"].gain == {"port_out": 60 / 65, "upgrade": 0.0}
    assert found["age"].missing == np.isnan(found_age()).mean()


def found_age():
    return month()["age"].to_numpy()


def test_drift_is_the_largest_step_and_coverage_counts_months():
    early = month(data_gb=USE + 100).drop(columns="age")
    found = {one.name: one for one in audit([early, month(), month()], GAINS)}
    assert found["data_gb"].drift > 1.0
    assert found["data_mb"].drift == 0.0
    assert (found["data_gb"].coverage, found["age"].coverage) == (1.0, 2 / 3)


def test_a_window_that_fills_is_no_drift():
    filling, full = month(data_gb=USE + 100), month()
    found = {one.name: one for one in audit([filling, full, full], GAINS, {"data_gb": 1, "age": 7})}
    assert (found["data_gb"].drift, found["data_gb"].coverage) == (0.0, 1.0)
    assert found["age"].coverage == 1.0, "the last month is always looked at"


def test_without_a_single_known_value_nothing_is_earned():
    found = {one.name: one for one in audit([month(age=np.nan)], GAINS)}
    assert found["age"].why == "nobody's value is known"
