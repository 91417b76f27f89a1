"""決めた手順との違いの画面: 手順を決める三つの道、数と元の件、持ち出し、命令との一致、人を守る決まり。"""

import io
import json
import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile

from shirube.adapters.step_list import read_steps, write_steps
from shirube.adapters.tabular import read_table
from shirube.apps.insight.logs import actions
from shirube.apps.insight.logs.models import EventLog
from shirube.apps.insight.rules import step_actions
from shirube.apps.insight.rules.models import DeclaredStepList
from shirube.cli.main import main
from shirube.engines.insight.declared import DeclaredStep, DeclaredSteps
from tests.web.test_insight_map_causes import page, rows
from tests.world import Town

MAPPING = """label: 許可
case: 番号
activity: {column: 作業}
timestamp: {column: 日時, format: "%Y/%m/%d %H:%M", zone: Asia/Tokyo}
resource: 担当者
team: {column: 課}
channel: {column: 経路}
"""
# A1・A2 は手順のとおり、A3 は審査をとばし、A4 は受付を繰り返し、A5 は順を違え、A6 は手順にない電話がある。
CASES = {
    "A1": ("2026/04", "窓口課", "窓口", "受付 審査 交付"),
    "A2": ("2026/04", "窓口課", "郵送", "受付 審査 交付"),
    "A3": ("2026/04", "窓口課", "窓口", "受付 交付"),
    "A4": ("2026/05", "窓口課", "窓口", "受付 受付 審査 交付"),
    "A5": ("2026/05", "福祉課", "郵送", "審査 受付 交付"),
    "A6": ("2026/05", "税務課", "郵送", "受付 電話 審査 交付"),
}
PEOPLE = {"窓口課": "佐藤 田中 高橋", "福祉課": "伊藤 山本 中村", "税務課": "小林 加藤"}
STEPS = DeclaredSteps(tuple(DeclaredStep(activity=name) for name in ("受付", "審査", "交付")))


def lines() -> str:
    """六件の記録（税務課は二人だけ）。"""
    found = ["番号,作業,日時,担当者,課,経路"]
    for case, (month, team, channel, names) in CASES.items():
        people = PEOPLE[team].split()
        found += [
            f"{case},{name},{month}/{at + 1:02} 09:00,{people[at % len(people)]},{team},{channel}"
            for at, name in enumerate(names.split())
        ]
    return "\n".join(found) + "\n"


@pytest.fixture
def log(mihon: Town) -> EventLog:
    """六件の記録。"""
    with mihon.entered() as by:
        return actions.import_log(
            by=by, title="許可", name="許可.csv", data=lines().encode(), mapping=MAPPING
        )


@pytest.fixture
def steps(mihon: Town) -> DeclaredStepList:
    """決めた手順。"""
    with mihon.entered() as by:
        return step_actions.keep_steps(
            by=by, title="許可の手順", since=date(2026, 4, 15), declared=STEPS, origin="log"
        )


def typed(**more: str) -> dict[str, str]:
    """手順の様式に打ち込んだもの（受付・審査・交付）。"""
    found = {"title": "新しい手順", "since": "2026-04-01", "rows": "4"}
    for at, name in enumerate(("受付", "審査", "交付")):
        found |= {f"place-{at}": str(at + 1), f"name-{at}": name, f"required-{at}": "on"}
    return found | more


def test_without_steps_the_page_says_what_to_do(mihon: Town, log: EventLog) -> None:
    """手順が無ければ、決める人には案内を、見るだけの人には伝え先を示す。"""
    assert f'href="/990019/logs/{log.key}/check/new/"' in page(mihon, f"logs/{log.key}/check/")
    assert "DX推進担当に" in page(mihon, f"logs/{log.key}/check/", role="section_chief")


def test_the_proposal_is_the_commonest_path_and_is_kept(mihon: Town, log: EventLog) -> None:
    """初めの案はいちばん多い並び。順を入れ替え、行を足して置くと、そのとおり残る。"""
    text = page(mihon, f"logs/{log.key}/check/new/")
    assert re.findall(r'name="name-\d" value="([^"]+)"', text) == ["受付", "審査", "交付"]
    client = mihon.client("dx_officer")
    sent = typed(**{"place-0": "5", "name-3": "確認", "place-3": "2", "repeatable-3": "on", "name-2": ""})
    made = client.post(mihon.url(f"logs/{log.key}/check/new/"), sent)
    assert made.status_code == 302 and "steps=" in made["Location"]
    with mihon.entered():
        row = DeclaredStepList.objects.get(title="新しい手順")
    assert [(one["activity"], one["is_required"], one["is_repeatable"]) for one in row.steps] == [
        ("審査", True, False),
        ("確認", False, True),
        ("受付", True, False),
    ]


