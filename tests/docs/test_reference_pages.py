"""参照の頁についての約束: 製品にあるものは、すべて頁に載る。説明の無いものは赤になる。"""

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest

from docs.build import commands, measures, packs, pages, rules, screens, settings
from docs.build.cells import Reader
from docs.build.markdown import Undocumented
from shirube.apps.frame import offers
from shirube.cli import main as cli
from shirube.cli import site_file
from shirube.reference import loader
from shirube.web import urls

PAGES = pages.pages()


def stored(page: Any) -> str:
    """倉にある頁。"""
    return (pages.ROOT / page.PATH).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=[page.PATH for page in PAGES])
def test_page_is_up_to_date(page: pages.Page) -> None:
    """作り直しても、倉にある頁と一字も違わない。違えば `make docs` をして確かめる。"""
    assert stored(page) == page.text()


def test_pages_are_found() -> None:
    """参照の頁は、六つより少なくならない。"""
    assert {page.PATH for page in PAGES} >= {
        f"docs/reference/{name}.md" for name in ("命令", "設定", "画面", "数", "資料", "決まりの表")
    }


def test_every_command_is_on_its_page() -> None:
    """すべての命令が、見出しとして頁にある。"""
    found = [words for words, _ in commands.every_command(cli.main, "shirube")]
    assert len(found) > len(cli.COMMANDS)
    assert [words for words in found if f"\n## {words}\n" not in stored(commands)] == []


def test_every_setting_is_on_its_page() -> None:
    """ソースが読むすべての設定が頁にある。"""
    found = settings.read_places()
    assert found.keys() >= site_file.NAMES.keys()
    assert [name for name in found if f"| `{name}` |" not in stored(settings)] == []


def test_every_screen_is_on_its_page() -> None:
    """すべての経路の道筋と名が頁にある。"""
    routes = urls.collected_routes()
    assert len(routes) > 50
    missing = [
        route.name
        for route in routes
        if f"| `/{route.path}` | {'・'.join(route.methods)} | {route.label} |" not in stored(screens)
    ]
    assert missing == []


def test_every_measure_and_pack_is_on_its_page() -> None:
    """部屋が出せるすべての数と、すべての資料が頁にある。"""
    assert [id for id in offers.offers() if f"`{id}`" not in stored(measures)] == []
    assert [head.id for head in loader.packs() if f"- 資料: `{head.id}`" not in stored(packs)] == []


# 壊してみて、赤になることを確かめる


def test_new_command_makes_the_page_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    """命令を足すと、頁が古いことになる。"""
    monkeypatch.setitem(cli.COMMANDS, "again", cli.COMMANDS["serve"])
    assert commands.text() != stored(commands)


def test_command_without_help_is_refused() -> None:
    """説明のない命令とオプションは、名ざして断る。"""
    with pytest.raises(Undocumented, match="shirube nothing"):
        commands.block("shirube nothing", click.Command("nothing"))
    silent = click.Command("nothing", help="説明。", params=[click.Option(["--silent"])])
    with pytest.raises(Undocumented, match="--silent"):
        commands.block("shirube nothing", silent)


def test_setting_without_description_is_refused(tmp_path: Path) -> None:
    """説明のない設定がソースに一つ現れると、頁を作れない。"""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "new.py").write_text('import os\nos.environ.get("SHIRUBE_NEW_THING")\n', "utf-8")
    places = settings.read_places(tmp_path)
    assert list(places) == ["SHIRUBE_NEW_THING"]
    described = {**site_file.NAMES, **settings.OTHERS}
    with pytest.raises(Undocumented, match="SHIRUBE_NEW_THING"):
        settings.refuse_undocumented({**settings.read_places(), **places}, described)
    with pytest.raises(Undocumented, match="もうどこでも"):
        settings.refuse_undocumented({}, described)


def test_new_screen_makes_the_page_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    """経路を足すと頁が古いことになり、名のない経路は断る。"""
    routes = urls.collected_routes()
    monkeypatch.setattr(urls, "collected_routes", lambda: [*routes, replace(routes[0], path="new/")])
    assert screens.text() != stored(screens)
    with pytest.raises(Undocumented, match=routes[0].name):
        screens.row(replace(routes[0], label=" "))


def test_new_measure_makes_the_page_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    """数を足すと頁が古いことになる。"""
    offer = next(iter(offers.offers().values()))
    new = replace(offer, measure=replace(offer.measure, id="insight.new"))
    monkeypatch.setattr(measures, "offers", lambda: {offer.measure.id: offer, "insight.new": new})
    assert measures.text() != stored(measures)


# 決まりの表の読み方: 書かれた値、読む人の字
CELLS = [
    ("'令和8年度'", "令和8年度"),
    ("2026", "2026"),
    ("12000", "12,000"),
    ("-5", "-5"),
    ("True", "はい"),
    ("None", "（無し）"),
    ("''", "（空）"),
    ("' 前'", "「 前」"),
    ("'9' * 41", "9 を 41 回"),
    ("date(2026, 4, 1)", "2026-04-01"),
    ("('甲', '乙')", "甲、乙"),
    ("{'甲': 1}", "甲 1"),
    ("Employment.REGULAR", "常勤"),
    ("f(1)", "`f(1)`"),
]


@pytest.mark.parametrize(("written", "shown"), CELLS)
def test_cells_are_shown_in_words(written: str, shown: str) -> None:
    """表の欄は、実行せずに、職員の読む字になる。"""
    tree = ast.parse("from shirube.engines.organization.roster import Employment")
    assert Reader(tree).shown(ast.parse(written, mode="eval").body) == shown


def test_every_spec_file_is_on_the_page() -> None:
    """決まりの試験のどのファイルの、どの約束も頁にある。"""
    files = sorted(rules.SPEC.rglob("test_*.py"))
    assert len(files) >= 9
    missing = [
        f"{path.name}: {said}"
        for path in files
        for _, said in rules.promises(ast.parse(path.read_text(encoding="utf-8")))
        if said not in stored(rules)
    ]
    assert missing == []
