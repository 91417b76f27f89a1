"""属性の値の字を、XML の決まりどおりに読む（速い芯が正しさを確かめたあとの字に使う）。

根拠: XML 1.0（第5版）2.11（行の終わり）、3.3.3（属性の値の正規化）、4.6（決められた実体）。
"""

from __future__ import annotations

import re

_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([a-z]+));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_SPACES = str.maketrans("\t\n\r", "   ")
_NEEDS_CARE = re.compile(rb"[&\t\n\r]")


def attribute_text(raw: bytes) -> str:
    """引用符の中のバイト列を、字に直す。"""
    text = raw.decode()
    if _NEEDS_CARE.search(raw) is None:
        return text
    return _REFERENCE.sub(_character, text.replace("\r\n", "\n").translate(_SPACES))


def _character(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return chr(int(found[2])) if found[2] else _NAMED[found[3]]
