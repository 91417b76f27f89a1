"""業務分析の例: 計る画面は、取り込んだ記録（家具は tests/furnishing.py）を見る。"""

from tests.route_examples import Thing

PATHS = {
    "insight.log": {"key": Thing("log")},
    "insight.teams_sheet": {"key": Thing("log")},
    "insight.times": {"key": Thing("log")},
    "insight.map": {"key": Thing("log")},
    "insight.map_svg": {"key": Thing("log")},
    "insight.map_bpmn": {"key": Thing("log")},
    "insight.log_paper": {"key": Thing("log"), "shape": "pdf"},
    "insight.causes": {"key": Thing("log")},
    "insight.cases": {"key": Thing("log")},
    "insight.cases_sheet": {"key": Thing("log")},
    "insight.case": {"key": Thing("log"), "number": "1"},
}
