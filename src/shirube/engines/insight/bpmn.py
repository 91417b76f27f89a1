"""業務フロー（BPMN）の中身と、工程マップから作る規則。ファイルの形は知らない。

工程マップから作る規則（標の定め、origin: ours）
- 行いは作業（task）、件の開始と終了は開始・終了イベントにする。
- 出る流れが二つ以上あれば、すぐ後ろに排他の分岐を置く。入る流れが二つ以上あれば、すぐ前に排他の合流を置く。
  自分に戻る流れも、一つの流れとして数える。
- 「どれか一つへ進む」ことだけを表す。同時に進むこと（並列）は、行いの順だけからは決められないので、
  推し量らない。
- 番号（id）は、行いの名だけから決まる。ほかの行いが増えても変わらない。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from shirube.engines.insight.process_map import MapFlow, ProcessMap

START, END, TASK, GATEWAY = "startEvent", "endEvent", "task", "exclusiveGateway"
TASKS = frozenset(
    {
        *("task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask"),
        *("sendTask", "receiveTask", "callActivity", "subProcess", "transaction", "adHocSubProcess"),
    }
)
GATEWAYS = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway"}
)
EVENTS = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowNode:
    """作業・分岐・イベント。``tag`` は BPMN の要素の名、``parent`` はそれを含む部分工程の id（なければ空）。

    ``attached`` は、作業の縁に付くイベント（境界イベント）の、付く先の id。
    """

    id: str
    tag: str
    name: str = ""
    note: str = ""
    parent: str = ""
    attached: str = ""

    @property
    def is_task(self) -> bool:
        """人や機械が行う作業か。"""
        return self.tag in TASKS


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceFlow:
    """順の線。``weight`` は図で太く見る順（ファイルには書かない）。"""

    id: str
    source: str
    target: str
    name: str = ""
    weight: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """帯（担う組織）と、その中の要素の id。"""

    id: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessProcess:
    """一つの業務フロー。``pool`` は、それを囲む枠の名（枠がなければ None）。"""

    id: str
    name: str
    nodes: tuple[FlowNode, ...]
    flows: tuple[SequenceFlow, ...]
    lanes: tuple[Lane, ...] = ()
    pool: str | None = None


def business_process(
    made: ProcessMap, *, name: str, words: Callable[[MapFlow], str] = lambda flow: f"{flow.cases:,}件"
) -> BusinessProcess:
    """工程マップから、業務フローを作る。``words`` は線に書く言葉。"""
    building = _Building(made)
    start = FlowNode(id=building.new(START, ""), tag=START, name="開始")
    end = FlowNode(id=building.new(END, ""), tag=END, name="終了")
    building.add(
        None, start, _lane_beside(made, [(one.count, one.target) for one in made.flows if not one.source])
    )
    for one in made.activities:
        note = f"{one.cases:,}件・{one.count:,}回"
        task = FlowNode(id=building.new(TASK, one.name), tag=TASK, name=one.name, note=note)
        building.add(one.name, task, one.lane)
    building.add(
        None, end, _lane_beside(made, [(one.count, one.source) for one in made.flows if not one.target])
    )
    for flow in made.flows:
        building.join(building.exits[flow.source], building.entries[flow.target], words(flow), flow.count)
    has_lanes = any(one.lane for one in made.activities)
    return BusinessProcess(
        id="Process_1",
        name=name,
        nodes=tuple(building.nodes),
        flows=tuple(building.flows),
        lanes=building.made_lanes() if has_lanes else (),
        pool=name if has_lanes else None,
    )


class _Building:
    """作りかけの業務フロー。番号は名から決まり、重ならない。"""

    def __init__(self, made: ProcessMap) -> None:
        self.outs = Counter(one.source for one in made.flows)
        self.ins = Counter(one.target for one in made.flows)
        self.busiest = max((one.count for one in made.flows), default=1)
        self.nodes: list[FlowNode] = []
        self.flows: list[SequenceFlow] = []
        self.lanes: dict[str, list[str]] = {}
        self.exits: dict[str | None, str] = {}
        self.entries: dict[str | None, str] = {}
        self.used: set[str] = set()

    def add(self, key: str | None, node: FlowNode, lane: str) -> None:
        """要素を、要るなら合流と分岐を添えて加える。"""
        inside = [node]
        if node.tag != START:
            if self.ins[key] > 1:
                inside.insert(0, FlowNode(id=self.new("join", node.id), tag=GATEWAY))
                self.join(inside[0].id, node.id, "", self.busiest)
            self.entries[key] = inside[0].id
        if node.tag != END:
            if self.outs[key] > 1:
                inside.append(FlowNode(id=self.new("split", node.id), tag=GATEWAY))
                self.join(node.id, inside[-1].id, "", self.busiest)
            self.exits[key] = inside[-1].id
        self.nodes += inside
        self.lanes.setdefault(lane, []).extend(one.id for one in inside)

    def join(self, source: str, target: str, name: str, weight: int) -> None:
        """線を加える。"""
        found = self.new("flow", f"{source} {target}")
        self.flows.append(SequenceFlow(id=found, source=source, target=target, name=name, weight=weight))

    def made_lanes(self) -> tuple[Lane, ...]:
        """帯（名の順）。"""
        return tuple(
            Lane(id=self.new("lane", name), name=name or "（組織なし）", members=tuple(members))
            for name, members in sorted(self.lanes.items())
        )

    def new(self, kind: str, name: str) -> str:
        """種類と名から決まる番号。万一ほかの名と重なれば、長くする。"""
        digest = sha256(name.encode()).hexdigest()
        lengths = range(10, len(digest))
        tried = (f"{kind[:1].upper()}{kind[1:]}_{digest[:length]}" for length in lengths)
        found = next(one for one in tried if one not in self.used)
        self.used.add(found)
        return found


def _lane_beside(made: ProcessMap, near: list[tuple[int, str | None]]) -> str:
    """いちばん多い流れの先の行いの帯。"""
    lane = {one.name: one.lane for one in made.activities}
    ranked = sorted((-count, name) for count, name in near if name is not None)
    return lane[ranked[0][1]] if ranked else next(iter(lane.values()), "")
