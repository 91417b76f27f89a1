"""推進体制の図: いま担っている人や組織を、置き方のとおりに並べる。"""

from collections import defaultdict
from collections.abc import Sequence

from shirube.engines.plan.diagnosis_structure import Arrangement, HolderKind, Holding, Layout
from shirube.reference.plan.records import StructureRole
from shirube.ui.chart.figure import Figure
from shirube.ui.diagram import Box, BoxKind, Placement, Structure, organization_chart, responsive

_KINDS = {
    "role.head": BoxKind.MAYOR,
    "role.cio": BoxKind.CIO,
    "role.cio_aide": BoxKind.ADVISER,
    "role.ciso": BoxKind.SECURITY,
    "role.dx_department": BoxKind.DX,
}
_SECTIONS = ("role.information", "role.management", "role.personnel", "role.business")
_BESIDE_CIO = ("role.cio_aide", "role.ciso")
_PLACEMENTS = {
    Layout.INDEPENDENT: Placement.INDEPENDENT,
    Layout.PLANNING: Placement.PLANNING,
    Layout.GENERAL_AFFAIRS: Placement.PLANNING,
    Layout.INFORMATION: Placement.INFORMATION,
}
_HOSTS = {Layout.PLANNING: "企画担当課", Layout.GENERAL_AFFAIRS: "総務担当課"}


def structure_figure(
    roles: Sequence[StructureRole], held: Sequence[Holding], arrangement: Arrangement
) -> Figure | None:
    """その日の担い手（``held``）の図。置き方が決まっていなければ描かない。"""
    if arrangement.layout is None:
        return None
    by_role: dict[str, list[Holding]] = defaultdict(list)
    for holding in held:
        by_role[holding.role].append(holding)
    labels = {role.id: role.label for role in roles} | {"role.dx_department": "DX推進担当"}
    boxes = {id: _box(id, labels.get(id, id), by_role[id], arrangement) for id in (*_KINDS, *_SECTIONS)}
    sections = [boxes[id] for id in _SECTIONS if id in labels]
    host = "role.information" if arrangement.layout is Layout.INFORMATION else None
    if arrangement.layout in _HOSTS:
        host = "host"
        sections.insert(0, Box(key=host, label=_HOSTS[arrangement.layout], kind=BoxKind.SECTION))
    if arrangement.pmo and not any(box.is_pmo for box in boxes.values()):
        pmo = Box(key="pmo", label="PMO", kind=BoxKind.SECTION, holder=arrangement.pmo, is_pmo=True)
        sections.append(pmo)
    structure = Structure(
        mayor=boxes["role.head"],
        cio=boxes["role.cio"],
        dx=boxes["role.dx_department"],
        sections=tuple(sections),
        placement=_PLACEMENTS[arrangement.layout],
        host=host,
        beside_cio=tuple(boxes[id] for id in _BESIDE_CIO if id in labels),
    )
    wide = organization_chart("structure-wide", "推進体制の図", structure)
    return responsive(wide, organization_chart("structure-phone", "推進体制の図", structure, is_phone=True))


def _box(role: str, label: str, held: Sequence[Holding], arrangement: Arrangement) -> Box:
    """一つの役割の箱。DX推進担当の併任は名を並べ、ほかの役割は担い手の後に添える。"""
    kind = _KINDS.get(role, BoxKind.SECTION)
    is_dx = kind is BoxKind.DX
    main = [holding for holding in held if not (is_dx and holding.is_concurrent)]
    names = [one.name + ("（併任・兼務）" if one.is_concurrent else "") for one in main]
    return Box(
        key=role,
        label=label,
        kind=kind,
        holder="、".join(names) or None,
        is_external=any(one.kind is HolderKind.EXTERNAL for one in held),
        is_pmo=arrangement.pmo is not None and any(one.name == arrangement.pmo for one in held),
        concurrent=tuple(one.name for one in held if one not in main),
    )
