"""Parameters: every number the invented operator runs on, from parameters.toml, and the words they are named by."""

import tomllib
from importlib.resources import files
from typing import Any

from data.operator.law import (
    Causes,
    Contacting,
    Drift,
    Launch,
    Leaving,
    Lockin,
    Peering,
    Porting,
    Rates,
    Selling,
    Signs,
    Story,
    Upgrading,
    Weights,
)
from data.operator.manners import Complaining, Networking, Paying, Peopling, Using

#: The hidden causes, in the order of every `(people, causes)` array.
CAUSES = ("price", "misfit", "service", "circle", "rival")
PRICE, MISFIT, SERVICE, CIRCLE, RIVAL = range(5)

#: What can end a month for somebody, in the order of every `(people, endings)` array; one of them or none a month.
ENDINGS = ("port_out", "other_leaving", "silence", "arrears")
PORT_OUT, OTHER_LEAVING, SILENCE, ARREARS = range(4)

#: The endings and the order of a dearer plan, in the order of every `(people, outcomes)` array.
OUTCOMES = (*ENDINGS, "upgrade")
UPGRADE = 4


def _values() -> dict[str, Any]:
    text = (files("data.operator") / "parameters.toml").read_text(encoding="utf-8")
    return {name: _frozen(group) for name, group in tomllib.loads(text).items()}


def _frozen(value: Any) -> Any:
    """Lists as tuples, all the way down."""
    if isinstance(value, dict):
        return {name: _frozen(item) for name, item in value.items()}
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


_GROUPS = _values()
STORY = Story(**_GROUPS["story"])
RATES = {name: Rates(**rates) for name, rates in _GROUPS["rates"].items()}
CHAINS = Causes(**_GROUPS["causes"])
SIGNS = Signs(**_GROUPS["signs"])
WEIGHTS = Weights(**_GROUPS["weights"])
LEAVING = Leaving(**_GROUPS["leaving"])
LOCKIN = Lockin(**_GROUPS["lockin"])
PEERING = Peering(**_GROUPS["circle"])
LAUNCH = Launch(**_GROUPS["launch"])
UPGRADING = Upgrading(**_GROUPS["upgrading"])
PORTING = Porting(**_GROUPS["porting"])
CONTACTING = Contacting(**_GROUPS["contacting"])
SELLING = Selling(**_GROUPS["selling"])
DRIFT = Drift(**_GROUPS["drift"])
PEOPLING = Peopling(**_GROUPS["people"])
USING = Using(**_GROUPS["using"])
NETWORKING = Networking(**_GROUPS["network"])
PAYING = Paying(**_GROUPS["paying"])
COMPLAINING = Complaining(**_GROUPS["complaining"])
