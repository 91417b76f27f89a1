"""待ちの原因（職員が壁の時計で確かめられる表）。

2026年4月1日は水曜日。開庁は平日 8:30〜17:15、昼休み 12:00〜13:00。まとめ処理は、空き15分まで、3件から。
行は「件 行い 担当 日 始まり-終わり 時計」。始まりを書かない行は、終わりだけが分かる。
担当が分からなければ「？」。一件の行を「／」でつなぐ。
答えは、審査（または補正受領）を待った分を、原因ごとに書く。書かない原因は 0 分。
"""

from dataclasses import dataclass, field
from datetime import datetime, time

import pytest

from shirube.engines.insight.causes import BATCH_GAP, BATCH_SIZE, Cause, CauseRule, causes_of
from shirube.engines.insight.log import Phase
from shirube.values.instant import JST
from shirube.values.opening_hours import OpeningHours, TimeSpan
from tests.insight_logs import Line, log_from

LUNCH = (TimeSpan(time(12), time(13)),)
HOURS = OpeningHours.on_weekdays(time(8, 30), time(17, 15), breaks=LUNCH)
AFTERNOONS = OpeningHours.on_weekdays(time(13), time(17, 15))
MINUTE = 60_000_000
WAITED = ("審査", "補正受領")


def at(day: str, clock: str) -> float:
    """4月のその日の時刻。"""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 4, int(day), hour, minute, tzinfo=JST).timestamp()


def line(text: str) -> Line:
    """「甲 審査 税 1 9:00-10:00」のような一行を、ログの行に。"""
    case, activity, person, day, span, *clock = text.split()
    start, _, end = span.rpartition("-")
    return Line(
        case,
        activity,
        at(day, end),
        start=at(day, start) if start else None,
        resource=None if person == "？" else person,
        clock=clock[0] if clock else None,
    )


@dataclass(frozen=True)
class Case:
    """一つの例: 行、件ごとの原因（分）、定め。"""

    texts: list[str]
    minutes: dict[str, dict[Cause, int]]
    rule: CauseRule = field(default_factory=CauseRule)
    rosters: dict[str, OpeningHours] = field(default_factory=dict)

    @property
    def rows(self) -> list[Line]:
        """ログの行。"""
        return [line(row) for text in self.texts for row in text.split("／")]


OUT, CLOSED, BATCH = Cause.OUTSIDE, Cause.CLOSED, Cause.BATCH
QUEUE, PRIORITY, REST = Cause.QUEUE, Cause.PRIORITY, Cause.UNEXPLAINED

