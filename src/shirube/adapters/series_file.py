"""全国の表のファイルを、対応表のとおりに読む。読めない欄は、行・列・理由を添えて別に置く。

一度に持つのは、読んだ表一枚と、そこから作る（数・時点ごとの）値だけである。値の無い団体（調査無し、空欄）は
0 にせず、値の無いまま数える。
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from shirube.adapters.refusal import FileRefused, Limits
from shirube.adapters.series_bodies import BodyNames, CannotFindBody, settled_by_order
from shirube.adapters.series_mapping import ACROSS, Place, SeriesMapping
from shirube.adapters.tabular import Table, read_table
from shirube.adapters.tabular.table import column_letters
from shirube.engines.plan.kpi_series import Figure, FigureTable, ItemKind

LIMITS = Limits(columns=4_000, cells=4_000_000)
"""団体が横に並ぶ表は、列が千を超える。"""
_MISSING = frozenset({"", "-", "－", "―", "—", "…", "***", "X", "x", "Ｘ"})
_LARGEST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class Problem:
    """読めなかった欄。行は元のファイルの行番号。"""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesReading:
    """読んだ結果。`missing` は数ごとの、値の無かった団体の数。`notes` は職員に知らせること。"""

    tables: tuple[FigureTable, ...]
    problems: tuple[Problem, ...]
    missing: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def figure_count(self) -> int:
        """読んだ値の数。"""
        return sum(len(table.figures) for table in self.tables)


class _Unreadable(ValueError):
    """この欄は読めない。"""


class _Missing(Exception):
    """この欄には値が無い。"""


def read_series(
    data: bytes, *, name: str, mapping: SeriesMapping, bodies: BodyNames, as_of: date | None = None
) -> SeriesReading:
    """表を読む。``as_of`` は、いつ現在の値かが表に書かれていないときの時点。

    形の合わないファイル、値の一つも読めないファイルは ``FileRefused``。
    """
    if mapping.needs_as_of and as_of is None:
        raise FileRefused(
            name,
            why="いつ現在の値かが表に書かれていません",
            next="「いつ現在の値か」に日付を入れて、もう一度読み込んでください",
        )
    first = mapping.name_row if mapping.shape == ACROSS else mapping.first_row or mapping.header_row
    table = read_table(data, name=name, sheet=mapping.sheet, header_row=first, limits=LIMITS)
    collected = _Collected(mapping, bodies)
    if mapping.shape == ACROSS:
        assert as_of is not None  # noqa: S101 - 上で確かめた
        _read_across(table, collected, as_of)
    else:
        _read_rows(table, collected, as_of)
    reading = collected.reading()
    if not reading.figure_count:
        raise FileRefused(
            name,
            where=f"{reading.problems[0].row} 行目" if reading.problems else "",
            why=f"値を一つも読めませんでした（{reading.problems[0].reason}）"
            if reading.problems
            else "値を一つも読めませんでした",
            next="対応表の列の指し方と、表の種類を確かめてください",
        )
    return reading


class _Collected:
    """読みながら、値と、読めなかった欄をためる。"""

    def __init__(self, mapping: SeriesMapping, bodies: BodyNames) -> None:
        self.mapping, self.bodies = mapping, bodies
        self.values: dict[tuple[int, date], dict[str, Figure]] = defaultdict(dict)
        self.problems: list[Problem] = []
        self.missing: Counter[str] = Counter()
        self.notes: list[str] = []

    def put(self, at: int, day: date, code: str, cells: Sequence[str], row: int, column: str) -> None:
        """一つの団体の一つの値を読み、ためる。同じ団体の二度目は別に置く。"""
        item = self.mapping.items[at].item
        try:
            figure = _figure(cells, item.kind, self.mapping)
        except _Missing:
            self.missing[item.label] += 1
            return
        except _Unreadable as error:
            self.problems.append(Problem(row, column, str(error)))
            return
        known = self.values[at, day]
        if code in known:
            if known[code] != figure:
                self.problems.append(
                    Problem(row, column, f"団体 {code} が二度あり、値が違います（先の値を使います）")
                )
            return
        known[code] = figure

    def reading(self) -> SeriesReading:
        """ためたものを、時点・数の順の表にする。"""
        keys = sorted(self.values, key=lambda key: (key[1], key[0]))
        tables = tuple(
            FigureTable(item=self.mapping.items[at].item, as_of=day, figures=self.values[at, day])
            for at, day in keys
            if self.values[at, day]
        )
        strange = {code for table in tables for code in table.figures if code not in self.bodies}
        notes = list(self.notes)
        if strange:
            shown = "、".join(sorted(strange)[:5])
            notes.append(
                f"いまの全国の一覧に無い団体コードが {len(strange):,} あります（{shown}）。"
                "廃止や変更の前の番号か、架空の番号です。"
            )
        return SeriesReading(
            tables=tables, problems=tuple(self.problems), missing=dict(self.missing), notes=tuple(notes)
        )


def _read_rows(table: Table, collected: _Collected, as_of: date | None) -> None:
    """一行が一団体の表。"""
    mapping = collected.mapping
    columns = _Columns(table, mapping)
    for number, cells in _lines(table, mapping):
        try:
            code = _body_of(cells, columns, collected)
            day = (
                as_of
                if mapping.needs_as_of
                else _day(columns.cell(cells, mapping.as_of), mapping.date_format)
            )
        except (CannotFindBody, _Unreadable) as error:
            collected.problems.append(
                Problem(number, columns.label(mapping.code or mapping.name or 1), str(error))
            )
            continue
        assert day is not None  # noqa: S101 - 時点は表か職員が示している
        for at, place in enumerate(mapping.items):
            texts = [columns.cell(cells, one) for one in place.places]
            collected.put(at, day, code, texts, number, columns.label(place.places[0]))


def _lines(table: Table, mapping: SeriesMapping) -> Iterator[tuple[int, tuple[str, ...]]]:
    """中身の行。見出しを読まない表では、見出しとして読んだ行も中身である。"""
    if mapping.first_row is not None:
        yield table.header_number, table.header
    for row in table.rows:
        yield row.number, row.cells


def _body_of(cells: Sequence[str], columns: _Columns, collected: _Collected) -> str:
    mapping, bodies = collected.mapping, collected.bodies
    name = "" if mapping.name is None else columns.cell(cells, mapping.name)
    prefecture = "" if mapping.prefecture is None else columns.cell(cells, mapping.prefecture)
    if mapping.code is None:
        return bodies.of_name(name, prefecture)
    return bodies.of_code(columns.cell(cells, mapping.code), name, prefecture)


class _Columns:
    """列の指し方を、位置に直す。"""

    def __init__(self, table: Table, mapping: SeriesMapping) -> None:
        self._at: dict[Place, int] = {}
        self._header = table.header if mapping.first_row is None else ()
        header = [label.strip() for label in table.header]
        wanted = [mapping.code, mapping.name, mapping.prefecture]
        wanted += [p for item in mapping.items for p in item.places]
        wanted += [] if mapping.needs_as_of else [mapping.as_of]
        for place in wanted:
            if isinstance(place, int):
                self._at[place] = place - 1
            elif place is not None:
                if place not in header:
                    raise FileRefused(
                        table.name,
                        where=f"{table.header_number} 行目の見出し",
                        why=f"列「{place}」がありません",
                        next="表の種類と対応表が合っているかを確かめてください",
                    )
                self._at[place] = header.index(place)

    def cell(self, cells: Sequence[str], place: Place) -> str:
        """この列の欄。短い行では空。"""
        at = self._at[place]
        return cells[at].strip() if at < len(cells) else ""

    def label(self, place: Place) -> str:
        """断りに書く列の名。"""
        at = self._at[place]
        letters = f"{column_letters(at + 1)}列"
        return f"{letters}（{self._header[at]}）" if at < len(self._header) and self._header[at] else letters


def _read_across(table: Table, collected: _Collected, as_of: date) -> None:
    """団体が横に並ぶ表。項目の名は前後の空白を除いて比べる。"""
    mapping = collected.mapping
    codes = _codes_across(table, collected)
    rows = {row.cells[mapping.label_column - 1].strip(): row for row in reversed(table.rows)}
    for at, place in enumerate(mapping.items):
        lines = [rows.get(one.strip()) if isinstance(one, str) else None for one in place.places]
        if None in lines:
            collected.notes.append(f"項目「{place.item.label}」の行がありません。読み飛ばしました。")
            continue
        found = [line for line in lines if line is not None]
        for position, code in codes.items():
            texts = [line.cells[position].strip() if position < len(line.cells) else "" for line in found]
            collected.put(at, as_of, code, texts, found[0].number, f"{column_letters(position + 1)}列")


def _codes_across(table: Table, collected: _Collected) -> dict[int, str]:
    """列の位置と、その団体コード。"""
    mapping, bodies = collected.mapping, collected.bodies
    positions = [at for at in range(mapping.first_column - 1, len(table.header)) if table.header[at].strip()]
    candidates = [
        [given]
        if (given := mapping.columns.get(column_letters(at + 1)))
        else bodies.candidates(table.header[at])
        for at in positions
    ]
    settled = settled_by_order(candidates) if mapping.is_in_code_order else {}
    codes: dict[int, str] = {}
    for number, (at, found) in enumerate(zip(positions, candidates, strict=True)):
        code = found[0] if len(found) == 1 else settled.get(number)
        if code is None:
            reason = bodies.why_not(table.header[at], found)
            collected.problems.append(Problem(table.header_number, f"{column_letters(at + 1)}列", reason))
        else:
            codes[at] = code
    if settled:
        collected.notes.append(
            f"同じ名の団体のうち {len(settled):,} 団体は、団体コードの順の並びから決めました。"
        )
    return codes


def _figure(cells: Sequence[str], kind: ItemKind, mapping: SeriesMapping) -> Figure:
    """欄の文字を値にする。"""
    texts = [unicodedata.normalize("NFKC", cell).strip() for cell in cells]
    if any(text in _MISSING or text in mapping.missing for text in texts):
        raise _Missing
    match kind:
        case ItemKind.ANSWER:
            if texts[0] not in mapping.answers:
                raise _Unreadable(f"「{texts[0][:20]}」は、{'・'.join(mapping.answers)}のどれでもありません")
            return Figure(value=Decimal(mapping.answers[texts[0]]))
        case ItemKind.SHARE:
            return Figure(numerator=_number(texts[0].rstrip("%")), denominator=Decimal(100))
        case ItemKind.RATIO:
            return Figure(numerator=_number(texts[0]), denominator=_whole(texts[1]))
        case _:
            return Figure(value=_number(texts[0]))


def _number(text: str) -> Decimal:
    plain = text.replace(",", "").replace("△", "-").replace("▲", "-").strip()
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise _Unreadable(f"「{text[:20]}」は数ではありません") from None
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise _Unreadable(f"「{text[:20]}」は大きすぎるか、数ではありません")
    return number


def _whole(text: str) -> Decimal:
    number = _number(text)
    if number < 0:
        raise _Unreadable(f"分母「{text[:20]}」が負です")
    return number


def _day(text: str, shape: str) -> date:
    try:
        return datetime.strptime(text, shape).date()  # noqa: DTZ007 - 日付だけを読む
    except ValueError:
        pass
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise _Unreadable(f"時点「{text[:20]}」が日付として読めません") from None
