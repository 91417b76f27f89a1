"""変化の比較の画面: 問いを選び、結果を読み、題を付けて残す。"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from shirube.apps.frame.found import found
from shirube.apps.insight.analysis.queries import (
    KEPT_REFUSAL,
    CannotSelect,
    LogPage,
    page_of,
    shown,
    with_log,
)
from shirube.apps.insight.comparison import actions, queries, showing
from shirube.apps.insight.comparison.asking import Compared, compare_on, is_shown, narrowed
from shirube.apps.insight.comparison.forms import WAYS, AskForm, KeepForm
from shirube.apps.insight.logs.queries import LogNotReady, found_log
from shirube.engines.insight.comparison_rule import Finding
from shirube.engines.insight.figures import CannotCompareFigure
from shirube.engines.insight.question import NARROWING, CannotAsk, Question, Way
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.ui.components.tabs.tabs import Tab
from shirube.values.instant import format_moment

ROUTE, TITLE = "insight.comparison", "変化の比較"
UNSHOWN = "少人数の課の比べ"
_BADGES = {Finding.DIFFERENT: "success", Finding.NOT_SHOWN: "neutral", Finding.TOO_FEW: "warning"}
SHAPES = (("PDF", "pdf"), ("Word", "docx"), ("Excel", "xlsx"), ("CSV", "csv"))


@with_log(ROUTE)
def comparison(request: HttpRequest, page: LogPage) -> HttpResponse:
    """変化の比較。問いは住所の中にある。"""
    try:
        question, refusal = Question.of_text(request.GET.urlencode()), ""
    except CannotAsk as error:
        question, refusal = Question(), str(error)
    return _page(request, page, question, way=_way(request, question), refusal=refusal)


def keep(request: HttpRequest, key: UUID) -> HttpResponse:
    """題を付けて残す。"""
    scope, row = request.scope, found_log(request, key)  # type: ignore[attr-defined]
    form, question = KeepForm(request.POST), Question()
    try:
        question = Question.of_text(request.POST.get("question", ""))
        page = page_of(scope, row, narrowed(question))
    except (CannotAsk, CannotSelect) as error:
        page = page_of(scope, row, narrowed(Question()))
        return _page(request, page, Question(), way=Way.DATE, refusal=str(error), status=422)
    if form.is_valid():
        try:
            kept = actions.keep(
                by=scope, log_key=row.key, title=form.cleaned_data["title"], question=question
            )
        except (actions.CannotKeepComparison, CannotCompareFigure, LogNotReady) as error:
            form.add_error("title", str(error))
        else:
            messages.success(request, f"「{kept.title}」を残しました。残した数は、あとから変わりません。")
            return redirect("insight.kept_comparison", key=row.key, kept=kept.key)
    return _page(request, page, question, way=question.way, keep_form=form, status=422)


def _way(request: HttpRequest, question: Question) -> Way:
    """見せる様式の分け方。選んでいれば、それ。"""
    asked = request.GET.get("way", "")
    return Way(asked) if asked in set(Way) else question.way


def _page(
    request: HttpRequest,
    page: LogPage,
    question: Question,
    *,
    way: Way,
    refusal: str = "",
    keep_form: KeepForm | None = None,
    status: int = 200,
) -> HttpResponse:
    here = reverse(ROUTE, args=[page.row.key])
    context: dict[str, Any] = {
        "is_empty": not page.log.case_count,
        "ways": _ways(here, question, way),
        "ask_form": AskForm(page, question, way),
        "way": way.value,
        "here": here,
        "kept_narrowing": question.narrowing,
        "filter_kept": [pair for pair in question.pairs() if pair[0] not in NARROWING],
        "missing": "" if refusal else _missing(question),
        "kept_table": kept_table(page),
        "removed_table": removed_table(page),
    }
    if page.log.case_count and not refusal and not context["missing"]:
        try:
            # 見せてよい課も決まりも人と時で変わるので、答えを覚えておかない。
            answer = compare_on(page, question)
        except (CannotCompareFigure, CannotSelect, LogNotReady) as error:
            refusal = str(error)
        else:
            context |= _answered(page, answer, keep_form or KeepForm(initial={"question": question.text()}))
    response = shown(
        request, page, ROUTE, "insight_comparison/comparison.html", TITLE, context | {"refusal": refusal}
    )
    response.status_code = 422 if refusal else status
    return response


def _missing(question: Question) -> str:
    try:
        return question.missing
    except CannotAsk:
        return ""


def _ways(here: str, question: Question, way: Way) -> list[Tab]:
    """分け方の切り替え。数と絞り込みは引き継ぐ。"""
    base = Question(figure=question.figure, clock=question.clock, narrowing=question.narrowing).text()
    joined = f"&{base}" if base else ""
    return [Tab(label, f"{here}?way={one.value}{joined}", one is way) for one, label in WAYS.items()]


def _answered(page: LogPage, answer: Compared, keep_form: KeepForm) -> dict[str, Any]:
    result = answer.comparison
    text = answer.question.text()
    return {
        "answer": result,
        "lines": answer.lines,
        "badge": Badge(result.finding.value, _BADGES[result.finding]),
        "notes": result.notes,
        "office": answer.said,
        "figure": showing.distribution(answer),
        "sides": showing.sides_table(answer),
        "has_far_side": any(showing.cases_address(answer, at) is None for at in (0, 1)),
        "keep_form": keep_form,
        "downloads": [
            (label, reverse("insight.comparison_file", args=[page.row.key, shape]) + f"?{text}")
            for label, shape in SHAPES
        ],
    }


def kept_table(page: LogPage) -> Table | None:
    """この記録の、残した比べ。無ければ None。"""
    rows = [
        Row(
            {
                "title": Cell(one.title if is_shown(page.scope, one) else UNSHOWN),
                "finding": Cell(one.result["lines"][0] if is_shown(page.scope, one) else KEPT_REFUSAL),
                "at": Cell(format_moment(one.kept_at, "short")),
            },
            href=reverse("insight.kept_comparison", args=[page.row.key, one.key]),
        )
        for one in queries.kept_of_log(page.scope, page.row.key)
    ]
    columns = [
        Column("title", "題", is_row_header=True),
        Column("finding", "結果"),
        Column("at", "残した日時", is_unbroken=True),
    ]
    return Table("残した比べ", columns, rows, caption_hidden=True) if rows else None


def removed_table(page: LogPage) -> Table | None:
    """記録が取り除かれた、残した比べ。画面は記録の下にあるので、残した数をここに並べる。無ければ None。"""
    rows = []
    for one in queries.kept_of_removed(page.scope):
        shows = is_shown(page.scope, one)
        cells = {
            "title": Cell(one.title if shows else UNSHOWN, note=f"記録「{one.log_title}」"),
            "finding": Cell("".join(one.result["lines"]) if shows else KEPT_REFUSAL),
            "at": Cell(format_moment(one.kept_at, "short")),
        }
        rows.append(Row(cells))
    columns = [
        Column("title", "題", is_row_header=True),
        Column("finding", "残した結果"),
        Column("at", "残した日時", is_unbroken=True),
    ]
    return Table("記録を取り除いた比べ", columns, rows, caption_hidden=True) if rows else None


@with_log(ROUTE)
def kept_comparison(request: HttpRequest, page: LogPage, kept: UUID) -> HttpResponse:
    """残した一つの比べ。元の件がいまも同じかを示す。"""
    row = found(lambda: queries.kept_of_key(page.scope, kept), "残した比べ")
    if row.log_key != page.row.key:
        raise Http404("この記録の比べではありません。")
    question = Question.of_text(row.question)
    if not is_shown(page.scope, row):
        told = {"kept_at": format_moment(row.kept_at), "refusal": KEPT_REFUSAL, "page_title": UNSHOWN}
        return shown(request, page, ROUTE, "insight_comparison/kept.html", TITLE, told)
    context = {
        "kept": row,
        "badge": Badge(row.finding, _BADGES[Finding(row.finding)]),
        "state": _state(page, question, row.digest),
        "now_url": f"{reverse(ROUTE, args=[page.row.key])}?{row.question}",
        "table": _frozen_table(row.sides),
        "kept_at": format_moment(row.kept_at),
        "as_of": format_moment(row.as_of),
        "page_title": row.title,
    }
    return shown(request, page, ROUTE, "insight_comparison/kept.html", TITLE, context)


def _state(page: LogPage, question: Question, digest: str) -> str:
    """元の件が、残したときと同じか。"""
    try:
        now = queries.compare(page.scope, page.row, question).digest
    except (CannotCompareFigure, CannotSelect, LogNotReady) as error:
        return f"いまの記録では、同じ問いに答えられません（{error}）"
    if now == digest:
        return "元の件は、残したときから変わっていません。"
    return "元の件が、残したときから変わりました。いまの数は、下から開けます。"


def _frozen_table(sides: list[dict[str, Any]]) -> Table:
    columns = [
        Column("side", "側", is_row_header=True),
        Column("cases", "件", align="end", is_unbroken=True),
        Column("n", "値の数（分母）", align="end", is_unbroken=True),
        Column("level", "中央値（割合）", align="end"),
        Column("p90", "90%値", align="end"),
    ]
    rows = [
        Row(
            {
                "side": Cell(one["label"]),
                "cases": Cell(f"{one['cases']:,}件"),
                "n": Cell(f"{one['n']:,}"),
                "level": Cell(one["level_said"] or "—"),
                "p90": Cell(one["p90_said"] or "—"),
            }
        )
        for one in sides
    ]
    return Table("残したときの数", columns, rows, caption_hidden=True)
