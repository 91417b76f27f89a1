"""少人数の課の数は、`shirube insight` のどの命令にも出ない（ADR 0019）。目的を書けば出て、その目的が残る。"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from shirube.cli.insight import insight
from shirube.cli.main import main
from tests.small_team_logs import MAPPING, ONE_SMALL, PLANTED, Planted
from tests.web.test_small_teams_everywhere import leaks

RULES = "切り口,値,効き始める日,日数,数える日,根拠\n,,2026-04-01,20,暦日,要綱\n"
TEAM_RULES = RULES + "".join(
    f"team,{team},2026-04-01,20,暦日,要綱\n" for team in ("税務", "福祉", "水道", "狩猟")
)
STEPS = "手順\n受付\n審査\n交付\n"
WALKED: dict[str, tuple[tuple[str, ...], ...]] = {
    "profile": ((),),
    "times": ((),),
    "variants": ((),),
    "map": (("--lane", "team"), ("--lane", "team", "--svg", "{dir}/図.svg", "--bpmn", "{dir}/流れ.bpmn")),
    "causes": (("--by", "team"),),
    "check": (("--steps", "{dir}/手順.csv", "--by", "team"),),
    "compare": (
        ("--figure", "処理時間", "--by", "team"),
        ("--figure", "処理時間", "--group", "team=税務", "--group2", "team=福祉"),
        ("--figure", "処理時間", "--on", "2026-05-01", "--strata", "team"),
    ),
    "deadlines": (("--periods", "{dir}/決まり.csv", "--list", "outside"),),
    "paper": (("--title", "植えた記録", "--as-of", "2026-10-01", "--out", "{dir}/票.html"),),
    "figures": (("--code", "990019", "--body", "みほん市", "--out", "{dir}/団体.csv"),),
}
"""数を出す命令と、課ごとに出せる問い方。"""
NO_FIGURES = {
    "import": "取り込み",
    "mapping": "対応表の案",
    "export": "記録そのもの（断りを言う）",
    "verify": "置き場所の確かめ",
    "minutes": "件数×分（人の記録ではない）",
    "bench": "速さ",
    "warm": "用意",
}
Call = Callable[..., str]


@pytest.fixture
def call() -> Call:
    """命令を行い、書かれた文字を返す。"""

    def made(*arguments: object, code: int = 0) -> str:
        result = CliRunner().invoke(main, ["insight", *map(str, arguments)])
        assert result.exit_code == code, result.output
        return result.output

    return made


def stored(call: Call, folder: Path, planted: Planted, mapping: str = MAPPING) -> Path:
    """植えた記録の置き場所。"""
    (folder / "植.csv").write_text(planted.text(), encoding="utf-8")
    (folder / "植.yaml").write_text(mapping, encoding="utf-8")
    (folder / "決まり.csv").write_text(RULES, encoding="utf-8-sig")
    (folder / "手順.csv").write_text(STEPS, encoding="utf-8-sig")
    call("import", folder / "植.csv", "--mapping", folder / "植.yaml", "--store", folder / "店")
    return folder / "店"


def test_every_command_is_listed() -> None:
    """どの命令も、歩くか、数を出さないわけがある。"""
    assert insight.commands.keys() == WALKED.keys() | NO_FIGURES.keys()


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_no_command_tells_a_small_team(call: Call, tmp_path: Path, planted: Planted) -> None:
    """どの命令の答えにも、書いたファイルにも、少人数の課の名も件数も中央値も出ない。"""
    store = stored(call, tmp_path, planted)
    before, found = set(tmp_path.iterdir()), {}
    for name, every in WALKED.items():
        for options in every:
            asked = [one.replace("{dir}", str(tmp_path)) for one in options]
            said = call(name, "--store", store, *asked)
            found[name, options] = leaks(planted, said, said.split())
    for path in set(tmp_path.iterdir()) - before:
        text = path.read_text("utf-8-sig")
        found["ファイル", path.name] = leaks(planted, text, [] if path.suffix == ".svg" else text.split("<"))
    assert {place: what for place, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("causes", ("--by", "team")),
        ("times", ("--value", "team=狩猟")),
        ("profile", ("--value", "team=水道")),
        ("compare", ("--figure", "処理時間", "--group", "team=狩猟", "--group2", "team=税務")),
    ],
)
def test_purpose_shows_it_and_stays(call: Call, tmp_path: Path, name: str, options: tuple[str, ...]) -> None:
    """目的が無ければ出さず、課の数と出し方を言う。書けば出て、目的が断りに残る。短い目的は断る。"""
    store = stored(call, tmp_path, ONE_SMALL)
    result = CliRunner().invoke(main, ["insight", name, "--store", str(store), *options])
    assert ("2の課は、3人未満のため出さない" in result.output) == (name == "causes")
    assert "--purpose" in result.output and "狩猟" not in result.output.replace("team=狩猟", "")
    purpose = "狩猟係の業務の見直しのため"
    shown = json.loads(call(name, "--store", store, "--format", "json", *options, "--purpose", purpose))
    assert any(purpose in note for note in shown["notes"])
    assert "5字以上" in call(name, "--store", store, *options, "--purpose", "なし", code=1)


def test_periods_of_a_small_team_are_not_counted(call: Call, tmp_path: Path) -> None:
    """課ごとの標準処理期間でも、少人数の課と、引き算でそれが分かる課の決まりの件数は出ない。"""
    mapping = MAPPING.replace("{column: 課}", "{column: 課, level: case}")
    store = stored(call, tmp_path, ONE_SMALL, mapping)
    (tmp_path / "決まり.csv").write_text(TEAM_RULES, encoding="utf-8-sig")
    asked = ("deadlines", "--store", store, "--periods", tmp_path / "決まり.csv", "--format", "json")
    rules = {one["target"]: one["decided"] for one in json.loads(call(*asked))["rules"]}
    assert rules == {"すべての件": 0, "「税務」": 302, "「福祉」": 266, "「水道」": None, "「狩猟」": None}
    every = json.loads(call(*asked, "--purpose", "狩猟係の見直し"))["rules"]
    assert {one["target"]: one["decided"] for one in every}["「狩猟」"] == 134


def test_export_keeps_the_rows_and_says_so(call: Call, tmp_path: Path) -> None:
    """書き出すのは記録そのものなので、課の行を伏せず、少人数の課の行が入ることを言う。"""
    store = stored(call, tmp_path, ONE_SMALL)
    said = call("export", "--store", store, tmp_path / "出.csv")
    assert "3人未満の課" in said and "狩猟" in (tmp_path / "出.csv").read_text("utf-8")


@pytest.mark.parametrize(
    "options",
    [
        ("causes", "--by", "審査者"),
        ("times", "--value", "審査者=甲"),
        ("map", "--lane", "審査者"),
        ("times", "--view", "審査者"),
    ],
)
def test_persons_need_a_purpose(call: Call, tmp_path: Path, options: tuple[str, ...]) -> None:
    """人の名の切り口では、目的が無ければ分けも絞りもせず、概要にも並ばない。"""
    name, *rest = options
    text = ONE_SMALL.text().replace("課,種類\n", "課,種類,審査者\n")
    head, *rows = text.splitlines()
    lines = [head, *(f"{row},{'甲' if at % 2 else '乙'}" for at, row in enumerate(rows))]
    planted = "\n".join(lines) + "\n"
    (tmp_path / "植.csv").write_text(planted, encoding="utf-8")
    (tmp_path / "植.yaml").write_text(
        f"{MAPPING}  審査者: {{column: 審査者, is_person: true}}\n", encoding="utf-8"
    )
    call("import", tmp_path / "植.csv", "--mapping", tmp_path / "植.yaml", "--store", tmp_path / "店")
    assert "人ごとの数は、目的が無ければ" in call(name, "--store", tmp_path / "店", *rest, code=1)
    assert "審査者" not in call("profile", "--store", tmp_path / "店")
    shown = call(name, "--store", tmp_path / "店", *rest, "--purpose", "審査の分担を見直すため")
    assert "審査の分担を見直すため" in shown
