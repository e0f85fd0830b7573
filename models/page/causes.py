"""Causes: what moves the scores; what a model leans on, which is not what makes people leave."""

from models.drawing import Axis, Row, rows, ticks_of
from models.page.frame import Figure, Said, Section, Table, Told, reading, share

FAMILY_NAMES: dict[str, str] = {
    "consumption": "消费",
    "plan_fit": "套餐匹配",
    "volume": "用量",
    "scenario": "场景",
    "activity": "活跃",
    "commitment": "捆绑与合约",
    "service": "服务与网络",
    "circle": "交往圈",
    "terminal": "终端",
    "lifecycle": "生命周期",
    "intent": "携转意向",
    "asked": "询问的月份",
}
HEADINGS = (
    ("特征", "feature"),
    ("名称", "name"),
    ("特征族", "family"),
    ("占增益", "share of the gain"),
)


def causes(told: Told, beeswarm: bytes | None) -> Section:
    """Draw the beeswarm, the gain of each family, and list the features the model leans on most."""
    families = told["families"]
    figures = [Figure(("各特征族的增益", "Gain by family"), _bars(families), "share of the gain by family of features")]
    if beeswarm is not None:
        figures.insert(0, Figure(("每名用户的贡献", "What moves the scores"), beeswarm, "SHAP values of the features"))
    listed = [
        (one["feature"], (one["zh"], one["en"]), _family(one["family"]), share(one["gain"], 1))
        for one in told["features"]
    ]
    return Section(("模型依据", "What the model leans on"), reading("causes"), figures, (Table(HEADINGS, listed),))


def _bars(families: list[dict[str, object]]) -> str:
    gained = [(str(one["family"]), float(str(one["gain"]))) for one in families]
    top = max([0.1, *(gain for _, gain in gained)])
    drawn = [Row(_family(name), gain, said=share(gain, 1)) for name, gain in gained]
    axis = Axis("share of the gain", 0, top, ticks_of(0, top, about=3), said=lambda tick: f"{tick:.0%}")
    return rows("Gain: " + ", ".join(f"{name} {gain:.1%}" for name, gain in gained), axis, drawn, is_bar=True)


def _family(name: str) -> Said:
    return FAMILY_NAMES.get(name, ""), name