CASES = {
    "順番待ち: 先に着いた甲の審査が終わるまで、乙は50分待つ": Case(
        [
            "甲 受付 窓 1 8:50-9:00／甲 審査 税 1 9:00-10:00",
            "乙 受付 窓 1 9:00-9:10／乙 審査 税 1 10:00-10:30",
        ],
        {"甲": {}, "乙": {QUEUE: 50}},
    ),
    "優先: 後（9:30）に着いた丁の審査が先に行われた30分": Case(
        [
            "丙 受付 窓 1 9:00-9:10／丙 審査 税 1 10:00-10:30",
            "丁 受付 窓 1 9:20-9:30／丁 審査 税 1 9:30-10:00",
        ],
        {"丙": {PRIORITY: 30, REST: 20}, "丁": {}},
    ),
    "同時に着いた仕事は、順番待ち": Case(
        [
            "甲 受付 窓1 1 9:00-9:10／甲 審査 税 1 9:10-9:40",
            "乙 受付 窓2 1 9:00-9:10／乙 審査 税 1 9:40-10:00",
        ],
        {"甲": {}, "乙": {QUEUE: 30}},
    ),
    "別の担当が忙しくても、順番待ちではない": Case(
        [
            "甲 受付 窓 1 8:50-9:00／甲 審査 税1 1 9:00-10:00",
            "乙 受付 窓 1 9:00-9:10／乙 審査 税2 1 10:00-10:30",
        ],
        {"甲": {}, "乙": {REST: 50}},
    ),
    "先の仕事と後の仕事が重なって進む間（9:30〜10:00）は、順番待ち": Case(
        [
            "先 受付 窓 1 8:50-9:00／先 調査 税 1 9:00-10:00",
            "待 受付 窓 1 9:00-9:10／待 審査 税 1 10:20-10:30",
            "後 受付 窓 1 9:10-9:20／後 調査 税 1 9:30-10:20",
        ],
        {"待": {QUEUE: 50, PRIORITY: 20}},
    ),
    "閉庁: 17:00に着き、次の日の9:00に始まる（夜の915分は閉庁）": Case(
        ["甲 受付 窓 1 16:50-17:00／甲 審査 税 2 9:00-9:30"],
        {"甲": {CLOSED: 915, REST: 45}},
    ),
    "閉庁: 昼休みの60分": Case(
        ["甲 受付 窓 1 11:40-11:50／甲 審査 税 1 13:10-13:30"],
        {"甲": {CLOSED: 60, REST: 20}},
    ),
    "閉庁が先: 担当が昼休みに働いていても、その60分は閉庁": Case(
        [
            "甲 受付 窓 1 11:20-11:30／甲 審査 税 1 11:30-13:30",
            "乙 受付 窓 1 11:30-11:40／乙 審査 税 1 13:30-13:40",
        ],
        {"甲": {}, "乙": {CLOSED: 60, QUEUE: 50}},
    ),
    "不在: 税は午後だけの勤務（10:00〜12:00は不在、12:00〜13:00は閉庁）": Case(
        ["甲 受付 窓 1 9:50-10:00／甲 審査 税 1 13:10-13:30"],
        {"甲": {CLOSED: 180, REST: 10}},
        rosters={"税": AFTERNOONS},
    ),
    "外の待ち: 補正を頼んで時計を止め、受け取って動かすまで": Case(
        ["甲 補正依頼 税 1 9:00-9:10 stop:補正／甲 補正受領 窓 1 11:00-11:10 run"],
        {"甲": {OUT: 110}},
    ),
    "外の待ちが先: 止まっていた夜は、閉庁ではなく外の待ち": Case(
        ["甲 補正依頼 税 1 16:50-17:00 stop:補正／甲 補正受領 窓 2 9:00-9:10 run"],
        {"甲": {OUT: 960}},
    ),
    "外の待ち: 途中で動き出せば、そこまで（9:10〜10:00）": Case(
        ["甲 補正依頼 税 1 9:00-9:10 stop:補正／甲 到着 ？ 1 10:00 run／甲 審査 税 1 10:30-10:40"],
        {"甲": {REST: 30}},
    ),
    "外の待ち: 時計が無くても、申請者の行いと定めれば": Case(
        ["甲 補正依頼 税 1 9:00-9:10／甲 補正受領 窓 1 11:00-11:10"],
        {"甲": {OUT: 110}},
        rule=CauseRule(external=("補正受領",)),
    ),
    "まとめ処理: 11:00に3件続けて行う。始まるまではまとめ、始まってからは順番": Case(
        [
            "甲 受付 窓 1 9:00-9:10／甲 審査 税 1 11:00-11:10",
            "乙 受付 窓 1 9:30-9:40／乙 審査 税 1 11:10-11:20",
            "丙 受付 窓 1 9:50-10:00／丙 審査 税 1 11:20-11:30",
        ],
        {"甲": {BATCH: 110}, "乙": {BATCH: 80, QUEUE: 10}, "丙": {BATCH: 60, QUEUE: 20}},
    ),
    "まとめ処理ではない: 2件だけ": Case(
        [
            "甲 受付 窓 1 9:00-9:10／甲 審査 税 1 11:00-11:10",
            "乙 受付 窓 1 9:30-9:40／乙 審査 税 1 11:10-11:20",
        ],
        {"甲": {REST: 110}, "乙": {REST: 80, QUEUE: 10}},
    ),
    "まとめ処理ではない: 空きが15分を超え、三つに分かれる": Case(
        [
            "甲 受付 窓 1 9:00-9:10／甲 審査 税 1 10:00-10:10",
            "乙 受付 窓 1 9:00-9:10／乙 審査 税 1 10:26-10:36",
            "丙 受付 窓 1 9:00-9:10／丙 審査 税 1 10:52-11:00",
        ],
        {"甲": {REST: 50}, "乙": {QUEUE: 10, REST: 66}, "丙": {QUEUE: 20, REST: 82}},
    ),
    "まとめ処理: 空きが15分ちょうどなら、一続き": Case(
        [
            "甲 受付 窓 1 9:00-9:10／甲 審査 税 1 10:00-10:10",
            "乙 受付 窓 1 9:00-9:10／乙 審査 税 1 10:25-10:35",
            "丙 受付 窓 1 9:00-9:10／丙 審査 税 1 10:50-11:00",
        ],
        {"甲": {BATCH: 50}, "乙": {BATCH: 50, QUEUE: 10, REST: 15}, "丙": {BATCH: 50, QUEUE: 20, REST: 30}},
    ),
    "まとめ処理が始まってから着いた丁は、順番待ち": Case(
        [
            "甲 受付 窓 1 9:00-9:10／甲 審査 税 1 11:00-11:10",
            "乙 受付 窓 1 9:00-9:10／乙 審査 税 1 11:10-11:20",
            "丙 受付 窓 1 9:00-9:10／丙 審査 税 1 11:20-11:30",
            "丁 受付 窓 1 11:00-11:05／丁 審査 税 1 11:30-11:40",
        ],
        {
            "甲": {BATCH: 110},
            "乙": {BATCH: 110, QUEUE: 10},
            "丙": {BATCH: 110, QUEUE: 20},
            "丁": {QUEUE: 25},
        },
    ),
    "まとめ処理ではない: 始まりに着いていたのは2件（丙は後から着いた）": Case(
        [
            "甲 受付 窓 1 9:00-9:10／甲 審査 税 1 11:00-11:10",
            "乙 受付 窓 1 9:00-9:10／乙 審査 税 1 11:10-11:20",
            "丙 受付 窓 1 11:00-11:05／丙 審査 税 1 11:20-11:30",
        ],
        {"甲": {REST: 110}, "乙": {QUEUE: 10, REST: 110}, "丙": {QUEUE: 15}},
    ),
    "別の担当が同じ審査をしていても、自分のまとめ処理の初めは変わらない": Case(
        [
            "先 受付 窓 1 8:40-8:50／先 審査 税1 1 9:00-9:30",
            "甲 受付 窓 1 9:00-9:10／甲 審査 税2 1 11:00-11:10",
            "乙 受付 窓 1 9:00-9:10／乙 審査 税2 1 11:10-11:20",
            "丙 受付 窓 1 9:00-9:10／丙 審査 税2 1 11:20-11:30",
        ],
        {"甲": {BATCH: 110}, "乙": {BATCH: 110, QUEUE: 10}, "丙": {BATCH: 110, QUEUE: 20}},
    ),
    "まとめ処理: 重なって進む審査の空きは、いちばん遅い終わり（11:00）から計る": Case(
        [
            "甲 受付 窓 1 9:00-9:10／甲 審査 税 1 10:00-11:00",
            "乙 受付 窓 1 9:00-9:10／乙 審査 税 1 10:10-10:20",
            "丙 受付 窓 1 9:00-9:10／丙 審査 税 1 11:10-11:20",
        ],
        {"甲": {BATCH: 50}, "乙": {BATCH: 50, QUEUE: 10}, "丙": {BATCH: 50, QUEUE: 60, REST: 10}},
    ),
    "前の審査のうち、いちばん遅い終わり（9:40）より後からがまとめ": Case(
        [
            "先1 受付 窓 1 8:40-8:50／先1 審査 税 1 9:00-9:40",
            "他 受付 窓 1 8:40-8:50／他 調査 税 1 9:05-9:06",
            "先2 受付 窓 1 8:50-8:55／先2 審査 税 1 9:10-9:20",
            "甲 受付 窓 1 9:20-9:30／甲 審査 税 1 11:00-11:10",
            "乙 受付 窓 1 9:20-9:30／乙 審査 税 1 11:10-11:20",
            "丙 受付 窓 1 9:20-9:30／丙 審査 税 1 11:20-11:30",
        ],
        {"甲": {QUEUE: 10, BATCH: 80}, "乙": {QUEUE: 20, BATCH: 80}, "丙": {QUEUE: 30, BATCH: 80}},
    ),
    "着いた時にもう始まっていた先の仕事は、着いてからの分だけ（9:10〜9:30）順番待ち": Case(
        [
            "先 受付 窓 1 8:40-8:50／先 審査 税 1 9:00-9:30",
            "甲 受付 窓 1 9:00-9:10／甲 審査 税 1 9:50-10:00",
        ],
        {"先": {REST: 10}, "甲": {QUEUE: 20, REST: 20}},
    ),
    "同じ審査に手を付けていた間（9:30まで）は順番待ち、その後からがまとめ": Case(
        [
            "先 受付 窓 1 8:40-8:50／先 審査 税 1 9:00-9:30",
            "甲 受付 窓 1 9:00-9:10／甲 審査 税 1 11:00-11:10",
            "乙 受付 窓 1 9:00-9:10／乙 審査 税 1 11:10-11:20",
            "丙 受付 窓 1 9:00-9:10／丙 審査 税 1 11:20-11:30",
        ],
        {
            "先": {REST: 10},
            "甲": {QUEUE: 20, BATCH: 90},
            "乙": {QUEUE: 30, BATCH: 90},
            "丙": {QUEUE: 40, BATCH: 90},
        },
    ),
    "昼休みをはさんで続けても、開いている時間の空きは0分で、一続き": Case(
        [
            "甲 受付 窓 1 9:00-9:10／甲 審査 税 1 11:40-11:50",
            "乙 受付 窓 1 9:00-9:10／乙 審査 税 1 11:50-12:00",
            "丙 受付 窓 1 9:00-9:10／丙 審査 税 1 13:00-13:10",
        ],
        {"甲": {BATCH: 150}, "乙": {BATCH: 150, QUEUE: 10}, "丙": {BATCH: 150, QUEUE: 20, CLOSED: 60}},
    ),
    "担当の分からない待ちは、閉庁を除いて説明がつかない": Case(
        ["甲 受付 ？ 1 11:00-11:30／甲 審査 ？ 1 13:30-14:00"],
        {"甲": {CLOSED: 60, REST: 60}},
    ),
    "始まりの無いログでは、順番待ちは分からない": Case(
        ["甲 受付 窓 1 9:00", "甲 審査 税 1 10:00", "乙 受付 窓 1 9:10", "乙 審査 税 1 10:30"],
        {"甲": {REST: 60}, "乙": {REST: 80}},
    ),
    "前の行いが終わる前に始まれば、待ちは0": Case(
        ["甲 受付 窓 1 9:00-10:00／甲 審査 税 1 9:30-10:30"],
        {"甲": {}},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_minute_has_one_cause(name: str) -> None:
    """待った分が、表のとおりの原因に分かれ、合計は待ちに等しい。"""
    one = CASES[name]
    found = causes_of(log_from(one.rows), one.rule, hours=HOURS, rosters=one.rosters)
    told = {}
    for place, row in enumerate(found.rows.tolist()):
        assert int(found.parts[place].sum()) == int(found.waiting[place])
        if found.log.activity.name(int(found.log.activity.codes[row])) in WAITED:
            case = found.log.case_keys[int(found.cases[place])]
            told[case] = {cause: int(found.parts[place, cause]) // MINUTE for cause in Cause}
    for case, minutes in one.minutes.items():
        assert {cause: value for cause, value in told[case].items() if value} == minutes


def test_overlaps_are_counted() -> None:
    """前の行いが終わる前に始まった数が残る。"""
    rows = CASES["前の行いが終わる前に始まれば、待ちは0"].rows
    assert causes_of(log_from(rows)).overlaps == 1


def test_start_and_complete_rows_are_paired_first() -> None:
    """開始と完了が別の行でも、一つの行に両方あるログと同じ答えになる。"""
    name = "順番待ち: 先に着いた甲の審査が終わるまで、乙は50分待つ"
    single = CASES[name].rows
    double = []
    for one in single:
        double.append(Line(one.case, one.activity, one.start, phase=Phase.START, resource=one.resource))
        double.append(Line(one.case, one.activity, one.at, phase=Phase.COMPLETE, resource=one.resource))
    answers = [causes_of(log_from(rows), hours=HOURS).by_edge().micros() for rows in (single, double)]
    assert answers[0] == answers[1]


def test_a_stop_in_the_middle_of_a_wait() -> None:
    """ほかの行いの開始（9:20）で時計が止まれば、待ちはそこで分かれる（順番5分、残り5分、外20分）。"""
    rows = [
        *CASES["順番待ち: 先に着いた甲の審査が終わるまで、乙は50分待つ"].rows[:1],
        line("先 受付 窓 1 8:50-9:00"),
        line("先 審査 税 1 9:15-9:35"),
        *(
            Line("待", name, at("1", clock), phase=phase, resource=person, clock=mark)
            for name, clock, phase, person, mark in (
                ("受付", "9:10", Phase.COMPLETE, "窓", None),
                ("照会", "9:20", Phase.START, "窓", "stop:照会"),
                ("審査", "9:40", Phase.START, "税", None),
                ("審査", "9:50", Phase.COMPLETE, "税", None),
                ("照会", "10:00", Phase.COMPLETE, "窓", "run"),
            )
        ),
    ]
    found = causes_of(log_from(rows), hours=HOURS)
    names = [found.log.activity.name(int(found.log.activity.codes[row])) for row in found.rows]
    keys = [found.log.case_keys[int(case)] for case in found.cases]
    place = list(zip(keys, names, strict=True)).index(("待", "審査"))
    minutes = {cause: int(found.parts[place, cause]) // MINUTE for cause in Cause}
    assert {cause: value for cause, value in minutes.items() if value} == {OUT: 20, QUEUE: 5, REST: 5}


def test_totals_by_edge_activity_and_team() -> None:
    """矢印、行い、課ごとに合計できる。"""
    rows = CASES["順番待ち: 先に着いた甲の審査が終わるまで、乙は50分待つ"].rows
    teamed = [Line(**{**vars(row), "dimensions": {"課": row.resource}}) for row in rows]
    found = causes_of(log_from(teamed), hours=HOURS)
    code = found.log.activity.code
    for totals, key in (
        (found.by_edge(), code("審査") << 32 | code("受付")),
        (found.by_activity(), code("審査")),
        (found.by_dimension("課"), found.log.dimensions["課"].code("税")),
    ):
        assert totals.counts.tolist() == [2]
        assert {c: v // MINUTE for c, v in totals.micros()[key].items() if v} == {QUEUE: 50}


def test_stated_defaults() -> None:
    """まとめ処理の決まりは、空き15分まで、3件から。原因の名は、画面にそのまま出せる。"""
    assert (BATCH_GAP, BATCH_SIZE) == (15 * MINUTE, 3)
    assert [cause.label for cause in Cause][:3] == ["外の待ち", "閉庁・不在", "まとめ処理"]
