"""手引き「許可の記録を半時間で計る」: 書いてある命令がそのまま動き、太字の数が本当に出る。"""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from docs.build import formulas
from docs.build.markdown import Undocumented
from shirube.cli.main import main
from tests.browser.journeys.tutorial_page import PERMIT
from tests.browser.journeys.tutorial_walk import permit_log

STEPS = (
    "Confirmation of receipt",
    "T02 Check confirmation of receipt",
    "T04 Determine confirmation of receipt",
    "T05 Print and send confirmation of receipt",
    "T06 Determine necessity of stop advice",
    "T10 Determine necessity to stop indication",
)


def sections() -> list[tuple[str, list[str], list[str]]]:
    """段ごとの、題、命令、太字の数。"""
    parts = re.split(r"^## ", PERMIT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [
        (
            part.splitlines()[0],
            re.findall(r"^shirube (insight .*)$", part, re.MULTILINE),
            re.findall(r"\*\*([^*]+)\*\*", part),
        )
        for part in parts
    ]


@pytest.mark.samples
def test_every_command_runs_and_tells_the_bold_figures(
    tmp_path: Path, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """どの段の命令も頁のとおりに動き、その段の太字の数が、その段の答えにある。"""
    permit_log(samples, tmp_path)
    (tmp_path / "手順.csv").write_text("手順\n" + "\n".join(STEPS) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = 0
    for title, commands, figures in sections():
        told = ""
        for command in commands:
            result = CliRunner().invoke(main, command.split())
            assert result.exit_code == 0, f"{title}: {command}\n{result.output}"
            told += result.output
        words = set(re.findall(r"[^\s、。（）]+", told))
        missing = [one for one in figures if one not in words]
        assert missing == [], f"{title}: {missing}\n{told}"
        found += len(figures)
    assert found >= 20


def test_a_figure_without_a_formula_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """画面の数に式が無ければ、計り方と式の頁は作れない。"""
    monkeypatch.delitem(formulas.FORMULAS, "適合度")
    with pytest.raises(Undocumented, match="適合度"):
        formulas.text()


def test_the_page_holds_every_definition_as_shown() -> None:
    """頁には、画面に出る定義の文が、一字も違わず載る。"""
    text = formulas.text()
    for label, said in formulas.DEFINITIONS.items():
        assert f"## {label}\n" in text and said in text and formulas.FORMULAS[label] in text
