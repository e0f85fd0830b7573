"""The index of models: MLflow lists each of them; whatever ails it, the models are there and the work goes on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from models import registry
from models.aliases import CHALLENGER, CHAMPION, PREVIOUS, alias
from models.bundle import Bundle
from models.columns import Told, silent
from pipelines.workspace import Workspace


def enter(
    workspace: Workspace,
    bundle: Bundle,
    *,
    name: str,
    pictures: Mapping[str, Path | bytes],
    is_champion: bool,
    told: Told = silent,
) -> None:
    """List a model under a name, with its pictures, and say if it is the one in use."""
    with _noted(workspace, name):
        registry.register(bundle, home=workspace.home, name=name, pictures=pictures, is_champion=is_champion, told=told)


def follow(workspace: Workspace, name: str) -> None:
    """Have the aliases of a name say what the pointers of the workspace say."""
    with _noted(workspace, name):
        named = {which: alias(workspace.bundles, name, which) for which in (CHAMPION, CHALLENGER, PREVIOUS)}
        registry.point(workspace.home, name, named)


def settle(workspace: Workspace) -> None:
    """Make the index agree with where the workspace lies now: it may have been moved since it was last at work."""
    with _noted(workspace, "settling"):
        registry.settle(workspace.home)


@contextmanager
def _noted(workspace: Workspace, what: str) -> Iterator[None]:
    try:
        yield
    except Exception as fault:  # noqa: BLE001 - whatever ails the index, the model is there and the work goes on
        workspace.note(not_listed_in_mlflow=what, why=f"{type(fault).__name__}: {fault}"[:300])
