"""団体の数: 自分の団体の数をファイルにし、いくつもの団体のファイルを並べる。受け取ったものは残さない。"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shirube.adapters.body_figures_sheet import LIMITS, figures_workbook, read_figures
from shirube.adapters.refusal import MEBIBYTE, FileRefused
from shirube.apps.frame.attachment import attached
from shirube.apps.frame.many_files import ManyFilesField
from shirube.apps.insight.analysis.queries import CannotSelect, LogPage, with_log
from shirube.apps.insight.comparison.varying import VariationAsk, own_figure
from shirube.apps.insight.logs.queries import LogNotReady, log_trail
from shirube.engines.insight.body_figures import BodyFigure, BodyGroup, ReadLine, SetAside, gathered
from shirube.engines.insight.body_figures_words import (
    SharesCompared,
    chance_lines,
    said,
    shares_compared,
    wobble_said,
)
from shirube.engines.insight.figures import CannotCompareFigure
from shirube.ui.chart import FunnelBand, FunnelDot, funnel_chart
from shirube.ui.chart.figure import Figure, responsive
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.values.era import format_date

TITLE = "ほかの団体と比べる"
MOST_FILES = 60
MOST_DRAWN = 60


class BodiesForm(forms.Form):
    """団体の数のファイル。"""

    files = ManyFilesField(
        label="団体の数のファイル",
        help_text=f"xlsx か CSV。自分の団体のものも入れて、{MOST_FILES}個まで。"
        f"一つ{LIMITS.file_bytes // MEBIBYTE}MBまで。",
        error_messages={"required": "ファイルを選んでください。"},
    )

    def clean_files(self) -> list[UploadedFile]:
        """数と大きさを確かめる。"""
        files: list[UploadedFile] = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"一度に読めるのは{MOST_FILES}個までです。分けて読んでください。")
        return files


@with_log("insight.variation")
def own_figures(request: HttpRequest, page: LogPage) -> HttpResponse:
    """この記録の一つの数を、団体の数のファイルで受け取る。書き出せなければ、ばらつきの画面に戻す。"""
    try:
        found = own_figure(page, VariationAsk.of(request.GET, page))
    except (CannotCompareFigure, CannotSelect, LogNotReady):
        return redirect(f"{reverse('insight.variation', args=[page.row.key])}?{request.GET.urlencode()}")
    return attached(figures_workbook([found]), f"{found.body}_団体の数_{page.scope.today:%Y%m%d}.xlsx")


def ask(request: HttpRequest) -> HttpResponse:
    """ファイルを選ぶ様式。"""
    return _page(request, BodiesForm())


def read(request: HttpRequest) -> HttpResponse:
    """受け取ったファイルを並べて見せる。何も残さない。"""
    form = BodiesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    lines: list[ReadLine] = []
    aside: list[SetAside] = []
    for upload in form.cleaned_data["files"]:
        name = upload.name or "名前なし"
        try:
            if (upload.size or 0) > LIMITS.file_bytes:
                raise FileRefused(
                    name, why="ファイルが大きすぎます", next="団体の数のファイルを選んでください"
                )
            got, apart = read_figures(upload.read(), name=name)
        except FileRefused as refusal:
            aside.append(SetAside(name, 0, str(refusal)))
        else:
            lines += got
            aside += apart
    groups, twice = gathered(lines)
    count = sum(len(group.lines) for group in groups)
    came = f"{len(form.cleaned_data['files'])}個のファイルから、{count:,}行を読みました。"
    if not groups:
        form.add_error("files", "並べられる行が一つもありません。下のわけを確かめてください。")
    context = {
        "came": came,
        "groups": [_view(group, at) for at, group in enumerate(groups)],
        "aside": _aside_table([*aside, *twice]),
    }
    return _page(request, form, context, status=200 if groups else 422)


def _page(
    request: HttpRequest, form: BodiesForm, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "page_title": TITLE,
        "breadcrumbs": log_trail(None, (TITLE, None)),
        "form": form,
        **(more or {}),
    }
    return render(request, "insight_comparison/bodies.html", context, status=status)


def _aside_table(found: list[SetAside]) -> Table | None:
    columns = [
        Column("file", "ファイル", is_row_header=True),
        Column("row", "行", is_unbroken=True),
        Column("why", "わけ"),
    ]
    rows = [
        Row(
            {
                "file": Cell(one.file),
                "row": Cell(f"{one.row}行目" if one.row else "全体"),
                "why": Cell(one.why),
            }
        )
        for one in found
    ]
    return Table("並べなかった行", columns, rows, caption_hidden=True) if rows else None


def _view(group: BodyGroup, at: int) -> dict[str, Any]:
    compared = shares_compared(group)
    return {
        "title": f"{group.figure.label}（{group.counting.value}）",
        "lines": chance_lines(group, compared),
        "notes": group.notes,
        "figure": _figure(group, at, compared),
        "table": _table(group, compared),
        "is_many": len(group.lines) > MOST_DRAWN,
    }


def _table(group: BodyGroup, compared: SharesCompared | None) -> Table:
    is_share = group.lines[0].numerator is not None
    outside = set()
    if compared is not None and compared.funnel is not None:
        outside = {one.name for one in compared.funnel.points if one.is_outside}
    last = Column("chance", "偶然の幅" if is_share else "中央値の揺れ")
    columns = [
        Column("code", "団体コード", is_unbroken=True),
        Column("name", "団体", is_row_header=True),
        Column("period", "期間"),
        Column("n", "件", align="end", is_unbroken=True),
        Column("level", "割合" if is_share else "中央値", align="end"),
        Column("more", "分子／分母" if is_share else "90%値", align="end"),
        last,
        Column("measured", "計った日", is_unbroken=True),
        Column("how", "件の選び方・定め"),
    ]
    rows = []
    for name, one in zip(group.names, group.lines, strict=True):
        more = f"{one.numerator:,}／{one.n:,}" if one.numerator is not None else said(one, one.p90)
        chance = wobble_said(one.cases)
        if is_share:
            chance = "—" if compared is None or compared.funnel is None else "外" if name in outside else "内"
        rows.append(Row(_cells(name, one, more, chance)))
    return Table(f"団体ごとの{group.figure.label}", columns, rows, caption_hidden=True)


def _cells(name: str, one: BodyFigure, more: str, chance: str) -> dict[str, Cell]:
    return {
        "code": Cell(str(one.code)),
        "name": Cell(name),
        "period": Cell(f"{format_date(one.since, 'short')}〜{format_date(one.until, 'short')}"),
        "n": Cell(f"{one.cases:,}件"),
        "level": Cell(said(one, one.level)),
        "more": Cell(more),
        "chance": Cell(chance),
        "measured": Cell(format_date(one.measured_on, "short")),
        "how": Cell(one.selection, note=one.rule or None),
    }


def _figure(group: BodyGroup, at: int, compared: SharesCompared | None) -> Figure | None:
    """件数と値の図。割合なら、偶然に散る幅も描く。一つの団体だけなら None。"""
    if len(group.lines) < 2:
        return None
    funnel = None if compared is None else compared.funnel
    first, scale = group.lines[0], 100 if group.lines[0].numerator is not None else 1

    def number(value: Fraction | float) -> Decimal:
        return Decimal(round(Fraction(value) * scale * 1000)) / 1000

    def write(value: Decimal) -> str:
        return said(first, Fraction(value) / scale)

    outside = {one.name for one in funnel.points if one.is_outside} if funnel else set()
    dots = [
        FunnelDot(name, one.cases, number(one.level), name in outside)
        for name, one in zip(group.names, group.lines, strict=True)
    ][:MOST_DRAWN]
    bands = (
        []
        if funnel is None
        else [
            FunnelBand(
                one.n,
                (number(one.warning[0]), number(one.warning[1])),
                (number(one.alarm[0]), number(one.alarm[1])),
            )
            for one in funnel.limits
        ]
    )
    what = group.figure.label if scale == 100 else f"{group.figure.label}の中央値"
    wide, phone = (
        funnel_chart(
            name,
            f"団体ごとの{what}と件数",
            dots,
            bands,
            None if funnel is None else number(funnel.centre),
            value_name=what,
            write=write,
            width=width,
            is_phone=is_phone,
        )
        for name, width, is_phone in ((f"bodies{at}", 640, False), (f"bodies{at}-phone", 358, True))
    )
    return responsive(wide, phone)
