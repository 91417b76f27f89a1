"""全国の表の読み方（対応表）。どの列・行が団体・時点・値かを、YAML 一枚に書く。

表の形は二つ。`rows` は一行が一団体（カードの交付の表、国の調査の一覧）、`across` は団体が横に並ぶ表
（団体名の列が千を超え、団体コードの無いもの）。列は見出しの名か、左から 1 と数える番号で指す。
対応表は設定であり、計算を持たない。書き誤りは、読む前に項目の名前を挙げて断る。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from shirube.adapters.refusal import MEBIBYTE, FileRefused
from shirube.engines.plan.kpi_scale import ANSWER_UNIT
from shirube.engines.plan.kpi_series import ItemKind, SeriesItem

Place = str | int
"""列（または行）の指し方: 見出しの名か、1 から数える番号。"""
ROWS, ACROSS = "rows", "across"
GIVEN = "given"
"""時点が表に書かれておらず、取り込むときに職員が入れる。"""


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """一つの数と、その置き場所。割合は `numerator` と `denominator`、ほかは `value`。"""

    item: SeriesItem
    value: Place | None = None
    numerator: Place | None = None
    denominator: Place | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """読む列（または行）。"""
        found = (self.value, self.numerator, self.denominator)
        return tuple(place for place in found if place is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesMapping:
    """表一種類の対応表。

    `answers` は「実施」などの言葉と、有る（True）・無い（False）の対応。`missing` は値の無いことを表す言葉。
    `columns` は、名だけでは決まらない列の記号（C など）と団体コードの対応。`is_in_code_order` は、団体が
    団体コードの順に並ぶ表で、同じ名の団体を前後の並びから決めてよいこと。
    """

    label: str
    document: str
    shape: str
    items: tuple[ItemPlace, ...]
    sheet: str | None = None
    header_row: int | None = None
    first_row: int | None = None
    code: Place | None = None
    name: Place | None = None
    prefecture: Place | None = None
    as_of: Place = GIVEN
    date_format: str = "%Y-%m-%d"
    name_row: int = 1
    label_column: int = 1
    first_column: int = 2
    columns: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, bool] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    is_in_code_order: bool = False

    @property
    def needs_as_of(self) -> bool:
        """取り込むときに、いつ現在の値かを入れるか。"""
        return self.as_of == GIVEN


_TOP = frozenset(
    [
        "label",
        "about",
        "source",
        "origin",
        "shape",
        "sheet",
        "header_row",
        "first_row",
        "body",
        "as_of",
        "items",
        "answers",
        "missing",
        "across",
    ]
)
_KINDS = {kind.value: kind for kind in ItemKind}


def read_series_mapping(data: bytes, *, name: str) -> SeriesMapping:
    """YAML の対応表を読む。書き誤りは ``FileRefused``。"""
    if len(data) > MEBIBYTE:
        raise _refused(name, "対応表が大きすぎます")
    try:
        raw = yaml.safe_load(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise _refused(name, "YAML（UTF-8）として読めません") from error
    top = _section(raw, name, "対応表", _TOP, ("label", "source", "shape", "items"))
    shape = _text(top["shape"], name, "shape")
    if shape not in (ROWS, ACROSS):
        raise _refused(name, f"shape は {ROWS}（一行が一団体）か {ACROSS}（団体が横に並ぶ）と書いてください")
    common: dict[str, Any] = {
        "label": _text(top["label"], name, "label"),
        "document": _document(top["source"], name),
        "shape": shape,
        "items": _items(top["items"], name),
        "sheet": _optional_text(top.get("sheet"), name, "sheet"),
        "answers": _answers(top.get("answers", {}), name),
        "missing": tuple(
            _text(one, name, "missing") for one in _list(top.get("missing", []), name, "missing")
        ),
    }
    return SeriesMapping(**common, **(_rows(top, name) if shape == ROWS else _across(top, name)))


def _document(raw: object, name: str) -> str:
    """出典の文書名。"""
    part = _section(
        raw, name, "source", frozenset({"document", "publisher", "edition", "section"}), ("document",)
    )
    words = [
        _text(part[key], name, f"source.{key}") for key in ("publisher", "document", "edition") if key in part
    ]
    return " ".join(words)


def _rows(top: Mapping[str, Any], name: str) -> dict[str, Any]:
    """一行が一団体の表の、団体と時点の列。"""
    body = _section(top.get("body"), name, "body", frozenset({"code", "name", "prefecture"}), ())
    if "code" not in body and "name" not in body:
        raise _refused(name, "body に、団体コードの列（code）か団体名の列（name）を書いてください")
    found: dict[str, Any] = {key: _place(body[key], name, f"body.{key}") for key in body}
    found["header_row"] = _number(top.get("header_row"), name, "header_row")
    found["first_row"] = _number(top.get("first_row"), name, "first_row")
    if found["first_row"] is not None:
        used = [*found.values(), *(p for one in _items(top["items"], name) for p in one.places)]
        if any(isinstance(place, str) for place in used):
            raise _refused(name, "first_row を書いたときは見出しを読まないので、列はみな番号で書いてください")
    when = top.get("as_of", GIVEN)
    if when == GIVEN:
        return found
    part = _section(when, name, "as_of", frozenset({"column", "format"}), ("column",))
    found["as_of"] = _place(part["column"], name, "as_of.column")
    found["date_format"] = _text(part.get("format", "%Y-%m-%d"), name, "as_of.format")
    return found


def _across(top: Mapping[str, Any], name: str) -> dict[str, Any]:
    """団体が横に並ぶ表の、名の行と項目の列。"""
    allowed = frozenset({"name_row", "label_column", "first_column", "columns", "order"})
    part = _section(top.get("across", {}), name, "across", allowed, ())
    columns = part.get("columns", {})
    if not isinstance(columns, dict):
        raise _refused(name, 'across.columns は「C: "132063"」の並びで書いてください')
    if part.get("order", "code") not in ("code", "none"):
        raise _refused(name, "across.order は code（団体コードの順）か none と書いてください")
    return {
        "name_row": _number(part.get("name_row", 1), name, "across.name_row"),
        "label_column": _number(part.get("label_column", 1), name, "across.label_column"),
        "first_column": _number(part.get("first_column", 2), name, "across.first_column"),
        "columns": {str(k): _text(v, name, "across.columns") for k, v in columns.items()},
        "is_in_code_order": part.get("order", "none") == "code",
    }


def _items(raw: object, name: str) -> tuple[ItemPlace, ...]:
    """数の並び。"""
    found = tuple(
        _item(one, name, f"items[{number}]") for number, one in enumerate(_list(raw, name, "items"), 1)
    )
    ids = [one.item.id for one in found]
    if not found or len(set(ids)) != len(ids):
        raise _refused(name, "items の id が重なっているか、一つもありません")
    return found


def _item(raw: object, name: str, where: str) -> ItemPlace:
    """一つの数。"""
    allowed = frozenset(
        {
            "id",
            "label",
            "unit",
            "kind",
            "value",
            "numerator",
            "denominator",
            "numerator_label",
            "denominator_label",
        }
    )
    part = _section(raw, name, where, allowed, ("id", "label", "kind"))
    kind = _KINDS.get(str(part["kind"]))
    if kind is None:
        raise _refused(name, f"{where} の kind は {'・'.join(_KINDS)} から選んでください")
    needed = ("numerator", "denominator") if kind is ItemKind.RATIO else ("value",)
    missing = [key for key in needed if key not in part]
    if missing:
        raise _refused(name, f"{where} に項目が足りません: {'、'.join(missing)}")
    unit = {ItemKind.ANSWER: ANSWER_UNIT, ItemKind.RATIO: "％", ItemKind.SHARE: "％"}.get(kind) or _text(
        part.get("unit"), name, f"{where}.unit"
    )
    item = SeriesItem(
        id=_text(part["id"], name, f"{where}.id"),
        label=_text(part["label"], name, f"{where}.label"),
        unit=unit,
        kind=kind,
        numerator_label=str(part.get("numerator_label", "")),
        denominator_label=str(part.get("denominator_label", "")),
    )
    return ItemPlace(item, **{key: _place(part[key], name, f"{where}.{key}") for key in needed})


def _answers(raw: object, name: str) -> dict[str, bool]:
    """言葉と、有る・無いの対応。"""
    if not isinstance(raw, dict) or not all(isinstance(value, bool) for value in raw.values()):
        raise _refused(name, "answers は「実施: true」「未実施: false」の並びで書いてください")
    return {str(key).strip(): value for key, value in raw.items()}


def _section(
    raw: object, name: str, place: str, allowed: frozenset[str], required: tuple[str, ...]
) -> dict[str, Any]:
    """項目の集まりを確かめる。知らない項目と、足りない項目を断る。"""
    if not isinstance(raw, dict):
        raise _refused(name, f"{place} は「項目: 値」の並びで書いてください")
    unknown = [str(key) for key in raw if key not in allowed]
    missing = [key for key in required if key not in raw]
    if unknown:
        raise _refused(name, f"{place} に知らない項目があります: {'、'.join(unknown)}")
    if missing:
        raise _refused(name, f"{place} に項目が足りません: {'、'.join(missing)}")
    return raw


def _list(raw: object, name: str, place: str) -> list[object]:
    if not isinstance(raw, list):
        raise _refused(name, f"{place} は「- 」の並びで書いてください")
    return raw


def _text(raw: object, name: str, place: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise _refused(name, f"{place} は文字で書いてください（数字だけの値は引用符で囲みます）")
    return raw.strip()


def _optional_text(raw: object, name: str, place: str) -> str | None:
    return None if raw is None else _text(raw, name, place)


def _number(raw: object, name: str, place: str) -> int | None:
    if raw is None:
        return None
    if type(raw) is not int or raw < 1:
        raise _refused(name, f"{place} は 1 以上の番号で書いてください")
    return raw


def _place(raw: object, name: str, place: str) -> Place:
    if type(raw) is int:
        number = _number(raw, name, place)
        assert number is not None  # noqa: S101 - 型の確かめ
        return number
    return _text(raw, name, place)


def _refused(name: str, why: str) -> FileRefused:
    """対応表を断る。"""
    return FileRefused(name, why=why, next="docs/howto/KPI.md の対応表の書き方を見て直してください")
