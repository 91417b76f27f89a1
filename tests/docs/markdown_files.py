"""文書の試験が読む、倉の文書の見方。"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from docs.build.pages import ROOT

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
# 命令の書かれ方: 行の初めか `の中の「(道筋)shirube 命令」「make 目当て」
SHIRUBE = re.compile(r"(?:^|`|\s|/)shirube(?P<words>(?: +[^\s`|（）]+)+)", re.MULTILINE)
MAKE = re.compile(r"(?:^|`)make (?P<target>[a-z][a-z-]*)", re.MULTILINE)


def documents() -> list[Path]:
    """倉にあるすべての .md（git が覚えているものと、これから覚えるもの）。"""
    listed = subprocess.run(
        ["git", "-c", "core.quotePath=false", "ls-files", "-co", "--exclude-standard", "--", "*.md"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [ROOT / name for name in sorted(set(listed.stdout.splitlines())) if (ROOT / name).exists()]


def links(path: Path) -> Iterator[str]:
    """倉の中を指すリンク（図を含む）の道筋。"""
    text = CODE.sub("", FENCE.sub("", path.read_text(encoding="utf-8")))
    for target in LINK.findall(text):
        place = unquote(target.partition("#")[0])
        if place and not re.match(r"[a-z]+:", place):
            yield place


def code_in(path: Path) -> str:
    """字のまま見せるところ（命令が書かれるところ）だけ。"""
    text = path.read_text(encoding="utf-8")
    return "\n".join([*FENCE.findall(text), *CODE.findall(FENCE.sub("", text))])
