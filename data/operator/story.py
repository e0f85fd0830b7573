"""The story of an operator: who stands where as the months go on, never more than one month held in memory."""

from pathlib import Path

import numpy as np

from data.month import Month
from data.operator.calls import circles_after
from data.operator.chance import stream
from data.operator.days import LayOut
from data.operator.handover import Handover, hand_over
from data.operator.life import Lived, live, turn_of_month
from data.operator.parameters import Rates
from data.operator.peers import draw_circles, with_newcomers
from data.operator.population import Arrival, draw_people
from data.operator.span import span_of
from data.operator.truth import write_truth


class Story:
    """An operator between two months; `names` and `types` are of everybody who ever was a customer."""

    def __init__(self, subscribers: int, first: Month, *, seed: int, rates: Rates, key: bytes) -> None:
        """Draw the people and circles with which the story begins."""
        self._seed, self._rates, self._key = seed, rates, key
        before = first.back(1)
        founders = Arrival(subscribers, 0, is_new=False)
        self._people = draw_people(stream(seed, "newcomers", before), founders, span_of(first), key)
        chance = stream(seed, "circles", before)
        self._circles = draw_circles(chance, prefecture=self._people.prefecture, plan=self._people.plan)
        #: As many come as have left in the month before; in the first, as many as are expected to leave.
        self._leavers = round(subscribers * (rates.port_out + rates.other_leaving))
        self.names, self.types = self._people.subscriber_id, self._people.contact_type

    def go_on(self, month: Month, how: Handover | None, truth: Path | None) -> None:
        """Let a month pass: newcomers come, it is lived, written `how` it is exported and to `truth`, people leave."""
        self._welcome(month)
        lived = self._lived(month, how)
        if truth is not None:
            write_truth(lived, truth)
        self._people = turn_of_month(lived, span_of(month + 1))
        self._circles = circles_after(lived, self._circles, stream(self._seed, "wandering", month))
        self._leavers = len(lived.people) - len(self._people)

    def _welcome(self, month: Month) -> None:
        arrival = Arrival(self._leavers, len(self.names), is_new=True)
        newcomers = draw_people(stream(self._seed, "newcomers", month), arrival, span_of(month), self._key)
        self.names = np.concatenate([self.names, newcomers.subscriber_id])
        self.types = np.concatenate([self.types, newcomers.contact_type])
        self._people = people = self._people.with_newcomers(newcomers)
        self._circles = with_newcomers(
            self._circles,
            stream(self._seed, "circles", month),
            person=people.person,
            prefecture=people.prefecture,
            plan=people.plan,
        )

    def _lived(self, month: Month, how: Handover | None) -> Lived:
        """Let the month be lived; if it is exported, its files are written."""

        def lived(lay_out: LayOut | None) -> Lived:
            return live(self._people, span_of(month), self._seed, self._rates, lay_out)

        return lived(None) if how is None else hand_over(how, month, self._people, self._circles, lived)
