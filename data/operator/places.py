"""Places: twelve prefecture-level cities of Hubei with their counties, and what differs between them."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Prefecture:
    """A prefecture: `share` of the people, factor on data, log-odds of a rival's strength there."""

    code: str
    name: str
    counties: tuple[str, ...]
    share: float
    appetite: float
    rival: float


#: Codes and names of GB/T 2260; shares follow the census of 2020 roughly, the other two are invented.
PREFECTURES = (
    Prefecture("4201", "武汉市", ("江岸区", "洪山区", "江夏区", "黄陂区"), 24.0, 1.20, 0.25),
    Prefecture("4202", "黄石市", ("黄石港区", "大冶市", "阳新县"), 5.0, 1.00, 0.00),
    Prefecture("4203", "十堰市", ("茅箭区", "丹江口市", "竹山县"), 6.5, 0.90, -0.15),
    Prefecture("4205", "宜昌市", ("西陵区", "枝江市", "秭归县"), 8.0, 1.05, 0.10),
    Prefecture("4206", "襄阳市", ("襄城区", "枣阳市", "谷城县"), 10.5, 1.00, 0.20),
    Prefecture("4207", "鄂州市", ("鄂城区", "华容区"), 2.5, 0.95, -0.10),
    Prefecture("4208", "荆门市", ("东宝区", "钟祥市", "沙洋县"), 5.5, 0.90, -0.25),
    Prefecture("4209", "孝感市", ("孝南区", "汉川市", "云梦县"), 8.5, 0.95, 0.05),
    Prefecture("4210", "荆州市", ("沙市区", "松滋市", "公安县", "监利市"), 10.5, 0.90, 0.15),
    Prefecture("4211", "黄冈市", ("黄州区", "麻城市", "蕲春县", "罗田县"), 11.5, 0.85, -0.20),
    Prefecture("4212", "咸宁市", ("咸安区", "赤壁市", "通山县"), 4.5, 0.95, 0.00),
    Prefecture("4213", "随州市", ("曾都区", "广水市", "随县"), 3.0, 0.90, -0.05),
)

SHARE = np.array([place.share for place in PREFECTURES]) / sum(place.share for place in PREFECTURES)
APPETITE = np.array([place.appetite for place in PREFECTURES])
RIVAL_STRENGTH = np.array([place.rival for place in PREFECTURES])
COUNTIES = np.array([len(place.counties) for place in PREFECTURES])
