"""業務分析の家具と例: 取り込んだ記録（家具は tests/furnishing.py）を見る画面の例。"""

from tests.route_examples import Thing

UNMARKABLE: dict[str, str] = {
    "insight.EventLog.job": "仕事の鍵",
    "insight.EventLog.encoding": "選択肢の文字コード",
    "insight.EventLog.zone": "地域の id",
}
PATHS = {
    "insight.log": {"key": Thing("log")},
    "insight.cases": {"key": Thing("log")},
    "insight.cases_sheet": {"key": Thing("log")},
    "insight.case": {"key": Thing("log"), "number": "1"},
}
