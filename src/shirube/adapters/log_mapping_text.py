"""対応表を YAML 一枚の文に書く。`read_mapping` で読み戻すと、同じ対応表になる。"""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from shirube.adapters.log_mapping import FILE_ORDER, ISO8601, LogMapping, Names, Timestamp
from shirube.engines.insight.log import Level


def mapping_text(mapping: LogMapping) -> str:
    """対応表の文。決まった順に、書く要のある項目だけを書く。"""
    parts: dict[str, object] = {
        "label": mapping.label,
        "case": mapping.case,
        "activity": _names(mapping.activity),
        "timestamp": _timestamp(mapping.timestamp),
        "start": mapping.start and _timestamp(mapping.start),
        "sequence": mapping.sequence,
        "lifecycle": mapping.lifecycle
        and {
            "column": mapping.lifecycle.column,
            "phases": {value: phase.value for value, phase in mapping.lifecycle.phases.items()},
        },
        "resource": mapping.resource,
        "team": mapping.team and _names(mapping.team),
        "channel": mapping.channel and _names(mapping.channel),
        "clock": mapping.clock and _names(mapping.clock),
        "dimensions": {name: _names(names) for name, names in mapping.dimensions.items()},
        "constants": dict(mapping.constants),
        "sheets": list(mapping.sheets),
        "ties": None if mapping.ties == FILE_ORDER else mapping.ties,
    }
    written = {name: part for name, part in parts.items() if part}
    return yaml.safe_dump(written, allow_unicode=True, sort_keys=False, width=1_000)


def _names(names: Names) -> str | dict[str, object]:
    """列の名だけか、言い換えなどを添えた形。"""
    more: Mapping[str, object] = {
        "names": dict(names.names),
        "level": None if names.level is Level.EVENT else names.level.value,
        "is_person": names.is_person,
    }
    kept = {name: value for name, value in more.items() if value}
    return {"column": names.column, **kept} if kept else names.column


def _timestamp(timestamp: Timestamp) -> dict[str, str]:
    """時刻の列、形、地域。"""
    shape = {} if timestamp.format == ISO8601 else {"format": timestamp.format}
    zone = {"zone": timestamp.zone} if timestamp.zone else {}
    return {"column": timestamp.column, **shape, **zone}
