"""共有ファイルを団体ごとに一つ選び、取組の状態と KPI を並べる。

決まり（origin: ours）:

- 一つの団体からいくつ届いても、使うのは一つ。承認の日、時点、版の番号の順に新しいもの。
  ほかは「使わなかった」に残す。
- 団体コードは、渡された対応（古いコード → いまのコード）で読み替える。読み替えたことは団体の行に残す。
- 期待する団体のうち、使えるファイルの無いものは「未報告」。0 や「計画にない」とは別である。
- 国の項目に取組が無いとき、その版による計画なら「計画にない」、別の版による計画や版によらない計画なら
  「対象外」とする。同じ項目の取組がいくつかあれば、状態ごとに数える。
- KPI は共通の指標（`id@版`）ごとに、時点のいちばん新しい読みを使う。報告された 0 は 0 のままである。
- 18か月より前の値は「古い」と印す。届いた日より後の時点を名のるファイルは使わない。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shirube.engines.plan.kpi_judgement import data_day, is_stale, newest
from shirube.engines.plan.share_file import SharedInitiative, SharedKpi, SharedReading, ShareFile
from shirube.engines.plan.snapshot_lines import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """届いた一つのファイル。読めなければ `refusal` にわけを持つ。"""

    name: str
    share: ShareFile | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedBody:
    """報告を待つ団体。"""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """表の列になる国の項目か共通の指標。`edition` は国の計画の版（指標では空）。"""

    reference: str
    label: str
    edition: str = ""


class Standing(StrEnum):
    """団体の報告の立場。"""

    REPORTED = "報告あり"
    UNREPORTED = "未報告"
    UNEXPECTED = "報告あり（一覧にない団体）"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLine:
    """一つの団体。`former_code` は、ファイルに書かれていた古い団体コード（読み替えたとき）。"""

    code: str
    name: str
    standing: Standing
    file: str = ""
    former_code: str = ""
    share: ShareFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """使わなかったファイルと、そのわけ。"""

    name: str
    code: str
    body: str
    why: str


class Item(StrEnum):
    """国の項目について、団体の計画がどうなっているか。"""

    DONE = "完了"
    ACTIVE = "実施中"
    PLANNED = "未着手"
    STOPPED = "中止"
    NOT_IN_PLAN = "計画にない"
    NOT_APPLICABLE = "対象外"
    UNREPORTED = "未報告"


class Figure(StrEnum):
    """共通の指標について、団体の値がどうなっているか。"""

    VALUE = "値あり"
    STALE = "値あり（古い）"
    NO_VALUE = "値なし"
    SUPPRESSED = "非表示"
    NOT_IN_PLAN = "この指標なし"
    UNREPORTED = "未報告"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCell:
    """団体と国の項目のます。`text` は、いくつかの取組があれば状態ごとの数。"""

    item: Item
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureCell:
    """団体と共通の指標のます。値があるときだけ `reading` を持つ。`others` は同じ指標のほかの KPI の数。"""

    figure: Figure
    kpi: SharedKpi | None = None
    reading: SharedReading | None = None
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollup:
    """畳んだもの。"""

    day: date
    is_expected_known: bool
    bodies: tuple[BodyLine, ...]
    items: tuple[Heading, ...]
    kpis: tuple[Heading, ...]
    unread: tuple[Unused, ...]
    unused: tuple[Unused, ...]

    def item_cell(self, body: BodyLine, heading: Heading) -> ItemCell:
        """この団体の、この国の項目。"""
        if body.share is None:
            return ItemCell(item=Item.UNREPORTED, text=Item.UNREPORTED.value)
        found = [one for one in body.share.initiatives if heading.reference in one.national]
        if found:
            return ItemCell(item=_combined(found), text=_stated(found))
        is_same = body.share.plan.edition == heading.edition
        item = Item.NOT_IN_PLAN if is_same else Item.NOT_APPLICABLE
        return ItemCell(item=item, text=item.value)

    def figure_cell(self, body: BodyLine, heading: Heading) -> FigureCell:
        """この団体の、この共通の指標。"""
        if body.share is None:
            return FigureCell(figure=Figure.UNREPORTED)
        held = [one for one in body.share.kpis if one.standard == heading.reference]
        if not held:
            return FigureCell(figure=Figure.NOT_IN_PLAN)
        best = max(held, key=lambda one: _when(latest(one, self.day)))
        reading, others = latest(best, self.day), len(held) - 1
        if reading is None or (reading.value is None and not reading.is_suppressed):
            return FigureCell(figure=Figure.NO_VALUE, kpi=best, reading=reading, others=others)
        if reading.is_suppressed:
            return FigureCell(figure=Figure.SUPPRESSED, kpi=best, reading=reading, others=others)
        figure = Figure.STALE if is_stale(reading.point, self.day) else Figure.VALUE
        return FigureCell(figure=figure, kpi=best, reading=reading, others=others)

    def item_counts(self, heading: Heading) -> Counter[Item]:
        """この国の項目の、団体の数。合計は団体の数に等しい。"""
        return Counter(self.item_cell(body, heading).item for body in self.bodies)

    def figure_counts(self, heading: Heading) -> Counter[Figure]:
        """この共通の指標の、団体の数。合計は団体の数に等しい。"""
        return Counter(self.figure_cell(body, heading).figure for body in self.bodies)


def roll_up(
    received: Iterable[Received],
    *,
    day: date,
    expected: Sequence[ExpectedBody] | None = None,
    redirects: Mapping[str, str] | None = None,
    items: Sequence[Heading] = (),
    kpis: Sequence[Heading] = (),
) -> Rollup:
    """届いたファイルを畳む。

    `expected` を言わなければ、報告のあった団体だけを並べる（未報告の団体は分からない）。`items` と `kpis` は
    列になる国の項目と共通の指標で、どの団体の計画にも無いものは列にしない。
    """
    moved = redirects or {}
    unread: list[Unused] = []
    usable: dict[str, list[tuple[Received, ShareFile]]] = {}
    for one in sorted(received, key=lambda one: one.name):
        why = _refused(one, day)
        if why or one.share is None:
            body = one.share.municipality if one.share else None
            unread.append(
                Unused(name=one.name, code=body.code if body else "", body=body.name if body else "", why=why)
            )
            continue
        code = _current(one.share.municipality.code, moved)
        usable.setdefault(code, []).append((one, one.share))
    chosen = {code: max(found, key=_newness) for code, found in usable.items()}
    unused = tuple(
        Unused(name=one.name, code=code, body=share.municipality.name, why=_older(share, chosen[code]))
        for code, found in sorted(usable.items())
        for one, share in found
        if one is not chosen[code][0]
    )
    shares = [share for _, share in chosen.values()]
    held_items = {ref for share in shares for one in share.initiatives for ref in one.national}
    held_kpis = {one.standard for share in shares for one in share.kpis if one.standard}
    return Rollup(
        day=day,
        is_expected_known=expected is not None,
        bodies=_bodies(chosen, expected, moved),
        items=tuple(one for one in items if one.reference in held_items),
        kpis=tuple(one for one in kpis if one.reference in held_kpis),
        unread=tuple(unread),
        unused=unused,
    )


def latest(kpi: SharedKpi, day: date) -> SharedReading | None:
    """その日までの、時点のいちばん新しい読み。"""
    readings = {one.point: one for one in kpi.readings}
    best = newest(point for point in readings if data_day(point) <= day)
    return None if best is None else readings[best]


def combined(states: Iterable[State]) -> Item:
    """いくつかの取組を合わせた状態: すべて同じならその状態、違えば実施中。中止は、ほかがあれば数えない。"""
    found = set(states)
    kept = found - {State.STOPPED} or found
    if len(kept) > 1:
        return Item.ACTIVE
    return Item(
        {"done": "完了", "active": "実施中", "planned": "未着手", "stopped": "中止"}[kept.pop().value]
    )


def _combined(found: Sequence[SharedInitiative]) -> Item:
    return combined(one.state for one in found)


def _stated(found: Sequence[SharedInitiative]) -> str:
    counts = Counter(one.state for one in found)
    if len(found) == 1:
        return found[0].state.label
    return "、".join(f"{state.label}{counts[state]}" for state in State if counts[state])


def _refused(one: Received, day: date) -> str:
    if one.share is None:
        return one.refusal or "読めません"
    if one.share.version.as_of > day or one.share.version.approved_on > day:
        return "時点か承認の日が、まとめる日より後です"
    return ""


def _current(code: str, redirects: Mapping[str, str]) -> str:
    """いまの団体コード。対応が輪になっていても止まる。"""
    seen = {code}
    while code in redirects and redirects[code] not in seen:
        code = redirects[code]
        seen.add(code)
    return code


def _newness(found: tuple[Received, ShareFile]) -> tuple[date, date, int, str]:
    version = found[1].version
    return version.approved_on, version.as_of, version.number, found[0].name


def _older(share: ShareFile, best: tuple[Received, ShareFile]) -> str:
    if share == best[1]:
        return f"「{best[0].name}」と同じ中身です"
    return f"「{best[0].name}」のほうが新しい承認です"


def _when(reading: SharedReading | None) -> date:
    return date.min if reading is None else data_day(reading.point)


def _bodies(
    chosen: Mapping[str, tuple[Received, ShareFile]],
    expected: Sequence[ExpectedBody] | None,
    redirects: Mapping[str, str],
) -> tuple[BodyLine, ...]:
    names = {_current(one.code, redirects): one.name for one in expected or ()}
    lines = []
    for code in sorted({*names, *chosen}):
        if code not in chosen:
            lines.append(BodyLine(code=code, name=names[code], standing=Standing.UNREPORTED))
            continue
        one, share = chosen[code]
        is_expected = expected is None or code in names
        written = share.municipality.code
        lines.append(
            BodyLine(
                code=code,
                name=names.get(code, share.municipality.name),
                standing=Standing.REPORTED if is_expected else Standing.UNEXPECTED,
                file=one.name,
                former_code=written if written != code else "",
                share=share,
            )
        )
    return tuple(lines)
