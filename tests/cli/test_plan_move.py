"""命令行 `shirube plan move-edition`: 画面と同じ移し替えを、命令で確かめ、移し、戻す。"""

from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from shirube.apps.plan.roadmap import actions as roadmap
from shirube.apps.plan.roadmap.models import Initiative
from shirube.apps.plan.versions import actions as versions
from shirube.apps.plan.versions.queries import Plan
from shirube.cli import plan_move as command
from tests.world import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(mihon: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """みほん市に入った命令。第2.0版に立つ計画がある。"""
    with mihon.entered("dx_officer") as by:
        plan = versions.start_plan(by=by, title="第一期計画", first_year=2022, last_year=2026, edition="2.0")
        roadmap.start_from_edition(
            by=by, plan=plan, edition="2.0", items=["item.telework", "item.online_procedures"]
        )

    @contextmanager
    def inside(code: str) -> Any:
        with mihon.entered("dx_officer") as scope:
            yield scope

    monkeypatch.setattr(command, "entered", inside)
    monkeypatch.chdir(tmp_path)
    return lambda *given: CliRunner().invoke(command.move_edition, list(given))


def references(town: Town) -> set[str]:
    """いまの取組の国の項目。"""
    with town.entered():
        return {one for row in Initiative.objects.all() for one in row.national}


def test_without_apply_nothing_changes(run: Any, mihon: Town) -> None:
    """言わなければ確かめるだけで、引き継がれる行と触れる取組を見せる。"""
    told = run("2.2")
    assert told.exit_code == 0, told.output
    assert "自治体フロントヤード改革の推進」 引き継がれた → 付け替える" in told.output
    assert "まだ何も変えていません" in told.output
    assert references(mihon) == {"item.telework@2.0", "item.online_procedures@2.0"}


def test_apply_writes_the_report_and_undo_brings_back(run: Any, mihon: Town, tmp_path: Path) -> None:
    """移すと報告が書かれ、--undo で元に戻る。もう一度の --undo は断る。"""
    done = run("2.2", "--apply", "--out", "報告.xlsx")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "報告.xlsx").read_bytes().startswith(b"PK")
    assert references(mihon) == {"item.telework@2.2", "item.frontyard@2.2"}
    assert run("--undo").exit_code == 0
    assert references(mihon) == {"item.telework@2.0", "item.online_procedures@2.0"}
    again = run("--undo")
    assert again.exit_code == 1
    assert "元に戻せる移し替えがありません" in again.output


def test_the_handling_of_a_row_can_be_changed(run: Any, mihon: Town) -> None:
    """行の番号と扱いで案を変えられ、読めない書き方は、選べる扱いを言って断る。"""
    lines = run("2.2").output.splitlines()
    number = next(
        line.split("　")[0].strip() for line in lines if "テレワーク" in line and "取組事項" in line
    )
    wrong = run("2.2", "--row", f"{number}=消す")
    assert wrong.exit_code == 2
    assert "付け替える・独自として残す・前の版のまま残す" in wrong.output
    assert run("2.2", "--row", f"{number}=独自として残す", "--apply").exit_code == 0
    assert references(mihon) == {"item.frontyard@2.2"}


def test_to_no_edition(run: Any, mihon: Town) -> None:
    """none で、国の版によらない計画にする。"""
    assert run("none", "--apply").exit_code == 0
    assert references(mihon) == set()
    with mihon.entered():
        assert Plan.objects.get().edition == ""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "--undo のどちらか"),
        (("2.2", "--undo"), "--undo のどちらか"),
        (("9.9",), "第9.9版へは移せません"),
        (("2.0",), "第2.0版へは移せません"),
        (("2.2", "--out", "報告.docx"), "--apply で移すときに"),
        (("2.2", "--apply", "--out", "報告.txt"), "pdf・docx・html・xlsx"),
        (("2.2", "--plan", "無い計画"), "無い計画"),
    ],
)
def test_wrong_ways_are_told(run: Any, given: tuple[str, ...], said: str) -> None:
    """違う使い方には、次にすることを言って断り、何も変えない。"""
    told = run(*given)
    assert told.exit_code != 0
    assert said in told.output
