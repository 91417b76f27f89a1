"""手引き「全体方針を半時間で」を、書いてあるとおりに歩く。段ごとにかかった時間を印字する。"""

import pytest
from playwright.sync_api import Browser

from tests.browser.journeys.tutorial_page import PAGE, read
from tests.browser.journeys.tutorial_walk import running, walking

pytestmark = pytest.mark.browser


def test_tutorial_walks_as_written(browser: Browser) -> None:
    """make run から全体方針と最初の進捗照会まで、頁の段と「…」の名のとおりに歩ける。"""
    steps = read(PAGE)
    with running() as address, walking(browser, address) as walk:
        for step in steps:
            walk.take(step)
    for step in steps:
        print(f"{step.title}: {walk.times[step.title]:.1f} 秒（目安 {step.minutes} 分）")
    policy, mayor, form = (
        next(data for name, data in walk.received.items() if name.endswith(end) and word in name)
        for word, end in (("全体方針", ".docx"), ("首長用の一枚", ".pdf"), ("様式", ".zip"))
    )
    assert policy.startswith(b"PK") and len(policy) > 20_000
    assert mayor.startswith(b"%PDF")
    assert form.startswith(b"PK")


def test_tutorial_fits_in_half_an_hour() -> None:
    """段の目安を足すと三十分までで、どの段にも、することと目安がある。"""
    steps = read(PAGE)
    assert sum(step.minutes for step in steps) <= 30
    assert all(step.acts and step.minutes for step in steps)
