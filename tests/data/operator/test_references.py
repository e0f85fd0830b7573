"""References: what is foretold from the hidden state and from the exports, against what the next months truly held."""

from dataclasses import dataclass, fields, replace

import numpy as np
import pytest

from data.month import Month
from data.operator.conditions import Conditions
from data.operator.days import Peaks, blocks, lay_out
from data.operator.hazards import chances
from data.operator.parameters import OTHER_LEAVING, OUTCOMES, PORT_OUT, RATES, SILENCE, UPGRADE
from data.operator.references import References, Watcher
from data.operator.story import Plot, tell
from models.evidence import expected_auc

FIRST, WATCHED_FROM, WATCHED_TO = Month.parse("2025-02"), Month.parse("2025-04"), Month.parse("2025-08")
SUBSCRIBERS = 3_000
CONDITIONS = Conditions(RATES["demo"], Month.parse("2019-12"))
#: Causes nobody sees and habits that are only believed: what the filter may not read.
HIDDEN_LEVELS = ("levels", "contact_type")
HIDDEN_FLAGS = ("is_shown", "is_alarm", "is_over")
HIDDEN_HABITS = ("voice_log", "active", "night", "share_5g", "roams", "skips", "ambition", "slowness", "reachable")


def laid_out(usage, span, endings, rng):
    """Lay the days out and keep what a month's exports tell of them."""
    tops = [lay_out(usage, span, endings, part, rng)[1] for part in blocks(len(usage.first))]
    return Peaks(**{field.name: np.concatenate([getattr(top, field.name) for top in tops]) for field in fields(Peaks)})


def chapters(subscribers, first, last, conditions=CONDITIONS):
    plot = Plot(subscribers, first, last, 1, conditions, bytes(32))
    return list(tell(plot, lambda _month, _people, _circles, live: live(laid_out)))


@dataclass(frozen=True)
class Foretold:
    """What was foretold of a month one month ahead and what was true of it; rows are those still there."""

    state: np.ndarray
    filter: np.ndarray
    hazard: np.ndarray
    #: What the month's rates, fitted anew to few people, made of everybody's intensities.
    refitted: np.ndarray


@pytest.fixture(scope="module")
def story():
    return chapters(SUBSCRIBERS, FIRST, WATCHED_TO + 1)


@pytest.fixture(scope="module")
def watched(story) -> dict[Month, References]:
    watcher = Watcher(SUBSCRIBERS)
    months = {chapter.lived.span.month: chapter for chapter in story}
    return {month: watcher.watch(months[month]) for month in sorted(months) if WATCHED_FROM <= month <= WATCHED_TO}


@pytest.fixture(scope="module")
def foretold(story, watched) -> list[Foretold]:
    lived, found = {chapter.lived.span.month: chapter.lived for chapter in story}, []
    for month, said in watched.items():
        now, then = lived[month].hazards, lived[month + 1].hazards
        at = np.searchsorted(lived[month + 1].before.person, said.people.person)
        assert np.array_equal(lived[month + 1].before.person[at], said.people.person)
        true = chances(then.endings, then.upgrade, then.follows)[at]
        refitted = (then.scale / now.scale)[said.people.is_prepaid.astype(np.int64)]
        found.append(Foretold(said.state[0], said.filter[0], true, refitted))
    return found


def all_months(foretold, name):
    return np.concatenate([getattr(month, name) for month in foretold])


def test_who_cannot_leave_next_month_is_known(foretold):
    for month in foretold:
        assert np.array_equal(month.state > 0, month.hazard > 0)
        assert np.array_equal(month.filter > 0, month.hazard > 0)


def test_the_state_foretells_the_next_month_almost_exactly(foretold):
    state, hazard = all_months(foretold, "state"), all_months(foretold, "hazard")
    state = state * all_months(foretold, "refitted")
    for outcome, name in enumerate(OUTCOMES):
        can = hazard[:, outcome] > 0
        off = np.abs(state[can, outcome] / hazard[can, outcome] - 1.0)
        assert np.median(off) < 0.005, name
        assert np.quantile(off, 0.95) < 0.02, name
        assert state[can, outcome].mean() == pytest.approx(hazard[can, outcome].mean(), rel=0.02), name


