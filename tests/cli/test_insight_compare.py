"""`shirube insight compare`: 先と後、組と組、組とほか、二つの置き場所、組の間を、三つの書き方で比べる。"""

import csv
import io
import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from shirube.cli.main import main
from shirube.cli.period_words import PeriodWords, period_of
from shirube.engines.insight.published import MASK
from shirube.values.era import CannotReadDate
from shirube.values.period import CannotBuildPeriod

MAPPING = """\
label: 窓口の処理簿
case: 受付番号
activity: 処理
timestamp: {column: 日時, zone: Asia/Tokyo}
resource: 担当
dimensions: {課: {column: 課, level: case}}
"""
Run = Callable[..., Result]


def rows(*, year: int, days: float, count: int = 12, team: str = "税") -> list[str]:
    """四月から一日一件、``days`` 日前後で交付した件。"""
    found = []
    for at in range(count):
        came = date(year, 4, 1) + timedelta(days=at)
        ended = came + timedelta(days=int(days) + at % 3)
        name, who = f"{team}{year}-{at}", f"{team}職員{at % 3}"
        found += [
            f"{name},受付,{came}T09:00,{who},{team}",
            f"{name},審査,{came}T10:00,{who},{team}",
            f"{name},交付,{ended}T10:00,{who},{team}",
        ]
    return found


@pytest.fixture
def run() -> Run:
    """命令を行う。失敗を求めないかぎり、0 で終わることを確かめる。"""

    def call(*arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["insight", *map(str, arguments)])
        assert result.exit_code == code, result.output
        return result

    return call


@pytest.fixture
def place(tmp_path: Path, run: Run) -> Callable[..., Path]:
    """処理簿を取り込んだ置き場所を作る。"""

    def make(name: str, lines: list[str]) -> Path:
        (tmp_path / f"{name}.csv").write_text(
            "\n".join(["受付番号,処理,日時,担当,課", *lines]), encoding="utf-8"
        )
        (tmp_path / "対応表.yaml").write_text(MAPPING, encoding="utf-8")
        log, mapping = tmp_path / f"{name}.csv", tmp_path / "対応表.yaml"
        run("import", log, "--mapping", mapping, "--store", tmp_path / name)
        return tmp_path / name

    return make


@pytest.fixture
def store(place: Callable[..., Path]) -> Path:
    """令和6年度は5日前後、令和7年度は2日前後の税と、令和7年度に9日前後の福祉。"""
    return place(
        "店",
        [*rows(year=2024, days=5), *rows(year=2025, days=2), *rows(year=2025, days=9, team="福祉")],
    )


def asked(run: Run, store: Path, *options: object) -> dict:
    """JSON の答え。"""
    found = json.loads(run("compare", "--store", store, "--format", "json", *options).stdout)
    assert isinstance(found, dict)
    return found


YEARS = ("--before", "令和6年度", "--after", "2025-04-01〜2026-03-31")


def test_before_and_after(run: Run, store: Path) -> None:
    """期間は和暦でも西暦でも書け、件を切り口で選んで比べられる。"""
    found = asked(run, store, "--figure", "処理時間", *YEARS, "--value", "課=税")
    hour, day = 3600, 86400
    assert [side["side"] for side in found["sides"]] == ["令和6年度", "令和7年度"]
    assert [side["median"] for side in found["sides"]] == [6 * day + hour, 3 * day + hour]
    assert (found["difference"], found["shift"]) == (-3 * day, -3 * day)
    assert found["p"] < 0.001 and found["finding"] == "偶然とは考えにくい"
    assert "に短くなった（差 3日" in found["sentence"]
    assert not any("季節" in note for note in found["notes"])


def test_mix_is_told_and_strata_answer(run: Run, store: Path) -> None:
    """課の割合が変わっていれば断り、層にすれば同じ課どうしで比べ、無い課の件は除く。"""
    plain = asked(run, store, "--figure", "throughput", *YEARS)
    assert any("「課」" in note for note in plain["notes"])
    fair = asked(run, store, "--figure", "throughput", *YEARS, "--strata", "課")["adjusted"][0]
    assert (fair["strata"], fair["left_out"], fair["difference"]) == (1, 12, -3 * 86400)


