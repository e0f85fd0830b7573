"""Promote: which model is in use, decided by the rule after each training, or by a person who gives name and reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.month import Month
from data.refusals import BadUsage, NoInput, Refusal
from models.aliases import CHALLENGER, CHAMPION, PINNED, PREVIOUS, alias, champion, crown, is_pinned, point
from models.bundle import Bundle, read_bundle
from models.comparison import LIFT, compare
from models.contest import Verdict
from models.outcome import HEADLINE_AHEAD, OUTCOMES
from models.promotion import judged, too_few
from models.rows import Rows
from pipelines import index
from pipelines.compare import share_listed
from pipelines.decisions import RULE, Decision, decided, put_in_use
from pipelines.named import ALIASES, model_named
from pipelines.step import Step
from pipelines.workspace import Workspace


@dataclass(frozen=True)
class InUse:
    """Which model is in use for an outcome, which stand beside it, and who decided so."""

    champion: str | None
    challenger: str | None
    previous: str | None
    is_pinned: bool
    decision: Decision | None


def contend(workspace: Workspace, name: str, challenger: Bundle, judge: Rows) -> tuple[str, str]:
    """Put a new model in use if the rule of promotion says so, unless a person pinned the champion; say which and why.

    Both are judged on the same last final months, at one month of gap.
    """
    standing = champion(workspace.bundles, name)
    if standing == challenger.sha256:
        return standing, "it is the champion already"
    verdict = _judged(workspace, name, challenger, standing, judge.ahead(HEADLINE_AHEAD))
    winner, other = (challenger.sha256, standing) if verdict.is_new else (str(standing), challenger.sha256)
    decided(workspace, Decision(name, "promoted" if verdict.is_new else "kept", winner, other, RULE, verdict.why))
    if verdict.is_new:
        crown(workspace.bundles, name, challenger.sha256)
    else:
        point(workspace.bundles, name, CHALLENGER, challenger.sha256)
    return winner, verdict.why


def _judged(workspace: Workspace, name: str, challenger: Bundle, standing: str | None, rows: Rows) -> Verdict:
    if standing is None:
        return Verdict(is_new=True, why="first of its kind")
    try:
        theirs = read_bundle(workspace.bundles, standing)
        champion_says = rows.scored(theirs.probability)
    except Refusal as fault:
        return Verdict(is_new=True, why=f"the champion cannot score these months ({fault.found})")
    is_free = not is_pinned(workspace.bundles, name)
    if is_free and bool(theirs.only_ranks) != bool(challenger.only_ranks):
        return _of_two_kinds(challenger)
    if (few := too_few(rows.events)) is not None:
        return few
    share = share_listed(workspace, rows)
    ours = rows.scored(challenger.probability)
    verdict = judged(compare(ours, champion_says, rows, listed_share=share, among=(LIFT,)))
    if verdict.is_new and is_pinned(workspace.bundles, name):
        return Verdict(is_new=False, why=f"kept, being pinned; by the rule the new one is {verdict.why}")
    return verdict


def _of_two_kinds(challenger: Bundle) -> Verdict:
    """Say that of two models the one that tells a probability is used, and not the one that only ranks."""
    if challenger.only_ranks:
        return Verdict(is_new=False, why="kept: the new one only ranks")
    return Verdict(is_new=True, why="it tells a probability, the champion only ranks")


def promote(workspace: Workspace, name: str, said: str, *, by: str, why: str, pin: bool = False) -> Decision:
    """Put a model in use because a person says so: `said` as `challenger`, `previous`, or a sha256's beginning.

    `pin`: it stays until a person says otherwise, whatever training finds. The champion itself can be pinned, or
    released from a pin. The last month that was trained takes it up at its next run; earlier ones stay as they were.
    """
    sha = model_named(workspace, f"{_known(name)}@{said}" if said in ALIASES else said)
    bundle = _fit_for(workspace, name, sha)
    standing = champion(workspace.bundles, name)
    if standing == sha and is_pinned(workspace.bundles, name) == pin:
        raise BadUsage(
            f"promote {name} {sha[:12]}",
            found="it is in use already",
            expected="another model",
            do="To pin it say --pin.",
        )
    word = "promoted" if standing != sha else "pinned" if pin else "released"
    made = decided(workspace, Decision(name, word, sha, standing if standing != sha else None, by, why))
    if pin:
        point(workspace.bundles, name, PINNED, sha)
    crown(workspace.bundles, name, sha)
    if not pin:
        point(workspace.bundles, name, PINNED, None)
    _carried_out(workspace, name, bundle, made)
    return made


def roll_back(workspace: Workspace, name: str, *, by: str, why: str) -> Decision:
    """Put the previous model back in use and pin it; the one that was in use becomes the challenger.

    Training goes on and says what it finds, but replaces nothing until a person promotes a model.
    """
    standing, previous = (alias(workspace.bundles, _known(name), which) for which in (CHAMPION, PREVIOUS))
    if previous is None or previous == standing:
        raise NoInput(
            f"rollback of {name}",
            found="no model that was in use before",
            expected="one",
            do=f"Name the model that is to be in use: keepline promote {name} MODEL",
        )
    bundle = _fit_for(workspace, name, previous)
    made = decided(workspace, Decision(name, "rolled back", previous, standing, by, why))
    point(workspace.bundles, name, PINNED, previous)
    point(workspace.bundles, name, CHAMPION, previous)
    point(workspace.bundles, name, CHALLENGER, standing)
    point(workspace.bundles, name, PREVIOUS, None)
    _carried_out(workspace, name, bundle, made)
    return made


def in_use(workspace: Workspace) -> dict[str, InUse]:
    """Say for each outcome which model is in use, which stand beside it, and who decided so."""
    found = {}
    for name in OUTCOMES:
        first, ready, before = (alias(workspace.bundles, name, which) for which in (CHAMPION, CHALLENGER, PREVIOUS))
        decision = None if first is None else put_in_use(workspace, name, first)
        found[name] = InUse(first, ready, before, is_pinned=is_pinned(workspace.bundles, name), decision=decision)
    return found


def pins_said(workspace: Workspace) -> Sequence[str]:
    """Say which models are pinned and by whom, so that nobody forgets it."""
    return [
        f"{name}: model {str(one.champion)[:12]} is pinned by {one.decision.by if one.decision else 'somebody'}; "
        f"training replaces it when somebody says: keepline promote {name} MODEL"
        for name, one in in_use(workspace).items()
        if one.is_pinned
    ]


def _carried_out(workspace: Workspace, name: str, bundle: Bundle, made: Decision) -> None:
    """Have the last training, whose month is the one in work, and the index of models say what a person decided."""
    steps = sorted(workspace.steps.glob(f"*/train.{name}.json"))
    if steps:
        step = Step(workspace, Month.parse(steps[-1].parent.name), f"train.{name}")
        result = (step.record() or {}).get("result", {})
        step.amend({**result, "champion": made.model, "why": f"{made.decision} by {made.by}: {made.why}"})
    index.enter(workspace, bundle, name=name, pictures={}, is_champion=True)
    index.follow(workspace, name)


def _fit_for(workspace: Workspace, name: str, sha: str) -> Bundle:
    """Read a model whole, and see that it answers the question it is to be used for."""
    bundle = read_bundle(workspace.bundles, sha)
    if bundle.card.get("outcome") != _known(name):
        raise BadUsage(
            f"model {sha[:12]}",
            found=f"a model of {bundle.card.get('outcome')}",
            expected=f"one of {name}",
            do="Name another.",
        )
    return bundle


def _known(name: str) -> str:
    if name not in OUTCOMES:
        raise BadUsage("outcome", found=f"`{name}`", expected=f"one of {', '.join(OUTCOMES)}", do="Say which.")
    return name
