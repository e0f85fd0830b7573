"""Network: how well the network served the subscriber, measured where he was."""

from data.tables import TABLES
from features.facts import Fact, Source


class network(Source):  # noqa: N801 - sources read as words: network.slow_ppm
    """How well the network served."""

    table = TABLES["network"]
    absent = None

    drops_count = Fact("sum", "drops_count", about="calls and data sessions that broke off")
    slow_ppm = Fact("max", "slow_ppm", about="part of the data time that was slow")
    full_ppm = Fact("max", "busy_ppm", about="part of the data time in full cells")
    covered_ppm = Fact("max", "covered_ppm", about="part of the time with a good signal")
