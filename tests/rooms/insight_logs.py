"""業務分析の家具と例: 取り込んだ記録（家具は tests/furnishing.py）、下見の記録、残した読み方。"""

from shirube.apps.frame.scope import Scope
from shirube.apps.insight.logs import actions
from tests.furnishing import Things
from tests.route_examples import Thing, Upload
from tests.world import Town

UNMARKABLE: dict[str, str] = {
    "insight_logs.EventLog.encoding": "選択肢の文字コード",
    "insight_logs.EventLog.zone": "地域の id",
}
_MAPPING = "case: 受付札\nactivity: 活動\ntimestamp: 日時\nzone: Asia/Tokyo\n"


def furnish(town: Town, by: Scope) -> Things:
    """下見の記録を二つ（一つは取り込めなかった）、この自治体の事案の記録、読み方の控えを一つ置く。"""
    for name in ("draft_log", "failed_log"):
        lines = f"受付札,活動,日時\n{town.marked(name)},{town.marked('受付')},2026/04/01 09:00\n"
        log = actions.keep_log(
            by=by,
            title=town.marked("下見の記録"),
            name=f"{name}-{town.code}.csv",
            data=lines.encode(),
            mapping=_MAPPING,
        )
        if name == "failed_log":
            log = actions.fail_import(by=by, key=log.key, problem=town.marked("読めませんでした。"))
        yield name, log
    yield "own_log", actions.seal_own_cases(by=by)
    yield (
        "log_reading",
        actions.keep_reading(by=by, title=town.marked("窓口の読み方"), mapping=town.things["log"].mapping),
    )


PATHS = {
    "insight.set_aside": {"key": Thing("log")},
    "insight.reading": {"key": Thing("draft_log")},
    "insight.import": {"key": Thing("failed_log")},
    "insight.import_progress": {"key": Thing("failed_log")},
    "insight.discard": {"key": Thing("draft_log")},
    "insight.drop_reading": {"key": Thing("log_reading")},
    "insight.seal": {"key": Thing("own_log")},
}
FORMS = {
    ("insight.seal", "POST"): {},
    ("insight.new", "POST"): {
        "file": Upload("記録.csv", "受付札,活動,日時\nB1,受付,2026/04/01 09:00\n"),
        "title": "預けた記録",
    },
    ("insight.drop_reading", "POST"): {"version": Thing("log_reading", "version")},
    ("insight.reading", "POST"): {
        "version": Thing("draft_log", "version"),
        "title": "直した記録",
        "case": "受付札",
        "activity": "活動",
        "timestamp": "日時",
        "zone": "Asia/Tokyo",
    },
    ("insight.import", "POST"): {"version": Thing("failed_log", "version"), "keep_as": "新しい読み方"},
    ("insight.discard", "POST"): {"version": Thing("draft_log", "version"), "reason": "mistaken"},
}
