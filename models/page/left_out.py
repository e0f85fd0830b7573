"""Left out: whom and what the figures do not speak of, and why."""

from models.page.frame import Said, Section, Table, Told, count, reading

HEADINGS = (
    ("数据月", "month"),
    ("事件月份", "month of events"),
    ("用户数", "subscribers"),
    ("不在客群", "out of the cohort"),
    ("无此风险", "not at risk"),
    ("间隔内已离开", "gone before"),
    ("我方联系过", "contacted by us"),
    ("被评价", "judged on"),
)
COLUMNS = ("subscribers", "outside", "not_at_risk", "gone", "contacted", "asked")


def left_out(told: Told) -> Section:
    """List who was not judged on, and which features and months were not used."""
    rows = [(one["month"], one["target"], *(count(one[name]) for name in COLUMNS)) for one in told["unasked"]]
    weighted = told["weighted"]
    things: list[tuple[str | Said, str | Said]] = [
        (("特征隔离", "feature set aside"), f"{name}: {why}") for name, why in sorted(told["quarantined"].items())
    ]
    things += [(("特征族停用", "family off"), f"{one['family']}: {one['why']}") for one in told["families_off"]]
    if told["not_final"]:
        things.append((("尚未定论的月份", "months not final"), ", ".join(told["not_final"])))
    if weighted["rows"]:
        said = f"{count(weighted['rows'])} rows, at most {weighted['largest']:g}"
        things.append((("代表被联系者的加权行", "rows that speak for contacted people"), said))
    if told["contacted"]:
        grown = told["contacted"]
        said = f"{count(grown['events'])} in trees alone; each counts for {grown['an_event_counts']:.2f}"
        things.append((("被联系者的事件", "events of people whom we contacted"), said))
    if not things:
        things.append((("无", "nothing"), ("特征、月份均已使用", "all features and months were used")))
    return Section(
        ("未纳入的部分", "What was left out, and why"),
        reading("left_out"),
        tables=(Table(HEADINGS, rows), Table((("类别", "what"), ("说明", "which, and why")), things)),
    )