@pytest.mark.parametrize("outcome", range(len(OUTCOMES)), ids=OUTCOMES)
def test_more_knowledge_foretells_better(foretold, outcome):
    hazard = all_months(foretold, "hazard")
    can = hazard[:, outcome] > 0
    true, state, known = (
        expected_auc(all_months(foretold, name)[can, outcome], hazard[can, outcome])
        for name in ("hazard", "state", "filter")
    )
    assert true >= state - 1e-9
    assert state > known + 0.01
    assert state == pytest.approx(true, abs=0.01)
    assert known > 0.65


@pytest.mark.parametrize("outcome", [PORT_OUT, OTHER_LEAVING, SILENCE, UPGRADE], ids=lambda at: OUTCOMES[at])
def test_of_those_foretold_alike_as_many_are_headed_for_it_as_foretold(foretold, outcome):
    """The tower property: the mean hazard of people the filter holds alike is what it says of them."""
    # The first two months are left out: who is there already has outlived what nobody watched.
    late = foretold[2:]
    said, true = (all_months(late, name)[:, outcome] for name in ("filter", "hazard"))
    said, can = said * all_months(late, "refitted")[:, outcome], true > 0
    said, true = said[can], true[can]
    fifth = np.searchsorted(np.quantile(said, [0.2, 0.4, 0.6, 0.8]), said)
    for one in range(5):
        mine = fifth == one
        expected = said[mine].mean()
        # A person's months say the same: as many people as a month has count, not as many as all have.
        spread = true[mine].std() / np.sqrt(mine.sum() / len(late))
        assert true[mine].mean() == pytest.approx(expected, abs=3.5 * spread + 0.08 * expected), one
    assert true[fifth == 4].mean() > 2 * true[fifth == 0].mean()


def test_the_further_ahead_the_less_people_are_told_apart(watched):
    said = watched[WATCHED_TO]
    for ahead in (said.filter, said.state):
        assert [month.shape for month in ahead] == [(len(said.people), len(OUTCOMES))] * 4
        alive = ahead[0][:, OTHER_LEAVING] > 0
        worth = [expected_auc(month[alive, OTHER_LEAVING], month[alive, OTHER_LEAVING]) for month in ahead]
        # From one month to the next hardly more can be told: an episode that has just begun ripens.
        assert (np.diff(worth) < 0.01).all(), worth
        assert worth[0] > worth[2] > worth[3], worth


def garbled(people, rng):
    """The same people with other minds and habits: nothing an export shows is touched."""
    shuffled = rng.permutation(len(people))
    names = (*HIDDEN_LEVELS, *HIDDEN_FLAGS, *HIDDEN_HABITS, "frailty", "effects", "tastes")
    return replace(people, **{name: getattr(people, name)[shuffled] for name in names})


def test_the_filter_reads_nothing_that_nobody_sees():
    few = chapters(300, FIRST, FIRST + 2)
    rng, honest, blind = np.random.default_rng(1), Watcher(300), Watcher(300)
    for chapter in few:
        lived = chapter.lived
        other = replace(
            chapter,
            lived=replace(lived, before=garbled(lived.before, rng), people=garbled(lived.people, rng)),
            after=garbled(chapter.after, rng),
        )
        one, same = honest.watch(chapter), blind.watch(other)
        for ahead in range(4):
            assert np.array_equal(one.filter[ahead], same.filter[ahead])
        assert not np.array_equal(one.state[0], same.state[0])


def said_bytes(said):
    return [month.tobytes() for month in (*said.filter, *said.state)]


def test_what_happens_later_changes_nothing_that_was_foretold():
    drift = replace(CONDITIONS, drift="prices-rival", drift_from=FIRST + 3)
    calm, drifting = (chapters(300, FIRST, FIRST + 3, conditions) for conditions in (CONDITIONS, drift))
    one, other = Watcher(300), Watcher(300)
    for at, (left, right) in enumerate(zip(calm, drifting, strict=True)):
        before, after = one.watch(left), other.watch(right)
        assert said_bytes(before) == said_bytes(after) if at < 3 else said_bytes(before) != said_bytes(after)


def test_a_sampled_watch_takes_the_same_people_every_month():
    watcher = Watcher(45_000)  # one in three
    before: set[int] = set()
    met: set[int] = set()
    for chapter in chapters(400, FIRST, FIRST + 2):
        now = set(watcher.watch(chapter).people.person.tolist())
        left = set(chapter.after.person.tolist())
        assert 0.25 * len(left) < len(now) < 0.45 * len(left)
        assert before & left <= now
        assert (now - before) & met == set()
        before, met = now, met | set(chapter.lived.people.person.tolist())
