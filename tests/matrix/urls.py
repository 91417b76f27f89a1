"""動いている URL のすべて: 登録した経路のものか、理由を添えて挙げたものか。"""

from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# 経路として登録しない URL（名前）と、その理由。いまは一つも無い（allauth の画面も一つずつ登録してある）。
LISTED: dict[str, str] = {}


def patterns(
    among: Iterable[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """すべての URL の型を、入れ子をほどいて並べる。"""
    for item in get_resolver().url_patterns if among is None else among:
        path = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from patterns(item.url_patterns, path)
        else:
            yield path, item


def unregistered(among: Iterable[URLPattern | URLResolver] | None = None) -> list[str]:
    """登録した経路でも、挙げた URL でもないもの。"""
    return [
        f"{path}（{item.name}）"
        for path, item in patterns(among)
        if not getattr(item.callback, "routes", ()) and item.name not in LISTED
    ]
