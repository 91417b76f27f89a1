"""手引きの頁を読む: 文の中の「…」と `…` を、画面での行いの並びにする。

頁に書いてあるとおりに動くので、頁と試験は食い違わない。読み方は次のとおりで、手引きはこの言い回しだけで書く。

- 「名」を開き・を押し: 画面のその名のリンクかボタンを押す。
- 「名」に `値`: その名の欄に書く（ファイルの欄なら選ぶ）。「名」で `値`: その名の欄から選ぶ。
- 「名」に印・「名」の印を外: 印を付ける・外す。
- 「名」が出: 画面にその言葉が見える。`利用者ID` でサインイン: サインインの画面に入れる。
- ![説明](絵): いまの画面が、その絵になる。説明と同じ見出しがあれば、そこから下。
- そのほかの「…」も、画面に見えなければならない。
"""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source import ROOT

POLICY = ROOT / "docs" / "tutorial" / "全体方針を半時間で.md"
PERMIT = ROOT / "docs" / "tutorial" / "許可の記録を半時間で計る.md"

_STEP = re.compile(r"^## \d+\. (?P<title>.+?)(?:（(?P<minutes>\d+)分）)?$", re.MULTILINE)
_ACT = re.compile(
    r"`(?P<person>[^`]+)` でサインイン"
    r"|「(?P<press>[^」]+)」を(?:開|押)"
    r"|「(?P<fill>[^」]+)」に `(?P<text>[^`]+)`"
    r"|「(?P<choose>[^」]+)」で `(?P<choice>[^`]+)`"
    r"|「(?P<check>[^」]+)」に印"
    r"|「(?P<uncheck>[^」]+)」の印を外"
    r"|!\[(?P<subject>[^\]]*)\]\((?P<picture>[^)]+)\)"
    r"|「(?P<see>[^」]+)」"
)
_VALUES = ("text", "choice", "subject")


@dataclass(frozen=True)
class Act:
    """一つの行い: 種類（``press`` など）、画面での名、値、書いてある行。"""

    kind: str
    name: str
    value: str
    line: int


@dataclass(frozen=True)
class TutorialStep:
    """手引きの一つの段: 題、かかる分の目安、行い。"""

    title: str
    minutes: int
    acts: tuple[Act, ...]


def read(path: Path) -> list[TutorialStep]:
    """頁のすべての段。"""
    text = path.read_text(encoding="utf-8")
    heads = list(_STEP.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return [
        TutorialStep(
            title=head["title"],
            minutes=int(head["minutes"] or 0),
            acts=tuple(_act(found, text) for found in _ACT.finditer(text, head.end(), end)),
        )
        for head, end in zip(heads, ends, strict=True)
    ]


def _act(found: re.Match[str], text: str) -> Act:
    kind = next(name for name, value in found.groupdict().items() if value and name not in _VALUES)
    value = next((found[name] for name in _VALUES if found[name]), "")
    return Act(kind, found[kind], value, text.count("\n", 0, found.start()) + 1)
