"""同じ問いには、命令と画面が同じ数と同じ文を返す。"""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from shirube.apps.insight.comparison import queries
from shirube.apps.insight.comparison.queries import Question
from shirube.apps.insight.logs import actions as logs
from shirube.cli.demo_log import DAILY_FROM, demo_log
from shirube.cli.main import main
from shirube.engines.insight.comparison_words import sentence
from tests.world import Town

_EVE = (DAILY_FROM - timedelta(days=1)).isoformat()
_DAY = DAILY_FROM.isoformat()
# 画面の問い、命令の選択肢
SAME = [
    (f"on={_DAY}", ["--figure", "処理時間", "--on", _DAY]),
    (f"on={_DAY}&clock=opening", ["--figure", "処理時間", "--on", _DAY, "--opening"]),
    (
        f"before_since=2026-04-01&before_until={_EVE}&after_since={_DAY}&after_until=2026-09-30"
        "&figure=待ち:審査→決裁&moment=arrived",
        [
            *("--figure", "待ち:審査→決裁", "--arrived"),
            *("--before", f"2026-04-01〜{_EVE}", "--after", f"{_DAY}〜2026-09-30"),
        ],
    ),
    (
        f"on={_DAY}&figure=手戻り率&first=種類=新規",
        ["--figure", "手戻り率", "--on", _DAY, "--group", "種類=新規"],
    ),
    (f"on={_DAY}&figure=処理件数", ["--figure", "処理件数", "--on", _DAY]),
]


def test_command_and_screen_say_the_same(mihon: Town, tmp_path: Path) -> None:
    """見本の処理簿を両方に取り込み、五つの問いの差・幅・見込み・件数・断りが一字も違わない。"""
    data = demo_log(cases=160)
    with mihon.entered() as by:
        log = logs.import_log(by=by, title="処理簿", name="処理簿.csv", data=data, mapping="")
        (tmp_path / "処理簿.csv").write_bytes(data)
        (tmp_path / "読み方.yaml").write_text(log.mapping, encoding="utf-8")
        store = str(tmp_path / "店")
        made = _run(
            "import",
            str(tmp_path / "処理簿.csv"),
            "--mapping",
            str(tmp_path / "読み方.yaml"),
            "--store",
            store,
        )
        assert made
        for text, options in SAME:
            screen = queries.compare(by, log, Question.of_text(text))
            told = json.loads(_run("compare", "--store", store, "--format", "json", *options))
            found = screen.comparison
            assert told["sentence"].replace("種類=新規", "種類「新規」") == sentence(
                found, is_over_time=screen.is_over_time or "on=" in text
            )
            assert [side["n"] for side in told["sides"]] == [found.before.n, found.after.n]
            assert told["difference"] == pytest.approx(float(found.difference or 0))
            assert told["p"] == pytest.approx(found.test.p if found.test else None)
            assert set(found.notes) <= set(told["notes"])


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["insight", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout or "できた"
