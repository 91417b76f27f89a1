"""閉じた網のための設置一式を build/kit に作る（`make kit`）。

つながる機械で一度だけ行う。Linux と Windows（どちらも x86-64）、CPython 3.11〜3.13 の部品（wheel）を集め、
標そのものの wheel を組み、指紋の一覧を付ける。できたフォルダーを運べば、索引も網も make も git も
管理者の権限も要らずに、`python start.py` だけで設置できる。部品はすべて requirements.txt の指紋で確かめる。
"""

# ruff: noqa: T201, S603 - 画面に出し、決まった命令を呼ぶのが仕事

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flit_core import buildapi
from packaging.markers import Marker, default_environment

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
KIT = ROOT / "build" / "kit"
PYTHONS = ("3.11", "3.12", "3.13")
# 標の wheel の中の日時を決めておく。同じ中身なら、いつ組んでも同じ指紋になる。
BUILD_TIME = "1767225600"  # 2026-01-01T00:00:00Z


@dataclass(frozen=True)
class Platform:
    """部品を集める一つの環境。"""

    name: str
    tags: tuple[str, ...]
    marks: dict[str, str]


PLATFORMS = (
    Platform(
        "linux-x86_64",
        ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux_2_5_x86_64"),
        {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    ),
    Platform(
        "windows-x86_64",
        ("win_amd64",),
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    ),
)


@dataclass(frozen=True)
class Requirement:
    """requirements.txt の一つの部品。"""

    pin: str
    marker: str
    hashes: tuple[str, ...]

    def fits(self, platform: Platform, python: str) -> bool:
        """この環境に要るか。"""
        if not self.marker:
            return True
        marks = default_environment() | platform.marks  # type: ignore[operator]
        marks |= {"python_version": python, "python_full_version": f"{python}.0"}
        marks |= {"platform_machine": "x86_64" if platform.marks["os_name"] == "posix" else "AMD64"}
        return Marker(self.marker).evaluate(marks)

    def line(self, *, with_marker: bool = True) -> str:
        """pip が読む一行。"""
        head = f"{self.pin} ; {self.marker}" if self.marker and with_marker else self.pin
        return " ".join([head, *(f"--hash={found}" for found in self.hashes)])


def read_requirements(text: str) -> list[Requirement]:
    """requirements.txt を読む。指紋の無い部品があれば止まる。"""
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        line = line.partition("#")[0].strip()
        if not line:
            continue
        head, *hashes = line.split("--hash=")
        pin, _, marker = head.partition(";")
        if not hashes or "==" not in pin:
            raise SystemExit(f"requirements.txt の「{pin.strip()}」に、版か指紋がありません。")
        found.append(Requirement(pin.strip(), marker.strip(), tuple(h.strip() for h in hashes)))
    return found


def build_wheel(folder: Path) -> Path:
    """標そのものの wheel を組む。"""
    os.environ.setdefault("SOURCE_DATE_EPOCH", BUILD_TIME)
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        return folder / buildapi.build_wheel(str(folder))
    finally:
        os.chdir(before)


def download(requirements: list[Requirement], platform: Platform, python: str, folder: Path) -> None:
    """一つの環境の部品を、指紋を確かめながら集める。組み立ての要る部品は受け取らない。"""
    with tempfile.TemporaryDirectory() as part:
        wanted = Path(part) / "requirements.txt"
        fitting = [r.line(with_marker=False) for r in requirements if r.fits(platform, python)]
        wanted.write_text("\n".join(fitting) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check"]
        command += ["--no-deps", "--only-binary=:all:", "--require-hashes", "--dest", str(folder)]
        command += ["--implementation", "cp", "--python-version", python]
        command += ["--abi", f"cp{python.replace('.', '')}", "--abi", "abi3", "--abi", "none"]
        command += [argument for tag in platform.tags for argument in ("--platform", tag)]
        subprocess.run([*command, "-r", str(wanted)], check=True)


def sort_wheels(folder: Path, kit: Path) -> None:
    """どの環境でも使える部品を any に、環境ごとの部品をその名のフォルダーに置く。"""
    for wheel in sorted(folder.glob("*.whl")):
        place = "any" if wheel.name.endswith("-none-any.whl") else _platform_of(wheel)
        target = kit / "wheels" / place / wheel.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(wheel, target)


def _platform_of(wheel: Path) -> str:
    return "windows-x86_64" if "win_amd64" in wheel.name else "linux-x86_64"


def checksum_lines(kit: Path) -> Iterator[str]:
    """指紋の一覧（sha256sum と同じ形）。"""
    for path in sorted(kit.rglob("*")):
        if path.is_file() and path.name != "SHA256SUMS":
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield f"{digest}  {path.relative_to(kit).as_posix()}\n"


def write_checksums(kit: Path) -> None:
    """指紋の一覧を書く。"""
    (kit / "SHA256SUMS").write_text("".join(checksum_lines(kit)), encoding="utf-8", newline="\n")


def make(kit: Path = KIT) -> None:
    """一式を作る。作りかけは見せない。"""
    began = time.monotonic()
    draft = kit.with_name(f".{kit.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "wheels" / "any").mkdir(parents=True)
    requirements = read_requirements((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as part:
        for platform in PLATFORMS:
            for python in PYTHONS:
                download(requirements, platform, python, Path(part))
                print(f"集めました: {platform.name} CPython {python}", flush=True)
        sort_wheels(Path(part), draft)
    own = build_wheel(draft / "wheels" / "any")
    _write_requirements(draft, requirements, own)
    shutil.copy(HERE / "start.py", draft / "start.py")
    shutil.copy(HERE / "README.md", draft / "README.md")
    shutil.copy(ROOT / "LICENSE", draft / "LICENSE")
    shutil.copytree(ROOT / "examples", draft / "examples")
    write_checksums(draft)
    shutil.rmtree(kit, ignore_errors=True)
    draft.rename(kit)
    _report(kit, time.monotonic() - began)


def _write_requirements(kit: Path, requirements: list[Requirement], own: Path) -> None:
    version = own.name.split("-")[1]
    digest = hashlib.sha256(own.read_bytes()).hexdigest()
    lines = [r.line() for r in requirements] + [f"shirube=={version} --hash=sha256:{digest}"]
    (kit / "requirements.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _report(kit: Path, seconds: float) -> None:
    def size(folder: Path) -> float:
        return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1_000_000

    print(f"できました: {kit}（{size(kit):,.0f} MB、{seconds:,.0f} 秒）")
    for folder in sorted((kit / "wheels").iterdir()):
        count = len(list(folder.iterdir()))
        print(f"  wheels/{folder.name}: {count} 個 {size(folder):,.0f} MB")
    print("  Windows の部品はそろえただけで、ここでは走らせていません。")


if __name__ == "__main__":
    make()
