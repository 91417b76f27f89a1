"""共有ファイルを読み戻す。ほかの団体から届くので、調べ終わるまで害のあるものとして扱う。

確かめる順: 大きさ、文字、JSON、形の名と番号、指紋、項目と型、団体コード、期間。指紋は途中で変わったことを
見分けるもので、だれが作ったかの証にはならない。
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from shirube.engines.plan.canonical_record import CannotReadRecord, typed
from shirube.engines.plan.share_file import FORMAT, FORMAT_NUMBER, LARGEST, ShareFile, fingerprint
from shirube.values.municipality_code import CannotReadMunicipalityCode, MunicipalityCode

_OUTSIDE = ("format", "format_number", "sha256")
_LONGEST_NAME = 60


class CannotReadShare(ValueError):
    """共有ファイルとして読めない。"""


def read_share(data: bytes) -> ShareFile:
    """共有ファイルのバイト列を読む。読めなければ、わけを述べて CannotReadShare。"""
    record = _record(data)
    if record.get("format") != FORMAT:
        raise CannotReadShare("標の計画の共有ファイルではありません（format がありません）")
    if record.get("format_number") != FORMAT_NUMBER:
        number = str(record.get("format_number"))[:12]
        raise CannotReadShare(f"形の番号が {number} です。この標が読めるのは {FORMAT_NUMBER} です")
    if record.get("sha256") != _fingerprint(record):
        raise CannotReadShare("指紋が合いません。書き出したあとに中身が変わっています")
    body = {name: value for name, value in record.items() if name not in _OUTSIDE}
    try:
        share = typed(ShareFile, body, "共有ファイル")
        MunicipalityCode(share.municipality.code)
    except (CannotReadRecord, CannotReadMunicipalityCode) as error:
        raise CannotReadShare(str(error).rstrip("。")) from None
    _check(share)
    return share


def _record(data: bytes) -> dict[str, object]:
    if len(data) > LARGEST:
        raise CannotReadShare(f"大きすぎます（{len(data):,}バイト、上限 {LARGEST:,}バイト）")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotReadShare("文字が UTF-8 ではありません") from None
    try:
        record = json.loads(text, object_pairs_hook=_pairs, parse_constant=_refuse, parse_float=_refuse)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, CannotReadShare) else "JSON として読めません"
        raise CannotReadShare(why) from None
    if not isinstance(record, dict):
        raise CannotReadShare("標の計画の共有ファイルではありません（項目の組ではありません）")
    return record


def _fingerprint(record: dict[str, object]) -> str:
    try:
        return fingerprint(record)
    except (UnicodeEncodeError, RecursionError):
        raise CannotReadShare("文字として書けない文字が入っています") from None


def _pairs(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise CannotReadShare("同じ名の項目が二つあります")
    return found


def _refuse(text: str) -> object:
    raise CannotReadShare(f"文字列でない小数や、数でない数（{text[:12]}）があります")


def _check(share: ShareFile) -> None:
    """型だけでは分からないことを確かめる。"""
    if not share.municipality.name.strip() or len(share.municipality.name) > _LONGEST_NAME:
        raise CannotReadShare("団体の名が空か、長すぎます")
    if share.plan.last_year < share.plan.first_year:
        raise CannotReadShare("計画期間の終わりの年度が、初めの年度より前です")
    if share.version.number < 1:
        raise CannotReadShare("版の番号が 1 より小さいです")
    for name, keys in (
        ("取組", [one.key for one in share.initiatives]),
        ("KPI", [one.key for one in share.kpis]),
    ):
        if len(set(keys)) != len(keys):
            raise CannotReadShare(f"{name}の鍵が重なっています")
    for kpi in share.kpis:
        for reading in kpi.readings:
            if reading.ends_on < reading.starts_on:
                raise CannotReadShare(f"KPI「{kpi.title[:40]}」の読みの期間が逆です")
            numbers = (reading.value, reading.numerator, reading.denominator)
            if reading.is_suppressed and any(one is not None for one in numbers):
                raise CannotReadShare(f"KPI「{kpi.title[:40]}」の非表示の読みに、数が入っています")
