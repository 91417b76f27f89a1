"""資料の項目の欄を、読める形の行にする。

欄の名と、決まった値（enum）の名は、資料の書き方（JSON Schema）が持つ日本語を使う。
続きの行は字下げする。文の並びには番号を、対応表の並びには中点を付ける。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shirube.reference.pack import Pack

# これより小さい数は年や番号なので、三桁ごとの区切りを入れない。
_SMALLEST_GROUPED = 10_000


def lines(pack: Pack, fields: Mapping[str, object]) -> Iterator[str]:
    """欄を一行ずつにする。id と名、空の欄は出さない。"""
    for name, value in fields.items():
        if name not in ("id", "label") and value is not None:
            yield f"  {pack.field_labels.get(name, name)}: {shown(pack, name, value)}"


def shown(pack: Pack, path: str, value: object) -> str:
    """欄 path（入れ子は「親.子」）の値を見せる形にする。"""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, int):
        return f"{value:,}" if value >= _SMALLEST_GROUPED else str(value)
    if isinstance(value, Mapping):
        return "、".join(_parts(pack, path, value))
    if isinstance(value, tuple):
        return _listed(pack, path, value)
    text = str(value)
    return pack.value_labels.get(path, {}).get(text, text).replace("\n", "\n    ")


def _parts(pack: Pack, path: str, value: Mapping[str, object]) -> Iterator[str]:
    for name, inner in value.items():
        if name == "id" or inner is None:
            continue
        label = pack.field_labels.get(f"{path}.{name}")
        text = shown(pack, f"{path}.{name}", inner)
        yield f"{label} {text}" if label else text


def _listed(pack: Pack, path: str, values: tuple[object, ...]) -> str:
    texts = [shown(pack, path, value) for value in values]
    if any(isinstance(value, Mapping) for value in values):
        return "".join(f"\n    ・{text}" for text in texts)
    if any(text.endswith("。") for text in texts):
        return "".join(f"\n    {number}. {text}" for number, text in enumerate(texts, start=1))
    return "・".join(texts) or "なし"