@pytest.mark.parametrize("kind", ["xlsx", "bpmn"])
def test_steps_come_from_a_file(mihon: Town, log: EventLog, kind: str) -> None:
    """手順の表でも、業務フローでも置ける。何から作ったかが残る。"""
    client = mihon.client("dx_officer")
    if kind == "xlsx":
        data = client.get(mihon.url(f"logs/{log.key}/check/steps.xlsx")).content
    else:
        data = client.get(mihon.url(f"logs/{log.key}/map.bpmn")).content
    sent = typed() | {"rows": "0", "file": SimpleUploadedFile(f"手順.{kind}", data)}
    assert client.post(mihon.url(f"logs/{log.key}/check/new/"), sent).status_code == 302
    with mihon.entered():
        row = DeclaredStepList.objects.get(title="新しい手順")
    assert row.origin == {"xlsx": "table", "bpmn": "flow"}[kind]
    assert {"受付", "審査", "交付"} <= {one["activity"] for one in row.steps}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"name-1": "受付"}, "「受付」が二度"),
        ({"name-0": "", "name-1": "", "name-2": ""}, "一つもありません"),
        ({"since": "0001-01-01"}, "1900年から"),
        ({"group-0": "甲", "group-2": "甲"}, "続いていません"),
        ({"file": SimpleUploadedFile("手順.csv", "段取り\n受付\n".encode())}, "見出し「手順」"),
    ],
)
def test_a_broken_list_is_refused_with_the_typed_text(
    mihon: Town, log: EventLog, change: dict[str, object], why: str
) -> None:
    """使えない並びは、何を直すかを言って断り、打ち込んだものを残し、何も置かない。"""
    response = mihon.client("dx_officer").post(mihon.url(f"logs/{log.key}/check/new/"), typed() | change)
    text = unescape(response.content.decode())
    assert response.status_code == 422 and why in text and 'value="新しい手順"' in text
    with mihon.entered():
        assert not DeclaredStepList.objects.exists()


def test_changing_is_by_version_and_title_and_day_are_once(
    mihon: Town, log: EventLog, steps: DeclaredStepList
) -> None:
    """古い版では改められず（409、打ち込みは残る）、同じ名と日は二つ置けない（422）。取り除きも版で守る。"""
    client, address = mihon.client("dx_officer"), mihon.url(f"logs/{log.key}/check/{steps.key}/")
    assert client.post(address, typed(version="1", title="改めた手順")).status_code == 302
    late = client.post(address, typed(version="1", title="遅れた手順"))
    assert late.status_code == 409 and "遅れた手順" in late.content.decode()
    again = client.post(mihon.url(f"logs/{log.key}/check/new/"), typed(title="改めた手順"))
    assert again.status_code == 422 and "もうあります" in again.content.decode()
    assert client.post(f"{address}discard/", {"version": "1"}).status_code == 409
    assert client.post(f"{address}discard/", {"version": "2"}).status_code == 302
    assert client.get(address).status_code == 404


def test_every_number_opens_that_many_cases(mihon: Town, log: EventLog, steps: DeclaredStepList) -> None:
    """画面のどの「n件」を開いても、ちょうど n 件が並ぶ。"""
    text = page(mihon, f"logs/{log.key}/check/")
    assert "「許可の手順（令和8.4.15から）」" in text or "許可の手順" in text
    kinds = {row[0]: row[1] for row in rows(text, "違いの種類ごとの件数")}
    assert kinds == {"とばした": "1件", "繰り返した": "1件", "順を違えた": "1件", "手順にない行い": "1件"}
    links = set(re.findall(r'href="/990019/(logs/[^"]*cases/\?[^"]*)">([\d,]+)件</a>', text))
    assert len(links) > 20
    for address, count in links:
        found = re.search(r"全([\d,]+)件のうち \d+〜", page(mihon, address))
        assert found is not None and found[1] == count, address


@pytest.mark.parametrize(
    ("deviation", "cases"),
    [
        ("none", {"A1", "A2"}),
        ("any", {"A3", "A4", "A5", "A6"}),
        ("skipped", {"A3"}),
        ("repeated:受付", {"A4"}),
        ("swapped", {"A5"}),
        ("undeclared:電話", {"A6"}),
        ("undeclared:受付", set()),
    ],
)
def test_cases_of_a_deviation(
    mihon: Town, log: EventLog, steps: DeclaredStepList, deviation: str, cases: set[str]
) -> None:
    """違いで絞ると、その違いのあった件だけが並ぶ。"""
    text = page(mihon, f"logs/{log.key}/cases/?steps={steps.key}&deviation={deviation}")
    assert set(re.findall(r">(A\d)</a>", text)) == cases


