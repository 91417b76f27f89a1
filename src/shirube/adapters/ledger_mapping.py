"""処理簿の読み方（対応表）: 一件一行の表の、どの列がどの段の日付かを、YAML 一枚に書く。

処理簿は、一つの行に一つの件があり、段（受付・審査・決裁など）の日付が列に並ぶ表である。日付の入った列ごとに、
一つの行いができる。行いの順は、日付の順、同じ日は段の順（対応表に書いた順）とする。時刻は無い。
備考などの自由記述の列は、対応表に書かれないので、取り込まれない。
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from shirube.adapters.log_guess import is_person_column
from shirube.adapters.log_mapping import STOP, LogMapping, read_mapping
from shirube.adapters.mapping_items import mapping_record, refused, section, text_of
from shirube.values.era import ERAS

LEDGER = "ledger"
"""対応表の種類（`kind`）。"""
ZONE = "Asia/Tokyo"
RUN = "run"
WESTERN = "西暦"
"""元号の書かれていない二桁の年を、西暦の下二桁とみる。"""
ERA_NAMES = (*(era.name for era in reversed(ERAS)), WESTERN)
BLANKS = ("-", "ー", "―", "—", "−", "‐", "/", "\\", "なし", "無", "無し", "未", "不要", "省略", "該当なし")
"""日付の欄で、空とみる字（標の定め。全角・半角と空白の違いは問わない）。"""
JOIN, FIRST, LAST = "join", "first", "last"
ROWS_PER_CASE = {
    JOIN: "続きの行を上の行に足す",
    FIRST: "上の行だけを読む",
    LAST: "下の行だけを読む",
}
"""一件が二行にわたる表の、続きの行（番号が空いて日付のある行）の読み方。"""
MOST_HEADING_ROWS = 5
MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class LedgerStep:
    """一つの段。``column`` は日付の列、``name`` は行いの名、``staff`` は担当の列。

    ``clock`` は、この段で処理期間の時計を動かすか（``run``）止めるか（``stop:理由``）。空なら触れない。
    """

    column: str
    name: str
    staff: str = ""
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """見出しの場所: 初めの行（1 から）と、行の数。"""

    first: int
    rows: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerMapping:
    """処理簿一種類の対応表。

    ``case`` は件の番号の列（空なら、元の行の番号を件の番号とする）。``resource`` は、段に担当の列が無いときの
    担当の列。``attributes`` は件ごとの切り口の名から列へ（``team`` は担当課、``channel`` は経路）。
    ``era`` は元号の無い二桁の年の元号、``fiscal_year`` は年の無い日付の年度（西暦の年）。
    ``sheets`` は読むシート（空なら見えている最初のシート）。``heading`` が無ければ、見出しは自分で探す。
    ``rows_per_case`` は、番号の空いた続きの行の読み方（`ROWS_PER_CASE`。空なら、一件一行）。
    """

    label: str
    steps: tuple[LedgerStep, ...]
    case: str = ""
    resource: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    zone: str = ZONE
    era: str = ""
    fiscal_year: int | None = None
    sheets: tuple[str, ...] = ()
    is_numbered_by_sheet: bool = False
    heading: Heading | None = None
    blanks: tuple[str, ...] = BLANKS
    rows_per_case: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """表に無くてはならない列（重なりなし）。"""
        staff = (step.staff for step in self.steps)
        named = (
            self.case,
            self.resource,
            *(step.column for step in self.steps),
            *staff,
            *self.attributes.values(),
        )
        return tuple(dict.fromkeys(column for column in named if column))

    @property
    def is_dated_only(self) -> bool:
        """時刻が無いか（処理簿は、いつも日付だけ）。"""
        return True

    @property
    def has_staff(self) -> bool:
        """担当の列があるか。"""
        return bool(self.resource) or any(step.staff for step in self.steps)

    @property
    def person_dimensions(self) -> tuple[str, ...]:
        """人の名らしい列の切り口（仮名にする）。"""
        return tuple(name for name, column in self.attributes.items() if is_person_column(column))


def is_blank(text: str, blanks: Collection[str] = BLANKS) -> bool:
    """空か、空とみる字か。"""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return not plain or plain in blanks or text in blanks


Mapped = LogMapping | LedgerMapping


def read_any_mapping(data: bytes, *, name: str) -> Mapped:
    """YAML の対応表を読む。``kind: ledger`` なら処理簿、ほかは出来事の記録。"""
    raw = mapping_record(data, name=name)
    if isinstance(raw, dict) and raw.get("kind") == LEDGER:
        return _ledger(raw, name=name)
    return read_mapping(data, name=name)


_ITEMS = (
    "kind",
    "label",
    "about",
    "source",
    "origin",
    "case",
    "steps",
    "resource",
    "attributes",
    "zone",
    "era",
    "fiscal_year",
    "sheets",
    "is_numbered_by_sheet",
    "heading",
    "blanks",
    "rows_per_case",
)


def _ledger(raw: object, *, name: str) -> LedgerMapping:
    """処理簿の対応表。"""
    top = section(raw, name=name, place="対応表", allowed=_ITEMS, required=("label", "steps"))

    def optional(key: str, default: str = "") -> str:
        return text_of(top[key], name=name, place=key) if key in top else default

    attributes = top.get("attributes", {})
    if not isinstance(attributes, dict):
        raise refused(name, "attributes は「切り口の名: 列」の並びで書いてください")
    era, zone = optional("era"), optional("zone", ZONE)
    if era and era not in ERA_NAMES:
        raise refused(name, f"era は {'・'.join(ERA_NAMES)} から選んでください")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise refused(name, f"zone「{zone}」という地域がありません（例 Asia/Tokyo）") from error
    rows = optional("rows_per_case")
    if rows and rows not in ROWS_PER_CASE:
        raise refused(name, f"rows_per_case は {'・'.join(ROWS_PER_CASE)} から選んでください")
    numbered = top.get("is_numbered_by_sheet", False)
    if type(numbered) is not bool:
        raise refused(name, "is_numbered_by_sheet は true か false で書いてください")
    return LedgerMapping(
        label=text_of(top["label"], name=name, place="label"),
        steps=_steps(top["steps"], name=name),
        case=optional("case"),
        resource=optional("resource"),
        attributes={
            text_of(key, name=name, place="attributes"): text_of(one, name=name, place=f"attributes.{key}")
            for key, one in attributes.items()
        },
        zone=zone,
        era=era,
        fiscal_year=_year(top.get("fiscal_year"), name=name),
        sheets=_texts(top.get("sheets", []), name=name, place="sheets"),
        is_numbered_by_sheet=numbered,
        heading=_heading(top["heading"], name=name) if "heading" in top else None,
        blanks=_texts(top["blanks"], name=name, place="blanks") if "blanks" in top else BLANKS,
        rows_per_case=rows,
    )


def _steps(raw: object, *, name: str) -> tuple[LedgerStep, ...]:
    if not isinstance(raw, list) or not raw:
        raise refused(name, "steps には、段の列を一つ以上並べてください")
    if len(raw) > MOST_STEPS:
        raise refused(name, f"steps は {MOST_STEPS} 段までです")
    steps = tuple(_step(one, name=name, place=f"steps の {at} 番目") for at, one in enumerate(raw, 1))
    columns = [step.column for step in steps]
    again = next((one for one in columns if columns.count(one) > 1), None)
    if again is not None:
        raise refused(name, f"steps の列「{again}」が二度書かれています")
    return steps


def _step(raw: object, *, name: str, place: str) -> LedgerStep:
    if isinstance(raw, str):
        return LedgerStep(text_of(raw, name=name, place=place), raw)
    part = section(
        raw, name=name, place=place, allowed=("column", "name", "staff", "clock"), required=("column",)
    )
    column = text_of(part["column"], name=name, place=f"{place}の column")
    clock = text_of(part["clock"], name=name, place=f"{place}の clock") if "clock" in part else ""
    if clock and clock != RUN and not (clock.startswith(STOP) and clock != STOP):
        raise refused(name, f"{place}の clock「{clock}」は run か stop:理由 で書いてください")
    return LedgerStep(
        column,
        text_of(part.get("name", column), name=name, place=f"{place}の name"),
        text_of(part["staff"], name=name, place=f"{place}の staff") if "staff" in part else "",
        clock,
    )


def _year(raw: object, *, name: str) -> int | None:
    if raw is not None and (type(raw) is not int or not 1873 <= raw <= 9998):
        raise refused(name, "fiscal_year は、年度の初めの年を西暦の数（例 2026）で書いてください")
    return raw


def _texts(raw: object, *, name: str, place: str) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise refused(name, f"{place} は「- 値」の並びで書いてください")
    return tuple(text_of(one, name=name, place=place) for one in raw)


def _heading(raw: object, *, name: str) -> Heading:
    part = section(raw, name=name, place="heading", allowed=("first", "rows"), required=("first",))
    first, rows = part["first"], part.get("rows", 1)
    if type(first) is not int or type(rows) is not int or first < 1 or not 1 <= rows <= MOST_HEADING_ROWS:
        raise refused(
            name, f"heading は、first に行の番号、rows に 1 から {MOST_HEADING_ROWS} の数を書いてください"
        )
    return Heading(first, rows)


def ledger_text(mapping: LedgerMapping) -> str:
    """処理簿の対応表の文。`read_any_mapping` で読み戻すと、同じ対応表になる。"""
    parts: dict[str, object] = {
        "kind": LEDGER,
        "label": mapping.label,
        "case": mapping.case,
        "steps": [_step_record(step) for step in mapping.steps],
        "resource": mapping.resource,
        "attributes": dict(mapping.attributes),
        "zone": "" if mapping.zone == ZONE else mapping.zone,
        "era": mapping.era,
        "fiscal_year": mapping.fiscal_year,
        "sheets": list(mapping.sheets),
        "is_numbered_by_sheet": mapping.is_numbered_by_sheet,
        "rows_per_case": mapping.rows_per_case,
        "heading": mapping.heading and {"first": mapping.heading.first, "rows": mapping.heading.rows},
    }
    written = {name: part for name, part in parts.items() if part}
    if mapping.blanks != BLANKS:
        written["blanks"] = list(mapping.blanks)
    return yaml.safe_dump(written, allow_unicode=True, sort_keys=False, width=1_000)


def _step_record(step: LedgerStep) -> dict[str, str]:
    parts = {"column": step.column, "name": step.name, "staff": step.staff, "clock": step.clock}
    return {key: text for key, text in parts.items() if text}
