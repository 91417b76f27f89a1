"""倉の全体についての約束: 要るものは指紋つき、住所は書かない、自分のことだけを語る。"""

import re
import subprocess

import pytest

from tests.architecture.source import ROOT

REQUIREMENTS = ["requirements.txt", "requirements-dev.txt"]
COPYLEFT = re.compile(
    r"\b(?:A?GPL)(?:v?[0-9.]+)?(?:-or-later|-only|\+)?\b|GNU (?:Affero )?General Public", re.I
)


def _tracked(*patterns: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return listed.stdout.splitlines()


@pytest.mark.parametrize("name", [*REQUIREMENTS, "requirements-spark.txt"])
def test_requirements_name_no_address(name: str) -> None:
    """要るものの一覧に、住所がない。"""
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_hashed(name: str) -> None:
    """どの行も、版が決まり、指紋を持つ。"""
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = [block for block in re.split(r"\n(?=[a-zA-Z])", text) if "==" in block]
    assert len(pins) >= 40
    assert [block.split("\n")[0] for block in pins if "--hash=sha256:" not in block] == []


def test_optional_parts_are_apart_and_hashed() -> None:
    """任意の部品（spark）は、実行の一覧にも試験の一覧にも入らず、自分の一覧に指紋がある。"""
    text = (ROOT / "requirements-spark.txt").read_text(encoding="utf-8")
    pins = [block for block in re.split(r"\n(?=[a-zA-Z])", text) if "==" in block]
    assert [pin.split("==")[0] for pin in pins] == ["py4j", "pyspark"]
    assert all("--hash=sha256:" in pin for pin in pins)
    for name in REQUIREMENTS:
        assert "pyspark" not in (ROOT / name).read_text(encoding="utf-8")


def test_test_pins_agree_with_run_pins() -> None:
    """試験の一覧は、実行の一覧と同じ版を使う。"""
    run, dev = (
        dict(
            re.findall(
                r"^([A-Za-z0-9._-]+)==([^ \\;]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE
            )
        )
        for name in REQUIREMENTS
    )
    assert {name: version for name, version in run.items() if dev.get(name) != version} == {}


def test_every_dependency_has_a_reason() -> None:
    """直接に頼る部品は、どれも理由が書いてある。"""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [re.split(r"[\[<>=]", item)[0] for item in project["dependencies"]]
    reasons = (ROOT / "docs/adr/0002-dependencies.md").read_text(encoding="utf-8").lower()
    assert [name for name in asked if name.lower() not in reasons] == []


def test_no_copyleft_dependency() -> None:
    """AGPL・GPL の部品に頼らない（LGPL・MPL は部品としてだけ使う）。"""
    from importlib.metadata import distribution

    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    bad = []
    for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE):
        try:
            meta = distribution(name).metadata
        except ImportError:
            continue  # 別の OS のための部品
        said = " ".join([meta.get("License-Expression") or "", *(meta.get_all("Classifier") or [])])
        if COPYLEFT.search(said.replace("LGPL", "").replace("Lesser General Public", "")):
            bad.append(name)
    assert bad == []


def test_no_lock_file_with_addresses() -> None:
    """住所を持つ錠のファイルを置かない。"""
    assert _tracked("uv.lock", "poetry.lock", "Pipfile.lock", "pylock*.toml", "package-lock.json") == []


def test_the_project_speaks_only_of_itself() -> None:
    """作業の場所の道筋を、倉のどこにも書かない。"""
    place = str(ROOT.parent) + "/"
    found = subprocess.run(
        ["git", "grep", "-n", "-I", "-F", place], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.stdout == ""


def test_large_files_are_known() -> None:
    """1MB を超えるファイルは、書体だけ。"""
    large = [
        name for name in _tracked() if (ROOT / name).exists() and (ROOT / name).stat().st_size > 1_000_000
    ]
    assert [name for name in large if not name.endswith((".ttf", ".woff2"))] == []
