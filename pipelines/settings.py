"""Settings: what differs between places; read once from `keepline.toml` and the environment, refused if unknown."""

import datetime as dt
import difflib
import itertools
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from data.refusals import BadSettings
from pipelines.wording import expected_by, found_in

SETTINGS_FILE = "keepline.toml"

#: The families, by the names of their files (the tests of the house see that these are all).
OutcomeName = Literal["port_out", "other_leaving", "upgrade", "silence", "arrears", "pack"]
FamilyName = Literal[
    "consumption",
    "plan_fit",
    "volume",
    "scenario",
    "activity",
    "commitment",
    "service",
    "circle",
    "terminal",
    "lifecycle",
    "intent",
]


def _rising(edges: tuple[float, ...]) -> tuple[float, ...]:
    if not edges or any(left >= right for left, right in itertools.pairwise(edges)):
        raise PydanticCustomError("rising", "one edge or more, each above the one before")
    return edges


#: Where bands begin.
Edges = Annotated[tuple[Annotated[float, Field(gt=0, allow_inf_nan=False)], ...], AfterValidator(_rising)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EngineSettings(_Section):
    """What computes, and how much of the machine it may use.

    `name`: what describes months; everything else is done by DuckDB. `spark`: what Spark is told, by its own names,
    such as { "spark.executor.memory" = "8g" }.
    """

    name: Literal["duckdb", "spark"] = "duckdb"
    spark_master: str = "local[2]"
    spark: dict[str, str] = {}
    threads: int = Field(2, ge=1, le=256)
    memory_gb: float = Field(4.0, ge=0.5, le=100_000, allow_inf_nan=False)


class ExportSettings(_Section):
    """How much of a file may be rejected before the month is refused, and what holds a month until somebody says go."""

    #: More than this share of the rows of a file, and the month is refused.
    rejected_share: float = Field(0.001, ge=0, le=1)
    #: So many pass whatever their share: in a file of 500 rows one is too many, unless somebody says so here.
    rejected_rows: int = Field(0, ge=0)
    #: A table with less than this share of its median size in the months before holds the month.
    least_share: float = Field(0.8, ge=0, le=1)
    #: A column whose median is so many times that of the months before, or that part of it, holds the month.
    unit_ratio: float = Field(5.0, gt=1, allow_inf_nan=False)


class LakeSettings(_Section):
    """For how many months back the earlier versions of a month that was handed over again are kept."""

    versions_months: int = Field(25, ge=1, le=1_200)


OperatorCode = Literal["CT", "CM", "CU", "CBN"]


class OperatorSettings(_Section):
    """Which operator this is, by its code in the tables `circle` and `porting`."""

    code: OperatorCode = "CT"


#: A day as TOML writes it; a number is none.
Day = Annotated[dt.date, Field(strict=True)]


class PortabilitySettings(_Section):
    """When numbers could first be taken along: the day, and by prefecture code where it was another.

    Without a day it was before all months. Nobody is asked about a month in which he could not have gone.
    """

    opened: Day | None = None
    opened_in: dict[str, Day] = {}

    def was_open_everywhere(self, day: dt.date) -> bool:
        """Say whether it was open on a day in all prefectures."""
        return all(opened <= day for opened in (self.opened, *self.opened_in.values()) if opened)


class FeatureSettings(_Section):
    """Which feature families are left out, and what becomes of a month that is missing in a window."""

    families_off: tuple[FamilyName, ...] = ("intent",)
    #: refuse: the month is not described; flag: it is, and `seen_months` says how many months are known.
    missing_months: Literal["refuse", "flag"] = "refuse"


class RecipeSettings(_Section):
    """How the trees of an outcome are grown, where not as usual: what `keepline tune` found."""

    learning_rate: float | None = Field(None, gt=0, le=1)
    leaves: int | None = Field(None, ge=2, le=1_024)
    min_child: int | None = Field(None, ge=1)
    subsample: float | None = Field(None, gt=0, le=1)
    colsample: float | None = Field(None, gt=0, le=1)
    l2: float | None = Field(None, ge=0, allow_inf_nan=False)
    cat_smooth: float | None = Field(None, ge=0, allow_inf_nan=False)
    bags: int | None = Field(None, ge=1, le=20)


class ModelSettings(_Section):
    """When a model must not speak, how often a backtest learns anew, and recipes by outcome."""

    #: Of more than this share of rows a model must not meet a category's value that it has never seen.
    unseen_share: float = Field(0.10, gt=0, le=1)
    #: A backtest learns a model every so many months.
    cadence_months: int = Field(1, ge=1, le=24)
    recipes: dict[OutcomeName, RecipeSettings] = {}


class ListSettings(_Section):
    """How the lists are cut; see `serving/terms.py` for what each means."""

    control_share: float = Field(0.10, ge=0, le=0.5)
    capacity_count: int = Field(200, ge=0)
    capacity_by_prefecture: dict[str, int] = {}
    least_bill_saving_fen: int = Field(500, ge=0)
    misfit_months: int = Field(6, ge=1, le=60)
    saving_months: int = Field(12, ge=1, le=60)
    code_quiet_days: int = Field(90, ge=90)


class MoneySettings(_Section):
    """What money is assumed to be; stated, not measured."""

    margin_share: float = Field(0.5, ge=0, le=1)
    discount_share: float = Field(0.99, gt=0, le=1)
    horizon_months: int = Field(24, ge=1, le=120)


class RankSettings(_Section):
    """Up to which share of those asked about a level reaches, where all that is known is who comes before whom."""

    red: float = Field(0.005, gt=0, le=1)
    orange: float = Field(0.02, gt=0, le=1)
    yellow: float = Field(0.05, gt=0, le=1)
    blue: float = Field(0.10, gt=0, le=1)

    @model_validator(mode="after")
    def _widen(self) -> "RankSettings":
        shares = [self.red, self.orange, self.yellow, self.blue]
        if shares != sorted(shares):
            raise PydanticCustomError("widen", "red, orange, yellow, blue, none below the one before")
        return self


class LevelSettings(_Section):
    """From which multiple of the base rate a warning level begins; `by_rank` as long as there is no rate."""

    red: float = Field(10.0, gt=0)
    orange: float = Field(5.0, gt=0)
    yellow: float = Field(2.5, gt=0)
    blue: float = Field(1.5, gt=0)
    by_rank: RankSettings = RankSettings()

    def multiples(self) -> dict[str, float]:
        """Give the multiples by level."""
        return self.model_dump(exclude={"by_rank"})


class TagSettings(_Section):
    """Where use is low or heavy, and where the bands of data and of spending begin; stated, not measured."""

    low_use_gb: float = Field(1.0, gt=0, le=1_000)
    heavy_use_gb: float = Field(30.0, gt=0, le=10_000, validate_default=True)
    data_band_gb: Edges = (50 / 1024, 1.0, 5.0, 10.0, 30.0, 60.0, 100.0)
    spending_yuan: Edges = (30.0, 60.0, 100.0, 150.0, 300.0)

    @field_validator("heavy_use_gb")
    @classmethod
    def _heavy_is_more_than_low(cls, heavy: float, said: ValidationInfo) -> float:
        if heavy <= said.data.get("low_use_gb", 0):
            raise PydanticCustomError("rising", "more than low_use_gb")
        return heavy


class Settings(_Section):
    """All settings of a workspace. Without a file, the defaults."""

    engine: EngineSettings = EngineSettings()
    exports: ExportSettings = ExportSettings()
    lake: LakeSettings = LakeSettings()
    operator: OperatorSettings = OperatorSettings()
    portability: PortabilitySettings = PortabilitySettings()
    features: FeatureSettings = FeatureSettings()
    models: ModelSettings = ModelSettings()
    lists: ListSettings = ListSettings()
    money: MoneySettings = MoneySettings()
    levels: LevelSettings = LevelSettings()
    tags: TagSettings = TagSettings()

    def computed_by(self, name: str) -> "Settings":
        """Give the same settings with another engine."""
        return Settings.model_validate({**self.model_dump(), "engine": {**self.engine.model_dump(), "name": name}})

    def meaning(self) -> dict[str, Any]:
        """Say the settings that change a list; how much of the machine is used, or what is kept, does not."""
        return self.model_dump(mode="json", exclude={"engine", "lake", "models"})

    def asking(self) -> dict[str, Any]:
        """Say the settings that change who is asked about, where they are not as usual."""
        said = self.model_dump(mode="json", include={"portability"})
        return said if self.portability != PortabilitySettings() else {}

    def describing(self) -> dict[str, Any]:
        """Say the settings that change what is known of a subscriber."""
        return self.model_dump(mode="json", include={"operator", "features"})


def read_settings(home: Path) -> Settings:
    """Read the workspace's settings; whatever is unknown or out of bounds is refused with its place in the file."""
    path = home / SETTINGS_FILE
    if not path.exists():
        return Settings()
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadSettings(str(path), found=f"no TOML ({fault})", expected="TOML", do="Mend the file.") from None
    except ValidationError as fault:
        raise _explained(path, fault) from None


def _explained(path: Path, fault: ValidationError) -> BadSettings:
    first = fault.errors()[0]
    place = [str(part) for part in first["loc"]]
    known = _known(place[:-1])
    if first["type"] == "extra_forbidden":
        nearest = difflib.get_close_matches(place[-1], known, n=1)
        hint = f"Did you mean `{nearest[0]}`?" if nearest else f"Known here: {', '.join(known)}."
        return BadSettings(
            f"{path}: {'.'.join(place)}", found="a setting nobody reads", expected="a known setting", do=hint
        )
    return BadSettings(
        f"{path}: {'.'.join(place)}", found=found_in(first), expected=expected_by(first), do="Mend the file."
    )


def _known(sections: list[str]) -> list[str]:
    model: type[BaseModel] = Settings
    for section in sections:
        annotation = model.model_fields[section].annotation
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return []
        model = annotation
    return list(model.model_fields)


class Secrets(BaseSettings):
    """What must not stand in a file that is copied around: it comes from the environment."""

    model_config = SettingsConfigDict(env_prefix="KEEPLINE_")

    key_file: Path | None = None
    #: The address of the database that the queries of a mapping are asked of.
    database: SecretStr | None = None
