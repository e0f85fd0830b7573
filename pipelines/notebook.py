"""Notebook: a workspace read from Python; matrices, labels, scores, lists and evidence as pandas.

Nothing is written and nobody is waited for: what is there is read, what is not is refused with the command for it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.month import Month
from data.refusals import BadUsage, NoInput
from data.rejects import REJECTED
from models.aliases import CHALLENGER, CHAMPION, PREVIOUS, alias
from models.bundle import read_card
from models.cohort import cohort
from models.outcome import HEADLINE_AHEAD, OUTCOMES
from pipelines import workspace as places
from pipelines.backtest import backtested
from pipelines.evidence import record_of
from pipelines.known import happened_until, known_of
from pipelines.lakeside import months_standing
from pipelines.matrices import matrix_of
from pipelines.named import card_of, model_named, models_there
from serving.publish import current


@dataclass(frozen=True)
class Notebook:
    """A workspace. Months are said as `2025-12`, models as `port_out@champion` or by a sha256's beginning."""

    workspace: places.Workspace

    @property
    def months(self) -> list[str]:
        """The months that stand in the lake, oldest first."""
        return [str(month) for month in months_standing(self.workspace)]

    @property
    def models(self) -> pd.DataFrame:
        """Every model there is, by sha256: outcome, alias, until, how, events and the measures of its headline."""
        rows = [self._row(sha) for sha in models_there(self.workspace)]
        frame = pd.DataFrame(rows, columns=None if rows else ["sha256", "outcome", "alias", "until", "how"])
        return frame.set_index("sha256").sort_values(["outcome", "until"], kind="stable")

    def rejected(self, month: str) -> pd.DataFrame:
        """The rows of a month's files that were set aside, as of the last try: table, file, line, rule and raw text.

        Of those who have been erased nothing is told; no more than 100,000 rows of a file are.
        """
        where = self.workspace.lake / "rejected"
        found = sorted(where.glob(f"*/{Month.parse(month)}.parquet"))
        rows = pa.concat_tables([REJECTED.empty_table(), *(pq.read_table(path, schema=REJECTED) for path in found)])
        frame: pd.DataFrame = rows.to_pandas()
        return frame.drop(columns="month")

    def matrix(self, month: str) -> pd.DataFrame:
        """What was known at the end of a month, one row a subscriber, by subscriber_id; units are in the names."""
        return matrix_of(self._file("matrix", month, "describe"))

    def scores(self, month: str) -> pd.DataFrame:
        """Risks of the cohort by subscriber_id: `port_out` within three months, `port_out_1` .. `_3` month by month."""
        frame: pd.DataFrame = pq.read_table(self._file("scores", month, "month")).to_pandas()
        return frame.set_index("subscriber_id").drop(columns="month")

    def labels(self, outcome: str, month: str, *, ahead: int = HEADLINE_AHEAD) -> pd.DataFrame:
        """What became of the cohort of a month in month + ahead, by subscriber_id: label 1.0 or 0.0, weight.

        Who is neither a yes nor a no is not there; a month whose answers are not final has no rows.
        """
        if outcome not in OUTCOMES:
            raise BadUsage("outcome", found=f"`{outcome}`", expected=f"one of {', '.join(OUTCOMES)}", do="Say which.")
        people = cohort(known_of(self.workspace, Month.parse(month)))
        happened = happened_until(self.workspace, months_standing(self.workspace)[-1])
        return OUTCOMES[outcome].labelled(people, happened, Month.parse(month), ahead).set_index("subscriber_id")

    def published(self, month: str, name: str = "retention") -> pd.DataFrame:
        """The list `retention` or `recommendation` of a month as it is published, by subscriber_id, best first."""
        folder = current(self.workspace.published, Month.parse(month))
        if folder is None or not (folder / f"{name}.parquet").is_file():
            raise NoInput(
                f"list {name} of {month}",
                found="none",
                expected="a published list, retention or recommendation",
                do=f"Publish it: keepline month --month {month}",
            )
        frame: pd.DataFrame = pq.read_table(folder / f"{name}.parquet").to_pandas()
        return frame.set_index("subscriber_id")

    def evidence(self, model: str, table: str | None = None) -> pd.DataFrame:
        """What a model was worth on months it had not seen, by measure: value, low and high (95 %).

        `auc_gap_0` .. `auc_gap_3` are the lead-time curve: how good it is so many months ahead. `table`: a table of its
        page instead, such as `segments`, `tenths` or `months`, once `keepline evidence` has made it.
        """
        if table is not None:
            return self._proven(model, table)
        said = self.card(model)["evidence"]
        # A model of a flat table has no months ahead, and so no headline apart.
        headline = {name: value for name, value in said.get("headline", said).items() if isinstance(value, float)}
        names = [name for name in headline if not name.endswith(("_low", "_high"))]
        rows = {name: [headline.get(f"{name}{end}") for end in ("", "_low", "_high")] for name in names}
        rows |= {f"auc_{gap}": [value, None, None] for gap, value in said.get("auc_by_gap", {}).items()}
        return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "low", "high"], dtype="float64")

    def backtest(self, outcome: str) -> pd.DataFrame:
        """What models of the past were worth, by month of the events: origin, events and measures (95 %)."""
        rows = backtested(self.workspace, outcome)
        if not rows:
            raise NoInput(
                f"backtest of {outcome}",
                found="none",
                expected="one that was made",
                do=f"Make it: keepline backtest {outcome} --from YYYY-MM --until YYYY-MM --home {self.workspace.home}",
            )
        return pd.DataFrame(rows).set_index("target")

    def calibration(self, model: str) -> pd.DataFrame:
        """Risks said and events seen, tenth by tenth, lowest first: group, rows, expected, observed, positives."""
        return pd.DataFrame(self.card(model)["evidence"]["calibration"]).set_index("group")

    def card(self, model: str) -> dict[str, Any]:
        """What a model says of itself: how it was learnt, on which months, hashes of the data, its evidence."""
        return read_card(self.workspace.bundles, model_named(self.workspace, model))

    def _proven(self, model: str, table: str) -> pd.DataFrame:
        sha = model_named(self.workspace, model)
        record = record_of(self.workspace, sha)
        if record is None:
            raise NoInput(
                f"evidence of {model}",
                found="none yet",
                expected="its page and its numbers",
                do=f"Make it: keepline evidence {model} --home {self.workspace.home}",
            )
        tables = {
            name: rows
            for name, rows in record["result"].items()
            if isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
        }
        if table not in tables:
            raise BadUsage("table", found=f"`{table}`", expected=f"one of {', '.join(tables)}", do="Say which.")
        return pd.DataFrame(tables[table])

    def _row(self, sha: str) -> dict[str, object]:
        card = card_of(self.workspace, sha)
        name = str(card["outcome"])
        named = [which for which in (CHAMPION, CHALLENGER, PREVIOUS) if self._is(name, which, sha)]
        told = {"sha256": sha, "outcome": name, "alias": ", ".join(named), "until": card.get("until", "")}
        evidence = card.get("evidence", {})
        return {**told, "how": card.get("how", ""), **evidence.get("headline", {})}

    def _is(self, name: str, which: str, sha: str) -> bool:
        return alias(self.workspace.bundles, name, which) == sha

    def _file(self, kind: str, month: str, command: str) -> Path:
        path = self.workspace.home / kind / f"{Month.parse(month)}.parquet"
        if not path.is_file():
            there = sorted(file.stem for file in path.parent.glob("*.parquet")) if path.parent.is_dir() else []
            raise NoInput(
                f"{kind} of {month}",
                found="none",
                expected=f"one of {', '.join(there)}" if there else "a month that was worked",
                do=f"Make it: keepline {command} --month {month} --home {self.workspace.home}",
            )
        return path


def open_workspace(home: Path | str) -> Notebook:
    """Open a workspace to read in it; one that is not there is refused."""
    return Notebook(places.open_workspace(Path(home), must_be_there=True))
