"""ばらつきの画面: 課・経路・種類・月・記録の間で、一つの数がどれだけ違い、どこまでが偶然か。"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from shirube.adapters import tabular
from shirube.apps.frame.attachment import attached
from shirube.apps.insight.analysis.queries import NONE, CannotSelect, LogPage, shown, with_log
from shirube.apps.insight.comparison.forms import figure_choices, other_logs
from shirube.apps.insight.comparison.showing import said
from shirube.apps.insight.comparison.varying import LOGS, VariationAsk, Varied, groups_of, own_figure, varied
from shirube.apps.insight.logs.queries import LogNotReady
from shirube.engines.insight.comparison_words import amount, p_text, variation_sentence
from shirube.engines.insight.figures import CannotCompareFigure, Clock
from shirube.engines.insight.funnel import Funnel, chance_said
from shirube.engines.insight.lengths import NOTHING
from shirube.engines.insight.log import Level
from shirube.engines.insight.published import NO_VALUE
from shirube.engines.insight.variation import GroupFigure
from shirube.ui.chart import FunnelBand, FunnelDot, funnel_chart
from shirube.ui.chart.figure import Figure, responsive
from shirube.ui.components.table.table import Cell, Column, Row, Table

ROUTE, TITLE = "insight.variation", "ばらつき"
OWN = ("figure", "clock", "between", "other")
MOST_DRAWN = 60


class VariationForm(forms.Form):
    """何の数を、何の間で比べるか。"""

    between = forms.ChoiceField(label="何の間で比べるか")
    figure = forms.ChoiceField(label="比べる数")
    clock = forms.ChoiceField(
        label="時間の計り方",
        choices=[(Clock.CALENDAR, "暦の時間"), (Clock.OPENING, "開庁時間（開庁日）")],
    )
    other = forms.MultipleChoiceField(
        label="一緒に見る記録", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, page: LogPage, ask: VariationAsk) -> None:
        super().__init__(
            initial={"between": ask.by, "figure": ask.figure, "clock": ask.clock, "other": list(ask.others)}
        )
        counts = ("処理件数", "到着")
        whole, *rest = figure_choices(page)
        figures = [(whole[0], [one for one in whole[1] if one[0] not in counts]), *rest]
        others = other_logs(page)
        groups = [one for one in groups_of(page) if others or one[0] != LOGS]
        for name, choices in (("between", groups), ("figure", figures), ("other", others)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - 上で定めた欄である
            field.choices = choices
        if not (others and ask.by == LOGS):
            del self.fields["other"]


@with_log(ROUTE)
def variation(request: HttpRequest, page: LogPage) -> HttpResponse:
    """ばらつき。"""
    context: dict[str, Any] = {"is_empty": not page.log.case_count}
    status = 200
    if page.log.case_count:
        ask = VariationAsk.of(request.GET, page)
        context |= {
            "ask_form": VariationForm(page, ask),
            "here": reverse(ROUTE, args=[page.row.key]),
            "kept": [
                (name, value)
                for name in request.GET
                if name not in OWN
                for value in request.GET.getlist(name)
            ],
            "filter_kept": ask.query(),
        }
        try:
            found = varied(page, ask)
        except (CannotCompareFigure, CannotSelect, LogNotReady) as refusal:
            context["refusal"], status = str(refusal), 422
        else:
            context |= _answered(page, found)
    response = shown(request, page, ROUTE, "insight_comparison/variation.html", TITLE, context)
    response.status_code = status
    return response


def _answered(page: LogPage, found: Varied) -> dict[str, Any]:
    query = page.selection.shared.query()
    hidden = len(found.groups) - len(found.variation.shown)
    return {
        "sentence": variation_sentence(found.variation),
        "chance": "" if found.funnel is None else chance_said(found.funnel),
        "figure": None if found.funnel is None else _figure(found, found.funnel),
        "table": groups_table(page, found),
        "hidden": hidden,
        "label": found.label,
        "office": found.said,
        "is_by_rows": _is_by_rows(page, found),
        "is_many": len(found.groups) > MOST_DRAWN,
        "figures_url": _figures_url(page, found),
        "sheet_url": reverse("insight.variation_sheet", args=[page.row.key])
        + (f"{query}&" if query else "?")
        + found.ask.text(),
    }


def _figures_url(page: LogPage, found: Varied) -> str:
    """団体の数のファイルの住所。件数か担当が下限に満たなければ空。"""
    try:
        own_figure(page, found.ask)
    except (CannotCompareFigure, CannotSelect, LogNotReady):
        return ""
    query = page.selection.shared.query()
    address = reverse("insight.own_figures", args=[page.row.key])
    return address + (f"{query}&" if query else "?") + found.ask.text()


def _figure(found: Varied, funnel: Funnel) -> Figure:
    """漏斗の図。"""
    compared = found.figure
    scale = 100 if compared.is_share else 1

    def number(value: Fraction | float) -> Decimal:
        return Decimal(round(Fraction(value) * scale * 1000)) / 1000

    def write(value: Decimal) -> str:
        return amount(Fraction(value) / scale, compared)

    points = sorted(funnel.points, key=lambda one: -one.n)[:MOST_DRAWN]
    place = {one.name: at for at, one in enumerate(found.groups)}
    points.sort(key=lambda one: place.get(one.name, 0))
    dots = [FunnelDot(one.name, one.n, number(one.level), one.is_outside) for one in points]
    bands = [
        FunnelBand(
            one.n,
            (number(one.warning[0]), number(one.warning[1])),
            (number(one.alarm[0]), number(one.alarm[1])),
        )
        for one in funnel.limits
    ]
    what = compared.label if compared.is_share else f"{compared.label}の中央値"
    wide, phone = (
        funnel_chart(
            name,
            f"{found.label}ごとの{what}と、偶然に散る幅",
            dots,
            bands,
            number(funnel.centre),
            value_name=what,
            write=write,
            width=width,
            is_phone=is_phone,
        )
        for name, width, is_phone in (("funnel", 640, False), ("funnel-phone", 358, True))
    )
    return responsive(wide, phone)


def groups_table(page: LogPage, found: Varied) -> Table:
    """組ごとの表。伏せた組は、わけだけを示す。"""
    is_share = found.figure.is_share
    outside = {one.name for one in found.funnel.points if one.is_outside} if found.funnel else set()
    columns = [
        Column("name", found.label, is_row_header=True),
        Column("n", "件", align="end", is_unbroken=True),
        Column("level", "割合" if is_share else "中央値", align="end"),
        Column("more", "分子／分母" if is_share else "90%値", align="end"),
        Column("rest", "ほかの組と比べて"),
        Column("chance", "偶然の幅"),
    ]
    rows = [Row(_cells(page, found, one, one.name in outside)) for one in found.groups]
    return Table(f"{found.label}ごとの数", columns, rows, caption_hidden=True)


def _cells(page: LogPage, found: Varied, one: GroupFigure, is_outside: bool) -> dict[str, Cell]:
    if one.hidden is not None:
        cells = dict.fromkeys(("n", "level", "more", "rest"), Cell(NOTHING))
        return {
            "name": Cell(one.name),
            **cells,
            "chance": Cell(one.hidden.value),
        }
    figure, words = found.figure, (("高い", "低い") if found.figure.is_share else ("長い", "短い"))
    more = f"{one.numerator:,}／{one.denominator:,}" if figure.is_share else said(one.p90, figure)
    rest = NOTHING
    if one.p is not None and one.is_lower is not None:
        rest = f"{words[one.is_lower]}（{one.finding.value}）"
    return {
        "name": Cell(one.name),
        "n": Cell(f"{one.n:,}件", href=_cases(page, found, one)),
        "level": Cell(said(one.level, figure)),
        "more": Cell(more),
        "rest": Cell(rest, note=None if one.p is None else p_text(one.p)),
        "chance": Cell("外" if is_outside else "内" if found.funnel else NOTHING),
    }


def _cases(page: LogPage, found: Varied, one: GroupFigure) -> str | None:
    """組の件の一覧。月の組からは、一つの絞り込みで言えないので行かない。"""
    by = found.ask.by
    if by == LOGS:
        return next((each.cases() for each in found.pages if each.row.title == one.name), None)
    if _is_by_rows(page, found):
        return page.cases(group=(by, one.name)) if one.name != NO_VALUE else None
    if by in page.log.dimensions:
        return page.cases(values=(*page.selection.values, (by, one.name or NONE)))
    return None


def _is_by_rows(page: LogPage, found: Varied) -> bool:
    """行いごとの切り口か（件は、いちばん後に現れた値の組に入る）。"""
    coded = page.log.dimensions.get(found.ask.by)
    return coded is not None and coded.level is Level.EVENT


@with_log(ROUTE)
def variation_sheet(request: HttpRequest, page: LogPage) -> HttpResponse:
    """ばらつきの表を xlsx で受け取る。比べられない問いなら、画面に戻して理由を示す。"""
    try:
        found = varied(page, VariationAsk.of(request.GET, page))
    except (CannotCompareFigure, CannotSelect, LogNotReady):
        return redirect(f"{reverse(ROUTE, args=[page.row.key])}?{request.GET.urlencode()}")
    table = groups_table(page, found)
    lines = [variation_sentence(found.variation), found.said]
    lines.insert(1, chance_said(found.funnel) if found.funnel else "")
    rows = tuple(tuple(row.cells[one.key].text for one in table.columns) for row in table.rows)
    sheets = (
        tabular.Sheet("ばらつき", tuple(tabular.Column(one.label, width=22) for one in table.columns), rows),
        tabular.Sheet(
            "読み方", (tabular.Column("結果と断り", width=110),), tuple((one,) for one in lines if one)
        ),
    )
    data = tabular.write_xlsx(tabular.Workbook(sheets, created=page.scope.now))
    return attached(data, f"{page.row.title}_ばらつき_{page.scope.today:%Y%m%d}.xlsx")
