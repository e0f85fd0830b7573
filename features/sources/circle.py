"""Circle: with how many numbers a subscriber speaks, on whose network, and how many of them have ported away.

A month of it says nothing of who was there before: whether a peer is new or lost is seen by numbers of peers alone.
`peer_hash` is under the operator's own key, so a peer who is himself our customer cannot be found among ours: that he
left is known by `is_peer_ported` if he took his number along, and else by silence. Calls to a rival's service number
cannot be told: the hash says nothing of whom it hides. Prefixes lie for one number in twenty once portability is open;
of a number that was ours and ported away it is known that they do.
"""

import ibis.expr.types as ir

from data.tables import TABLES
from features.facts import OWN, Fact, Rows, Source

#: From so many calls a month on, a peer is close.
CLOSE_CALLS = 5


class circle(Source):  # noqa: N801 - sources read as words: circle.peers_count
    """With whom the subscriber spoke."""

    table = TABLES["circle"]
    knows_own = True

    @classmethod
    def rows(cls, tables: Rows) -> ir.Table:
        """Say of each peer on whose network he is, and whether he is close."""
        peers = tables["circle"]
        is_fixed = peers.peer_operator == "fixed"
        is_ours = (peers.peer_operator == peers[OWN]) & ~peers.is_peer_ported
        return peers.mutate(is_ours=is_ours, is_rival=~is_fixed & ~is_ours, is_close=peers.calls_count >= CLOSE_CALLS)

    peers_count = Fact("count", about="numbers spoken with")
    close_peers_count = Fact("count", where="is_close", about=f"numbers with {CLOSE_CALLS} calls or more")
    our_peers_count = Fact("count", where="is_ours", about="numbers on our network")
    ported_peers_count = Fact("count", where="is_peer_ported", about="numbers that were ours and have ported away")
    calls_count = Fact("sum", "calls_count", about="calls with them, out and in")
    talk_s = Fact("sum", "duration_s", about="time with them, out and in")
    ours_s = Fact("sum", "duration_s", where="is_ours", about="time with numbers on our network")
    rivals_s = Fact("sum", "duration_s", where="is_rival", about="time with numbers on rivals' networks")
    ported_s = Fact("sum", "duration_s", where="is_peer_ported", about="time with numbers that have ported away")
    closest_s = Fact("max", "duration_s", about="time with the number most spoken with")
