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
    "insight.check": {"key": Thing("log")},
    "insight.check_sheet": {"key": Thing("log")},
    "insight.check_csv": {"key": Thing("log")},
    "insight.steps_sheet": {"key": Thing("log")},
    "insight.new_steps": {"key": Thing("log")},
    "insight.steps": {"key": Thing("log"), "steps": Thing("declared_steps")},
    "insight.drop_steps": {"key": Thing("log"), "steps": Thing("declared_steps")},
    "insight.causes": {"key": Thing("log")},
    "insight.cases": {"key": Thing("log")},
    "insight.cases_sheet": {"key": Thing("log")},
    "insight.case": {"key": Thing("log"), "number": "1"},
}
_STEPS = {
    "title": "新しい手順",
    "since": "2026-04-01",
    "rows": "2",
    "place-0": "2",
    "name-0": "交付",
    "required-0": "on",
    "place-1": "1",
    "name-1": "下見の段",
    "repeatable-1": "on",
}
FORMS = {
    ("insight.new_steps", "POST"): _STEPS,
    ("insight.steps", "POST"): {"version": Thing("declared_steps", "version"), **_STEPS},
    ("insight.drop_steps", "POST"): {"version": Thing("declared_steps", "version")},
}
