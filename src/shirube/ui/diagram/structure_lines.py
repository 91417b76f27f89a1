"""推進体制の図の組み立て: 版の行（役割と担い手、置き方）から図の箱を決める。画面も文書も同じ図になる。"""

from __future__ import annotations

from collections.abc import Sequence

from shirube.engines.plan.diagnosis_structure import Layout
from shirube.engines.plan.snapshot_lines import ArrangementLine, DutyLine
from shirube.ui.diagram.organization_boxes import Box, BoxKind
from shirube.ui.diagram.organization_chart import Placement, Structure

_KINDS = {
    "role.head": BoxKind.MAYOR,
    "role.cio": BoxKind.CIO,
    "role.cio_aide": BoxKind.ADVISER,
    "role.ciso": BoxKind.SECURITY,
    "role.dx_department": BoxKind.DX,
}
_ALWAYS = {"role.head": "首長", "role.cio": "CIO", "role.dx_department": "DX推進担当"}
_SECTIONS = ("role.information", "role.management", "role.personnel", "role.business")
_BESIDE_CIO = ("role.cio_aide", "role.ciso")
_PLACEMENTS = {
    Layout.INDEPENDENT: Placement.INDEPENDENT,
    Layout.PLANNING: Placement.PLANNING,
    Layout.GENERAL_AFFAIRS: Placement.PLANNING,
    Layout.INFORMATION: Placement.INFORMATION,
}
_HOSTS = {Layout.PLANNING: "企画担当課", Layout.GENERAL_AFFAIRS: "総務担当課"}


def structure_of(duties: Sequence[DutyLine], arrangement: Sequence[ArrangementLine]) -> Structure | None:
    """図にする体制。置き方が決まっていなければ None。"""
    chosen = next(iter(arrangement), None)
    if chosen is None or chosen.layout_key is None:
        return None
    layout = Layout(chosen.layout_key)
    boxes = _boxes(duties, chosen.pmo)
    sections = [boxes[role] for role in _SECTIONS if role in boxes]
    host = "role.information" if layout is Layout.INFORMATION else None
    if host is not None and host not in boxes:
        sections.insert(0, Box(key=host, label="情報政策担当課", kind=BoxKind.SECTION))
    if layout in _HOSTS:
        host = "host"
        sections.insert(0, Box(key=host, label=_HOSTS[layout], kind=BoxKind.SECTION))
    if chosen.pmo and not any(box.is_pmo for box in boxes.values()):
        sections.append(Box(key="pmo", label="PMO", kind=BoxKind.SECTION, holder=chosen.pmo, is_pmo=True))
    return Structure(
        mayor=boxes["role.head"],
        cio=boxes["role.cio"],
        dx=boxes["role.dx_department"],
        sections=tuple(sections),
        placement=_PLACEMENTS[layout],
        host=host,
        beside_cio=tuple(boxes[role] for role in _BESIDE_CIO if role in boxes),
    )


def _boxes(duties: Sequence[DutyLine], pmo: str | None) -> dict[str, Box]:
    """役割の id から箱を引く表。首長・CIO・DX推進担当は、行が無くても置く（未定）。"""
    boxes = {role: Box(key=role, label=label, kind=_KINDS[role]) for role, label in _ALWAYS.items()}
    for one in duties:
        role = one.role.partition("@")[0]
        boxes[role] = Box(
            key=role,
            label=_ALWAYS["role.dx_department"] if role == "role.dx_department" else one.label,
            kind=_KINDS.get(role, BoxKind.SECTION),
            holder=one.holder,
            is_external=one.is_external,
            is_pmo=pmo is not None and pmo in _names(one),
            concurrent=one.concurrent,
        )
    return boxes


def _names(one: DutyLine) -> list[str]:
    return [name.partition("（")[0] for name in (one.holder or "").split("、")]
