"""The document: all parts of a model's evidence, in the order in which they are read."""

from collections.abc import Mapping
from typing import Any

from models.page.ahead import ahead
from models.page.card import card, lead, title
from models.page.causes import causes
from models.page.frame import Told, page
from models.page.left_out import left_out
from models.page.meaning import meaning
from models.page.months import months
from models.page.people import people
from models.page.ranking import ranking


def document(told: Told, said: Mapping[str, Any], beeswarm: bytes | None) -> str:
    """Make the page of a model: `told` are its numbers, `said` is its card, `beeswarm` a PNG."""
    parts = (
        ranking(told),
        meaning(told),
        ahead(told),
        people(told),
        causes(told, beeswarm),
        months(told),
        left_out(told),
        card(told, said),
    )
    return page(title(told), lead(told), parts)
