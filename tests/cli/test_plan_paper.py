"""命令行 `shirube plan paper`: 画面と同じ文書を、命令で作る。"""

from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from shirube.apps.plan.policy import papers
from shirube.apps.plan.roadmap.models import Initiative
from shirube.apps.plan.versions import actions as versions
from shirube.cli import plan as command
from tests.world import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(mihon: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """みほん市に入った命令。"""
    with mihon.entered("dx_officer") as by:
        plan = versions.start_plan(by=by, title="みほん市DX推進計画", first_year=2026, last_year=2030)
        for number, title in (("1-1", "書かない窓口"), ("1-2", "手続のオンライン化")):
            Initiative.objects.create(plan=plan, number=number, title=title)

    @contextmanager
    def inside(code: str) -> Any:
        with mihon.entered("dx_officer") as scope:
            yield scope

    monkeypatch.setattr(command, "entered", inside)
    monkeypatch.chdir(tmp_path)
    return lambda *given: CliRunner().invoke(command.plan, ["paper", *given])


def test_the_command_knows_every_paper() -> None:
    """命令で選べる文書と形式は、画面で選べるものと同じである。"""
    assert tuple(papers.KINDS) == command.KINDS
    assert tuple(papers.FORMATS) == command.FORMATS


def test_paper_is_written_to_the_named_file(run: Any, tmp_path: Path) -> None:
    """頼んだ文書を、頼んだ形式で、頼んだところに書く。書かなければ文書の名になる。"""
    done = run("mayor", "--as-of", "令和8年7月1日", "--out", "一枚.pdf")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "一枚.pdf").read_bytes().startswith(b"%PDF")
    run("mayor", "--as-of", "2026-07-01", "--format", "html")
    assert (tmp_path / "みほん市DX推進計画_首長用の一枚_2026-07-01.html").exists()


def test_only_takes_numbers_and_names(run: Any, tmp_path: Path) -> None:
    """個票にする取組は、番号でも名でも選べる。無いものと、ほかの文書での指定は断る。"""
    done = run("initiatives", "--only", "1-2", "--format", "html", "--out", "個票.html")
    assert done.exit_code == 0, done.output
    html = (tmp_path / "個票.html").read_text("utf-8")
    assert "手続のオンライン化" in html
    assert "書かない窓口" not in html
    assert "番号か名が「9-9」の取組が、この版にありません" in str(
        run("initiatives", "--only", "9-9").exception
    )
    assert "取組個票（initiatives）を作るときだけ" in run("mayor", "--only", "1-1").output


def test_unknown_plan_and_undecided_day_are_refused(run: Any) -> None:
    """無い計画と、まだ版の決まっていない日は、わけを言って断る。"""
    assert "「ない計画」という計画がありません" in run("mayor", "--plan", "ない計画").output
    refused = run("mayor", "--decided", "--as-of", "2026-07-01")
    assert "までに決まった版がありません" in str(refused.exception)
