"""共有ファイル: 承認された計画の版から、取組の状態と KPI の読みだけを書き出した、一つの小さなファイル。

中身は正準の JSON（項目は名の順、数は文字、日付は ISO 8601、空きも省かない）で、次の項目だけを持つ。

- `format`: いつも ``shirube.plan_share``。`format_number`: 形の番号（いまは 1）。
- `municipality`: `code`（団体コード6桁）と `name`。
- `plan`: `key`・`title`・`first_year`・`last_year`・`edition`（もとにした国の計画の版。よらなければ null）。
- `version`: `number`（版の番号）、`as_of`（時点）、`snapshot_sha256`（計画の版の指紋）、
  `approval`（`inside` 標での承認 / `outside` 外での決定）、`approved_on`、`document_number`、`meeting`。
- `initiatives`: 取組ごとに `key`・`number`・`title`・`state`・`national`（国の項目 ``id@版`` の並び）。
- `kpis`: KPI ごとに `key`・`title`・`standard`（共通の指標 ``id@版``。町だけの指標は null）・`definition`・
  `unit`・`kind`・`direction`・`readings`。読みは `starts_on`・`ends_on`・`as_of`・`value`・`numerator`・
  `denominator`・`basis`・`revision`・`standing`・`is_suppressed`。非表示の読みは数を一つも持たない。
- `sha256`: この項目を除いた正準の JSON の指紋。途中で変わったファイルを見分ける。

作業、担当、人の名、金額、目標、備考、課題、わけは入らない。値の無い読みは null で、0 にしない。
形は標の定め（origin: ours）。
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shirube.engines.plan.canonical_record import canonical_text, plain
from shirube.engines.plan.snapshot import PlanSnapshot
from shirube.engines.plan.snapshot_lines import Initiative, KpiKind, KpiLine, KpiPoint, State
from shirube.values.labelled_enum import LabelledEnum

FORMAT = "shirube.plan_share"
FORMAT_NUMBER = 1
LARGEST = 5 * 1024 * 1024
"""これより大きいファイルは読まない（バイト）。取組 1,000・KPI 500 でも 1 MB に届かない。"""


class CannotShare(ValueError):
    """共有ファイルを作れない。"""


class Approval(LabelledEnum):
    """版がどう決まったか。"""

    INSIDE = "inside", "標での承認"
    OUTSIDE = "outside", "標の外での決定"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedVersion:
    """もとにした版と、その決まり方。"""

    number: int
    as_of: date
    snapshot_sha256: str
    approval: Approval
    approved_on: date
    document_number: str | None = None
    meeting: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedInitiative:
    """取組の状態。"""

    key: str
    number: str
    title: str
    state: State
    national: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedReading:
    """KPI の一つの読み。"""

    starts_on: date
    ends_on: date
    as_of: date
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    basis: str
    revision: int
    standing: str
    is_suppressed: bool

    @property
    def point(self) -> KpiPoint:
        """鮮度などの決まり（`kpi_judgement`）に渡す形。来歴へ戻る鍵は持たない。"""
        return KpiPoint(
            reading="",
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            as_of=self.as_of,
            value=self.value,
            numerator=self.numerator,
            denominator=self.denominator,
            basis=self.basis,
            revision=self.revision,
            standing=self.standing,
            is_suppressed=self.is_suppressed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedKpi:
    """KPI と、その読み（古い順）。"""

    key: str
    title: str
    standard: str | None
    definition: str
    unit: str
    kind: KpiKind
    direction: str
    readings: tuple[SharedReading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedBody:
    """団体。"""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPlan:
    """計画の頭。"""

    key: str
    title: str
    first_year: int
    last_year: int
    edition: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFile:
    """一つの共有ファイルの中身。"""

    municipality: SharedBody
    plan: SharedPlan
    version: SharedVersion
    initiatives: tuple[SharedInitiative, ...]
    kpis: tuple[SharedKpi, ...]


def share_file(plan: PlanSnapshot, version: SharedVersion) -> ShareFile:
    """承認された版から、外へ出してよいものだけを取り出す。"""
    if version.as_of != plan.as_of:
        raise CannotShare("版の時点が、計画の中身の時点と違います。版を開き直してください。")
    head = plan.head
    return ShareFile(
        municipality=SharedBody(code=head.body_code, name=head.body_name),
        plan=SharedPlan(
            key=head.key,
            title=head.title,
            first_year=head.first_year,
            last_year=head.last_year,
            edition=head.edition,
        ),
        version=version,
        initiatives=tuple(_initiative(one) for one in plan.initiatives),
        kpis=tuple(_kpi(one) for one in plan.kpis),
    )


def _initiative(one: Initiative) -> SharedInitiative:
    return SharedInitiative(
        key=one.key, number=one.number, title=one.title, state=one.state, national=one.national
    )


def _kpi(line: KpiLine) -> SharedKpi:
    return SharedKpi(
        key=line.key,
        title=line.title,
        standard=line.standard,
        definition=line.definition,
        unit=line.unit,
        kind=line.kind,
        direction=line.direction,
        readings=tuple(_reading(point) for point in line.points),
    )


def _reading(point: KpiPoint) -> SharedReading:
    hidden = point.is_suppressed
    return SharedReading(
        starts_on=point.starts_on,
        ends_on=point.ends_on,
        as_of=point.as_of,
        value=None if hidden else point.value,
        numerator=None if hidden else point.numerator,
        denominator=None if hidden else point.denominator,
        basis=point.basis,
        revision=point.revision,
        standing=point.standing,
        is_suppressed=hidden,
    )


def share_text(share: ShareFile) -> str:
    """共有ファイルの文字。同じ中身からは、いつも同じ文字になる。"""
    body = plain(share)
    assert isinstance(body, dict)  # noqa: S101 - 型の確かめ
    record = {"format": FORMAT, "format_number": FORMAT_NUMBER} | body
    return canonical_text(record | {"sha256": fingerprint(record)}) + "\n"


def fingerprint(record: Mapping[str, object]) -> str:
    """`sha256` を除いた中身の指紋（16進64文字）。"""
    kept = {name: value for name, value in record.items() if name != "sha256"}
    return hashlib.sha256(canonical_text(kept).encode()).hexdigest()


def file_stem(share: ShareFile) -> str:
    """共有ファイルの名（拡張子を除く）。"""
    name = re.sub(r"\s", "", share.municipality.name)
    return f"{share.municipality.code}_{name}_計画第{share.version.number}版_共有"


def texts(share: ShareFile) -> Iterator[tuple[str, str]]:
    """人の書いた文のすべて（どこの文, 文）。個人の名が混じっていないかを確かめるのに使う。"""
    yield "計画の名称", share.plan.title
    for initiative in share.initiatives:
        yield f"取組 {initiative.number}".strip(), initiative.title
    for kpi in share.kpis:
        yield f"KPI {kpi.title}", f"{kpi.title} {kpi.definition}"
    yield "会議", share.version.meeting or ""
    yield "文書番号", share.version.document_number or ""
