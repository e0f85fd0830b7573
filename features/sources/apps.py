"""Apps: what the data of a month went to."""

import ibis.expr.types as ir

from data.tables import TABLES
from features.facts import Fact, Rows, Source

SINGLED_OUT = ("video", "social", "game", "shopping", "travel")


class apps(Source):  # noqa: N801 - sources read as words: apps.video_kb
    """What the data went to."""

    table = TABLES["app_usage"]

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Say of each row which category it is of."""
        used = tables["app_usage"]
        return used.mutate(**{f"is_{name}": used.category == name for name in SINGLED_OUT})

    all_kb = Fact("sum", "data_kb", about="data of all categories")
    video_kb = Fact("sum", "data_kb", where="is_video", about="video")
    social_kb = Fact("sum", "data_kb", where="is_social", about="social networks and messengers")
    game_kb = Fact("sum", "data_kb", where="is_game", about="games")
    shopping_kb = Fact("sum", "data_kb", where="is_shopping", about="shopping")
    travel_kb = Fact("sum", "data_kb", where="is_travel", about="maps and travel")
    categories_count = Fact("count", about="categories with any use")
    duration_s = Fact("sum", "duration_s", about="time in the foreground")
