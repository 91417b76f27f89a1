"""手引きのとおりに画面を歩く。押すもの・書く欄・選ぶものが画面になければ、そこで止まる。"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Locator, Page

from tests.architecture.source import ROOT
from tests.browser.journeys.tutorial_page import Act, TutorialStep

PASSWORD = yaml.safe_load((ROOT / "examples/mihon-shi/city.yaml").read_text(encoding="utf-8"))["password"]
SIZE = {"width": 1120, "height": 720}
_COMMAND = "from shirube.cli.main import main; main()"
_TO_SUBJECT = """subject => {
  document.activeElement?.blur();
  const head = [...document.querySelectorAll("main h2")].find(one => one.textContent.trim() === subject);
  const top = head ? head.getBoundingClientRect().top + scrollY - 24 : 0;
  scrollTo({top, behavior: "instant"});
}"""
_PATIENCE = 60_000  # 画面を待つ限り（ミリ秒）
_DATE = re.compile(r"(令和|平成)(\d+)年(\d+)月(\d+)日")
_ERAS = {"令和": 2018, "平成": 1988}


def permit_log(samples: Path, place: Path) -> Path:
    """許可の記録を、手引きの名で ``place`` に置く。"""
    shutil.copy(samples / "eventlogs" / "receipt.xes.gz", place / "許可.xes.gz")
    return place


@contextmanager
def running() -> Iterator[str]:
    """``make run`` と同じ命令で、みほん市を新しく用意して動かす。開いた住所を返す。"""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    with tempfile.TemporaryDirectory(prefix="shirube-tutorial-") as folder:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SHIRUBE_")}
        log = Path(folder) / "run.log"
        with log.open("w", encoding="utf-8") as said:
            process = subprocess.Popen(
                [sys.executable, "-c", _COMMAND, "demo", "run", "--port", str(port)],
                cwd=ROOT,
                env=clean | {"SHIRUBE_DATA": folder, "PYTHONUTF8": "1"},
                stdout=said,
                stderr=subprocess.STDOUT,
            )
            try:
                _wait(port, process, log)
                yield address
            finally:
                process.terminate()
                process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(log.read_text(encoding="utf-8")[-2000:])
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise RuntimeError("五分待っても開きませんでした。")


@dataclass
class Walk:
    """一人の歩み。受け取ったファイルと、かかった時間を残す。"""

    address: str
    page: Page
    home: Path  # 頁の中の道筋の起点
    pictures: Path | None = None  # 絵を撮り直すときだけ
    received: dict[str, bytes] = field(default_factory=dict)
    times: dict[str, float] = field(default_factory=dict)

    def take(self, step: TutorialStep) -> None:
        """一つの段を歩く。"""
        start = time.perf_counter()
        for act in step.acts:
            try:
                getattr(self, f"_{act.kind}")(act)
            except Exception as stumble:
                raise AssertionError(
                    f"手引きの {act.line} 行目「{act.name}」で止まりました（{self.page.url}）。\n"
                    f"{self.page.locator('main').inner_text()[:3000]}"
                ) from stumble
        self.times[step.title] = time.perf_counter() - start

    def _person(self, act: Act) -> None:
        self.page.goto(self.address)
        self.page.get_by_label("利用者ID").fill(act.name)
        self.page.get_by_label("パスワード").fill(PASSWORD)
        self.page.get_by_role("button", name="サインイン", exact=True).click()
        self.page.get_by_role("button", name="サインアウト").wait_for()

    def _press(self, act: Act) -> None:
        found = self._button(act.name)
        address = found.get_attribute("href") or ""
        if re.search(r"\.(pdf|docx|xlsx|zip|csv|xml|html|bpmn)(\?|$)|/paper/", address):
            with self.page.expect_download() as waiting:
                found.click()
            self.received[waiting.value.suggested_filename] = Path(waiting.value.path()).read_bytes()
            return
        found.click()
        self.page.wait_for_load_state()

    def _button(self, name: str) -> Locator:
        """本文の中から、なければ頁のどこかから、その名の押せるもの。"""
        places = (self.page.locator("main"), self.page.locator("body"))
        for is_exact in (True, False):
            for place in places:
                for role in ("button", "link"):
                    found = place.get_by_role(role, name=name, exact=is_exact)  # type: ignore[arg-type]
                    if found.count():
                        return found.first
        folded = self.page.locator("main summary", has_text=name)
        if folded.count():
            return folded.first
        raise LookupError(name)

    def _field(self, name: str) -> Locator:
        found = self.page.get_by_label(name, exact=True)
        found = found if found.count() else self.page.get_by_label(name)
        found.first.wait_for(timeout=_PATIENCE, state="attached")
        return found.first

    def _fill(self, act: Act) -> None:
        wanted, box = act.value, self._field(act.name)
        kind = box.get_attribute("type")
        if kind == "file":
            box.set_input_files(self.home / wanted)
            return
        if kind == "date" and (found := _DATE.fullmatch(wanted)):
            wanted = f"{_ERAS[found[1]] + int(found[2]):04}-{int(found[3]):02}-{int(found[4]):02}"
        box.fill(wanted.replace("／", "\n"))

    def _choose(self, act: Act) -> None:
        group = self.page.get_by_role("group", name=act.name)
        if group.count():
            group.first.get_by_label(act.value).first.check()
            return
        box = self._field(act.name)
        labels = [label.strip() for label in box.locator("option").all_inner_texts()]
        box.select_option(label=next(label for label in labels if act.value in label))

    def _check(self, act: Act) -> None:
        self._field(act.name).check()

    def _uncheck(self, act: Act) -> None:
        self._field(act.name).uncheck()

    def _see(self, act: Act) -> None:
        self.page.get_by_text(act.name).locator("visible=true").first.wait_for(timeout=_PATIENCE)

    def _picture(self, act: Act) -> None:
        if self.pictures is not None:
            self.page.evaluate(_TO_SUBJECT, act.value)
            self.page.mouse.move(0, 0)
            self.page.screenshot(path=self.pictures / Path(act.name).name)
        else:
            assert (ROOT / "docs" / "tutorial" / act.name).resolve().is_file(), f"絵がありません: {act.name}"


@contextmanager
def walking(browser: Browser, address: str, home: Path, pictures: Path | None = None) -> Iterator[Walk]:
    """新しい画面で歩き始める。"""
    context = browser.new_context(viewport=SIZE, locale="ja-JP", accept_downloads=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(_PATIENCE)
    yield Walk(address=address, page=page, home=home, pictures=pictures)
    context.close()
