"""The month: everything between an operator's files and two lists on the desk, in order."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pandas as pd
import pyarrow.parquet as pq

from data.exports import months_of
from data.files import sha256_of
from data.identity import masked
from data.month import Month
from data.numbers import numbers_of
from data.refusals import NoInput
from models.bundle import Bundle, read_bundle
from models.cohort import cohort
from models.learning import TOO_FEW
from models.outcome import OUTCOMES
from pipelines.describe import describe
from pipelines.explain import reasons_for
from pipelines.ingest import ingest_all
from pipelines.known import complained_of, known_of, money_of, months_read, usage_of
from pipelines.lakeside import frame_of, handed_over, months_standing
from pipelines.matrices import matrix_among
from pipelines.past import Past
from pipelines.score import score
from pipelines.step import Step, Told, silent
from pipelines.tags import said_of, tag
from pipelines.train import EVERY_MONTH, TOGETHER, can_be_told, train_together
from pipelines.watch import held, watch
from pipelines.workspace import Workspace, code_version
from serving.cover import Cover
from serving.decision import Listed, decide
from serving.lists import Lists, dress
from serving.publish import point_to, publish
from serving.terms import Terms

Made = TypeVar("Made")


class Stage(Protocol):
    """How a named piece of the month is carried out: plainly, or as a task of an orchestrator."""

    def __call__(self, name: str, work: Callable[[], Made]) -> Made:
        """Do the work and return what it made."""
        ...


def plainly(name: str, work: Callable[[], Made]) -> Made:
    """Do it, here and now."""
    del name
    return work()


def run_month(
    workspace: Workspace,
    month: Month,
    directory: Path | None = None,
    told: Told = silent,
    stage: Stage = plainly,
    *,
    mapping: Path | None = None,
    go_ahead: str | None = None,
) -> Path:
    """Take the files in; describe, tag, learn, score, watch; decide; publish. Returns the published folder.

    A step whose inputs have not changed is not done again; what was killed half-way is taken up where it stood. Without
    the table of orders nobody can tell who moves up: the second list is then empty. `mapping`: how the files become
    those of the contracts; by default as the workspace's mapping.toml says. `go_ahead`: why a month may be published
    whose scores jump; otherwise it is held.
    """
    if directory is not None:
        _is_there(workspace, directory, month)
        stage("ingest", lambda: ingest_all(workspace, directory, month, told, mapping=mapping))
    stage("describe", lambda: describe(workspace, month, told))
    stage("tags", lambda: tag(workspace, month, told))
    past = Past(workspace, month)
    trained = [
        stage(f"train {name}", partial(train_together, workspace, name, month, told, past=past))
        for name in EVERY_MONTH
        if can_be_told(workspace, name, month)
    ]
    models = {name: sha for together in trained for name, sha in together.items()}
    stage("score", lambda: score(workspace, month, models, told))
    held(month, stage("watch", lambda: watch(workspace, month, models, told, go_ahead=go_ahead)))
    folder: Path = stage("publish", lambda: publish_month(workspace, month, models, told))
    return folder


def _is_there(workspace: Workspace, directory: Path, month: Month) -> None:
    """Before any work, see that the month asked for was handed over or stands already."""
    offered = months_of(directory)
    if month not in offered and month not in months_standing(workspace):
        raise NoInput(
            f"exports {directory}",
            found=f"no folder {month}; it holds {offered[0]} to {offered[-1]}",
            expected=f"the files of {month}",
            do="Ask for the month, or name one that is there.",
        )


def publish_month(workspace: Workspace, month: Month, models: Mapping[str, str], told: Told = silent) -> Path:
    """Decide who is listed, say why and what they are, and publish both lists of a scored month."""
    scores, tags = workspace.scores / f"{month}.parquet", tag(workspace, month)
    inputs = {
        "scores": sha256_of(scores),
        "tags": sha256_of(tags),
        "handed_over": handed_over(workspace, months_read(workspace, month), month.list_day),
        "models": dict(models),
        "settings": workspace.settings.meaning(),
    }

    def work() -> tuple[dict[str, str], list[Path]]:
        # In the order of the outcomes, whatever they were trained or named in.
        bundles = {name: read_bundle(workspace.bundles, models[name]) for name in OUTCOMES if name in models}
        told("deciding", 0, 3)
        listed = _decided(workspace, month, pq.read_table(scores).to_pandas())
        told("deciding", 1, 3)
        lists = dress(listed, _reasons(workspace, month, listed, bundles), said_of(workspace, tags))
        told("deciding", 2, 3)
        folder = _published(workspace, month, lists, bundles, inputs)
        told("deciding", 3, 3)
        return {"folder": str(folder.relative_to(workspace.home))}, [
            path for path in sorted(folder.rglob("*")) if path.is_file()
        ]

    result = Step(workspace, month, "publish").once(inputs, work)
    folder = workspace.home / str(result["folder"])
    # Pointers are no part of the step: they move on when other months are published, and may have been lost since.
    point_to(folder)
    return folder


def _decided(workspace: Workspace, month: Month, scores: pd.DataFrame) -> Listed:
    people = cohort(known_of(workspace, month)).rename(
        columns={"opt_out_marketing": "is_marketing_refused", "opt_out_profiling": "is_profiling_refused"}
    )
    people = people.assign(has_complaint=people["subscriber_id"].isin(complained_of(workspace, month)))
    before = [past for past in months_standing(workspace) if month.back(5) < past <= month]
    return decide(
        month,
        people=people,
        scores=scores,
        money=money_of(workspace, month),
        usage=usage_of(workspace, month),
        plans=frame_of(workspace, "plans", [month], month.list_day),
        do_not_contact=frame_of(workspace, "do_not_contact", [month], month.list_day),
        porting=frame_of(workspace, "porting", before, month.list_day),
        key=workspace.key(),
        terms=terms_of(workspace),
    )


def _reasons(workspace: Workspace, month: Month, listed: Listed, bundles: Mapping[str, Bundle]) -> pd.DataFrame:
    people = pd.concat([listed.retention["subscriber_id"], listed.recommendation["subscriber_id"]])
    matrix = matrix_among(describe(workspace, month), people)
    leaving = {outcome.name: bundles[outcome.name] for outcome in TOGETHER["port_out"]}
    # How loudly a model speaks that only ranks is told by what it ranks by.
    to_keep = listed.retention.assign(port_out=listed.retention["port_out"].fillna(listed.retention["order"]))
    reasons = [reasons_for(to_keep, matrix, leaving)]
    if "upgrade" in bundles:
        upgrade = {"upgrade": bundles["upgrade"]}
        reasons.append(reasons_for(listed.recommendation, matrix, upgrade, moves_up=True))
    return pd.concat(reasons, ignore_index=True)


def _published(
    workspace: Workspace, month: Month, lists: Lists, bundles: Mapping[str, Bundle], inputs: Mapping[str, Any]
) -> Path:
    numbers = numbers_of(workspace.vault).to_pandas()
    cover = Cover(
        month=month,
        list_day=month.list_day,
        evidence=tuple(_said(name, bundle) for name, bundle in bundles.items()),
        terms=terms_of(workspace),
        modelled=tuple(bundles),
        ranked=tuple(name for name, bundle in bundles.items() if bundle.only_ranks),
    )
    return publish(
        lists,
        cover=cover,
        masked=pd.DataFrame(
            {"subscriber_id": numbers["subscriber_id"], "masked": [masked(number) for number in numbers["number"]]}
        ),
        staging=workspace.staging,
        published=workspace.published,
        manifest_extra={
            "inputs": {name: inputs[name] for name in ("handed_over", "scores", "tags")},
            "bundles": inputs["models"],
            "settings": inputs["settings"],
            "code": code_version(),
        },
    )


def _said(name: str, bundle: Bundle) -> str:
    """Say in one line what a model is worth."""
    headline = bundle.card["evidence"]["headline"]
    if "auc" not in headline:
        return f"{name}: 评估月份内无事件，无法评价 no event in the months of judging, so its worth cannot be told"
    if bundle.only_ranks:
        worth = f"AUC {headline['auc']:.3f}"
        return f"{name}: 仅排序，不给概率 ranks only, no probability told ({bundle.only_ranks}); {worth}"
    few = "" if headline["positives"] >= TOO_FEW else "；事件过少，仅供参考 too few events to say much"
    return (
        f"{name}: AUC {headline['auc']:.3f}，前10%提升 lift at 10 % {headline['lift_at_10_percent']:.1f}，"
        f"{headline['positives']:.0f} 起事件 events（提前一个月 one month ahead）{few}"
    )


def terms_of(workspace: Workspace) -> Terms:
    """Put the settings into the terms of the lists."""
    settings = workspace.settings
    return Terms(
        margin_share=settings.money.margin_share,
        discount_share=settings.money.discount_share,
        horizon_months=settings.money.horizon_months,
        level_multiples=settings.levels.multiples(),
        level_shares=settings.levels.by_rank.model_dump(),
        **settings.lists.model_dump(),
    )