def test_groups_and_the_rest(run: Run, store: Path) -> None:
    """組と組、組とほかを比べられる。どちらも同じ件なら、同じ答え。"""
    one = asked(run, store, "--figure", "waiting:審査→交付", "--group", "課=税", "--group2", "課=福祉")
    rest = asked(run, store, "--figure", "waiting:審査→交付", "--group", "課=税")
    assert [side["side"] for side in one["sides"]] == ["課=税", "課=福祉"]
    assert [side["side"] for side in rest["sides"]] == ["課=税", "ほか"]
    assert one["p"] == rest["p"] and one["difference"] == rest["difference"] > 0
    assert "課=税が" in one["sentence"]


def test_groups_over_time(run: Run, store: Path) -> None:
    """期間と組を書けば、先の組と後の組を比べる。"""
    found = asked(run, store, "--figure", "throughput", *YEARS, "--group", "課=税")
    assert [side["cases"] for side in found["sides"]] == [12, 12]


def test_two_stores(run: Run, store: Path, place: Callable[..., Path]) -> None:
    """別の置き場所（別の団体など）とも比べられる。"""
    other = place("隣", rows(year=2025, days=2))
    found = asked(run, store, "--other", other, "--figure", "処理時間", "--value", "課=税")
    assert [(side["side"], side["cases"]) for side in found["sides"]] == [("店", 24), ("隣", 12)]


def test_more_stores_vary(run: Run, store: Path, place: Callable[..., Path]) -> None:
    """置き場所が三つ以上なら、その間のばらつき。担当の少ない置き場所は伏せる。"""
    others = (place("隣", rows(year=2025, days=9)), place("奥", rows(year=2025, days=1, count=3)))
    options = ("--other", others[0], "--other", others[1], "--figure", "処理時間")
    found = asked(run, store, *options)
    groups = {one["group"]: one for one in found["groups"]}
    assert (groups["店"]["cases"], groups["隣"]["cases"], groups["奥"]["cases"]) == (36, 12, None)
    assert groups["奥"]["finding"] == "件数が少ないため非表示"
    assert found["ratio"] == groups["隣"]["median"] / groups["店"]["median"]
    refused = run("compare", "--store", store, *options, "--by", "課", code=1).output
    assert "--since" in refused
    assert "同じ名" in run("compare", "--store", store, "--other", store, *options, code=1).output


def test_variation_between_groups(run: Run, store: Path) -> None:
    """組の間のばらつきは、開きと、組ごとの中央値と、ほかとの比べ。"""
    found = asked(run, store, "--figure", "処理時間", "--by", "課")
    groups = {one["group"]: one for one in found["groups"]}
    assert (groups["税"]["cases"], groups["福祉"]["cases"]) == (24, 12)
    assert groups["福祉"]["against_rest"] == "長い" and groups["福祉"]["p"] < 0.001
    assert found["ratio"] == groups["福祉"]["median"] / groups["税"]["median"]


def test_deadlines_arrivals_and_follow_up(run: Run, store: Path) -> None:
    """遵守率は日数を書いて、到着は月ごとに、見届ける日数はそろえて比べられる。"""
    kept = asked(run, store, "--figure", "deadline", "--deadline", 5, *YEARS, "--value", "課=税")
    assert [(side["numerator"], side["denominator"]) for side in kept["sides"]] == [(4, 12), (12, 12)]
    assert "5日以内（暦日" in kept["figure"]
    business = asked(run, store, "--figure", "deadline", "--deadline", 4, "--business", *YEARS)
    assert "開庁日" in business["figure"] and business["sides"][0]["denominator"] == 12
    months = asked(run, store, "--figure", "到着", *YEARS)
    assert [(side["n"], side["cases"]) for side in months["sides"]] == [(12, 12), (12, 24)]
    followed = asked(run, store, "--figure", "処理時間", *YEARS, "--follow-up", 4, "--ends-with", "交付")
    assert followed["sides"][0]["median"] == 4 * 86400
    assert any("4日までを見届けた" in note for note in followed["notes"])


