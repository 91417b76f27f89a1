"""評価シート: 一行は一つの取組。実績は引いた値を見せるだけで、評価・わけ・見直し・次にすることを書く。"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shirube.engines.plan.edition_links import SheetProblem
from shirube.engines.plan.money_sheet import (
    ExportedKey,
    Held,
    NumberedRow,
    RowChange,
    SheetCells,
    Wanted,
    row_changes,
)
from shirube.engines.plan.plan_words import UNDECIDED, number_text
from shirube.engines.plan.steering_cycle import Act, Grade, InitiativeFacts, KpiFact, MoneyFact
from shirube.values.era import format_date
from shirube.values.money import Yen

SHEET = "評価シート"
TITLE, OWNER, CARRIED, DO, KPI, MONEY = (
    "取組",
    "担当",
    "この期間にすること",
    "作業の動き",
    "KPI",
    "経費",
)
GRADE, REASON, ACT, NEXT = "評価", "評価のわけ", "見直し", "次にすること"
SHOWN = (TITLE, OWNER, CARRIED, DO, KPI, MONEY)
WRITTEN = (GRADE, REASON, ACT, NEXT)
GRADES = {one.label: one for one in Grade}
ACTS = {one.label: one for one in Act}
LONGEST = 1_000
NOTHING = "―"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewContent:
    """評価の、担当が書く中身。"""

    grade: Grade | None = None
    reason: str = ""
    act: Act | None = None
    next_action: str = ""


def do_text(facts: InitiativeFacts) -> str:
    """「完了 2・遅れ 1」。動きがなければ「作業なし」。"""
    counts = [f"{label} {count}" for label, count in facts.tally() if count]
    return "・".join(counts) or "作業なし"


def kpi_text(one: KpiFact) -> str:
    """KPI の値・目標・判定。期間の外の値は、いつのものかを言う。"""
    value = "値なし" if one.value is None else number_text(one.value, one.unit)
    if one.value is not None and not one.is_within and one.on is not None:
        value += f"（{format_date(one.on, 'short')}の値）"
    target = f"、目標 {number_text(one.target, one.unit)}" if one.target is not None else ""
    return f"{one.title}: {value}{target}（{one.verdict}）"


def money_text(money: Iterable[MoneyFact]) -> str:
    """「当初 1,200,000円」。"""
    return "、".join(f"{one.stage.label} {Yen(one.amount)}" for one in money)


def review_cells(facts: InitiativeFacts, carried: str, one: ReviewContent) -> tuple[str, ...]:
    """書き出す一行のます（SHOWN、WRITTEN の順）。"""
    return (
        facts.title,
        facts.owner or UNDECIDED,
        carried,
        do_text(facts),
        "\n".join(kpi_text(each) for each in facts.kpis),
        money_text(facts.money),
        one.grade.label if one.grade else "",
        one.reason,
        one.act.label if one.act else "",
        one.next_action,
    )


def read_review_sheet(
    header: Sequence[str],
    rows: Iterable[NumberedRow],
    keys: Iterable[ExportedKey | None],
    current: Mapping[Hashable, Held[ReviewContent]],
) -> tuple[tuple[RowChange[ReviewContent], ...], tuple[SheetProblem, ...]]:
    """評価シートを読み、いまの評価（鍵で引く）と比べる。この期間の評価でない行は断る。"""
    cells = SheetCells(SHEET, header, WRITTEN)
    if cells.problems:
        return (), tuple(cells.problems)
    wanted: list[Wanted[ReviewContent]] = []
    seen: dict[str, int] = {}
    for row, exported in zip(rows, keys, strict=True):
        before = len(cells.problems)
        content = _content(cells.at(row))
        if exported is None or exported.key not in current:
            cells.refuse(
                None, "この期間の評価シートの行ではありません", "書き出した評価シートの行に書いてください"
            )
            continue
        if exported.key in seen:
            cells.refuse(None, f"{seen[exported.key]}行目と同じ取組の行です", "一つの行にしてください")
        seen[exported.key] = row.number
        if len(cells.problems) == before:
            wanted.append(Wanted(row=row.number, identity=exported.key, exported=exported, content=content))
    return row_changes(current, wanted), tuple(cells.problems)


def _content(cells: SheetCells) -> ReviewContent:
    return ReviewContent(
        grade=cells.choice(GRADE, GRADES),
        reason=cells.text(REASON, LONGEST),
        act=cells.choice(ACT, ACTS),
        next_action=cells.text(NEXT, LONGEST),
    )


def change_texts(change: RowChange[ReviewContent]) -> tuple[str, str]:
    """取り込む前に見せる（いま, 取り込むと）。違うところだけを言う。"""
    old, new = _texts(change.before), _texts(change.after)
    changed = [label for label in WRITTEN if old[label] != new[label]]
    return (
        "\n".join(f"{label}: {old[label] or NOTHING}" for label in changed),
        "\n".join(f"{label}: {new[label] or NOTHING}" for label in changed),
    )


def _texts(one: ReviewContent | None) -> dict[str, str]:
    found = one or ReviewContent()
    return {
        GRADE: found.grade.label if found.grade else "",
        REASON: found.reason,
        ACT: found.act.label if found.act else "",
        NEXT: found.next_action,
    }
