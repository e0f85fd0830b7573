"""Every feature worked out by hand for one subscriber, as FEATURES.md shows it and the tests hold the engine to it."""

from dataclasses import dataclass

from features.examples.activity import ACTIVITY
from features.examples.circle import CIRCLE
from features.examples.commitment import COMMITMENT
from features.examples.consumption import CONSUMPTION
from features.examples.intent import INTENT
from features.examples.lifecycle import LIFECYCLE
from features.examples.plan_fit import PLAN_FIT
from features.examples.scenario import SCENARIO
from features.examples.service import SERVICE
from features.examples.terminal import TERMINAL
from features.examples.volume import VOLUME
from features.examples.written import lines

#: One text a family: a line a feature.
WORKED_OUT = (
    CONSUMPTION,
    PLAN_FIT,
    VOLUME,
    SCENARIO,
    ACTIVITY,
    COMMITMENT,
    SERVICE,
    CIRCLE,
    TERMINAL,
    LIFECYCLE,
    INTENT,
)

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Example:
    """What a feature is for Anna (a number, a fraction such as -1/3, a word, or `unknown`), and why it is that."""

    value: str
    because: str


def examples() -> dict[str, Example]:
    """Give the example of each feature by its name."""
    return {line["feature"]: Example(line["value"], line["because"]) for text in WORKED_OUT for line in lines(text)}
