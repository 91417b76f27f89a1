"""設置一式（make kit）: 指紋のない部品を入れず、運ぶ途中で変わったものを入れる前に見つける。"""

import ast
import hashlib
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_requirements_of_each_platform(make_kit: ModuleType) -> None:
    """Windows だけの部品は Windows の分にだけ入り、どの部品にも版と指紋がある。"""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    found = make_kit.read_requirements(text)
    assert len(found) >= 40
    assert all(r.hashes and "==" in r.pin for r in found)
    linux, windows = make_kit.PLATFORMS
    names = {
        platform.name: {r.pin.partition("==")[0] for r in found if r.fits(platform, "3.12")}
        for platform in (linux, windows)
    }
    assert names["windows-x86_64"] - names["linux-x86_64"] == {"colorama", "tzdata"}
    assert names["linux-x86_64"] <= names["windows-x86_64"]
    assert "cffi" in names["linux-x86_64"]


@pytest.mark.parametrize("line", ["django==5.2.19", "django --hash=sha256:00", "django>=5 --hash=sha256:00"])
def test_requirement_without_version_or_hash_is_refused(make_kit: ModuleType, line: str) -> None:
    """版か指紋の無い部品があれば、一式を作らない。"""
    with pytest.raises(SystemExit, match="版か指紋がありません"):
        make_kit.read_requirements(line + "\n")


def test_own_wheel_is_whole_and_the_same_every_time(make_kit: ModuleType, tmp_path: Path) -> None:
    """標の wheel には画面・資料・書体が入り、鍵やデータは入らず、二度組んでも同じ指紋になる。"""
    first, second = (make_kit.build_wheel(_folder(tmp_path / name)) for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()
    names = zipfile.ZipFile(first).namelist()
    for needed in ("ui/static/ui/base.css", "reference/organization/municipalities.csv", "cli/main.py"):
        assert f"shirube/{needed}" in names
    assert not [n for n in names if n.endswith((".pyc", ".sqlite3", "secret_key", ".env")) or "var/" in n]


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


@pytest.fixture
def kit(make_kit: ModuleType, tmp_path: Path) -> Path:
    """小さな一式。"""
    kit = tmp_path / "kit"
    for name in (
        "wheels/any/shirube-1-py3-none-any.whl",
        "wheels/linux-x86_64/a.whl",
        "examples/e/city.yaml",
    ):
        place = kit / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(name.encode())
    (kit / "requirements.txt").write_text("shirube==1\n", encoding="utf-8")
    make_kit.write_checksums(kit)
    return kit


def test_unchanged_kit_is_accepted(start: ModuleType, kit: Path) -> None:
    """運んだままの一式は通り、一覧は sha256sum の形である。"""
    sums = (kit / "SHA256SUMS").read_bytes()
    assert start.verify(kit) == hashlib.sha256(sums).hexdigest()
    assert all(len(line.split("  ")[0]) == 64 for line in sums.decode().splitlines())


def _change(kit: Path) -> None:
    (kit / "wheels/any/shirube-1-py3-none-any.whl").write_bytes(b"evil")


def _change_pins(kit: Path) -> None:
    (kit / "requirements.txt").write_text("evil==1\n", encoding="utf-8")


def _lose(kit: Path) -> None:
    (kit / "wheels/linux-x86_64/a.whl").unlink()


def _add(kit: Path) -> None:
    (kit / "wheels/any/evil-9-py3-none-any.whl").write_bytes(b"")


def _lose_list(kit: Path) -> None:
    (kit / "SHA256SUMS").unlink()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_change, "1 個変わっています"),
        (_change_pins, "requirements.txt"),
        (_lose, "1 個足りません"),
        (_add, "無いはずのファイル"),
        (_lose_list, "SHA256SUMS がありません"),
    ],
)
def test_changed_kit_is_refused_before_installing(
    start: ModuleType, kit: Path, harm: Callable[[Path], None], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """変わった・足りない・余分なファイルを、何も入れずに断る。"""
    harm(kit)
    with pytest.raises(SystemExit):
        start.verify(kit)
    assert said in capsys.readouterr().err


def test_start_needs_only_the_standard_library() -> None:
    """start.py は標準の部品だけで読み込める（何も入っていない機械で最初に動くため）。"""
    tree = ast.parse((ROOT / "packaging/kit/start.py").read_text(encoding="utf-8"))
    names = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {(n.module or "").split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names


def test_packaging_is_not_a_package() -> None:
    """packaging を部品（package）にしない。同じ名前の本物の部品を隠してしまうため。"""
    assert list((ROOT / "packaging").rglob("__init__.py")) == []
