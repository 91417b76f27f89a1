"""名簿を読む: 表の行を、組織と職員の記録にし、読めない所は行・列・理由・次にすることを返す。

職員番号のある行は職員、無い行は組織だけを述べる行である。組織の行が無い組織は、職員の行の所属名から読む。
個人番号らしい番号が一つでもあれば断り、その番号は決して繰り返さない。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from shirube.engines.organization import roster_columns as column
from shirube.engines.organization.roster import (
    ConcurrentPost,
    Employment,
    Problem,
    RosterStaff,
    WantedDepartment,
    WantedRoster,
)
from shirube.engines.organization.roster_columns import Columns, find_columns
from shirube.values.japanese_text import to_full_width_kana
from shirube.values.my_number import find_my_numbers

_MAX = {
    column.NUMBER: 20,
    column.NAME: 60,
    column.KANA: 120,
    column.CODE: 20,
    column.DEPARTMENT: 60,
    column.DEPARTMENT_KANA: 120,
    column.PARENT: 20,
    column.POST: 40,
    column.EMPLOYMENT: 20,
    column.MOVE: 10,
    column.PREDECESSOR: 200,
    column.ORDER: 9,
}
_EMPLOYMENT: dict[str, Employment] = {
    "": Employment.REGULAR,
    **dict.fromkeys(
        ("常勤", "正規", "正職員", "正規職員", "一般職", "任期の定めのない職員"), Employment.REGULAR
    ),
    **dict.fromkeys(("会計年度任用", "会計年度任用職員", "会計年度", "会任"), Employment.FISCAL_YEAR),
    **dict.fromkeys(("再任用", "再任用職員", "暫定再任用", "定年前再任用短時間"), Employment.REAPPOINTED),
    **dict.fromkeys(("任期付", "任期付職員", "任期付任用"), Employment.FIXED_TERM),
    **dict.fromkeys(("派遣", "出向", "派遣・出向受入", "派遣受入", "出向受入"), Employment.SECONDED),
    "特別職": Employment.SPECIAL,
}
_LEAVING = ("退職", "離職", "転出", "派遣終了")
_ABOLISHING = ("廃止",)
_KANA = re.compile(r"[ァ-ヺー・\s　A-Za-zＡ-Ｚａ-ｚ－-]+")
_TWELVE_DIGITS = re.compile(r"(?:\d\D{0,3}){12}")
_SEPARATORS = re.compile(r"[、,，;；／/\s]+")
_FIX_AND_RETRY = "ファイルを直して、もう一度選んでください"


class NumberedRow(Protocol):
    """番号の付いた表の行。"""

    @property
    def number(self) -> int:
        """ファイルの行番号。"""

    @property
    def cells(self) -> tuple[str, ...]:
        """欄の文字。"""


@dataclass(slots=True)
class _Reader:
    """読みながら、見つけたものと問題を集める。"""

    columns: Columns
    departments: dict[str, WantedDepartment] = field(default_factory=dict)
    told_by_staff: dict[str, WantedDepartment] = field(default_factory=dict)
    staff: dict[str, RosterStaff] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, row: int | None, name: str, reason: str, next: str = _FIX_AND_RETRY) -> None:
        """問題を一つ足す。"""
        self.problems.append(Problem(row, self.columns.label(name), reason, next))


def read_roster(header: Sequence[str], rows: Iterable[NumberedRow]) -> WantedRoster:
    """名簿の表を読む。問題が一つでもあれば、取り込む側は何も書かない。"""
    columns = find_columns(header)
    reader = _Reader(columns)
    lines = tuple(rows)
    _refuse_missing_columns(reader)
    _refuse_my_numbers(reader, header, lines)
    if not reader.problems:
        for line in lines:
            _read_line(reader, line)
        if not lines:
            reader.refuse(None, column.NUMBER, "名簿に中身の行がありません")
    return WantedRoster(
        departments=(*reader.departments.values(), *_only_told_by_staff(reader)),
        staff=tuple(reader.staff.values()),
        problems=tuple(sorted(reader.problems, key=lambda p: (p.row is None, p.row or 0))),
        unread_columns=columns.unread,
    )


def _refuse_missing_columns(reader: _Reader) -> None:
    """要る列が揃い、同じ列が二つ無いことを確かめる。"""
    columns = reader.columns
    needed = [column.CODE]
    if column.NUMBER in columns or column.NAME in columns:
        needed += [column.NUMBER, column.NAME, column.KANA]
    else:
        needed += [column.DEPARTMENT]
    for name in needed:
        if name not in columns:
            reader.refuse(
                None, name, f"「{name}」の列がありません", f"一行目の見出しに「{name}」を書いてください"
            )
    for label in columns.repeated:
        reader.problems.append(
            Problem(None, label, "同じ意味の列が二つ以上あります", "どちらか一つの列だけを残してください")
        )


def _refuse_my_numbers(reader: _Reader, header: Sequence[str], lines: Iterable[NumberedRow]) -> None:
    """個人番号らしい番号があれば断る。読まない列も見る。番号は繰り返さない。"""
    for line in lines:
        for position, cell in enumerate(line.cells):
            label = header[position] if position < len(header) else ""
            if len(cell) >= 12 and _TWELVE_DIGITS.search(cell) and find_my_numbers(cell, label=label):
                reader.problems.append(
                    Problem(
                        line.number,
                        label or f"{position + 1}列目",
                        "個人番号（マイナンバー）らしい番号があります。標は個人番号を持ちません",
                        "個人番号の列や欄を消してから、もう一度選んでください",
                    )
                )


def _read_line(reader: _Reader, line: NumberedRow) -> None:
    """一行を読む。読めない欄があれば、その行は使わない。"""
    before = len(reader.problems)
    texts = _checked_texts(reader, line)
    if len(reader.problems) > before:
        return
    number = _code(texts[column.NUMBER])
    code = _code(texts[column.CODE])
    if not code:
        reader.refuse(line.number, column.CODE, "所属コードが空です", "所属コードを書いてください")
        return
    if not number and (texts[column.NAME] or texts[column.KANA]):
        reader.refuse(
            line.number,
            column.NUMBER,
            "氏名があるのに職員番号が空です",
            "職員番号を書くか、組織だけの行なら氏名を消してください",
        )
        return
    if number:
        _read_staff(reader, line, texts, number, code)
    else:
        _read_department(reader, line.number, texts, code)


def _checked_texts(reader: _Reader, line: NumberedRow) -> dict[str, str]:
    """使う欄の文字を集め、長さと制御文字を確かめる。"""
    texts = {name: reader.columns.text(line.cells, name) for name in _MAX}
    for name, text in texts.items():
        if len(text) > _MAX[name]:
            reader.refuse(
                line.number, name, f"{len(text):,}文字あり、{_MAX[name]}文字までです", "短くしてください"
            )
        if any(unicodedata.category(char) == "Cc" for char in text):
            reader.refuse(line.number, name, "改行や制御文字が入っています", "その文字を消してください")
    return texts


def _read_department(reader: _Reader, row: int, texts: dict[str, str], code: str) -> None:
    """組織だけを述べる行を読む。"""
    if code in reader.departments:
        first = reader.departments[code].row
        reader.refuse(
            row, column.CODE, f"所属コード「{code}」は{first}行目にもあります", "片方を消してください"
        )
        return
    move = texts[column.MOVE]
    if move and move not in _ABOLISHING and move not in ("新設", "改称", "継続", "統合", "分割"):
        reader.refuse(
            row,
            column.MOVE,
            f"組織の行の「{move}」は分かりません",
            "廃止する組織には「廃止」と書き、ほかは空にしてください",
        )
        return
    is_abolished = move in _ABOLISHING
    order = texts[column.ORDER]
    if order and not (order.isascii() and order.isdigit()):
        reader.refuse(row, column.ORDER, f"「{order}」は番号ではありません", "半角の数字で書いてください")
        return
    predecessors = tuple(dict.fromkeys(_code(c) for c in _SEPARATORS.split(texts[column.PREDECESSOR]) if c))
    reader.departments[code] = WantedDepartment(
        code=code,
        name=texts[column.DEPARTMENT] or None,
        kana=to_full_width_kana(texts[column.DEPARTMENT_KANA]) or None,
        parent_code=_code(texts[column.PARENT]) or None,
        says_parent=column.PARENT in reader.columns and not is_abolished,
        sort_order=int(order) if order else None,
        is_abolished=is_abolished,
        predecessors=predecessors,
        row=row,
    )


def _read_staff(reader: _Reader, line: NumberedRow, texts: dict[str, str], number: str, code: str) -> None:
    """職員の行を読む。"""
    row = line.number
    before = len(reader.problems)
    if number in reader.staff:
        reader.refuse(
            row,
            column.NUMBER,
            f"職員番号「{number}」は{reader.staff[number].row}行目にもあります",
            "一人一行にし、兼務は「兼務所属コード」の列に書いてください",
        )
    kana = _kana(reader, row, texts)
    if not texts[column.NAME]:
        reader.refuse(row, column.NAME, "氏名が空です", "氏名を書いてください")
    employment = _EMPLOYMENT.get(unicodedata.normalize("NFKC", texts[column.EMPLOYMENT]))
    if employment is None:
        kinds = "、".join(kind.label for kind in Employment)
        reader.refuse(
            row,
            column.EMPLOYMENT,
            f"任用「{texts[column.EMPLOYMENT]}」は分かりません",
            f"{kinds}のどれかで書いてください",
        )
    concurrent = _concurrent(reader, line, code)
    if len(reader.problems) > before or employment is None:
        return
    is_leaving = texts[column.MOVE] in _LEAVING
    if not is_leaving:
        _hear_department(reader, row, texts, code)
    reader.staff[number] = RosterStaff(
        number=number,
        name=texts[column.NAME],
        kana=kana,
        department_code=code,
        post=texts[column.POST],
        employment=employment,
        concurrent=concurrent,
        is_retired=is_leaving,
        row=row,
    )


def _kana(reader: _Reader, row: int, texts: dict[str, str]) -> str:
    """フリガナを全角カタカナにして返す。"""
    kana = re.sub(r"\s+", " ", to_full_width_kana(texts[column.KANA]))
    if not kana:
        reader.refuse(row, column.KANA, "フリガナが空です", "全角カタカナで書いてください")
    elif not _KANA.fullmatch(kana):
        reader.refuse(
            row, column.KANA, "フリガナに、かな以外の文字があります", "全角カタカナで書いてください"
        )
    return kana


def _concurrent(reader: _Reader, line: NumberedRow, code: str) -> tuple[ConcurrentPost, ...]:
    """兼務の組を、所属コードの順に読む。"""
    found: list[ConcurrentPost] = []
    for code_at, post_at in reader.columns.concurrent:
        other = _code(line.cells[code_at]) if code_at < len(line.cells) else ""
        post = line.cells[post_at].strip() if post_at is not None and post_at < len(line.cells) else ""
        if not other:
            continue
        if other == code or len(other) > 20 or len(post) > 40:
            reader.problems.append(
                Problem(
                    line.number,
                    reader.columns.labels[code_at],
                    "兼務の所属が主な所属と同じか、字が長すぎます",
                    "主な所属とは別の所属コード（20文字まで）と、40文字までの職名を書いてください",
                )
            )
            continue
        found.append(ConcurrentPost(other, post))
    return tuple(sorted(set(found)))


def _hear_department(reader: _Reader, row: int, texts: dict[str, str], code: str) -> None:
    """職員の行から組織の名と上位を聞く。行ごとに食い違えば問題にする。"""
    told = reader.told_by_staff.get(code)
    name = texts[column.DEPARTMENT] or None
    parent = _code(texts[column.PARENT]) or None
    if told is None:
        reader.told_by_staff[code] = WantedDepartment(
            code=code,
            name=name,
            parent_code=parent,
            says_parent=column.PARENT in reader.columns,
            row=row,
        )
        return
    for column_name, said, now in (
        (column.DEPARTMENT, told.name, name),
        (column.PARENT, told.parent_code, parent),
    ):
        if said != now:
            reader.refuse(
                row,
                column_name,
                f"所属コード「{code}」の{column_name}が、{told.row}行目と違います",
                "同じ所属の行では同じに書いてください",
            )


def _only_told_by_staff(reader: _Reader) -> tuple[WantedDepartment, ...]:
    """組織の行が無く、職員の行だけが述べる組織。"""
    return tuple(d for code, d in reader.told_by_staff.items() if code not in reader.departments)


def _code(text: str) -> str:
    """番号・コードの表記をそろえる（全角を半角に、英字を大文字に、空白を除く）。"""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())
