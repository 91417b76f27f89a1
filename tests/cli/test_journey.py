"""命令行 `shirube demo journey`: 始める前に断ること。旅そのものは深い試験が確かめる。"""

from pathlib import Path

from click.testing import CliRunner

from shirube.cli.demo import demo


def run(out: Path, code: str = "112372") -> tuple[int, str]:
    """旅を頼む。"""
    arguments = ["journey", "--municipality", code, "--as-of", "2026-11-21", "--out", str(out)]
    done = CliRunner().invoke(demo, arguments)
    return done.exit_code, done.output


def test_site_of_others_is_never_erased(tmp_path: Path) -> None:
    """書き出し先に、旅が作ったのでない site があれば、触れずに断る。"""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "大事な表.txt").write_text("x", encoding="utf-8")
    code, said = run(tmp_path)
    assert code == 1
    assert "旅の置き場ではありません" in said
    assert (tmp_path / "site" / "大事な表.txt").read_text(encoding="utf-8") == "x"


def test_unknown_body_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    """全国の一覧にない団体は、何も作らずに断る。"""
    code, said = run(tmp_path / "out", code="990019")
    assert code == 1
    assert "990019" in said
    assert not (tmp_path / "out").exists()
