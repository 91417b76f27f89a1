"""対応表（YAML）の項目を読む: 知らない項目・足りない項目・文字でない値を、名前を挙げて断る。

出来事の記録の対応表（`log_mapping`）と、処理簿の対応表（`ledger_mapping`）が、同じ読み方を使う。
"""

from __future__ import annotations

from typing import Any

import yaml

from shirube.adapters.refusal import MEBIBYTE, FileRefused


def mapping_record(data: bytes, *, name: str) -> object:
    """YAML の文を、値にする。大きすぎるものと、読めないものは断る。"""
    if len(data) > MEBIBYTE:
        raise refused(name, "対応表が大きすぎます")
    try:
        return yaml.safe_load(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise refused(name, "YAML（UTF-8）として読めません") from error


def section(
    raw: object, *, name: str, place: str, allowed: tuple[str, ...], required: tuple[str, ...] = ()
) -> dict[str, Any]:
    """項目の集まりを確かめる。知らない項目と、足りない項目を断る。"""
    if not isinstance(raw, dict):
        raise refused(name, f"{place} は「項目: 値」の並びで書いてください")
    unknown = [str(key) for key in raw if key not in allowed]
    missing = [key for key in required if key not in raw]
    if unknown:
        raise refused(name, f"{place} に知らない項目があります: {'、'.join(unknown)}")
    if missing:
        raise refused(name, f"{place} に項目が足りません: {'、'.join(missing)}")
    return raw


def text_of(raw: object, *, name: str, place: str) -> str:
    """空でない文字であることを確かめる。"""
    if not isinstance(raw, str) or not raw.strip():
        raise refused(name, f"{place} は文字で書いてください（数字だけの値は引用符で囲みます）")
    return raw


def refused(name: str, why: str) -> FileRefused:
    """対応表を断る。"""
    return FileRefused(name, why=why, next="examples/mappings の例を見て直してください")
