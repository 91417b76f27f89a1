"""置き場所: 書いて開く。途中で止まっても、壊れても、はっきり分かる。"""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shirube.adapters.event_store import (
    CannotOpenStore,
    CannotWriteStore,
    ImportPhase,
    ImportStopped,
    open_store,
    opening,
    verify_store,
)
from shirube.adapters.event_store.place import only_writer
from shirube.engines.insight.building import log_of
from shirube.engines.insight.log import Level
from shirube.engines.insight.rows import RowBatch, SetAside
from tests.insight_logs import Line, Lines
from tests.stored_logs import ORIGIN, columns_of, stored

ROWS = [
    Line("甲", "受付", 0, resource="山田太郎", dimensions={"課": "税", "審査員": "佐藤花子"}),
    Line("乙", "受付", 5, resource="鈴木一郎", dimensions={"課": None, "審査員": None}),
    Line("甲", "交付", 9, resource=None, dimensions={"課": "税", "審査員": "山田太郎"}),
]
OTHER = replace(ORIGIN, sha256="b" * 64)


def generations(place: Path) -> list[str]:
    """置き場所に残っている世代と途中のもの。"""
    return sorted(one.name[0] for one in place.iterdir() if one.name[0] in "gs")


def test_a_stored_log_opens_as_it_was(tmp_path: Path) -> None:
    """書いた記録は、同じ列で開き、目録に数・地域・元のファイルが残る。"""
    written = stored(tmp_path / "log", Lines(ROWS), zone="Asia/Tokyo")
    opened = open_store(tmp_path / "log")

    assert written.is_new
    assert columns_of(opened.log) == columns_of(log_of(Lines(ROWS)))
    assert (opened.manifest.cases, opened.manifest.events, opened.manifest.zone) == (2, 3, "Asia/Tokyo")
    assert opened.manifest.sources == (ORIGIN,)
    assert opened.manifest == written.manifest == verify_store(tmp_path / "log")


def test_an_opened_log_cannot_be_changed(tmp_path: Path) -> None:
    """開いた列は読むだけで、書き換えようとすると断る。"""
    stored(tmp_path / "log", Lines(ROWS))

    with pytest.raises(ValueError, match="read-only"):
        open_store(tmp_path / "log").log.at[0] = 1


def test_an_empty_log_is_a_log(tmp_path: Path) -> None:
    """行の無いログも置ける。"""
    stored(tmp_path / "log", Lines([]))

    assert open_store(tmp_path / "log").log.event_count == 0
    assert verify_store(tmp_path / "log").cases == 0


def test_names_of_persons_never_reach_the_disk(tmp_path: Path) -> None:
    """担当と、人の名の切り口は、名ごとに一度だけ仮名になり、元の名はどのファイルにも残らない。"""
    asked: list[str] = []

    def key(name: str) -> str:
        asked.append(name)
        return f"p{len(name)}{ord(name[0]):x}"

    stored(tmp_path / "log", Lines(ROWS), pseudonymise=key, person_dimensions=("審査員",))
    everything = b"".join(one.read_bytes() for one in (tmp_path / "log").rglob("*") if one.is_file())
    log = open_store(tmp_path / "log").log

    assert all(name.encode() not in everything for name in ("山田太郎", "鈴木一郎", "佐藤花子"))
    assert "税".encode() in everything
    people = ["山田太郎", "鈴木一郎", "佐藤花子", "山田太郎"]
    assert sorted(name for name in asked if name != "標") == sorted(people), "列ごとに、名ごとに一度"
    assert log.resource is not None and log.resource.name(int(log.resource.codes[0])) == "p45c71"
    assert log.dimensions["審査員"].name(int(log.dimensions["審査員"].codes[1])) == "p45c71"


def test_two_names_with_one_pseudonym_become_one_person(tmp_path: Path) -> None:
    """仮名が同じになった名は一人と数え、値なしは値なしのまま残る。"""
    stored(tmp_path / "log", Lines(ROWS), pseudonymise=lambda name: "p")
    log = open_store(tmp_path / "log").log

    assert log.resource is not None and log.resource.names == ("p",)
    assert [log.resource.name(int(code)) for code in log.resource.codes] == ["p", None, "p"]


def test_the_same_file_is_recognised(tmp_path: Path) -> None:
    """同じ中身・同じ対応表・同じ鍵なら何もしない。どれかが違えば、取り込み直す。"""
    place = tmp_path / "log"
    first = stored(place, Lines(ROWS))
    current = (place / "current").read_text()
    again = stored(place, Lines([]), origin=replace(ORIGIN, name="別の名.csv"))

    assert (again.is_new, again.manifest) == (False, first.manifest)
    assert (place / "current").read_text() == current
    assert stored(place, Lines(ROWS), origin=OTHER).is_new
    assert stored(place, Lines(ROWS), origin=replace(OTHER, mapping="別の読み方")).is_new
    assert stored(place, Lines(ROWS), origin=OTHER, pseudonymise=lambda name: f"p{name}").is_new
    assert generations(place) == ["g"], "前の世代は残らない"


