"""課題・リスク管理表の表計算: 一行は一つの課題かリスク。状態は行を書き足して変えるので、表では変えない。"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

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
from shirube.engines.plan.steering_issues import Impact, IssueKind, Likelihood, Response
from shirube.values.era import format_date

SHEET = "課題・リスク管理表"
NUMBER, KIND, TITLE, DETAIL = "管理番号", "種類", "名称", "内容"
LIKELIHOOD, IMPACT, RESPONSE, MEASURE = "起こりやすさ", "影響", "対応", "対応の内容"
OWNER, DUE, INITIATIVE = "担当", "期限", "取組"
STATE, PRIORITY, SOURCE, LOG = "状態", "優先度", "挙がったもと", "最後の対応"
HEADER = (NUMBER, KIND, TITLE, DETAIL, LIKELIHOOD, IMPACT, RESPONSE, MEASURE, OWNER, DUE, INITIATIVE)
SHOWN = (STATE, PRIORITY, SOURCE, LOG)
KINDS = {one.label: one for one in IssueKind}
LIKELIHOODS = {one.label: one for one in Likelihood}
IMPACTS = {one.label: one for one in Impact}
RESPONSES = {one.label: one for one in Response}
LONGEST_TITLE, LONGEST_TEXT = 120, 1_000
NOTHING = "―"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueContent:
    """課題・リスクの、担当が書く中身。`department` は組織の鍵、`initiative` は取組の鍵。"""

    title: str
    kind: IssueKind = IssueKind.ISSUE
    detail: str = ""
    likelihood: Likelihood | None = None
    impact: Impact | None = None
    response: Response | None = None
    measure: str = ""
    department: str | None = None
    department_text: str = ""
    due: date | None = None
    initiative: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueNames:
    """表計算に書く名: 組織の名から鍵、取組の名から鍵。"""

    departments: Mapping[str, str] = field(default_factory=dict)
    initiatives: Mapping[str, str] = field(default_factory=dict)


def content_problem(one: IssueContent) -> tuple[str, str] | None:
    """書き方の誤り（列の名と理由）。画面と表計算が同じ決まりで確かめる。"""
    if not one.title.strip():
        return TITLE, "名称がありません"
    if one.kind is IssueKind.ISSUE and one.likelihood is not None:
        return LIKELIHOOD, "課題はもう起きているので、起こりやすさは書きません"
    return None


def issue_cells(one: IssueContent, names: IssueNames) -> tuple[str | date | None, ...]:
    """書き出す一行のます（HEADER のうち、管理番号の次から）。"""
    return (
        one.kind.label,
        one.title,
        one.detail,
        one.likelihood.label if one.likelihood else "",
        one.impact.label if one.impact else "",
        one.response.label if one.response else "",
        one.measure,
        _name_of(names.departments, one.department) or one.department_text,
        one.due,
        _name_of(names.initiatives, one.initiative),
    )


def _name_of(names: Mapping[str, str], key: str | None) -> str:
    return next((name for name, held in names.items() if held == key), "")


def read_issue_sheet(
    header: Sequence[str],
    rows: Iterable[NumberedRow],
    keys: Iterable[ExportedKey | None],
    names: IssueNames,
    current: Mapping[Hashable, Held[IssueContent]],
) -> tuple[tuple[RowChange[IssueContent], ...], tuple[SheetProblem, ...]]:
    """表を読み、いまの管理表（鍵で引く）と比べる。鍵の無い行は、新しい課題・リスクとして足す。"""
    cells = SheetCells(SHEET, header, (TITLE, KIND))
    if cells.problems:
        return (), tuple(cells.problems)
    wanted: list[Wanted[IssueContent]] = []
    seen: dict[Hashable, int] = {}
    for row, exported in zip(rows, keys, strict=True):
        before = len(cells.problems)
        held = current.get(exported.key) if exported else None
        content = _content(cells.at(row), names, held.content if held else None)
        identity: Hashable = exported.key if exported and held else ("new", row.number)
        if identity in seen:
            cells.refuse(TITLE, f"{seen[identity]}行目と同じ記録の行です", "一つの行にしてください")
        seen[identity] = row.number
        if len(cells.problems) == before:
            wanted.append(Wanted(row=row.number, identity=identity, exported=exported, content=content))
    return row_changes(current, wanted), tuple(cells.problems)


def _content(cells: SheetCells, names: IssueNames, held: IssueContent | None) -> IssueContent:
    """一行の中身。読めないところは、問題として貯まる。"""
    owner = cells.text(OWNER, 60)
    department = names.departments.get(owner)
    found = IssueContent(
        title=cells.text(TITLE, LONGEST_TITLE),
        kind=cells.choice(KIND, KINDS) or IssueKind.ISSUE,
        detail=cells.text(DETAIL, LONGEST_TEXT),
        likelihood=cells.choice(LIKELIHOOD, LIKELIHOODS),
        impact=cells.choice(IMPACT, IMPACTS),
        response=cells.choice(RESPONSE, RESPONSES),
        measure=cells.text(MEASURE, LONGEST_TEXT),
        department=department,
        department_text="" if department else owner,
        due=cells.day(DUE),
        initiative=_initiative(cells, names, held),
    )
    problem = content_problem(found)
    if problem is not None:
        cells.refuse(*problem, "書き直すか、行を消してください")
    return found


def _initiative(cells: SheetCells, names: IssueNames, held: IssueContent | None) -> str | None:
    label = cells.text(INITIATIVE, 200)
    if not label:
        is_unnamed = held is not None and held.initiative not in names.initiatives.values()
        return held.initiative if held and is_unnamed else None  # 同じ名の取組は表に書けないので、残す
    if label not in names.initiatives:
        cells.refuse(
            INITIATIVE,
            f"取組「{label[:20]}」はこの計画にありません",
            "書き出した表の書き方（番号 名称）で書くか、空にしてください",
        )
    return names.initiatives.get(label)


def change_texts(change: RowChange[IssueContent], names: IssueNames) -> tuple[str, str, str]:
    """取り込む前に見せる（名称, いま, 取り込むと）。違うところだけを言う。"""
    after, before = change.after, change.before
    assert after is not None  # noqa: S101 - この表では行を消さない
    new = _texts(after, names)
    if before is None:
        shown = "\n".join(f"{label}: {text}" for label, text in new.items() if text and label != TITLE)
        return after.title, "（無い）", shown
    old = _texts(before, names)
    changed = [label for label in new if new[label] != old[label]]
    return (
        before.title,
        "\n".join(f"{label}: {old[label] or NOTHING}" for label in changed),
        "\n".join(f"{label}: {new[label] or NOTHING}" for label in changed),
    )


def _texts(one: IssueContent, names: IssueNames) -> dict[str, str]:
    cells = issue_cells(one, names)
    texts = [format_date(cell, "short") if isinstance(cell, date) else cell or "" for cell in cells]
    return dict(zip(HEADER[1:], texts, strict=True))
