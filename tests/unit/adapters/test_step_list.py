"""決めた手順の並びを、表と業務フローから読む。"""

from datetime import UTC, datetime

import pytest

from shirube.adapters.bpmn_file import write_bpmn
from shirube.adapters.refusal import FileRefused
from shirube.adapters.step_list import read_steps
from shirube.adapters.tabular import Column, Sheet, Workbook, write_xlsx
from shirube.engines.insight.bpmn import BusinessProcess, FlowNode, SequenceFlow
from shirube.engines.insight.declared import DeclaredStep, steps_of

CSV = """手順,必須,繰り返し,入れ替え
受付,必須,,
審査,○,×,調べ
現地調査,,不可,調べ
補正,任意,可,
,,,
交付,はい,,
"""


def test_a_table_of_steps() -> None:
    """表の一行が一つの手順になる。空の手順の行は読まない。"""
    found = read_steps(CSV.encode(), name="手順.csv")
    assert found.steps == (
        DeclaredStep(activity="受付"),
        DeclaredStep(activity="審査", group="調べ"),
        DeclaredStep(activity="現地調査", group="調べ"),
        DeclaredStep(activity="補正", is_required=False, is_repeatable=True),
        DeclaredStep(activity="交付"),
    )
    assert found.ranks == (0, 1, 1, 2, 3)


def test_a_workbook_of_steps() -> None:
    """xlsx でも、同じ並びになる。"""
    header, *rows = [line.split(",") for line in CSV.splitlines() if line.strip(",")]
    sheet = Sheet("手順", tuple(Column(one) for one in header), tuple(map(tuple, rows)))
    book = write_xlsx(Workbook((sheet,), created=datetime(2026, 4, 1, tzinfo=UTC)))
    assert read_steps(book, name="手順.xlsx") == read_steps(CSV.encode(), name="手順.csv")


def test_only_the_names_are_needed() -> None:
    """「手順」の列だけの表では、どれも必須で、一度だけ、順のとおりとみる。"""
    found = read_steps("手順\n受付\n交付\n".encode("cp932"), name="手順.csv")
    assert found.steps == (DeclaredStep(activity="受付"), DeclaredStep(activity="交付"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("作業,必須\n受付,○\n", "見出し「手順」がありません"),
        ("手順,必須\n受付,たぶん\n", "B2.*「たぶん」"),
        ("手順\n受付\n受付\n", "「受付」が二度"),
        ("<html></html>", "BPMN 2.0 のファイルではありません"),
    ],
)
def test_a_wrong_file_is_refused(text: str, why: str) -> None:
    """読めない表は、場所と理由を言って断る。"""
    with pytest.raises(FileRefused, match=why):
        read_steps(text.encode(), name="手順.csv")


def test_a_drawn_process_gives_the_steps() -> None:
    """業務フローからは、段の順に、通らずに行ける作業を任意、戻れる作業を繰り返し可として読む。"""
    tags = {
        "s": ("startEvent", ""), "a": ("userTask", "受付"), "g": ("exclusiveGateway", ""),
        "b": ("task", "補正"), "c": ("task", "審査"), "h": ("exclusiveGateway", ""), "d": ("task", "交付"),
        "e": ("endEvent", ""),
    }  # fmt: skip
    pairs = ["sa", "ag", "gb", "gc", "bg", "ch", "hd", "de"]
    process = BusinessProcess(
        id="P",
        name="申請",
        nodes=tuple(FlowNode(id=key, tag=tag, name=name) for key, (tag, name) in tags.items()),
        flows=tuple(SequenceFlow(id=f"f{one}", source=one[0], target=one[1]) for one in pairs),
    )
    found = read_steps(write_bpmn(process), name="申請.bpmn")
    assert [(one.activity, one.is_required, one.is_repeatable) for one in found.steps] == [
        ("受付", True, False),
        ("補正", False, True),
        ("審査", True, False),
        ("交付", True, False),
    ]


def test_both_branches_of_a_parallel_split_are_required() -> None:
    """並列の枝の作業は、どれも必須である。排他の枝の作業は、任意である。"""
    for tag, is_required in (("parallelGateway", True), ("exclusiveGateway", False)):
        tags = {
            "s": ("startEvent", ""), "g": (tag, ""), "a": ("task", "審査"), "b": ("task", "現地調査"),
            "h": (tag, ""),
            "e": ("endEvent", ""),
        }  # fmt: skip
        process = BusinessProcess(
            id="P",
            name="申請",
            nodes=tuple(FlowNode(id=key, tag=tag, name=name) for key, (tag, name) in tags.items()),
            flows=tuple(
                SequenceFlow(id=f"f{one}", source=one[0], target=one[1])
                for one in ["sg", "ga", "gb", "ah", "bh", "he"]
            ),
        )
        assert [one.is_required for one in steps_of(process).steps] == [is_required] * 2
