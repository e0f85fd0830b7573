"""Audit of features: what each is worth in the months that stand, and what a family is worth to the models."""

from collections.abc import Sequence

from data.month import Month
from data.refusals import NoInput
from features.families import features_of
from models.aliases import champion
from models.audit import Audited, audit
from models.bundle import read_bundle
from models.outcome import OUTCOMES
from pipelines.describe import describe_all
from pipelines.lakeside import ingested, months_standing
from pipelines.matrices import matrix_of
from pipelines.step import Told, silent
from pipelines.workspace import Workspace

#: So many months are looked at, the last included.
MONTHS = 6


def audit_features(workspace: Workspace, until: Month, told: Told = silent) -> list[Audited]:
    """Audit the features of the months up to `until` with the models in use; without a model nothing can be said."""
    ingested(workspace, until)
    names = {name: sha for name in OUTCOMES if (sha := champion(workspace.bundles, name)) is not None}
    if not names:
        raise NoInput(
            "audit of features",
            found="no model",
            expected="at least one that is in use",
            do=f"Train first: keepline train port_out --until {until}",
        )
    gains = {name: read_bundle(workspace.bundles, sha).ranker.gain() for name, sha in names.items()}
    months = _looked_at(workspace, until)
    matrices = describe_all(workspace, months, told)
    first = months_standing(workspace)[0]
    filling = {
        name: sum(month.back(feature.value.reach - 1) < first for month in months)
        for name, feature in features_of().items()
    }
    return audit([matrix_of(path) for path in matrices.values()], gains, filling)


def _looked_at(workspace: Workspace, until: Month) -> Sequence[Month]:
    return [month for month in months_standing(workspace) if until.back(MONTHS) < month <= until]


def unsaid(audited: Sequence[Audited]) -> list[str]:
    """List the features that are declared but stand in no matrix: their family or table is off."""
    there = {one.name for one in audited}
    return [name for name in features_of() if name not in there]
