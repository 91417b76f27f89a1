"""行を足し、直し、消す。同じ行が二つにならないことは、いつも計算の決まり（`CountsMinutes`）が確かめる。"""

from collections.abc import Iterable
from typing import Any

from shirube.apps.audit import actions as audit
from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frame.scope import Scope
from shirube.apps.frame.transactions import action
from shirube.apps.insight.effort import queries
from shirube.apps.insight.effort.kinds import KINDS, Line, kind_of, kind_of_sheet
from shirube.apps.insight.effort.models import Section, Survey
from shirube.engines.insight.counts_minutes import CannotEstimateHours
from shirube.engines.insight.counts_minutes_rows import Content, RowPreview, SheetChange

MOST_ROWS = 2_000
"""一つの課の、件数と分それぞれの行の上限（様式の読み取りの上限と同じ）。"""


class CannotChangeRows(ValueError):
    """この行は変えられない。"""


@action
def add_row(*, by: Scope, section: Section, content: Content) -> Line:
    """一行を足す。"""
    _hold(section)
    row = _added(section, content)
    _check(by, section)
    audit.record(by=by, action=f"業務量調査に{kind_of(content).word}を足した", record=row)
    return row


@action
def change_row(*, by: Scope, row: Line, version: int, content: Content) -> Line:
    """一行を直す。"""
    _hold(row.section)
    kind = kind_of(content)
    fields = kind.fields_of(content)
    found: Line = kind.model.change(key=row.key, version=version, **fields)
    _check(by, row.section)
    audit.record(by=by, action=f"業務量調査の{kind.word}を直した", record=found, fields=tuple(fields))
    return found


@action
def remove_row(*, by: Scope, row: Line, version: int) -> None:
    """一行を消す。"""
    _hold(row.section)
    if row.version != version:
        raise ChangedMeanwhile(row, {})
    audit.record(by=by, action=f"業務量調査の{row._meta.verbose_name}を消した", record=row)
    row.delete()


def place_rows(by: Scope, section: Section, previews: Iterable[RowPreview]) -> None:
    """返ってきた様式の行を書く（消す、変える、足すの順）。監査は、呼んだ行いが残す。"""
    _hold(section)
    order = (SheetChange.MISSING, SheetChange.CHANGE, SheetChange.ADD)
    for one in sorted(previews, key=lambda each: order.index(each.kind)):
        _placed(section, one)
    _check(by, section)


def _placed(section: Section, one: RowPreview) -> None:
    model: Any = kind_of_sheet(one.sheet).model
    if one.after is None:
        if one.key is not None and one.before is not None:
            _as_seen(model, section, one).delete()
    elif one.kind is SheetChange.ADD:
        _added(section, one.after)
    else:
        row = _as_seen(model, section, one)
        model.change(key=row.key, version=row.version, **kind_of(one.after).fields_of(one.after))


def _as_seen(model: Any, section: Section, one: RowPreview) -> Any:
    """確かめたときのままの行。直されたか、（ほかのファイルで）消されていれば ``ChangedMeanwhile``。"""
    row = model.objects.filter(section=section, key=one.key).first()
    if row is None or row.content != one.before:
        raise ChangedMeanwhile(row or model(section=section), {})
    return row


def _added(section: Section, content: Content) -> Line:
    kind = kind_of(content)
    row: Line = kind.model(section=section, **kind.fields_of(content))
    kind.model.objects.bulk_create([row])
    return row


def _hold(section: Section) -> None:
    """同じ課の行を二人が同時に足して、同じ行が二つになることを防ぐ。確定した調査は断る。"""
    survey = Survey.objects.select_for_update().get(pk=section.survey_id)
    Section.objects.select_for_update().get(pk=section.pk)
    if not survey.is_open:
        raise CannotChangeRows("この調査は確定しています。DX推進担当が記入中に戻すと、書けるようになります。")


def _check(by: Scope, section: Section) -> None:
    try:
        queries.table_of(by, section)
    except CannotEstimateHours as refusal:
        raise CannotChangeRows(str(refusal)) from refusal
    for kind in KINDS:
        if queries.lines_of(by, section, kind).count() > MOST_ROWS:
            raise CannotChangeRows(f"一つの課の{kind.word}は{MOST_ROWS:,}行までです。")
