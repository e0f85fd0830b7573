"""Coaching: how many of those who use little or no data are raised within two months, coached or not (point 12)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.operator_aims import Line, about, percent
from benchmarks.operator_told import positions
from data.operator import catalogue
from data.operator.campaigns import CAMPAIGNS, CONTROL, TREATED, uses_little
from data.operator.life import Lived
from data.operator.parameters import SELLING
from data.operator.people import Flags, Ints

#: Of those coached and of those alike who are not.
AIMS = {"low": (0.263, 0.14), "zero": (0.125, 0.05)}
BOUNDS = {"low": np.log(SELLING.low_gb * catalogue.KB_IN_GB), "zero": np.log(catalogue.KB_IN_MB)}
COACH = next(at for at, campaign in enumerate(CAMPAIGNS) if campaign.name == "COACH")
AFTER = 2


@dataclass(frozen=True)
class Group:
    """People whom one month's coaching reached, or its control; those of them who stay."""

    kind: str
    arm: int
    person: Ints
    is_raised: Flags  # in any month since
    months: int = 0

    def later(self, lived: Lived) -> "Group":
        """Return those still there after a month."""
        place, found = positions(self.person, lived.people.person)
        raised = self.is_raised | (lived.people.data_last[place] >= BOUNDS[self.kind])
        return Group(self.kind, self.arm, self.person[found], raised[found], self.months + 1)


class Coaching:
    """Counts over the months of one operator after another."""

    def __init__(self) -> None:
        self._counts = {(kind, arm): np.zeros(2, dtype=np.int64) for kind in AIMS for arm in (TREATED, CONTROL)}

    def follow(self, months: Iterable[Lived]) -> Iterator[Lived]:
        """Look at the months of an operator as they pass by."""
        groups: list[Group] = []
        for lived in months:
            groups = [group.later(lived) for group in groups]
            for group in groups:
                if group.months == AFTER:
                    self._counts[group.kind, group.arm] += (group.is_raised.sum(), len(group.is_raised))
            groups = [*(group for group in groups if group.months < AFTER), *_chosen(lived)]
            yield lived

    def lines(self) -> list[Line]:
        """Tell the shares; a tolerance of two standard errors, at the numbers of people there were."""
        lines = []
        for (kind, arm), counts in self._counts.items():
            raised, people = int(counts[0]), int(counts[1])
            who, aim = "coached" if arm == TREATED else "not coached", AIMS[kind][arm]
            what = f"{kind} users {who}, raised within two months ({people:,})"
            off = 2.0 * np.sqrt(aim * (1.0 - aim) / max(people, 1)) / aim
            lines.append(about(12, what, raised / max(people, 1), (aim, float(off)), percent))
        return lines


def _chosen(lived: Lived) -> list[Group]:
    """Whom the month's campaign reached, and its control, by kind; nobody is raised yet."""
    contacts, kinds = lived.contacts, dict(zip(AIMS, uses_little(lived.before), strict=True))
    groups = []
    for arm in (TREATED, CONTROL):
        mine = (contacts.campaign == COACH) & (contacts.arm == arm) & (contacts.is_reached | (arm == CONTROL))
        for kind, uses in kinds.items():
            person = lived.before.person[contacts.row[mine & uses[contacts.row]]]
            groups.append(Group(kind, arm, person, np.zeros(len(person), dtype=bool)))
    return groups
