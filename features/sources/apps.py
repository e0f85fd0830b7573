"""Apps: what the data of a month went to."""

import ibis
import ibis.expr.types as ir

from data.tables import TABLES
from data.tables.app_usage import CATEGORIES
from features.facts import Fact, Rows, Source


class apps(Source):  # noqa: N801 - sources read as words: apps.video_kb
    """What the data went to."""

    table = TABLES["app_usage"]

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Say of each row of which category it is, and whether that is the one with most data."""
        used = tables["app_usage"]
        most = ibis.row_number().over(group_by=used.subscriber_id, order_by=[used.data_kb.desc(), used.category.asc()])
        ranked = used.mutate(__place=most)
        return ranked.mutate(
            is_top=ranked["__place"] == 0, **{f"is_{name}": used.category == name for name in CATEGORIES}
        )

    all_kb = Fact("sum", "data_kb", about="data of all categories")
    video_kb = Fact("sum", "data_kb", where="is_video", about="video")
    social_kb = Fact("sum", "data_kb", where="is_social", about="social networks and messengers")
    music_kb = Fact("sum", "data_kb", where="is_music", about="music")
    game_kb = Fact("sum", "data_kb", where="is_game", about="games")
    news_kb = Fact("sum", "data_kb", where="is_news", about="news")
    shopping_kb = Fact("sum", "data_kb", where="is_shopping", about="shopping")
    travel_kb = Fact("sum", "data_kb", where="is_travel", about="maps and travel")
    top_kb = Fact("max", "data_kb", about="data of the category with most of it")
    top_category = Fact("max", "category", where="is_top", about="the category with most data")
    top_day_kb = Fact("max", "top_day_kb", about="data of the heaviest day of one category")
    social_days = Fact("sum", "active_days", where="is_social", about="days with social networks and messengers")
    categories_count = Fact("count", about="categories with any use")
    duration_s = Fact("sum", "duration_s", about="time in the foreground")
