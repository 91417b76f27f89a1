"""CC-01 の競り合い: 三人が同じ事案を同時に直し続けても、一つの書き換えも黙って失われない。

どの順で割り込んでも成り立つ二つの事実だけを確かめる: 通った書き換えの版は一つずつ進んで重ならず、
いまの行は最後に通った人の内容である。負けた人はすべて ``ChangedMeanwhile`` を受けている。
"""

import random
import threading
import time
from dataclasses import dataclass, field

import pytest
from django.db import connections

from shirube.apps.frame.records import ChangedMeanwhile
from shirube.apps.frontyard.cases import actions as cases
from shirube.apps.frontyard.cases.models import Case
from tests.world import Town, World

ROUNDS = 1_000
EDITORS = 3


@dataclass
class Editor:
    """一人の編む人。通った（版, 内容）と、断られた回数。"""

    number: int
    saved: list[tuple[int, str]] = field(default_factory=list)
    refused: int = 0
    broken: list[BaseException] = field(default_factory=list)

    def work(self, town: Town, start: threading.Barrier) -> None:
        """開いて、少し考えて、保存する、を繰り返す。"""
        chance = random.Random(self.number)
        try:
            with town.entered():
                key = Case.objects.get().key
                for turn in range(ROUNDS):
                    start.wait(60)
                    opened = Case.objects.get(key=key)
                    time.sleep(chance.random() * 0.002)
                    text = f"{self.number}人目の{turn}回目"
                    try:
                        row = Case.change(key=key, version=opened.version, procedure_label=text)
                        self.saved.append((opened.version + 1, text))
                        assert row.version >= opened.version + 1
                    except ChangedMeanwhile as meanwhile:
                        assert meanwhile.typed == {"procedure_label": text}
                        self.refused += 1
        except BaseException as error:
            self.broken.append(error)
            start.abort()
        finally:
            connections.close_all()


@pytest.mark.deep
@pytest.mark.both_databases
def test_no_edit_is_silently_lost(stage) -> None:
    """三人 × 1,000 回の割り込みで、失われた書き換えは 0、負けた人はみな知らされている。"""
    town = World.build().mihon
    with town.entered() as by:
        cases.receive(by=by, procedure="local.x@1", procedure_label="はじめ", channel="counter")
    start = threading.Barrier(EDITORS)
    editors = [Editor(number) for number in range(1, EDITORS + 1)]
    threads = [threading.Thread(target=editor.work, args=(town, start)) for editor in editors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(900)
    assert [error for editor in editors for error in editor.broken] == []
    saved = sorted(pair for editor in editors for pair in editor.saved)
    refused = sum(editor.refused for editor in editors)
    assert [version for version, _ in saved] == list(range(2, len(saved) + 2))
    with town.entered():
        row = Case.objects.get()
    assert (row.version, row.procedure_label) == saved[-1]
    assert len(saved) + refused == ROUNDS * EDITORS
    assert refused > ROUNDS // 10
    print(f"\n書き換え {ROUNDS * EDITORS:,}・通った {len(saved):,}・断った {refused:,}・失われた 0")
