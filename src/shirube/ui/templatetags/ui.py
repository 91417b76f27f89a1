"""画面から部品を呼ぶタグ。``{% load ui %}`` で使う。

どのタグも、値を整えて部品の様式に渡すだけである。文字はすべて様式の側で無害にする。
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page, Paginator
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from shirube.ui.chart.figure import Figure
from shirube.ui.components import render_component, render_fixed
from shirube.ui.components.badge.badge import KINDS as BADGE_KINDS
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.lineage.lineage import LineageStep
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.rows import table_html
from shirube.ui.components.table.table import Table
from shirube.ui.components.tabs.tabs import Tab
from shirube.ui.shell import draw

register = template.Library()

BUTTON_KINDS = ("primary", "secondary", "text", "danger")
BANNER_KINDS = ("info", "success", "warning", "error")


def _checked(tag: str, kind: str, kinds: Sequence[str]) -> str:
    if kind not in kinds:
        raise template.TemplateSyntaxError(
            f"{tag} に知らない種類「{kind}」が渡されました。{'・'.join(kinds)} から選んでください。"
        )
    return kind


@register.simple_tag
def ui_icon(name: str) -> SafeString:
    """絵記号を置く。飾りなので読み上げない。"""
    return render_fixed("icon", name=name)


@register.simple_tag
def ui_button(
    label: str,
    *,
    kind: str = "primary",
    type: str = "submit",
    name: str = "",
    value: str = "",
    form: str = "",
    disabled: bool = False,
) -> SafeString:
    """押しボタンを置く。"""
    checked = _checked("ui_button", kind, BUTTON_KINDS)
    return render_fixed(
        "button", label=label, kind=checked, type=type, name=name, value=value, form=form, disabled=disabled
    )


@register.simple_tag
def ui_link_button(label: str, href: str, *, kind: str = "secondary") -> SafeString:
    """ボタンの形のリンクを置く。"""
    checked = _checked("ui_link_button", kind, BUTTON_KINDS)
    return render_component("button", {"label": label, "href": href, "kind": checked})


@register.simple_tag
def ui_badge(label: str | Badge, kind: str = "neutral") -> SafeString:
    """状態札を置く。"""
    badge = label if isinstance(label, Badge) else Badge(label, kind)
    _checked("ui_badge", badge.kind, BADGE_KINDS)
    return render_component("badge", {"badge": badge})


@register.simple_block_tag
def ui_banner(
    content: str, kind: str, title: str, *, is_live: bool = False, heading_level: int = 2
) -> SafeString:
    """知らせの帯を置く。``is_live`` は操作の結果のように、その場で読み上げるもの。"""
    checked = _checked("ui_banner", kind, BANNER_KINDS)
    role = ("alert" if kind == "error" else "status") if is_live else ""
    values = {"content": SafeString(content.strip()), "kind": checked, "title": title, "role": role}
    return render_component("banner", values | {"heading": f"h{int(heading_level)}"})


@register.simple_tag
def ui_message(message: Any) -> SafeString:
    """Django の messages の一件を、帯にして読み上げる。"""
    kind = message.level_tag if message.level_tag in BANNER_KINDS else "info"
    role = "alert" if kind == "error" else "status"
    return render_component("banner", {"kind": kind, "title": str(message), "role": role, "heading": "p"})


@register.simple_block_tag
def ui_card(content: str, title: str, *, href: str = "", note: str = "") -> SafeString:
    """囲みの札を置く。"""
    return render_component("card", {"content": content, "title": title, "href": href, "note": note})


@register.simple_tag
def ui_key_figure(
    label: str,
    value: str | int,
    unit: str = "",
    *,
    note: str = "",
    href: str = "",
    link_label: str = "内訳を見る",
) -> SafeString:
    """主な数字の札を置く。``href`` は数字の来歴や内訳への行き先。"""
    values = {"label": label, "value": value, "unit": unit, "note": note}
    return render_component("key_figure", values | {"href": href, "link_label": link_label})


@register.simple_tag
def ui_table(table: Table) -> SafeString:
    """表を置く。狭い画面では一行一枚の札になる。"""
    return table_html(table)


@register.simple_tag
def ui_steps(steps: Iterable[Step], label: str = "手順") -> SafeString:
    """手順の進み具合を置く。"""
    return render_component("steps", {"steps": list(steps), "label": label})


@register.simple_tag
def ui_tabs(tabs: Iterable[Tab], label: str = "表示の切り替え") -> SafeString:
    """切り替えのリンクを置く。"""
    return render_component("tabs", {"tabs": list(tabs), "label": label})


@register.simple_tag(takes_context=True)
def ui_pager(
    context: template.Context,
    page: Page,
    label: str = "頁送り",
    *,
    parameter: str = "page",
    query: str = "",
    unit: str = "件",
) -> SafeString:
    """頁送りを置く。今の絞り込み条件は、要求（request）があれば引き継ぐ。"""
    request = context.get("request")
    carried = query or (request.META.get("QUERY_STRING", "") if request else "")
    book = page.paginator
    return _pager(carried, parameter, label, unit, page.number, book.per_page, book.orphans, book.count)


@lru_cache(maxsize=1024)
def _pager(
    query: str, parameter: str, label: str, unit: str, number: int, per_page: int, orphans: int, count: int
) -> SafeString:
    """頁送りの HTML。同じ頁・同じ件数・同じ絞り込みなら、覚えておいたものを使う。"""
    page = Paginator(range(count), per_page, orphans).page(number)
    kept = QueryDict(query, mutable=True)

    def address(number: int) -> str:
        kept[parameter] = str(number)
        return f"?{kept.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [(number, address(number) if isinstance(number, int) else None) for number in numbers]
    values = {
        "page": page,
        "count": f"{count:,}",
        "first": f"{page.start_index():,}",
        "last": f"{page.end_index():,}",
        "label": label,
        "unit": unit,
        "links": links,
        "previous": address(page.number - 1) if page.has_previous() else None,
        "next": address(page.number + 1) if page.has_next() else None,
    }
    return render_component("pager", values)


@register.simple_block_tag
def ui_dialog(
    content: str, id: str, title: str, open_label: str, fallback_href: str, *, kind: str = "secondary"
) -> SafeString:
    """その場で開く窓を置く。仕掛けが動かないときは ``fallback_href`` の画面へ移る。"""
    values = {"content": content, "id": id, "title": title, "open_label": open_label}
    return render_component("dialog", values | {"href": fallback_href, "kind": kind})


@register.simple_tag
def ui_progress(label: str, value: float, maximum: float = 100, *, text: str = "") -> SafeString:
    """進み具合の棒を置く。数字は必ず言葉でも示す。"""
    shown = text or f"{value / maximum * 100:.0f}%"
    return render_component("progress", {"label": label, "value": value, "maximum": maximum, "text": shown})


@register.simple_tag
def ui_description_list(terms: Iterable[Term]) -> SafeString:
    """項目と中身の一覧を置く。"""
    return render_component("description_list", {"terms": list(terms)})


@register.simple_tag
def ui_empty(title: str, text: str = "", *, href: str = "", link_label: str = "") -> SafeString:
    """まだ何もないことと、次にすることを示す。"""
    return render_component(
        "empty_state", {"title": title, "text": text, "href": href, "link_label": link_label}
    )


@register.simple_tag
def ui_error(
    title: str, text: str, *, request_number: str = "", href: str = "", link_label: str = ""
) -> SafeString:
    """できなかったことと、次にすることを示す。"""
    values = {"title": title, "text": text, "request_number": request_number}
    return render_component("error_state", values | {"href": href, "link_label": link_label})


@register.simple_tag
def ui_breadcrumbs(breadcrumbs: Iterable[tuple[str, str | None]], label: str = "現在地") -> SafeString:
    """現在地までの道順を置く。"""
    return _breadcrumbs(tuple((str(name), href) for name, href in breadcrumbs), label)


@lru_cache(maxsize=1024)
def _breadcrumbs(breadcrumbs: tuple[tuple[str, str | None], ...], label: str) -> SafeString:
    """道順の HTML。同じ道順なら、覚えておいたものを使う。"""
    return render_component("breadcrumbs", {"breadcrumbs": breadcrumbs, "label": label})


@register.simple_tag
def ui_lineage(steps: Iterable[LineageStep], label: str = "この数字の来歴") -> SafeString:
    """数字から元の記録までの来歴を置く。"""
    return render_component("lineage", {"steps": list(steps), "label": label})


@register.simple_tag
def ui_download(label: str, href: str, format: str, size: str = "") -> SafeString:
    """ファイルを受け取るリンクを置く。形式と大きさを先に示す。"""
    return render_component("download", {"label": label, "href": href, "format": format, "size": size})


@register.simple_block_tag
def ui_details(content: str, summary: str, *, is_open: bool = False) -> SafeString:
    """その場で開く説明を置く。"""
    return render_component("details", {"content": content, "summary": summary, "is_open": is_open})


@register.simple_tag
def ui_figure(figure: Figure, *, is_table_open: bool = False, heading_level: int = 3) -> SafeString:
    """図と、同じ数字の表を並べて置く。"""
    values = {"figure": figure, "svg": mark_safe(figure.svg), "is_table_open": is_table_open}  # noqa: S308
    return render_component("figure", values | {"heading": f"h{int(heading_level)}"})


@register.simple_tag
def ui_sparkline(figure: Figure) -> SafeString:
    """文の横に小さな折れ線を置く。数字は文の側で必ず述べる。"""
    return mark_safe(figure.svg)  # noqa: S308 - 図の側で無害にしてある


@register.simple_tag
def ui_form(form: BaseForm) -> SafeString:
    """様式の項目と誤りのまとめを置く。``{{ form }}`` と同じ。"""
    return mark_safe(str(form))  # noqa: S308 - Django が無害にした HTML である


@register.simple_tag(takes_context=True)
def ui_shell(context: template.Context, part: str) -> SafeString:
    """枠の一部（見出し・目次・足元）を置く。枠が同じなら、覚えておいたものを使う。"""
    return draw(part, context.get("chrome"), context.get("csrf_token", ""))


@register.simple_tag
def ui_menu(groups: Iterable[Any], label: str = "メニュー") -> SafeString:
    """画面の一覧を置く。"""
    return render_component("menu", {"groups": groups, "label": label})


@register.filter
def ui_field_target(field: BoundField) -> str:
    """誤りのまとめから飛ぶ先の id。選択肢の集まりでは最初の一つ。"""
    return field.id_for_label or f"{field.auto_id}_0"
