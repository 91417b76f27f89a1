"""全国の表の「団体」の欄を、団体コードに直す。先頭の 0 の落ちた番号と、名だけの欄を読む。"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shirube.values.municipality_code import CannotReadMunicipalityCode, MunicipalityCode


class CannotFindBody(ValueError):
    """どの団体か決められない。"""


@dataclass(frozen=True, slots=True)
class BodyName:
    """一覧にある団体の、番号と名と都道府県の名。"""

    code: str
    name: str
    prefecture: str


class BodyNames:
    """団体の一覧から、番号か名で引く。"""

    def __init__(self, bodies: Iterable[BodyName]) -> None:
        self._by_name: dict[str, list[BodyName]] = defaultdict(list)
        self._codes: dict[str, BodyName] = {}
        for body in bodies:
            self._codes[body.code] = body
            self._by_name[body.name].append(body)
            self._by_name[body.prefecture + body.name].append(body)

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def of_code(self, text: str, name: str = "", prefecture: str = "") -> str:
        """番号の欄の団体コード。検査数字が合わなければ ``CannotFindBody``。

        5桁は、先頭の 0 が落ちた番号と、検査数字の無い番号のどちらにも読める。どちらか一つだけが一覧にある
        ときにそれと決め、両方が一覧にあるときは名の欄で決める。
        番号の書かれていない行は、名の欄で決める。
        """
        digits = unicodedata.normalize("NFKC", text).strip()
        if name and not digits.isdigit():
            return self.of_name(name, prefecture)
        try:
            if len(digits) == 5:
                return self._of_five(digits, self.candidates(name, prefecture))
            return str(MunicipalityCode.parse(digits))
        except CannotReadMunicipalityCode as error:
            raise CannotFindBody(str(error).rstrip("。")) from None

    def _of_five(self, digits: str, named: Sequence[str]) -> str:
        restored = _read_or_none(MunicipalityCode.restore_leading_zero, digits)
        without_check = _read_or_none(MunicipalityCode.from_five_digits, digits)
        readings = [code for code in (restored, without_check) if code]
        listed = [code for code in readings if code in self._codes]
        if len(listed) > 1:
            listed = [code for code in listed if code in named]
        if len(listed) == 1:
            return listed[0]
        if restored and not listed:
            return restored
        raise CannotFindBody(f"5桁の番号「{digits}」が、どの団体か決められません")

    def candidates(self, name: str, prefecture: str = "") -> list[str]:
        """名の欄に当たる団体コード。都道府県が分かればそれも使う。郡の名は、付いていても読める。"""
        wanted = unicodedata.normalize("NFKC", name).strip()
        _, within, bare = wanted.rpartition("郡")
        tries = [prefecture.strip() + wanted, wanted]
        if within and bare:
            tries += [prefecture.strip() + bare, bare]
        found = next((self._by_name[one] for one in tries if one in self._by_name), [])
        return [body.code for body in found]

    def of_name(self, name: str, prefecture: str = "") -> str:
        """名の欄の団体コード。無いか、二つ以上あれば ``CannotFindBody``。"""
        found = self.candidates(name, prefecture)
        if len(found) == 1:
            return found[0]
        raise CannotFindBody(self.why_not(name, found))

    def why_not(self, name: str, found: Sequence[str]) -> str:
        """名だけでは決められないわけ。"""
        if not found:
            return f"「{name.strip()}」は全国の一覧にありません"
        places = "、".join(self._codes[code].prefecture + self._codes[code].name for code in found)
        return f"「{name.strip()}」は{len(found)}団体あります（{places}）"


def _read_or_none(read: Callable[[str], MunicipalityCode], digits: str) -> str | None:
    try:
        return str(read(digits))
    except CannotReadMunicipalityCode:
        return None


def settled_by_order(candidates: Sequence[Sequence[str]]) -> Mapping[int, str]:
    """団体コードの順に並ぶ表で、候補が二つ以上ある所を、前後の決まった番号から一つに決める。

    返すのは、決まった位置と番号。決まっている番号が順に並んでいない表では、何も決めない。
    """
    known = [(at, found[0]) for at, found in enumerate(candidates) if len(found) == 1]
    codes = [code for _, code in known]
    if codes != sorted(codes) or len(set(codes)) != len(codes):
        return {}
    settled: dict[int, str] = {}
    for at, found in enumerate(candidates):
        if len(found) < 2:
            continue
        low = max((code for place, code in known if place < at), default="")
        high = min((code for place, code in known if place > at), default="999999")
        between = [code for code in found if low < code < high]
        if len(between) == 1:
            settled[at] = between[0]
    return settled
