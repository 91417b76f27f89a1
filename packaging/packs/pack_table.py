"""資料の表を書き出し、頭書きの行数と指紋を書き直す。"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from pathlib import Path

ORGANIZATION = Path(__file__).resolve().parents[2] / "src" / "shirube" / "reference" / "organization"


def write_table(folder: Path, name: str, header: list[str], rows: Iterable[list[str]]) -> None:
    """folder/name.csv を書き、同じ名の YAML があればその rows と sha256 を合わせる。"""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    written = list(rows)
    writer.writerows(written)
    content = buffer.getvalue().encode("utf-8")
    (folder / f"{name}.csv").write_bytes(content)
    head = folder / f"{name}.yaml"
    if head.exists():
        text = head.read_text(encoding="utf-8")
        text = re.sub(r"^  rows: \d+$", f"  rows: {len(written)}", text, count=1, flags=re.M)
        digest = hashlib.sha256(content).hexdigest()
        text = re.sub(r'^  sha256: "?\w*"?$', f'  sha256: "{digest}"', text, count=1, flags=re.M)
        head.write_bytes(text.encode("utf-8"))