def test_a_broken_store_is_imported_again(tmp_path: Path) -> None:
    """列が欠けた置き場所は、同じファイルでも作り直す。"""
    place = tmp_path / "log"
    stored(place, Lines(ROWS))
    next(place.glob("g*/at.bin")).unlink()

    assert stored(place, Lines(ROWS)).is_new
    assert verify_store(place).events == 3


def test_rows_set_aside_are_kept_in_a_table(tmp_path: Path) -> None:
    """読めない行は、行番号と理由の一覧に残る（式として動く字は式よけをする）。"""

    class Broken(Lines):
        def _batch(self, *given: Any) -> RowBatch:
            batch = super()._batch(*given)
            return replace(batch, set_aside=(SetAside(9, "=1+1, 読めません"),))

    written = stored(tmp_path / "log", Broken(ROWS))
    text = open_store(tmp_path / "log").set_aside.read_bytes().decode("utf-8-sig")

    assert written.manifest.set_aside_count == 1
    assert text == '行,理由\r\n9,"\'=1+1, 読めません"\r\n'


def test_progress_is_told_and_rows_only_grow(tmp_path: Path) -> None:
    """段階ごとに、済んだ行の数を伝える。"""
    told: list[tuple[ImportPhase, int]] = []
    stored(tmp_path / "log", Lines(ROWS, size=1), memory=1, progress=lambda *one: told.append(one))

    assert told == [
        (ImportPhase.READ, 1),
        (ImportPhase.READ, 2),
        (ImportPhase.READ, 3),
        (ImportPhase.SORT, 2),
        (ImportPhase.SORT, 3),
        (ImportPhase.SWITCH, 3),
    ]
    assert [phase.label for phase in ImportPhase] == ["読み取り", "並べ替え", "切り替え"]


@pytest.mark.parametrize("at", range(6))
def test_a_stopped_import_leaves_nothing(tmp_path: Path, at: int) -> None:
    """どの段階で止めても、新しい置き場所は作られず、前の置き場所はそのまま残る。"""
    answers = iter([False] * at + [True] * 9)
    options = {"memory": 1, "should_stop": lambda: next(answers)}
    with pytest.raises(ImportStopped):
        stored(tmp_path / "new", Lines(ROWS, size=1), **options)
    assert list(tmp_path.iterdir()) == []

    place = tmp_path / "old"
    stored(place, Lines(ROWS[:1]))
    answers = iter([False] * at + [True] * 9)
    with pytest.raises(ImportStopped):
        stored(place, Lines(ROWS, size=1), origin=OTHER, **options)
    assert open_store(place).log.event_count == 1
    assert generations(place) == ["g"]


KILLED = """
import os, sys
from dataclasses import replace
from pathlib import Path
from tests.insight_logs import Line, Lines
from tests.stored_logs import ORIGIN, stored
place, at = Path(sys.argv[1]), int(sys.argv[2])
count = 0
def progress(phase, rows):
    global count
    count += 1
    if count > at: os._exit(9)
stored(place, Lines([Line("甲", "受付", n) for n in range(3)], size=1), progress=progress,
       origin=replace(ORIGIN, sha256="c" * 64))
"""


@pytest.mark.parametrize("at", [0, 3, 4])
def test_a_killed_import_leaves_the_old_store_whole(tmp_path: Path, at: int) -> None:
    """どの段階で過程が殺されても、前の記録がそのまま開き、次の取り込みが残りを片付ける。"""
    place = tmp_path / "log"
    stored(place, Lines(ROWS))
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(place), str(at)], env=os.environ, check=False, timeout=120
    )

    assert ended.returncode == 9
    assert "s" in generations(place)
    assert verify_store(place).events == 3
    assert stored(place, Lines(ROWS[:2]), origin=OTHER).is_new
    assert "s" not in generations(place)


def test_a_generation_never_pointed_to_is_swept(tmp_path: Path) -> None:
    """指し札を替える前に止まった世代は読まれず、次の取り込みで片付く。"""
    place = tmp_path / "log"
    (place / "g00000007-0123abcd").mkdir(parents=True)
    stored(place, Lines(ROWS))

    assert generations(place) == ["g"]


def test_a_stop_just_before_the_switch_keeps_the_old_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """新しい世代を作り、指し札を替える前に止まっても、前の記録が開き、次の取り込みが片付ける。"""
    place = tmp_path / "log"
    stored(place, Lines(ROWS))

    def broken(*_: object) -> None:
        raise OSError("電源が切れた")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", broken)
        with pytest.raises(OSError, match="電源"):
            stored(place, Lines(ROWS[:1]), origin=OTHER)
    assert verify_store(place).events == 3
    assert generations(place) == ["g", "g", "s"]
    stored(place, Lines(ROWS[:2]), origin=OTHER)
    assert open_store(place).log.event_count == 2
    assert generations(place) == ["g"]


