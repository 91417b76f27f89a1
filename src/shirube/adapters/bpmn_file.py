"""業務フローを BPMN 2.0 のファイルに書き、読む。

書くファイルには、図（BPMNDI: 枠・帯・形・線・札の場所）と、要素ごとの入る線・出る線を必ず付けるので、図を置き
直さずに、そのまま描画の道具で開ける。読むときは、作業・分岐・イベント・順の線・帯だけを読み、条件の式や実行の
設定は読まない。順の線の端がないものは断る。

要素の名と並びは OMG「Business Process Model and Notation 2.0.2」（BPMN20.xsd、BPMNDI.xsd、DC.xsd、DI.xsd）に
よる。同じ業務フローからは、同じバイト列になる。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import SubElement, indent, tostring  # nosec B405 書くだけで、読まない

from shirube.adapters.bpmn_diagram import Diagram, drawn
from shirube.adapters.refusal import DEFAULT_LIMITS, FileRefused, Limits
from shirube.adapters.xml_source import Element, parse
from shirube.engines.insight.bpmn import (
    EVENTS,
    GATEWAYS,
    TASKS,
    BusinessProcess,
    FlowNode,
    Lane,
    SequenceFlow,
)

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPACES = {
    "xmlns:bpmn": MODEL,
    "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
}
_REFUSED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NODES = TASKS | GATEWAYS | EVENTS
_INSIDE = ("subProcess", "transaction", "adHocSubProcess")


def write_bpmn(process: BusinessProcess) -> bytes:
    """業務フローを、図の付いた BPMN 2.0（UTF-8）にする。"""
    root = Element("bpmn:definitions", {**SPACES, "id": "Definitions_1", "targetNamespace": "urn:shirube"})
    if process.pool is not None:
        pool = SubElement(root, "bpmn:collaboration", id="Collaboration_1")
        SubElement(
            pool, "bpmn:participant", id="Participant_1", name=_text(process.pool), processRef=process.id
        )
    body = SubElement(root, "bpmn:process", id=process.id, name=_text(process.name), isExecutable="false")
    if process.lanes:
        lanes = SubElement(body, "bpmn:laneSet", id="LaneSet_1")
        for lane in process.lanes:
            one = SubElement(lanes, "bpmn:lane", id=lane.id, name=_text(lane.name))
            for member in lane.members:
                SubElement(one, "bpmn:flowNodeRef").text = member
    homes = {"": body}
    for node in process.nodes:
        homes[node.id] = _node(homes[node.parent], node, process)
    parents = {node.id: node.parent for node in process.nodes}
    for flow in process.flows:
        written = SubElement(
            homes[parents[flow.source]],
            "bpmn:sequenceFlow",
            id=flow.id,
            sourceRef=flow.source,
            targetRef=flow.target,
        )
        if flow.name:
            written.set("name", _text(flow.name))
    _diagram(root, process, drawn(process))
    indent(root)
    found: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return found


def read_bpmn(data: bytes, *, name: str, limits: Limits = DEFAULT_LIMITS) -> tuple[BusinessProcess, ...]:
    """BPMN 2.0 のファイルの業務フローを、書かれた順に読む。BPMN でないものは `FileRefused`。"""
    root = parse(data, name=name, limits=limits)
    if root.tag != f"{{{MODEL}}}definitions":
        raise FileRefused(
            name,
            why="BPMN 2.0 のファイルではありません",
            next="描画の道具で「BPMN 2.0 XML」として保存してください",
        )
    pools = {one.get("processRef"): one.get("name", "") for one in root.iter(f"{{{MODEL}}}participant")}
    found = tuple(_process(one, pools, name) for one in root if _local(one) == "process")
    if not found:
        raise FileRefused(
            name, why="業務フロー（process）が一つもありません", next="業務フローを描いて保存してください"
        )
    return found


def _node(home: Element, node: FlowNode, process: BusinessProcess) -> Element:
    """一つの要素。入る線と出る線も書く（図の道具が、つながりをたどれるように）。"""
    written = SubElement(home, f"bpmn:{node.tag}", id=node.id)
    if node.name:
        written.set("name", _text(node.name))
    if node.attached:
        written.set("attachedToRef", node.attached)
    if node.note:
        SubElement(written, "bpmn:documentation").text = _text(node.note)
    for flow in process.flows:
        if flow.target == node.id:
            SubElement(written, "bpmn:incoming").text = flow.id
    for flow in process.flows:
        if flow.source == node.id:
            SubElement(written, "bpmn:outgoing").text = flow.id
    return written


def _diagram(root: Element, process: BusinessProcess, diagram: Diagram) -> None:
    """図: 枠、帯、形、線、札の場所。"""
    home = SubElement(root, "bpmndi:BPMNDiagram", id="BPMNDiagram_1")
    whole = process.id if process.pool is None else "Collaboration_1"
    plane = SubElement(home, "bpmndi:BPMNPlane", id="BPMNPlane_1", bpmnElement=whole)
    for shape in diagram.shapes:
        written = SubElement(plane, "bpmndi:BPMNShape", id=f"{shape.id}_di", bpmnElement=shape.id)
        for key, value in shape.marks:
            written.set(key, value)
        SubElement(written, "dc:Bounds", dict(_bounds(shape.rect)))
        if shape.label:
            SubElement(SubElement(written, "bpmndi:BPMNLabel"), "dc:Bounds", dict(_bounds(shape.label)))
    for edge in diagram.edges:
        written = SubElement(plane, "bpmndi:BPMNEdge", id=f"{edge.id}_di", bpmnElement=edge.id)
        for x, y in edge.points:
            SubElement(written, "di:waypoint", x=_number(x), y=_number(y))
        if edge.label:
            SubElement(SubElement(written, "bpmndi:BPMNLabel"), "dc:Bounds", dict(_bounds(edge.label)))


def _bounds(rect: tuple[float, float, float, float]) -> Iterator[tuple[str, str]]:
    return zip(("x", "y", "width", "height"), map(_number, rect), strict=True)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(value: str) -> str:
    return _REFUSED.sub("", value)


def _local(element: Element) -> str:
    """BPMN の要素の名。ほかの名前空間の要素は空。"""
    space, _, local = element.tag.rpartition("}")
    return local if space == f"{{{MODEL}" else ""


def _process(element: Element, pools: dict[str | None, str], name: str) -> BusinessProcess:
    nodes, flows, lanes = list(_nodes(element, "")), list(_flows(element)), list(_lanes(element))
    known = {one.id for one in nodes}
    for flow in flows:
        if flow.source not in known or flow.target not in known:
            raise FileRefused(
                name,
                where=f"線 {flow.id}",
                why="線の端の要素がありません",
                next="描画の道具で線をつなぎ直してから保存してください",
            )
    return BusinessProcess(
        id=element.get("id", ""),
        name=element.get("name", ""),
        nodes=tuple(nodes),
        flows=tuple(flows),
        lanes=tuple(lanes),
        pool=pools.get(element.get("id")),
    )


def _nodes(element: Element, parent: str) -> Iterator[FlowNode]:
    for one in element:
        tag = _local(one)
        if tag in _NODES:
            yield FlowNode(
                id=one.get("id", ""),
                tag=tag,
                name=_one_line(one.get("name", "")),
                note=next((child.text or "" for child in one if _local(child) == "documentation"), ""),
                parent=parent,
                attached=one.get("attachedToRef", ""),
            )
            if tag in _INSIDE:
                yield from _nodes(one, one.get("id", ""))


def _flows(element: Element) -> Iterator[SequenceFlow]:
    for one in element.iter(f"{{{MODEL}}}sequenceFlow"):
        yield SequenceFlow(
            id=one.get("id", ""),
            source=one.get("sourceRef", ""),
            target=one.get("targetRef", ""),
            name=_one_line(one.get("name", "")),
        )


def _lanes(element: Element) -> Iterator[Lane]:
    """いちばん内側の帯だけを読む（帯の中の帯は、外の帯の名を重ねない）。"""
    for one in element.iter(f"{{{MODEL}}}lane"):
        if one.find(f"{{{MODEL}}}childLaneSet") is None:
            members = [ref.text.strip() for ref in one if _local(ref) == "flowNodeRef" and ref.text]
            yield Lane(id=one.get("id", ""), name=_one_line(one.get("name", "")), members=tuple(members))


def _one_line(text: str) -> str:
    return " ".join(text.split())