def test_three_formats(run: Run, store: Path) -> None:
    """表・JSON・CSV は同じ数を言う。断りは、CSV では別の口に出る。"""
    options = ("--figure", "処理時間", *YEARS)
    found = asked(run, store, *options)
    written = run("compare", "--store", store, "--format", "csv", *options)
    lines = list(csv.DictReader(io.StringIO(written.stdout)))
    assert [float(line["median"]) for line in lines] == [side["median"] for side in found["sides"]]
    assert "※" in written.stderr
    table = run("compare", "--store", store, *options).stdout
    assert found["sentence"] in table and "マン・ホイットニー" in table


REFUSED = [
    (("--figure", "売上", *YEARS), "あるのは"),
    (("--figure", "処理時間"), "何と何を比べるか"),
    (("--figure", "処理時間", "--before", "令和6年度"), "両方"),
    (("--figure", "処理時間", "--group", "課"), "切り口=値"),
    (("--figure", "処理時間", "--group2", "課=税"), "何と何を比べるか"),
    (("--figure", "処理時間", "--by", "係"), "あるのは: 課"),
    (("--figure", "処理時間", *YEARS, "--strata", "係"), "あるのは: 課"),
    (("--figure", "deadline", *YEARS), "--deadline"),
    (("--figure", "sojourn:郵送", *YEARS), "行い「郵送」"),
    (("--figure", "処理時間", *YEARS, "--ends-with", "郵送"), "行い「郵送」"),
    (("--figure", "到着", "--by", "課"), "ばらつき"),
    (("--figure", "到着", *YEARS, "--strata", "課"), "層"),
]


@pytest.mark.parametrize(("options", "said"), REFUSED)
def test_what_cannot_be_compared_is_told(run: Run, store: Path, options: tuple[str, ...], said: str) -> None:
    """比べられないものは、次の一手とともに断る。"""
    assert said in run("compare", "--store", store, *options, code=1).output


# 書き方 → 初日、末日の次の日
PERIODS = [
    ("令和6年度", "2024-04-01", "2025-04-01"),
    ("令和6年4月", "2024-04-01", "2024-05-01"),
    ("2025-12", "2025-12-01", "2026-01-01"),
    ("2025-04-01〜2025-09-30", "2025-04-01", "2025-10-01"),
    ("令和7年4月1日から令和7年9月30日まで", "2025-04-01", "2025-10-01"),
    ("R7.4.1 ～ R7.4.1", "2025-04-01", "2025-04-02"),
    ("令和5年度〜令和6年度", "2023-04-01", "2025-04-01"),
    ("2025-04..2025-09", "2025-04-01", "2025-10-01"),
]


@pytest.mark.parametrize(("text", "start", "end"), PERIODS)
def test_periods(text: str, start: str, end: str) -> None:
    """期間は、年度、月、日、その間で書ける。"""
    found = period_of(text)
    assert (found.start.isoformat(), str(found.end)) == (start, end)


@pytest.mark.parametrize("text", ["先月", "2025-04-01〜2025-05〜2025-06", "2025-09〜2025-04", "8年度", ""])
def test_unreadable_periods(text: str) -> None:
    """読めない期間は、書き方を示して断る。"""
    with pytest.raises((CannotReadDate, CannotBuildPeriod)):
        period_of(text)
    with pytest.raises(click.BadParameter, match="の形で書いてください"):
        PeriodWords().convert(text, None, None)


@pytest.mark.samples
def test_real_permit_log(run: Run, tmp_path: Path) -> None:
    """実在の許可のログで、期間の比べと経路のばらつきに答える。"""
    log = Path(os.environ["SHIRUBE_SAMPLES"]) / "eventlogs" / "receipt.xes.gz"
    run("import", log, "--store", tmp_path / "許可", "--keep-names")
    found = asked(
        run,
        tmp_path / "許可",
        "--figure",
        "rework",
        "--before",
        "2010-10..2011-03",
        "--after",
        "2011-04..2011-09",
    )
    assert [side["denominator"] for side in found["sides"]] == [528, 593]
    groups = asked(run, tmp_path / "許可", "--figure", "throughput", "--by", "channel")["groups"]
    assert {one["group"]: one["cases"] for one in groups}["Internet"] == 1250
    assert {one["group"] for one in groups if one["cases"] is None} == {"Intern", "e-mail"}


