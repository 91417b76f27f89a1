"""local の署名の鍵: 同時に起きた過程が、みな同じ一つの鍵を使う。"""

import threading
import time
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from shirube.web import profile


def test_all_who_start_together_use_one_key(tmp_path: Path) -> None:
    """十六が同時に求めても、鍵は一つで、空の鍵は渡らない。"""
    found: list[str] = []
    together = threading.Barrier(16)

    def ask() -> None:
        together.wait()
        found.append(profile.secret_key("local", tmp_path, ""))

    askers = [threading.Thread(target=ask) for _ in range(16)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(found) == 16
    assert len(set(found)) == 1
    assert len(found[0]) >= 50


def test_half_written_key_is_waited_for(tmp_path: Path) -> None:
    """ほかの過程が鍵を書いている途中なら、書き終わるのを待つ。"""
    path = tmp_path / "secret_key"
    path.touch()
    writer = threading.Timer(0.2, lambda: path.write_text("k" * 60, encoding="ascii"))
    writer.start()
    assert profile.secret_key("local", tmp_path, "") == "k" * 60
    writer.join()


def test_key_that_stays_empty_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """空のままなら、直し方を言って断る。"""
    (tmp_path / "secret_key").touch()
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    with pytest.raises(ImproperlyConfigured, match="空です"):
        profile.secret_key("local", tmp_path, "")
