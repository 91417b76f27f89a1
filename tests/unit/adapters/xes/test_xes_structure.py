"""書いた XES の形: IEEE 1849-2016 の型紙（要素の順、要る属性、値の字の形、宣言）に合う。"""

import os
import re
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree

from shirube.adapters.xes import XesChoices, XesSource, write_xes
from shirube.adapters.xes.writer import loose_names
from shirube.engines.insight.building import log_of
from shirube.engines.insight.log import EventLog
from tests.insight_logs import Line, lines, log_from

NAMESPACE = "{http://www.xes-standard.org/}"
# 要素 → 要る属性、置いてよい子（この順に並ぶ）
ATTRIBUTES = ("string", "date", "int", "float", "boolean", "id")
ORDER = {
    "log": ("extension", "global", "classifier", *ATTRIBUTES, "trace", "event"),
    "trace": (*ATTRIBUTES, "event"),
    "event": ATTRIBUTES,
    "global": ATTRIBUTES,
}
NEEDED = {
    "log": {"xes.version", "xes.features"},
    "extension": {"name", "prefix", "uri"},
    "global": {"scope"},
    "classifier": {"name", "keys"},
    **{key: {"key", "value"} for key in ATTRIBUTES},
}
STANDARD = {"concept": ("Concept", "name"), "time": ("Time", "timestamp")}
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
SAMPLES = Path(os.environ.get("SHIRUBE_SAMPLES", "")) / "eventlogs"
LOGS = ("receipt.xes.gz", "reviewing.xes", "running-example.xes", "interval_event_log.xes")


def group(tag: str) -> int:
    """子の並びの中での組（属性の要素どうしの順は問わない）。"""
    return (
        0 if tag in ATTRIBUTES else {"extension": -3, "global": -2, "classifier": -1, "trace": 1}.get(tag, 2)
    )


def check(data: bytes) -> None:
    """型紙の決まりを、要素ごとに確かめる。"""
    root = etree.fromstring(data)
    assert root.tag == f"{NAMESPACE}log" and float(root.get("xes.version")) == 1849.2016
    for element in root.iter():
        tag = element.tag.removeprefix(NAMESPACE)
        assert set(element.attrib) == NEEDED.get(tag, set()), (tag, dict(element.attrib))
        tags = [child.tag.removeprefix(NAMESPACE) for child in element]
        assert set(tags) <= set(ORDER.get(tag, ())), (tag, tags)
        assert [group(one) for one in tags] == sorted(map(group, tags)), (tag, tags)
        keys = [child.get("key") for child in element if child.get("key") is not None]
        assert len(keys) == len(set(keys)), (tag, keys)
        if tag == "date":
            assert DATE.fullmatch(element.get("value"))
            datetime.fromisoformat(element.get("value"))
    check_declarations(root)


def check_declarations(root: etree._Element) -> None:
    """分類子の鍵は既定値に、既定値の鍵はどの件・行いにもある。標準の接頭辞は宣言してある。"""
    found = {one.get("scope"): {child.get("key") for child in one} for one in root.iter(f"{NAMESPACE}global")}
    assert set(found) == {"trace", "event"}
    for classifier in root.iter(f"{NAMESPACE}classifier"):
        assert set(classifier.get("keys").split()) <= found["event"]
    declared = {one.get("prefix"): one.get("name") for one in root.iter(f"{NAMESPACE}extension")}
    assert all(declared[prefix] == name for prefix, (name, _) in STANDARD.items())
    for scope in ("trace", "event"):
        for element in root.iter(NAMESPACE + scope):
            keys = {child.get("key") for child in element if child.get("key") is not None}
            assert found[scope] <= keys, (scope, keys)
            used = {key.partition(":")[0] for key in keys if ":" in key} & {"org", "lifecycle"}
            assert used <= set(declared)


def written(log: EventLog) -> bytes:
    """XES に書いたもの。"""
    out = BytesIO()
    write_xes(log, out)
    return out.getvalue()


@settings(max_examples=40)
@given(lines())
def test_any_log_is_written_in_the_standard_form(drawn: list[Line]) -> None:
    """どんな記録も、型紙の形に書く。"""
    check(written(log_from(drawn)))


@pytest.mark.samples
@pytest.mark.parametrize("name", LOGS)
def test_shared_logs_are_written_in_the_standard_form(name: str) -> None:
    """実在と教科書のログも、型紙の形に書く。鍵に空白のある属性は、名を挙げられる。"""
    with (SAMPLES / name).open("rb") as file:
        log = log_of(XesSource(file, name=name, choices=XesChoices()))
    check(written(log))
    assert any(" " in one for one in loose_names(log)) == (name == "reviewing.xes")


def test_every_transition_survives() -> None:
    """ほかの局面（SUSPEND など）も、読んで書いて読み戻して残る。開始と完了だけなら切り口にしない。"""

    def log(*transitions: str) -> EventLog:
        events = "".join(
            '<event><string key="concept:name" value="審査"/>'
            f'<string key="lifecycle:transition" value="{one}"/>'
            f'<date key="time:timestamp" value="2026-04-0{at}T09:00:00Z"/></event>'
            for at, one in enumerate(transitions, 1)
        )
        data = f'<log><trace><string key="concept:name" value="甲"/>{events}</trace></log>'
        return log_of(XesSource(BytesIO(data.encode()), name="a.xes", choices=XesChoices()))

    every = ("SCHEDULE", "START", "SUSPEND", "RESUME", "complete", "ate_abort")
    for found in (log(*every), log_of(XesSource(BytesIO(written(log(*every))), name="b.xes"))):
        coded = found.dimensions["lifecycle:transition"]
        assert [coded.name(int(code)) for code in coded.codes] == list(every)
        assert found.phase is not None and found.phase.tolist() == log(*every).phase.tolist()  # type: ignore[union-attr]
    assert "lifecycle:transition" not in log("start", "COMPLETE").dimensions
