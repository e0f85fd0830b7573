"""Events told from an operator's tables are those that happened, as far as they are final."""

import pyarrow.parquet as pq
import pytest

from data.month import Month
from models.outcome import OUTCOMES, Outcome
from pipelines.known import happened_until
from pipelines.workspace import open_workspace
from tests.story.invented import Story


@pytest.mark.parametrize("outcome", [OUTCOMES[name] for name in ("port_out", "other_leaving", "silence", "arrears")])
def test_what_the_tables_tell_is_what_happened(story: Story, outcome: Outcome):
    events = outcome.events(happened_until(open_workspace(story.home), story.month))
    last = outcome.last_final(story.month)
    for path in sorted((story.exports / "truth" / "events").glob("2025-*.parquet")):
        month = Month.parse(path.stem)
        if month <= last:
            told = events[(events["day"] >= str(month.first_day)) & (events["day"] <= str(month.last_day))]
            happened = pq.read_table(path).to_pandas()
            true = set(happened.loc[happened["event"] == outcome.name, "subscriber_id"])
            assert true
            assert set(told["subscriber_id"]) == true, month
