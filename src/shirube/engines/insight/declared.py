"""決めた手順: 業務の手順書に書かれた、手順の並びと、その約束。

手順は、必ず行うか（必須）、二度以上行ってよいか（繰り返し可）、まとまりの中で順を入れ替えてよいか（まとまりの名）を
持つ。まとまりは、続いた手順にだけ付けられる。
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from shirube.engines.insight.bpmn import END, START, BusinessProcess
from shirube.engines.insight.layout_layers import forward_links, layers_of

MOST_TOGETHER = 8
"""一つのまとまりに入れられる手順の数。"""


class CannotDeclareSteps(ValueError):
    """手順の並びとして使えない。"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredStep:
    """決めた手順の一つ。``group`` が同じ、続いた手順は、互いに順を入れ替えてよい（空なら順のとおり）。"""

    activity: str
    is_required: bool = True
    is_repeatable: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredSteps:
    """決めた手順の並び。合わない並びは `CannotDeclareSteps`。"""

    steps: tuple[DeclaredStep, ...]

    def __post_init__(self) -> None:
        """手順があり、同じ名が二度なく、まとまりが続いていることを確かめる。"""
        names = [one.activity for one in self.steps]
        if not names:
            raise CannotDeclareSteps("手順が一つもありません。一つ以上書いてください。")
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise CannotDeclareSteps(f"手順「{'、'.join(twice)}」が二度あります。一度だけ書いてください。")
        groups = [name for name, _ in groupby(one.group for one in self.steps) if name]
        broken = sorted({name for name in groups if groups.count(name) > 1})
        if broken:
            raise CannotDeclareSteps(
                f"まとまり「{'、'.join(broken)}」の手順が続いていません。続けて並べてください。"
            )
        for name in groups:
            if sum(one.group == name for one in self.steps) > MOST_TOGETHER:
                raise CannotDeclareSteps(f"まとまり「{name}」の手順は、{MOST_TOGETHER}つまでにしてください。")

    @property
    def ranks(self) -> tuple[int, ...]:
        """手順ごとの順番（0 から。同じまとまりは同じ番号）。"""
        found: list[int] = []
        for at, one in enumerate(self.steps):
            is_together = at > 0 and one.group != "" and one.group == self.steps[at - 1].group
            found.append(found[-1] + (not is_together) if found else 0)
        return tuple(found)


def steps_of(process: BusinessProcess) -> DeclaredSteps:
    """業務フローの作業を、手順の並びとして読む（規則は標の定め、origin: ours）。

    順は、開始からの段の順（段は、戻る線を除いて、いちばん長い道で数える。同じ段は、書かれた順）。その作業をせずに
    終了まで行けるなら任意（並列の分岐は、すべての枝が終わりまで行けること）、その作業から線をたどって戻れるなら
    繰り返し可とする。名のない作業は除き、同じ名の作業は、初めの一つだけを読む。並列の枝どうしの順は、入れ替えの
    まとまりにしない（要るなら、表に書き出して付ける）。
    """
    order = {node.id: at for at, node in enumerate(process.nodes)}
    links = sorted({(order[one.source], order[one.target], 1) for one in process.flows})
    links += [(order[node.attached], order[node.id], 1) for node in process.nodes if node.attached in order]
    firsts = {order[node.id] for node in process.nodes if node.tag == START}
    lasts = {order[node.id] for node in process.nodes if node.tag == END}
    moves = [one for one in links if one[0] != one[1]]
    layers = layers_of(len(order), forward_links(len(order), moves, firsts, lasts), firsts, lasts)
    pairs = [(a, b) for a, b, _ in links]
    splits = {order[node.id] for node in process.nodes if node.tag == "parallelGateway"}
    found: dict[str, DeclaredStep] = {}
    for node in sorted(process.nodes, key=lambda one: (layers[order[one.id]], order[one.id])):
        if not node.is_task or not node.name or node.name in found:
            continue
        at = order[node.id]
        found[node.name] = DeclaredStep(
            activity=node.name,
            is_required=not firsts & _finishing(at, lasts, pairs, splits),
            is_repeatable=at in _reached({b for a, b in pairs if a == at}, pairs),
        )
    return DeclaredSteps(tuple(found.values()))


def _finishing(avoided: int, lasts: set[int], pairs: list[tuple[int, int]], splits: set[int]) -> set[int]:
    """``avoided`` を通らずに終了まで行ける場所。``splits``（並列の分岐）からは、すべての先が行けること。"""
    ways: dict[int, list[int]] = {}
    for a, b in pairs:
        ways.setdefault(a, []).append(b)
    found = lasts - {avoided}
    while True:
        more = {
            at
            for at, afters in ways.items()
            if at != avoided
            and at not in found
            and (all if at in splits else any)(far in found for far in afters)
        }
        if not more:
            return found
        found |= more


def _reached(places: set[int], pairs: list[tuple[int, int]]) -> set[int]:
    """線をたどって行ける場所（はじめの場所を含む）。"""
    ways: dict[int, list[int]] = {}
    for a, b in pairs:
        ways.setdefault(a, []).append(b)
    seen, rest = set(places), list(places)
    while rest:
        for far in ways.get(rest.pop(), ()):
            if far not in seen:
                seen.add(far)
                rest.append(far)
    return seen