def test_a_busy_pointer_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """読み手が指し札を開いている一瞬（Windows）に当たっても、待って切り替える。"""
    real, refused = Path.replace, [PermissionError(), PermissionError()]

    def busy(self: Path, target: Path) -> Path:
        if refused:
            raise refused.pop()
        return real(self, target)

    monkeypatch.setattr(Path, "replace", busy)
    stored(tmp_path / "log", Lines(ROWS))

    assert open_store(tmp_path / "log").log.event_count == 3


def test_a_reader_that_meets_a_switch_opens_the_new_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """指し札を読んだあとに古い世代が片付いても、新しい世代を開き直す。"""
    place = tmp_path / "log"
    stored(place, Lines(ROWS))
    stale = opening.pointed(place)
    stored(place, Lines(ROWS[:1]), origin=OTHER)
    answers = iter([stale])
    real = opening.pointed
    monkeypatch.setattr(opening, "pointed", lambda at: next(answers, None) or real(at))

    assert open_store(place).log.event_count == 1


def test_a_reader_keeps_its_log_while_the_store_is_replaced(tmp_path: Path) -> None:
    """読んでいるあいだに置き換わっても、開いた記録は前のまま読める。"""
    place = tmp_path / "log"
    stored(place, Lines(ROWS))
    before = open_store(place)
    stored(place, Lines(ROWS[:1]), origin=OTHER)

    assert columns_of(before.log) == columns_of(log_of(Lines(ROWS)))
    assert open_store(place).log.event_count == 1


def test_only_one_import_at_a_time(tmp_path: Path) -> None:
    """取り込みが進んでいる置き場所への取り込みは、断る。"""
    with only_writer(tmp_path / "log"), pytest.raises(CannotWriteStore, match="別の取り込みが進んで"):
        stored(tmp_path / "log", Lines(ROWS))


def test_other_folders_are_never_written(tmp_path: Path) -> None:
    """ほかのものが入ったフォルダーとファイルには書かない。"""
    (tmp_path / "大事な書類.docx").write_text("x")

    with pytest.raises(CannotWriteStore, match=r"大事な書類\.docx など"):
        stored(tmp_path, Lines(ROWS))
    with pytest.raises(CannotWriteStore, match="はファイルです"):
        stored(tmp_path / "大事な書類.docx", Lines(ROWS))


def spoiled(place: Path, file: str, **changes: object) -> None:
    """目録か列を書き換える。"""
    path = next(place.glob(f"g*/{file}"))
    if file == "manifest.json":
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    else:
        data = path.read_bytes()
        path.write_bytes(data[:-1] if changes.get("cut") else data[:-1] + b"\xee")


@pytest.mark.parametrize(
    ("file", "changes", "why"),
    [
        ("at.bin", {"cut": True}, "at.bin」が 23 バイトで、正しい大きさ 24 バイト"),
        ("manifest.json", {"format": 2}, "新しい版の標で作られています.*標を新しくしてください"),
        ("manifest.json", {"kind": "?"}, "業務の記録のものではありません"),
        ("manifest.json", {"cases": -1}, "項目が合いません"),
        ("manifest.json", {"events": 2}, "取り込んだときから変わっています"),
        ("manifest.json", {"set_aside": {"file": "../x.bin", "dtype": "|u1"}}, "項目が合いません"),
    ],
)
def test_a_spoiled_store_says_what_is_wrong(
    tmp_path: Path, file: str, changes: dict[str, object], why: str
) -> None:
    """壊れた置き場所は、何がなぜ悪いかを言って断る。"""
    stored(tmp_path / "log", Lines(ROWS))
    spoiled(tmp_path / "log", file, **changes)

    with pytest.raises(CannotOpenStore, match=why):
        open_store(tmp_path / "log")


def test_verify_reads_every_byte(tmp_path: Path) -> None:
    """大きさの変わらない書き換えは、verify が見つける。"""
    stored(tmp_path / "log", Lines(ROWS))
    spoiled(tmp_path / "log", "lines.bin")

    assert open_store(tmp_path / "log").log.event_count == 3
    with pytest.raises(CannotOpenStore, match=r"lines\.bin」の中身が、取り込んだときから変わって"):
        verify_store(tmp_path / "log")


def test_what_is_not_a_store_is_refused(tmp_path: Path) -> None:
    """置き場所でないもの、壊れた指し札、欠けた列は、それぞれの言葉で断る。"""
    with pytest.raises(CannotOpenStore, match="フォルダーがありません"):
        open_store(tmp_path / "none")
    with pytest.raises(CannotOpenStore, match="業務の記録の置き場所ではありません"):
        open_store(tmp_path)
    stored(tmp_path / "log", Lines(ROWS, levels={"課": Level.CASE}))
    next((tmp_path / "log").glob("g*/at.bin")).unlink()
    with pytest.raises(CannotOpenStore, match=r"at\.bin」がありません"):
        open_store(tmp_path / "log")
    (tmp_path / "log" / "current").write_text("../etc")
    with pytest.raises(CannotOpenStore, match="指し札"):
        open_store(tmp_path / "log")
