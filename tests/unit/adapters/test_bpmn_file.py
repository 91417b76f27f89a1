"""BPMN: 図の付いたファイルになり、読み戻せ、公の実物も読める。"""

import os
from pathlib import Path

import pytest
from lxml import etree

from shirube.adapters.bpmn_file import MODEL, read_bpmn, write_bpmn
from shirube.adapters.refusal import FileRefused
from shirube.engines.insight.bpmn import BusinessProcess, Lane, business_process
from shirube.engines.insight.process_map import MapActivity, MapFlow, process_map

NAMES = {
    "bpmn": MODEL,
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
}
COUNTS = {"受付": 10, "審査 <&>": 12, "交付": 10}
FLOWS = {
    (None, "受付"): 10, ("受付", "審査 <&>"): 10, ("審査 <&>", "審査 <&>"): 2, ("審査 <&>", "受付"): 1,
    ("審査 <&>", "交付"): 9, ("交付", None): 9, ("受付", None): 1,
}  # fmt: skip


def process(*, lane: str = "課") -> BusinessProcess:
    """分岐、合流、自分に戻る流れのある業務フロー。"""
    activities = [
        MapActivity(name=name, count=count, cases=count, lane=lane and f"{lane}{at % 2}")
        for at, (name, count) in enumerate(COUNTS.items())
    ]
    flows = [MapFlow(source=a, target=b, count=count, cases=count) for (a, b), count in FLOWS.items()]
    return business_process(process_map(activities, flows, case_count=10), name="申請の業務")


def test_gateways_stand_where_flows_split_and_join() -> None:
    """出る流れが二つ以上なら後ろに分岐、入る流れが二つ以上なら前に合流が立つ。線には件数を書く。"""
    made = process()
    name = {node.id: node.name or node.id.split("_")[0] for node in made.nodes}
    assert [(name[one.source], name[one.target], one.name) for one in made.flows if one.name] == [
        ("開始", "Join", "10件"),
        ("Split", "Join", "10件"),
        ("交付", "Join", "9件"),
        ("Split", "交付", "9件"),
        ("Split", "Join", "2件"),
        ("Split", "Join", "1件"),
        ("Split", "Join", "1件"),
    ]
    inner = {(name[one.source], name[one.target]) for one in made.flows if not one.name}
    assert inner == {
        ("Join", "受付"), ("受付", "Split"), ("Join", "審査 <&>"), ("審査 <&>", "Split"), ("Join", "終了")
    }  # fmt: skip


def test_ids_depend_only_on_names() -> None:
    """番号は行いの名だけから決まる。ほかの行いが増えても、分岐が増えても変わらない。"""
    small = business_process(
        process_map([MapActivity(name="受付", count=1, cases=1)], [], case_count=1), name="別"
    )
    ids = {node.name: node.id for node in process().nodes if node.name}
    assert {node.name: node.id for node in small.nodes} == {key: ids[key] for key in ("受付", "開始", "終了")}


@pytest.mark.parametrize("lane", ["", "課"])
def test_what_is_written_is_read_back(lane: str) -> None:
    """書いたものを読むと、同じ業務フローに戻る。同じ業務フローからは、同じバイト列になる。"""
    made = process(lane=lane)
    assert read_bpmn(write_bpmn(made), name="x.bpmn") == (made,)
    assert write_bpmn(made) == write_bpmn(process(lane=lane))


@pytest.mark.parametrize("lane", ["", "課"])
def test_every_element_has_its_picture(lane: str) -> None:
    """どの要素にも形があり、どの線にも二つ以上の点があり、入る線・出る線が書かれ、番号は重ならない。"""
    root = etree.fromstring(write_bpmn(process(lane=lane)))
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    flows = root.xpath("//bpmn:sequenceFlow", namespaces=NAMES)
    nodes = set(
        root.xpath("//bpmn:sequenceFlow/@sourceRef | //bpmn:sequenceFlow/@targetRef", namespaces=NAMES)
    )
    shapes = set(root.xpath("//di:BPMNShape/@bpmnElement", namespaces=NAMES))
    frames = {"Participant_1", *root.xpath("//bpmn:lane/@id", namespaces=NAMES)} if lane else set()
    assert shapes == nodes | frames
    edges = {one.get("bpmnElement"): len(one) for one in root.xpath("//di:BPMNEdge", namespaces=NAMES)}
    assert set(edges) == {one.get("id") for one in flows} and min(edges.values()) >= 2
    for flow in flows:
        (source,) = root.xpath("//bpmn:process/*[@id=$id]", id=flow.get("sourceRef"), namespaces=NAMES)
        (target,) = root.xpath("//bpmn:process/*[@id=$id]", id=flow.get("targetRef"), namespaces=NAMES)
        assert flow.get("id") in [one.text for one in source.findall("bpmn:outgoing", NAMES)]
        assert flow.get("id") in [one.text for one in target.findall("bpmn:incoming", NAMES)]