TEAM_MAPPING = MAPPING.replace("dimensions: {課: {column: 課, level: case}}", "team: {column: 課}")


@pytest.fixture
def teams(tmp_path: Path, run: Run) -> Path:
    """担当が三人の税・福祉・水道、担当が一人の監査が並ぶ記録。水道の行が、三人の課のうちいちばん少ない。"""
    lone = [line.replace(",監査職員0,", ",監査職員,") for line in rows(year=2025, days=4, team="監査")]
    lone = [line.replace("監査職員1", "監査職員").replace("監査職員2", "監査職員") for line in lone]
    water = rows(year=2025, days=3, team="水道")[:21]
    lines = [*rows(year=2024, days=5), *rows(year=2025, days=2, team="福祉"), *water, *lone]
    (tmp_path / "課.csv").write_text("\n".join(["受付番号,処理,日時,担当,課", *lines]), encoding="utf-8")
    (tmp_path / "課.yaml").write_text(TEAM_MAPPING, encoding="utf-8")
    run("import", tmp_path / "課.csv", "--mapping", tmp_path / "課.yaml", "--store", tmp_path / "課")
    return tmp_path / "課"


@pytest.mark.parametrize(
    "options",
    [
        ("--group", "team=監査"),
        ("--group", "team=税", "--group2", "team=監査"),
        ("--group", "team=監査", "--before", "2025-04", "--after", "2025-05"),
        ("--group", "team=水道"),
        ("--value", "team=監査", "--on", "2025-04-10"),
    ],
)
def test_small_teams_cannot_be_chosen(run: Run, teams: Path, options: tuple[str, ...]) -> None:
    """担当が三人に満たない課と、引き算でそれが分かる課は、命令でも選べない（画面と同じ）。目的を書けば選べる。"""
    said = run("compare", "--store", teams, "--figure", "処理時間", *options, code=1).output
    assert "3人に満たない" in said and "--purpose" in said
    found = asked(run, teams, "--figure", "処理時間", *options, "--purpose", "監査係の業務の見直しのため")
    assert any("監査係の業務の見直しのため" in note for note in found["notes"])


def test_shown_teams_can_be_chosen(run: Run, teams: Path) -> None:
    """三人いる課どうしは比べられ、組の間では、少人数の課と、引き算で分かる課の名も数も出ない。"""
    found = asked(run, teams, "--figure", "処理時間", "--group", "team=税", "--group2", "team=福祉")
    assert [side["cases"] for side in found["sides"]] == [12, 12] and found["difference"] < 0
    groups = asked(run, teams, "--figure", "処理時間", "--by", "team")["groups"]
    assert {one["group"]: one["median"] is None for one in groups} == {"税": False, "福祉": False, MASK: True}
    every = asked(run, teams, "--figure", "処理時間", "--by", "team", "--purpose", "監査係の見直し")["groups"]
    assert "監査" in {one["group"] for one in every}


def test_on_a_day_in_opening_hours(run: Run, store: Path) -> None:
    """境の日でも、開庁時間でも比べられる。選ぶ件は変わらず、長さは短くなり、開庁時間の決まりを断る。"""
    options = ("--figure", "処理時間", "--on", "2025-04-01", "--value", "課=税")
    plain, opened = asked(run, store, *options), asked(run, store, *options, "--opening")
    assert [side["side"] for side in plain["sides"]] == [
        "令和7年3月31日まで",
        "令和7年4月1日〜"[:-1] + "から",
    ]
    assert [side["cases"] for side in opened["sides"]] == [side["cases"] for side in plain["sides"]]
    assert all(a["median"] < b["median"] for a, b in zip(opened["sides"], plain["sides"], strict=True))
    assert any("昼休み" in note for note in opened["notes"])
    longer = asked(run, store, *options, "--opening", "--lunch", "なし")
    assert longer["sides"][0]["median"] > opened["sides"][0]["median"]
    refused = run("compare", "--store", store, *options, "--opening", "--follow-up", 4, code=1).output
    assert "見届ける日数は暦の日数" in refused
