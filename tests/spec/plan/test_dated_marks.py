"""工程表に置く日付の決まり（表）: どこに置くか、どの絞り込みで出るか、遅れが日をまたぐか。"""

from datetime import date

import pytest

from shirube.engines.plan.dated_marks import DatedMark, crossed, marks_under
from shirube.engines.plan.roadmap_board import Narrowing, lines
from shirube.engines.plan.roadmap_lines import LOOSE_DATES, LineKind, roadmap_lines, table_rows
from shirube.engines.plan.slip import slip
from shirube.engines.plan.snapshot import Head, PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, Link, Pillar, State, Task
from shirube.values.era import parse_date

TODAY = date(2026, 11, 21)
PILLAR = Pillar(key="p", number="1", title="窓口")
ONE = Initiative(key="i", number="1-1", title="書かない窓口", pillar="p", owner="窓口課", owner_key="mado")
OTHER = Initiative(key="j", number="1-2", title="証明書の交付", pillar="p")


def mark(what: str, day: str, *initiatives: str) -> DatedMark:
    """短く書いた日付。"""
    return DatedMark(
        key=what,
        title="窓口システム",
        what=what,
        day=parse_date(day),
        initiatives=initiatives,
        owner="情報政策課",
        owner_key="joho",
    )


NOTICE, RENEWAL, LOOSE = (
    mark("申出の期限", "R8.12.28", "i", "j"),
    mark("更新", "R9.4.1", "i", "j"),
    mark("契約の終わり", "R8.11.30", "gone"),
)
MARKS = (RENEWAL, LOOSE, NOTICE)

# 絞り込み → 出る行（取組の行と日付の行）
NARROWED = [
    (Narrowing(), "書かない窓口 設計 申出の期限 更新 証明書の交付"),
    (Narrowing(is_dated=True), "書かない窓口 申出の期限 更新"),
    (Narrowing(owner="joho"), "書かない窓口 申出の期限 更新"),
    (Narrowing(owner="mado"), "書かない窓口 設計"),
    (Narrowing(text="更新"), "書かない窓口 更新"),
    (Narrowing(text="１－２"), "証明書の交付"),
    (Narrowing(text="ｼｽﾃﾑ(更新)"), "書かない窓口 更新"),
    (Narrowing(states=frozenset({State.PLANNED})), "書かない窓口 設計 証明書の交付"),
    (Narrowing(is_overdue=True), ""),
    (Narrowing(is_national=True), ""),
    (Narrowing(is_undecided=True), "書かない窓口 証明書の交付"),
]

# 遅れる日数 → またぐ日（作業は R8.12.1〜R8.12.20、そのあとに続く作業は R8.12.21〜R9.3.20）
CROSSED = [
    (5, ""),
    (8, ""),
    (9, "申出の期限 設計 1日"),
    (12, "申出の期限 設計 4日"),
    (30, "申出の期限 設計 22日、更新 構築 18日"),
]


def plan() -> PlanSnapshot:
    """取組二つ、続く作業二つの計画。"""
    return PlanSnapshot(
        head=Head(
            key="p", title="計画", body_code="112372", body_name="見本町", first_year=2026, last_year=2028
        ),
        as_of=TODAY,
        pillars=(PILLAR,),
        initiatives=(ONE, OTHER),
        tasks=(
            Task(
                key="a",
                initiative="i",
                title="設計",
                starts_on=date(2026, 12, 1),
                ends_on=date(2026, 12, 20),
            ),
            Task(
                key="b",
                initiative="i",
                title="構築",
                starts_on=date(2026, 12, 21),
                ends_on=date(2027, 3, 20),
                links=(Link(before="a"),),
            ),
        ),
    )


@pytest.mark.parametrize(("narrowing", "wanted"), NARROWED)
def test_dates_stand_below_their_initiative(narrowing: Narrowing, wanted: str) -> None:
    """日付は初めの取組の作業の後ろに早い順で出て、状態や遅れの絞り込みでは出ない。"""
    found = lines([PILLAR], [ONE, OTHER], plan().tasks[:1], narrowing, TODAY, MARKS)
    shown = [
        line.mark.what if line.mark else line.task.title if line.task else line.initiative.title
        for line in found
    ]
    assert " ".join(shown) == wanted


def test_date_without_an_initiative_is_kept_apart() -> None:
    """どの取組にもつながらない日付は、失われず、別に集まる。"""
    found = marks_under(MARKS, ["i", "j"])
    assert found == {"i": [NOTICE, RENEWAL], "": [LOOSE]}


@pytest.mark.parametrize(("days", "wanted"), CROSSED)
def test_late_work_warns_about_dates_that_do_not_move(days: int, wanted: str) -> None:
    """遅れて日をまたぐ作業だけを知らせる。もとからその日より後の作業は、遅れのせいではないので知らせない。"""
    snapshot = plan()
    tasks = {task.key: task for task in snapshot.tasks}
    found = crossed(slip(snapshot, "a", days=days), tasks, MARKS)
    shown = "、".join(f"{one.mark.what} {tasks[one.task].title} {one.days}日" for one in found)
    assert shown == wanted


def test_paper_lists_the_dates_in_words() -> None:
    """図と紙の行では、作業の後ろに▽で並び、つながらないものは終わりの見出しの下に並ぶ。"""
    found = roadmap_lines(plan(), today=TODAY, marks=MARKS)
    rows = [row[0] for row in table_rows(found)]
    assert rows == [
        "【1 窓口】",
        "1-1 書かない窓口",
        "　設計",
        "　構築",
        "　▽窓口システム（申出の期限）",
        "　▽窓口システム（更新）",
        "1-2 証明書の交付",
        f"【{LOOSE_DATES}】",
        "　▽窓口システム（契約の終わり）",
    ]
    dated = [line for line in found if line.kind is LineKind.DATE]
    assert [line.mark for line in dated] == ["R8.12.28", "R9.4.1", "R8.11.30"]
    head = next(line for line in found if line.key == "i")
    assert head.due == date(2027, 3, 20)  # 契約の日は、取組の期間を延ばさない


@pytest.mark.parametrize(
    ("day", "text"), [("R8.11.21", "今日"), ("R8.12.1", "あと10日"), ("R7.11.21", "365日前")]
)
def test_days_left(day: str, text: str) -> None:
    """今日からの日数を言葉で述べる。"""
    assert mark("更新", day).left_text(TODAY) == text