def test_changed_steps_change_the_cases_at_once(mihon: Town, log: EventLog, steps: DeclaredStepList) -> None:
    """手順を改めると、覚えておいた答えを使わない。取り除いたあとの住所は、選び直すように言う。"""
    address = f"logs/{log.key}/cases/?steps={steps.key}&deviation=none"
    assert set(re.findall(r">(A\d)</a>", page(mihon, address))) == {"A1", "A2"}
    with mihon.entered() as by:
        less = DeclaredSteps(STEPS.steps[:2])
        row = step_actions.change_steps(
            by=by, key=steps.key, version=1, title="t", since=steps.since, declared=less, origin="log"
        )
        step_actions.keep_steps(by=by, title="別", since=steps.since, declared=STEPS, origin="log")
    assert set(re.findall(r">(A\d)</a>", page(mihon, address))) == set()
    with mihon.entered() as by:
        step_actions.drop_steps(by=by, key=steps.key, version=row.version)
    assert "もうありません" in page(mihon, address, status=422)


def test_small_teams_are_hidden_with_one_more(mihon: Town, log: EventLog, steps: DeclaredStepList) -> None:
    """二人の課は名も数も出さず、引き算で分からないよう、もう一つも伏せる。住所からも開けない。"""
    text = page(mihon, f"logs/{log.key}/check/")
    assert [row[0] for row in rows(text, "担当課ごとの違い")] == ["窓口課"]
    assert "2の課を出していません" in text and "税務課" not in text
    refused = page(mihon, f"logs/{log.key}/cases/?begun=team=税務課", status=422)
    assert "3人に満たない" in refused
    book = mihon.client("dx_officer").get(mihon.url(f"logs/{log.key}/check.xlsx")).content
    assert "税務課" not in {cell for row in table(book, "担当課ごと") for cell in row}


def test_earlier_cases_are_told_with_their_list(mihon: Town, log: EventLog, steps: DeclaredStepList) -> None:
    """手順を使い始める前に始まった件の数と、その一覧を示す。"""
    text = page(mihon, f"logs/{log.key}/check/")
    assert "令和8年4月15日より前に始まった" in text
    early = re.search(r'href="/990019/(logs/[^"]*arrived=[^"]*)">3件</a>', text)
    assert early is not None
    assert set(re.findall(r">(A\d)</a>", page(mihon, early[1]))) == {"A1", "A2", "A3"}


def table(data: bytes, sheet: str) -> list[list[str]]:
    """xlsx の一枚の行。"""
    return [list(row.cells) for row in read_table(data, name="x.xlsx", sheet=sheet).rows]


def test_the_sheet_the_csv_and_the_command_say_the_same(
    mihon: Town, log: EventLog, steps: DeclaredStepList, tmp_path: Path
) -> None:
    """画面の xlsx と CSV は、同じ記録・同じ手順の命令 check と同じ数になる。"""
    client = mihon.client("dx_officer")
    book = client.get(mihon.url(f"logs/{log.key}/check.xlsx")).content
    listed = client.get(mihon.url(f"logs/{log.key}/check.csv")).content
    (tmp_path / "許可.csv").write_text(lines(), encoding="utf-8")
    (tmp_path / "対応表.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "手順.xlsx").write_bytes(client.get(mihon.url(f"logs/{log.key}/check/steps.xlsx")).content)
    store = str(tmp_path / "店")

    def run(*words: object) -> str:
        found = CliRunner().invoke(main, ["insight", *map(str, words)])
        assert found.exit_code == 0, found.output
        return found.output

    run("import", tmp_path / "許可.csv", "--mapping", tmp_path / "対応表.yaml", "--store", store)
    asked = ("check", "--store", store, "--steps", tmp_path / "手順.xlsx", "--by", "channel")
    told = json.loads(run(*asked, "--format", "json"))
    [summary] = table(book, "まとめ")
    assert [told["cases"], told["conforming"]] == [int(cell) for cell in summary[:2]]
    assert float(summary[3]) == pytest.approx(told["fitness"] * 100, abs=1e-4)
    found = [[one["kind"], one["activity"], str(one["cases"]), str(one["count"])] for one in told["findings"]]
    assert table(book, "行いごと") == found
    assert [list(row.cells) for row in read_table(listed, name="x.csv").rows] == found
    kinds = ("skipped", "repeated", "swapped", "undeclared")
    for section, label, key in (("groups", "経路ごと", "value"), ("months", "月ごと", "month")):
        lined = [[str(one[name]) for name in (key, "cases", "conforming", *kinds)] for one in told[section]]
        assert sorted(table(book, label)) == sorted(lined)


def test_a_step_list_reads_back_as_it_was() -> None:
    """書いた手順の表は、同じ手順に読み戻せる。"""
    from datetime import UTC, datetime

    declared = DeclaredSteps(
        (
            DeclaredStep(activity="受付", is_repeatable=True),
            DeclaredStep(activity="審査", group="調べ"),
            DeclaredStep(activity="現地", is_required=False, group="調べ"),
        )
    )
    data = write_steps(declared, created=datetime(2026, 11, 22, tzinfo=UTC))
    assert read_steps(io.BytesIO(data).getvalue(), name="手順.xlsx") == declared
