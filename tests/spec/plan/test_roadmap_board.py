"""工程表の盤の決まり（表）: 四半期のますの印、絞り込み、未定。"""

from datetime import date

import pytest

from shirube.engines.plan.roadmap_board import (
    Mark,
    Narrowing,
    counts,
    lines,
    marks,
    undecided,
    undecided_of_task,
)
from shirube.engines.plan.snapshot_lines import Initiative, Pillar, State, Task, TaskKind
from shirube.values.era import parse_date
from shirube.values.quarter import Quarter

TODAY = date(2026, 11, 21)

# 種類、状態、始まり、終わり、始めた日、終えた日、国の期限、延ばした期限 → 四半期ごとの印
MARKS = [
    (
        "work",
        "planned",
        "R8.4.1",
        "R8.9.30",
        None,
        None,
        None,
        "R9.3.31",
        "8-1 計画 8-2 計画 8-4 公式に延ばした期限",
    ),
    ("work", "planned", "R8.4.1", "R8.6.30", None, None, None, None, "8-1 計画+遅れ 8-2 遅れ 8-3 遅れ"),
    ("work", "active", "R8.7.1", "R8.12.28", "R8.8.1", None, None, None, "8-2 計画+実績 8-3 計画+実績"),
    ("work", "done", "R8.4.1", "R8.6.30", "R8.4.2", "R8.7.3", None, None, "8-1 計画+実績 8-2 実績"),
    ("milestone", "planned", None, "R9.1.4", None, None, "R9.3.31", None, "8-4 節目+国の期限"),
    ("milestone", "done", None, "R8.3.31", None, "R8.3.1", None, None, "7-4 節目+実績"),
    ("work", "stopped", "R8.4.1", "R8.6.30", None, None, None, None, "8-1 計画"),
    ("work", "planned", "R8.10.1", None, None, None, None, None, "8-3 計画"),
    ("work", "planned", None, None, None, None, None, None, ""),
]

# 状態、担当、始まり、終わり、種類 → 未定のもの
UNDECIDED = [
    ("planned", "窓口課", "R8.4.1", "R8.9.30", "work", ""),
    ("planned", None, "R8.4.1", "R8.9.30", "work", "担当"),
    ("active", "窓口課", None, None, "work", "始まり、終わり"),
    ("planned", "窓口課", None, "R8.9.30", "milestone", ""),
    ("planned", "窓口課", None, None, "milestone", "終わり"),
    ("done", None, None, None, "work", ""),
    ("stopped", None, None, None, "work", ""),
]


def day(text: str | None) -> date | None:
    """表の日付。"""
    return None if text is None else parse_date(text)


@pytest.mark.parametrize(
    ("kind", "state", "starts", "ends", "started", "ended", "due", "extended", "wanted"), MARKS
)
def test_marks_of_each_quarter(
    kind: str,
    state: str,
    starts: str | None,
    ends: str | None,
    started: str | None,
    ended: str | None,
    due: str | None,
    extended: str | None,
    wanted: str,
) -> None:
    """作業の日付から、どの四半期に何の印が出るか（今日は令和8年11月21日）。"""
    task = Task(
        key="t",
        initiative="i",
        title="作業",
        kind=TaskKind(kind),
        state=State(state),
        starts_on=day(starts),
        ends_on=day(ends),
        started_on=day(started),
        ended_on=day(ended),
        national_due=day(due),
        extended_to=day(extended),
    )
    found = marks(task, TODAY)
    shown = " ".join(
        f"{quarter.year - 2018}-{quarter.number} {'+'.join(mark.label for mark in placed)}"
        for quarter, placed in found.items()
    )
    assert shown == wanted


@pytest.mark.parametrize(("state", "owner", "starts", "ends", "kind", "wanted"), UNDECIDED)
def test_undecided_of_a_task(
    state: str, owner: str | None, starts: str | None, ends: str | None, kind: str, wanted: str
) -> None:
    """作業の何が未定か。終わったものと中止したものでは数えない。"""
    task = Task(
        key="t",
        initiative="i",
        title="作業",
        kind=TaskKind(kind),
        state=State(state),
        starts_on=day(starts),
        ends_on=day(ends),
    )
    assert "、".join(undecided_of_task(task, owner)) == wanted


PILLARS = (Pillar(key="p1", number="1", title="窓口"), Pillar(key="p2", number="2", title="内部"))
INITIATIVES = (
    Initiative(
        key="i2",
        number="2-1",
        title="文書の電子化",
        pillar="p2",
        owner="総務課",
        owner_key="so",
        aim="紙なし",
    ),
    Initiative(
        key="i1",
        number="1-1",
        title="書かない窓口",
        pillar="p1",
        owner="窓口課",
        owner_key="ma",
        aim="書かない",
    ),
    Initiative(key="i3", number="", title="柱のない取組"),
)
TASKS = (
    Task(key="late", initiative="i1", title="調達", starts_on=date(2026, 4, 1), ends_on=date(2026, 9, 30)),
    Task(
        key="extended",
        initiative="i1",
        title="移行",
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 9, 30),
        national_due=date(2026, 3, 31),
        extended_to=date(2027, 3, 31),
        extension_basis="国の通知",
    ),
    Task(key="open", initiative="i2", title="規程", owner="法務課", owner_key="ho"),
)

# 絞り込み → 出る行（取組は鍵、作業は鍵）
NARROWED = [
    (Narrowing(), "i1 late extended i2 open i3"),
    (Narrowing(is_overdue=True), "i1 late"),
    (Narrowing(is_extended=True), "i1 extended"),
    (Narrowing(is_national=True), "i1 extended"),
    (Narrowing(is_undecided=True), "i2 open i3"),
    (Narrowing(owner="ma"), "i1 late extended"),
    (Narrowing(owner="ho"), "i2 open"),
    (Narrowing(owners=frozenset({"so", "ho"})), "i2 open"),
    (Narrowing(owners=frozenset()), ""),
    (Narrowing(text="調達"), "i1 late"),
    (Narrowing(text="書かない"), "i1 late extended"),
    (Narrowing(states=frozenset({State.DONE})), ""),
]


@pytest.mark.parametrize(("narrowing", "wanted"), NARROWED)
def test_narrowing_keeps_the_initiative_above_its_tasks(narrowing: Narrowing, wanted: str) -> None:
    """柱の順に並び、作業で絞っても、その取組の行が上に残る。"""
    found = lines(PILLARS, INITIATIVES, TASKS, narrowing, TODAY)
    assert " ".join(line.task.key if line.task else line.initiative.key for line in found) == wanted


def test_counts_are_of_the_whole_board() -> None:
    """数は盤の全体のもの。延長した作業は遅れに数えない。"""
    found = counts(INITIATIVES, TASKS, TODAY)
    assert (found.initiatives, found.tasks, found.done) == (3, 3, 0)
    assert (found.overdue, found.extended, found.national, found.undecided) == (1, 1, 1, 2)
    assert undecided(INITIATIVES[2], has_tasks=False) == ("担当", "めざす姿", "工程")


def test_quarter_follows_the_fiscal_year() -> None:
    """四半期は年度の四半期で、1〜3月は前の年に始まる年度の第4四半期。"""
    assert Quarter.of(date(2027, 1, 4)) == Quarter(2026, 4)
    assert Quarter(2026, 4).label == "令和8年度第4四半期"
    assert [mark.label for mark in Mark] == [
        "計画",
        "実績",
        "遅れ",
        "節目",
        "国の期限",
        "公式に延ばした期限",
        "契約などの日",
    ]
