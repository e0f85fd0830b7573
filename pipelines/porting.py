"""Porting: what port-out is learnt from where portability opened within the months, or is not open yet."""

from dataclasses import replace

from data.month import Month
from models.learning import Lesson
from models.outcome import STAND_IN
from models.split import Split
from pipelines.lakeside import frame_of
from pipelines.rows import Gatherer
from pipelines.settings import PortabilitySettings
from pipelines.workspace import Workspace

#: With fewer events since portability opened than these a model ranks, and tells no probability.
FEWEST_TO_TELL = 100

#: What says where somebody lives: of no use to a model for places where nobody could have gone yet.
PLACES = ("prefecture",)


def young(lesson: Lesson, plan: Split, gather: Gatherer, opening: PortabilitySettings) -> Lesson:
    """Give the lesson of port-out as the day on which portability opened allows it.

    Open everywhere before all months: as it is. Without a port to learn from: a stand-in, leaving by choice of whoever
    nothing binds, which sees data moving away and a misfit of the plan as any model does. With few: only ranks.
    """
    open_everywhere = [opening.was_open_everywhere(cell.target.first_day) for cell in plan.learn]
    if all(open_everywhere):
        return lesson
    lesson = replace(lesson, fewest_to_tell=FEWEST_TO_TELL)
    if not lesson.learn.events + lesson.tune.events:
        learn = gather.to_grow_on(plan.learn, STAND_IN)
        tune, judge = (gather.rows(cells, STAND_IN) for cells in (plan.tune, plan.judge))
        stands_in = "leaving by choice of whoever nothing binds"
        return replace(lesson, learn=learn, tune=tune, judge=judge, wider=None, stands_in=stands_in)
    return lesson if any(open_everywhere) else lesson.without(PLACES)


def notes_of_opening(workspace: Workspace, month: Month) -> list[str]:
    """Say for which prefectures a day is given although nobody lives in them: most likely a code is mistyped."""
    given = set(workspace.settings.portability.opened_in)
    if not given:
        return []
    people = frame_of(workspace, "subscribers", [month], month.list_day, columns=("prefecture",))
    return [
        f"[portability] opened_in: nobody of {month} lives in `{code}`; expected a code of the column `prefecture`."
        for code in sorted(given - set(people["prefecture"]))
    ]
