"""見本帖。すべての部品の見本を読み、画面に出せる形にする。見本はそのまま検査にもなる。

見本は ``components/<名前>/examples.yaml`` にある。表や図のような記録は ``!Table`` のような札で書く。
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from django.core.paginator import Page, Paginator
from django.template import engines
from django.utils.safestring import SafeString

from shirube.ui import chart
from shirube.ui.components import FOLDER
from shirube.ui.components.badge.badge import Badge
from shirube.ui.components.description_list.description_list import Term
from shirube.ui.components.form.example_form import example_form
from shirube.ui.components.lineage.lineage import LineageStep
from shirube.ui.components.steps.steps import Step
from shirube.ui.components.table.table import Cell, Column, Row, Table
from shirube.ui.components.tabs.tabs import Tab


@dataclass(frozen=True)
class Example:
    """見本の一つ。``template`` が書き方、``context`` が渡す値。"""

    id: str
    label: str
    template: str
    context: dict[str, Any]

    @property
    def html(self) -> SafeString:
        """描いた HTML。"""
        source = "{% load ui %}" + self.template
        return SafeString(engines["django"].from_string(source).render(self.context))


@dataclass(frozen=True)
class Component:
    """部品の一つ。名・使いどころ・見本。"""

    id: str
    title: str
    doc: str
    examples: tuple[Example, ...]


def components() -> tuple[Component, ...]:
    """すべての部品を、名の順に返す。"""
    return tuple(_component(path.parent.name, _read(path)) for path in sorted(FOLDER.glob("*/examples.yaml")))


def gallery_context() -> dict[str, Any]:
    """見本帖の画面 ``ui/gallery.html`` に渡す値。"""
    return {
        "page_title": "部品の見本帖",
        "breadcrumbs": [("ホーム", "/"), ("部品の見本帖", None)],
        "lead": "画面をつくる部品の一覧です。どの見本も、毎回の検査で描いて確かめています。",
        "components": components(),
    }


def _page(count: int, number: int, per_page: int) -> Page:
    return Paginator(range(count), per_page).page(number)


RECORDS: dict[str, Callable[..., Any]] = {
    "Badge": Badge,
    "Cell": Cell,
    "Column": Column,
    "Row": Row,
    "Table": Table,
    "Tab": Tab,
    "Step": Step,
    "Term": Term,
    "LineageStep": LineageStep,
    "Series": chart.Series,
    "Category": chart.Category,
    "page": _page,
    "form": example_form,
    "line_chart": chart.line_chart,
    "bar_chart": chart.bar_chart,
    "stacked_bar_chart": chart.stacked_bar_chart,
    "sparkline": chart.sparkline,
}


class _Loader(yaml.SafeLoader):
    """見本の記録だけを知る読み手。"""


def _builder(make: Callable[..., Any]) -> Callable[[yaml.SafeLoader, yaml.MappingNode], Any]:
    return lambda loader, node: make(**loader.construct_mapping(node, deep=True))


for _name, _make in RECORDS.items():
    _Loader.add_constructor(f"!{_name}", _builder(_make))


def _read(path: Any) -> dict[str, Any]:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - SafeLoader の子である


def _component(name: str, data: dict[str, Any]) -> Component:
    examples: Sequence[dict[str, Any]] = data["examples"]
    return Component(
        id=name.replace("_", "-"),
        title=data["title"],
        doc=data["doc"],
        examples=tuple(
            Example(one["id"], one["label"], one["template"].strip(), one.get("context", {}))
            for one in examples
        ),
    )
