"""構造の規則が守られていること、そして規則が本当に破れを見つけること。"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import rules

Rule = Callable[[Path], list[str]]

# 規則 → それを破る一つのファイル（道筋、中身）。
SPECIMENS: dict[str, tuple[Rule, str, str]] = {
    "物置を作らない": (rules.junk_drawers, "values/utils.py", '"""物。"""'),
    "階は八つ": (rules.floors, "extras/x.py", '"""物。"""'),
    "部屋へは正面から入る": (
        rules.front_doors,
        "apps/insight/sneak.py",
        '"""裏口。"""\nfrom shirube.apps.frontyard.cases.models import Case\n',
    ),
    "時計は手渡す": (
        rules.clock_readers,
        "engines/insight/now.py",
        '"""時計。"""\nfrom datetime import date\nX = date.today()\n',
    ),
    "Windows でも動く": (rules.posix_only, "adapters/lock.py", '"""錠。"""\nimport fcntl\n'),
    "取引は行いだけが開く": (
        rules.transactions,
        "apps/insight/tx.py",
        '"""取引。"""\nfrom django.db import transaction\nwith transaction.atomic():\n    pass\n',
    ),
    "XML の入口は一つ": (
        rules.xml_parsers,
        "adapters/feed.py",
        '"""XML。"""\nfrom xml.etree.ElementTree import fromstring\n',
    ),
    "画面に権限の判断を書かない": (
        rules.permission_code_in_views,
        "apps/insight/extra/views.py",
        '"""画面。"""\ndef page(request):\n    request.scope.require("x")\n',
    ),
    "要求を問い合わせに広げない": (
        rules.expanded_requests,
        "apps/insight/open.py",
        '"""穴。"""\ndef f(q, request):\n    return q.filter(**request.GET.dict())\n',
    ),
    "公のものには日本語の説明": (
        rules.undocumented,
        "values/bare.py",
        '"""値。"""\ndef bare():\n    return 1\n',
    ),
    "大きすぎない": (rules.large_pieces, "values/long.py", '"""長い。"""\n' + "x = 1\n" * 600),
}


@pytest.mark.parametrize("name", SPECIMENS)
def test_rule_is_kept(name: str) -> None:
    """規則が守られている。"""
    rule, _, _ = SPECIMENS[name]
    assert rule(rules.SOURCE) == []


@pytest.mark.parametrize("name", SPECIMENS)
def test_rule_finds_the_break(name: str, tmp_path: Path) -> None:
    """規則を一つ破ったファイルを置くと、見つかる。"""
    rule, place, text = SPECIMENS[name]
    for app in ("insight", "frontyard/cases"):
        (tmp_path / "apps" / app).mkdir(parents=True)
        (tmp_path / "apps" / app / "apps.py").write_text('"""設定。"""', encoding="utf-8")
    specimen = tmp_path / place
    specimen.parent.mkdir(parents=True, exist_ok=True)
    specimen.write_text(text, encoding="utf-8")
    found = rule(tmp_path)
    assert len(found) >= 1
    assert any(Path(place).stem in item or Path(place).parts[0] in item for item in found)