def rects(data: bytes) -> dict[str, tuple[float, float, float, float]]:
    """形の場所。"""
    root = etree.fromstring(data)
    found = {}
    for shape in root.xpath("//di:BPMNShape", namespaces=NAMES):
        box = shape.find("dc:Bounds", NAMES)
        found[shape.get("bpmnElement")] = tuple(float(box.get(key)) for key in ("x", "y", "width", "height"))
    return found


def test_nodes_stay_in_their_lanes() -> None:
    """要素は、自分の帯の中に、重ならずに置かれる。帯は枠の中に収まる。"""
    made = process()
    places = rects(write_bpmn(made))
    for lane in made.lanes:
        x, y, width, height = places[lane.id]
        for member in lane.members:
            mx, my, mw, mh = places[member]
            assert x <= mx and mx + mw <= x + width and y <= my and my + mh <= y + height
    nodes = [places[one.id] for one in made.nodes]
    for at, (x, y, width, height) in enumerate(nodes):
        for ox, oy, ow, oh in nodes[at + 1 :]:
            assert x + width <= ox or ox + ow <= x or y + height <= oy or oy + oh <= y


def test_lanes_and_pools_are_read() -> None:
    """枠の名、帯の名と中身、作業の名と注記を読む。いちばん内側の帯だけを読む。"""
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="{MODEL}"><collaboration>
    <participant id="p" name="市役所" processRef="P"/></collaboration>
    <process id="P" name="申請"><laneSet><lane id="o" name="外"><flowNodeRef>a</flowNodeRef><childLaneSet>
    <lane id="l" name="市民
 課"><flowNodeRef>a</flowNodeRef></lane></childLaneSet></lane></laneSet>
    <subProcess id="a" name="受付"><documentation>窓口</documentation><task id="b" name="確認"/>
    <sequenceFlow id="f" sourceRef="b" targetRef="b"/></subProcess>
    <boundaryEvent id="c" attachedToRef="a"/></process></definitions>"""
    (found,) = read_bpmn(text.encode(), name="x.bpmn")
    assert (found.pool, found.lanes) == ("市役所", (Lane(id="l", name="市民 課", members=("a",)),))
    assert [(one.id, one.tag, one.name, one.note, one.parent, one.attached) for one in found.nodes] == [
        ("a", "subProcess", "受付", "窓口", "", ""),
        ("b", "task", "確認", "", "a", ""),
        ("c", "boundaryEvent", "", "", "", "a"),
    ]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "process"),
        (
            '<process id="P"><sequenceFlow id="f" sourceRef="a" targetRef="b"/></process>',
            "線 f.*端の要素がありません",
        ),
    ],
)
def test_a_broken_file_is_refused(body: str, why: str) -> None:
    """業務フローのないもの、線の端のないものは断る。"""
    with pytest.raises(FileRefused, match=why):
        read_bpmn(f'<definitions xmlns="{MODEL}">{body}</definitions>'.encode(), name="x.bpmn")


# ファイル → 要素、作業、線の数（XML の札を別の道具で数えた）
REAL = [
    ("bpmn_dmn_gov/examples_organizations_flevoland_awb-process.bpmn", 17, 20),
    ("bpmn_dmn_gov/examples_organizations_flevoland_tree-felling-permit.bpmn", 8, 8),
    ("bpmn_dmn_gov/examples_organizations_ind_Asiel_en_Migratie_procedure_001.bpmn", 52, 62),
    ("eventlogs/receipt.bpmn", 59, 90),
    ("eventlogs/running-example.bpmn", 18, 21),
]


@pytest.mark.samples
@pytest.mark.skipif("SHIRUBE_SAMPLES" not in os.environ, reason="実データがない")
@pytest.mark.parametrize(("path", "nodes", "flows"), REAL)
def test_public_files_are_read(path: str, nodes: int, flows: int) -> None:
    """公の機関の実物と教科書の BPMN を、要素と線を一つも落とさずに読み、書いて読み戻せる。"""
    data = (Path(os.environ["SHIRUBE_SAMPLES"]) / path).read_bytes()
    (found,) = read_bpmn(data, name=path)
    root = etree.fromstring(data)
    assert len(found.flows) == flows == len(root.xpath("//bpmn:sequenceFlow", namespaces=NAMES))
    kinds = ("ask", "ateway", "Event", "callActivity", "subProcess")
    inside = [etree.QName(one) for one in root.iterfind(".//{*}process//{*}*")]
    written = [one for one in inside if one.namespace == MODEL and one.localname.endswith(kinds)]
    assert len(found.nodes) == nodes == len(written)
    (again,) = read_bpmn(write_bpmn(found), name=path)
    assert (again.nodes, again.flows, again.lanes) == (found.nodes, found.flows, found.lanes)
