"""手引きを、書いてあるとおりに歩く（深い試験）。段ごとにかかった時間を印字する。"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.architecture.source import ROOT
from tests.browser.journeys.tutorial_page import PERMIT, POLICY, read
from tests.browser.journeys.tutorial_walk import permit_log, running, walking

pytestmark = pytest.mark.browser


def walked(browser: Browser, page: Path, home: Path) -> dict[str, bytes]:
    """頁のすべての段を歩いて、受け取ったファイル。"""
    steps = read(page)
    with running() as address, walking(browser, address, home) as walk:
        for step in steps:
            walk.take(step)
    for step in steps:
        print(f"{step.title}: {walk.times[step.title]:.1f} 秒（目安 {step.minutes} 分）")
    return walk.received


@pytest.mark.deep
def test_policy_tutorial_walks_as_written(browser: Browser) -> None:
    """make run から全体方針と最初の進捗照会まで、頁の段と「…」の名のとおりに歩ける。"""
    received = walked(browser, POLICY, ROOT)
    policy, mayor, form = (
        next(data for name, data in received.items() if name.endswith(end) and word in name)
        for word, end in (("全体方針", ".docx"), ("首長用の一枚", ".pdf"), ("様式", ".zip"))
    )
    assert policy.startswith(b"PK") and len(policy) > 20_000
    assert mayor.startswith(b"%PDF")
    assert form.startswith(b"PK")


@pytest.mark.deep
@pytest.mark.samples
def test_permit_tutorial_walks_as_written(browser: Browser, samples: Path, tmp_path: Path) -> None:
    """許可の記録を預け、数・流れ・原因・手順との違いを読み、分析票を受け取り、対策を立てるまで歩ける。"""
    received = walked(browser, PERMIT, permit_log(samples, tmp_path))
    (paper,) = (data for name, data in received.items() if name.endswith(".pdf"))
    (flow,) = (data for name, data in received.items() if name.endswith(".bpmn"))
    assert paper.startswith(b"%PDF")
    assert b"Confirmation of receipt" in flow


@pytest.mark.parametrize("page", [POLICY, PERMIT], ids=["policy", "permit"])
def test_tutorial_fits_in_half_an_hour(page: Path) -> None:
    """段の目安を足すと三十分までで、どの段にも、することと目安がある。"""
    steps = read(page)
    assert sum(step.minutes for step in steps) <= 30
    assert all(step.acts and step.minutes for step in steps)
