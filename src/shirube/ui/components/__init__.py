"""画面の部品。一つのフォルダーに、様式・見本・（要れば）記録の型を置く。

``<名前>/<名前>.html`` が様式、``<名前>/examples.yaml`` が見本である。見本は見本帖に載り、
そのまま検査にもなる。
画面からは ``{% load ui %}`` のタグで使い、様式を直接取り込まない。
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Context, Engine, Origin, Template
from django.utils.safestring import SafeString

FOLDER = Path(__file__).parent


def render_component(name: str, context: dict[str, Any]) -> SafeString:
    """部品の様式に値を入れた HTML を返す。"""
    return _template(name).render(Context(context))


@lru_cache(maxsize=1024)
def render_fixed(component: str, /, **values: str | bool) -> SafeString:
    """決まった文字だけの部品（ボタン・絵記号）の HTML を返す。同じ値なら、覚えておいたものを使う。"""
    return render_component(component, values)


def _template(name: str) -> Template:
    return _read(name) if settings.DEBUG else _read_once(name)


def _read(name: str) -> Template:
    path = FOLDER / name / f"{name}.html"
    source = path.read_text(encoding="utf-8")
    return Template(source, origin=Origin(str(path), f"{name}.html"), engine=Engine.get_default())


_read_once = cache(_read)
