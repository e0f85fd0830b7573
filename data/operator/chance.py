"""Chance: every process of every month has a stream of its own, so that changing one never moves another."""

import numpy as np

from data.month import Month

PROCESSES = (
    "people",
    "causes",
    "contacts",
    "endings",
    "usage",
    "days",
    "apps",
    "packs",
    "payments",
    "complaints",
    "orders",
    "porting",
    "agreements",
    "newcomers",
    "exports",
    "network",
    "circles",
    "circle",
    "wandering",
    "mess",
    "taught",
    "rejoining",
)


def stream(seed: int, process: str, month: Month) -> np.random.Generator:
    """Return the stream of one process in one month; two calls with the same arguments draw the same numbers."""
    key = (PROCESSES.index(process), month.number)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))
