"""Calls: a month's voice divided among a person's circle, as the operator hands it over under hashed numbers."""

import hashlib
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.operator.life import Lived
from data.operator.parameters import PORTING
from data.operator.peers import CLOSED, OURS, SERVED_BY, Circles, outside_operator, wander, without_leavers
from data.operator.people import Flags, Ints
from data.operator.porting import OUT
from data.operator.usage import Usage
from data.operator.written import among, days, flags, numbers, repeated, whole

Words = npt.NDArray[np.uint64]

KNOWN_DAY = 2
#: How a peer's part of the calls and a call's length vary from month to month, standard deviations of logarithms.
CALLS_NOISE, LENGTH_NOISE = 0.4, 0.5
#: Of mobile numbers, per mille, whose prefix does not say who serves them, once portability is open.
MISTAKEN_PER_MILLE = 50
MOBILE = SERVED_BY.index("fixed")

_DIGITS = np.frombuffer(b"".join(b"%02x" % byte for byte in range(256)), dtype="S2")
_ROUNDS = 3


def circles_after(lived: Lived, circles: Circles, rng: np.random.Generator) -> Circles:
    """Return the circles as a month leaves them: without those who left in it, and a little moved."""
    gone, to = _gone(lived)
    return wander(without_leavers(circles, rng, person=lived.people.person[gone], to=to), rng)


def circles_of_the_month(lived: Lived, circles: Circles) -> Circles:
    """Return the circles as the month found them, with where everybody was served at its end."""
    gone, to = _gone(lived)
    served_by = circles.served_by.copy()
    served_by[lived.people.person[gone]] = to
    return replace(circles, served_by=served_by)


def circle(
    lived: Lived, circles: Circles, part: Ints, *, key: bytes, is_open: Flags, rng: np.random.Generator
) -> pa.Table:
    """One row a person and peer with any call, for a block of the people.

    `circles` are those of the month; `is_open` says, by row of the people, for whose peers prefixes may lie.
    """
    people, usage = lived.people, lived.usage
    person = people.person[part]
    entries = slice(circles.begins[person[0]], circles.begins[person[-1] + 1])
    row = np.repeat(part, circles.begins[person + 1] - circles.begins[person])
    calls = _calls(usage, row, circles.strength[entries], rng)
    spoken = calls > 0
    row, peer, calls = row[spoken], circles.peer[entries][spoken].astype(np.int64), calls[spoken]
    return pa.table(
        {
            "number": numbers(people.number[part]).take(pa.array(row - part[0])),
            "month": repeated(str(lived.span.month), len(row)),
            "peer_hash": hashed(peer, key),
            "calls_count": whole(calls),
            "duration_s": whole(_durations(usage, row, calls, rng)),
            "peer_operator": among(SERVED_BY, _told(circles, peer, is_open[row], key)),
            "is_peer_ported": flags(_served_by(circles, peer, elsewhere=OURS) > OURS),
            "known_on": days(np.full(len(row), lived.span.last + KNOWN_DAY)),
        }
    )


def _gone(lived: Lived) -> tuple[Ints, Ints]:
    """Whose account ended in the month (rows of the people), and where each is served from then on."""
    gone = np.flatnonzero(~lived.people.is_present)
    to = np.full(len(lived.people), CLOSED)
    ported = lived.steps.step == OUT
    rivals = np.array([SERVED_BY.index(name) for name in PORTING.operators])
    to[lived.steps.row[ported]] = rivals[lived.steps.operator[ported]]
    return gone, to[gone]


def hashed(peer: npt.NDArray[np.integer], key: bytes) -> pa.Array:
    """Return 16 hexadecimal digits for each peer, the same for the same peer and key, different for different ones."""
    # Big-endian bytes of the word, two digits each: as many texts of 16 bytes without a loop.
    octets = _mixed(peer, key).astype(">u8").view(np.uint8)
    text = pa.py_buffer(_DIGITS[octets].tobytes())
    offsets = pa.py_buffer(np.arange(0, 16 * len(peer) + 1, 16, dtype=np.int32).tobytes())
    return pa.StringArray.from_buffers(len(peer), offsets, text)


def _mixed(peer: npt.NDArray[np.integer], key: bytes) -> Words:
    """Map 64 bits onto 64 bits one to one, under constants that follow from the key."""
    words = np.frombuffer(hashlib.sha256(b"circle" + key).digest(), dtype=np.uint64)
    word = peer.astype(np.int64).view(np.uint64) ^ words[_ROUNDS]
    for constant in words[:_ROUNDS] | np.uint64(1):
        word = (word ^ (word >> np.uint64(31))) * constant
    return np.asarray(word ^ (word >> np.uint64(32)), dtype=np.uint64)


def _calls(usage: Usage, row: Ints, strength: npt.NDArray[np.float32], rng: np.random.Generator) -> Ints:
    """Divide each person's calls among the peers by weight; they add up to all of them."""
    weight = np.exp(strength + CALLS_NOISE * rng.standard_normal(len(row)))
    return _shared(usage.calls_out + usage.calls_in, row, weight, rng)


def _durations(usage: Usage, row: Ints, calls: Ints, rng: np.random.Generator) -> Ints:
    """Divide each person's seconds among the peers: at least one a call, the rest by calls and chance."""
    weight = calls * np.exp(LENGTH_NOISE * rng.standard_normal(len(row)))
    beyond = usage.voice_out_s + usage.voice_in_s - usage.calls_out - usage.calls_in
    return calls + _shared(beyond, row, weight, rng)


def _shared(total: Ints, row: Ints, weight: npt.NDArray[np.float64], rng: np.random.Generator) -> Ints:
    """Divide `total` of each person by weight among the person's entries, in whole numbers that never exceed it.

    `row` is sorted. What falls between two entries goes to either by chance, right on average.
    """
    if not len(row):
        return np.zeros(0, dtype=np.int64)
    begins = np.flatnonzero(np.diff(row, prepend=-1))
    count = np.diff(begins, append=len(row))
    up_to = np.cumsum(weight)
    before = np.repeat(up_to[begins] - weight[begins], count)
    whole_weight = np.repeat(np.add.reduceat(weight, begins), count)
    chance = np.repeat(0.999 * rng.random(len(begins)), count)
    share = np.minimum((up_to - before) / whole_weight, 1.0)
    bound = np.floor(total[row] * share + chance)
    steps = np.diff(bound, prepend=0.0)
    steps[begins] = bound[begins]
    return np.asarray(steps, dtype=np.float64).astype(np.int64)


def _served_by(circles: Circles, peer: Ints, *, elsewhere: int | Ints) -> Ints:
    """Where each peer is served: ours if the card was closed, `elsewhere` for an outside number."""
    ever = np.maximum(circles.served_by[np.maximum(peer, 0)].astype(np.int64), OURS)
    return np.where(peer < 0, elsewhere, ever)


def _told(circles: Circles, peer: Ints, is_open: Flags, key: bytes) -> Ints:
    """Who is said to serve each peer: one number in twenty is told by a prefix that lies, always the same ones."""
    right = _served_by(circles, peer, elsewhere=outside_operator(peer))
    word = _mixed(peer, b"prefix" + key)
    is_lie = is_open & (right < MOBILE) & (word % np.uint64(1_000) < MISTAKEN_PER_MILLE)
    other = (right + 1 + (word // np.uint64(1_000) % np.uint64(MOBILE - 1)).astype(np.int64)) % MOBILE
    by_prefix = np.where((peer >= 0) & (right > OURS), OURS, other)
    return np.where(is_lie, by_prefix, right)
