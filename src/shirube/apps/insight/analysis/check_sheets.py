"""決めた手順との違いの持ち出し: xlsx と CSV。"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from shirube.adapters import tabular
from shirube.adapters.step_list import steps_sheet
from shirube.apps.insight.analysis.check_answers import Checked, Line
from shirube.apps.insight.analysis.selection import NONE
from shirube.apps.insight.logs.queries import label_of
from shirube.engines.insight.alignment import FindingKind
from shirube.engines.insight.conformance import Conformance
from shirube.engines.insight.declared import DeclaredSteps

_HEADER = ("違い", "行い", "件数", "回数")


def check_book(found: Checked, declared: DeclaredSteps, *, created: datetime) -> bytes:
    """違いの表（xlsx）: まとめ、行いごと、切り口ごと、月ごと、照らし合わせた手順。"""
    sheets = [
        _summary(found.whole),
        tabular.Sheet("行いごと", _columns(_HEADER, text=2), tuple(_findings(found.whole))),
        *(
            _lines(f"{label_of(one.dimension)}ごと"[:31], label_of(one.dimension), one.lines)
            for one in found.groups
        ),
        _lines("月ごと", "月", found.months),
        steps_sheet(declared),
    ]
    return tabular.write_xlsx(tabular.Workbook(tuple(sheets), created=created))


def findings_csv(found: Conformance) -> bytes:
    """行いごとの違い（CSV、BOM つき UTF-8）。"""
    rows = [tuple(map(str, row)) for row in _findings(found)]
    made = tabular.write_csv(_HEADER, rows).content
    assert made is not None  # noqa: S101 - UTF-8 に書けない字は無い
    return made


def _summary(found: Conformance) -> tabular.Sheet:
    columns = _columns(
        ("件数", "手順のとおりの件", "手順のとおりの割合（％）", "適合度（％）", "行いの数"),
        text=0,
        number=(2, 3),
    )
    total, fitness = found.whole, found.fitness
    shares = [
        None if one is None else round(Decimal(one.numerator * 100) / one.denominator, 4)
        for one in (total.share, fitness)
    ]
    return tabular.Sheet("まとめ", columns, ((total.cases, total.conforming, *shares, found.works),))


def _findings(found: Conformance) -> Iterator[tuple[str, str, int, int]]:
    for (kind, name), one in found.by_step().items():
        yield kind.label, name, one.cases, one.count


def _lines(name: str, label: str, lines: tuple[Line, ...]) -> tabular.Sheet:
    header = (label, "件数", "手順のとおりの件", *(f"{kind.label}件" for kind in FindingKind))
    rows = tuple((one.value or NONE, one.total.cases, one.total.conforming, *one.kinds) for one in lines)
    return tabular.Sheet(name, _columns(header, text=1), rows)


def _columns(
    header: tuple[str, ...], *, text: int, number: tuple[int, ...] = ()
) -> tuple[tabular.Column, ...]:
    """列。初めの ``text`` 列は文字、``number`` は小数、ほかは整数。"""
    return tuple(
        tabular.Column(label, width=24)
        if at < text
        else tabular.Column(label, kind="number" if at in number else "integer", width=18)
        for at, label in enumerate(header)
    )
