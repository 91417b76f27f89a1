"""情報資産・契約の台帳の表計算: 一行は一つのシステム・情報資産・契約。"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shirube.engines.plan.edition_links import SheetProblem
from shirube.engines.plan.money_rows import MOST_YEN
from shirube.engines.plan.money_sheet import (
    ExportedKey,
    Held,
    NumberedRow,
    RowChange,
    SheetCells,
    Wanted,
    row_changes,
)
from shirube.engines.plan.snapshot_lines import AssetKind, NetworkTier

SHEET = "情報資産・契約"
NUMBER, KIND, TITLE, CATEGORY = "管理番号", "種類", "名称", "業務の分類"
PURPOSE, OWNER, VENDOR, PRODUCT = "目的", "所管", "契約の相手", "製品・サービス"
NETWORK, FROM, UNTIL = "ネットワーク", "契約の始まり", "契約の終わり"
RENEWS, NOTICE_BY, COST = "更新日", "申出の期限", "年額（円）"
INITIATIVES, ENDED, NOTE = "関わる取組", "使用を終えた日", "備考"
HEADER = (
    *(NUMBER, KIND, TITLE, CATEGORY, PURPOSE, OWNER, VENDOR, PRODUCT, NETWORK),
    *(FROM, UNTIL, RENEWS, NOTICE_BY, COST, INITIATIVES, ENDED, NOTE),
)
KINDS = {one.label: one for one in AssetKind}
NETWORKS = {one.label: one for one in NetworkTier}
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetContent:
    """台帳の一行の中身。`department` は組織の鍵、組織の表に無いときは `department_text`。"""

    number: str = ""
    kind: AssetKind = AssetKind.SYSTEM
    title: str
    category: str = ""
    purpose: str = ""
    department: str | None = None
    department_text: str = ""
    vendor: str = ""
    product: str = ""
    network: NetworkTier | None = None
    contract_from: date | None = None
    contract_until: date | None = None
    renews_on: date | None = None
    notice_by: date | None = None
    yearly_cost: int | None = None
    initiatives: tuple[str, ...] = ()
    ended_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetNames:
    """表計算に書く名: 組織の名から鍵、取組の名から鍵。"""

    departments: Mapping[str, str] = field(default_factory=dict)
    initiatives: Mapping[str, str] = field(default_factory=dict)


def content_faults(one: AssetContent) -> Iterable[tuple[str, str]]:
    """あり得ないところ（列の名と理由）。画面と表計算が同じ決まりで確かめる。"""
    if one.contract_from and one.contract_until and one.contract_until < one.contract_from:
        yield UNTIL, "契約の終わりが、始まりより前です"
    if one.notice_by and one.renews_on and one.renews_on < one.notice_by:
        yield NOTICE_BY, "申出の期限が、更新日より後です"
    if one.yearly_cost is not None and not 0 <= one.yearly_cost < MOST_YEN:
        yield COST, "年額は0円から1兆円までです"


def asset_cells(one: AssetContent, names: AssetNames) -> tuple[str | int | date | None, ...]:
    """書き出す一行のます（HEADER の順）。"""
    department = next((name for name, key in names.departments.items() if key == one.department), "")
    label_of = {key: name for name, key in names.initiatives.items()}
    return (
        *(one.number, one.kind.label, one.title, one.category, one.purpose),
        *(department or one.department_text, one.vendor, one.product),
        one.network.label if one.network else "",
        *(one.contract_from, one.contract_until, one.renews_on, one.notice_by, one.yearly_cost),
        "\n".join(label_of[key] for key in one.initiatives if key in label_of),
        *(one.ended_on, one.note),
    )


def read_asset_sheet(
    header: Sequence[str],
    rows: Iterable[NumberedRow],
    keys: Iterable[ExportedKey | None],
    names: AssetNames,
    current: Mapping[Hashable, Held[AssetContent]],
) -> tuple[tuple[RowChange[AssetContent], ...], tuple[SheetProblem, ...]]:
    """表を読み、いまの台帳（鍵で引く）と比べる。"""
    cells = SheetCells(SHEET, header, (TITLE,))
    if cells.problems:
        return (), tuple(cells.problems)
    numbers = {one.content.number: key for key, one in current.items() if one.content.number}
    wanted: list[Wanted[AssetContent]] = []
    seen: dict[Hashable, int] = {}
    for row, exported in zip(rows, keys, strict=True):
        before = len(cells.problems)
        content = _content(cells.at(row), names, current.get(exported.key) if exported else None)
        if content is None or len(cells.problems) > before:
            continue
        identity: Hashable = exported.key if exported and exported.key in current else ("new", row.number)
        _check_number(cells, content.number, identity, row.number, numbers, seen)
        wanted.append(Wanted(row=row.number, identity=identity, exported=exported, content=content))
    return row_changes(current, wanted), tuple(cells.problems)


def _check_number(
    cells: SheetCells,
    number: str,
    identity: Hashable,
    row: int,
    numbers: Mapping[str, Hashable],
    seen: dict[Hashable, int],
) -> None:
    """管理番号は一つの町で重ならない。同じ記録の行が二つあってもならない。"""
    if identity in seen:
        cells.refuse(TITLE, f"{seen[identity]}行目と同じ記録の行です", "一つの行にしてください")
    seen[identity] = row
    if not number:
        return
    if numbers.get(number, identity) != identity:
        cells.refuse(
            NUMBER,
            f"管理番号「{number}」は、もう台帳にあります",
            "書き出した表のその行を直すか、別の番号にしてください",
        )
    if seen.get(("number", number), row) != row:
        cells.refuse(
            NUMBER,
            f"管理番号「{number}」が、{seen['number', number]}行目と同じです",
            "別の番号にしてください",
        )
    seen["number", number] = row


def _content(cells: SheetCells, names: AssetNames, held: Held[AssetContent] | None) -> AssetContent | None:
    title = cells.text(TITLE, LONGEST_TITLE)
    if not title:
        cells.refuse(TITLE, "名称がありません", "名称を書くか、行を消してください")
        return None
    owner = cells.text(OWNER, 60)
    department = names.departments.get(owner)
    found = AssetContent(
        number=cells.text(NUMBER, 40),
        kind=cells.choice(KIND, KINDS) or AssetKind.SYSTEM,
        title=title,
        category=cells.text(CATEGORY, 60),
        purpose=cells.text(PURPOSE, 400),
        department=department,
        department_text="" if department else owner,
        vendor=cells.text(VENDOR, 120),
        product=cells.text(PRODUCT, 120),
        network=cells.choice(NETWORK, NETWORKS),
        contract_from=cells.day(FROM),
        contract_until=cells.day(UNTIL),
        renews_on=cells.day(RENEWS),
        notice_by=cells.day(NOTICE_BY),
        yearly_cost=cells.amount(COST),
        initiatives=_initiatives(cells, names, held),
        ended_on=cells.day(ENDED),
        note=cells.text(NOTE, 400),
    )
    for label, why in content_faults(found):
        cells.refuse(label, why, "書き直してください")
    return found


def _initiatives(cells: SheetCells, names: AssetNames, held: Held[AssetContent] | None) -> tuple[str, ...]:
    """関わる取組の鍵。この計画の名に無い、ほかの計画の取組とのつながりは、そのまま残す。"""
    known = set(names.initiatives.values())
    kept = tuple(key for key in held.content.initiatives if key not in known) if held else ()
    found = []
    for label in cells.text(INITIATIVES, 2_000).splitlines():
        key = names.initiatives.get(label.strip())
        if key is None and label.strip():
            cells.refuse(
                INITIATIVES,
                f"取組「{label.strip()[:20]}」はこの計画にありません",
                "一行に一つ、書き出した表の書き方で書いてください",
            )
        elif key is not None and key not in found:
            found.append(key)
    return (*found, *kept)
