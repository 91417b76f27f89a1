"""同梱した外部の資産が、目録のとおりであること。"""

import hashlib
import re
import tomllib
from pathlib import Path

import shirube.ui

VENDOR = Path(shirube.ui.__file__).parent / "static" / "vendor"
UNLISTED = {"manifest.toml", ".gitattributes"}
ASSETS = tomllib.loads((VENDOR / "manifest.toml").read_text(encoding="utf-8"))["asset"]


def test_every_listed_file_has_its_hash():
    """目録にあるファイルは、すべて書かれたハッシュのまま置かれている。"""
    listed = {path: digest for asset in ASSETS for path, digest in asset["files"].items()}
    found = {path: hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() for path in listed}
    assert found == listed


def test_no_file_is_unlisted():
    """目録にないファイルは一つもない。"""
    listed = {path for asset in ASSETS for path in asset["files"]}
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert present - listed - UNLISTED == set()


def test_every_asset_says_licence_and_origin():
    """どの資産にも、名前・版・許諾・許諾の本文・出どころがある。"""
    for asset in ASSETS:
        assert all(asset[key] for key in ("name", "version", "licence", "source_package"))
        assert asset["licence_file"] in asset["files"]


def test_the_manifest_names_no_address():
    """目録に取り寄せ先の住所を書かない（閉じた網で読まれるため）。"""
    assert not re.search(r"https?://", (VENDOR / "manifest.toml").read_text(encoding="utf-8"))


def test_font_family_is_the_one_of_the_tokens():
    """書体名は tokens.css の名と同じで、124の範囲すべてに実体がある。"""
    css = (VENDOR / "noto-sans-jp" / "noto-sans-jp.css").read_text(encoding="utf-8")
    tokens = (VENDOR / "design-tokens" / "tokens.css").read_text(encoding="utf-8")
    assert set(re.findall(r"font-family: '([^']+)'", css)) == {"Noto Sans JP"}
    assert "--font-family-sans: 'Noto Sans JP'" in tokens
    sources = re.findall(r"url\(\./([^)]+)\)", css)
    assert len(sources) == len(set(sources)) == css.count("unicode-range") == css.count("font-display: swap")
    assert all((VENDOR / "noto-sans-jp" / source).is_file() for source in sources)
    assert len(sources) == 124
