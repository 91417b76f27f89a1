"""命令行 `shirube insight export`: 置き場所の記録を、XES・CSV・Parquet のファイルに書き出す。

書くのは取り込んだ記録そのもの（件ごとに並んだ行）で、担当は仮名のままである。CSV と Parquet には、
読み戻すための対応表を隣に添える。
"""

from __future__ import annotations

import gzip
from pathlib import Path

import click

from shirube.adapters.event_store import StoredLog
from shirube.adapters.log_mapping_text import mapping_text
from shirube.adapters.log_writer import write_csv_log, write_parquet_log, written_mapping
from shirube.adapters.xes.writer import CannotWriteXes, write_xes
from shirube.engines.insight.log import EventLog

ENDINGS = (".xes", ".xes.gz", ".csv", ".parquet")


def exported(stored: StoredLog, log: EventLog, out: Path, zone: str | None) -> Path | None:
    """ファイルに書く。形は名前の終わりで決まる。対応表を添えたら、その道筋を返す。"""
    name = out.name.lower()
    if not name.endswith(ENDINGS):
        raise click.ClickException(
            f"{out.name}: 名前の終わりを {'・'.join(ENDINGS)} のどれかにしてください。"
        )
    if out.exists():
        raise click.ClickException(f"{out} はもうあります。別の名前にするか、先に移してください。")
    out.parent.mkdir(parents=True, exist_ok=True)
    if name.endswith((".xes", ".xes.gz")):
        _write_xes(log, out)
        return None
    zone = zone or stored.manifest.zone
    (write_csv_log if name.endswith(".csv") else write_parquet_log)(log, out, zone=zone)
    beside = out.with_name(out.name + ".対応表.yaml")
    beside.write_text(mapping_text(written_mapping(log, zone=zone, label=out.name)), encoding="utf-8")
    return beside


def _write_xes(log: EventLog, out: Path) -> None:
    """書き終えてから、求められた名前にする。"""
    part = out.with_name(out.name + ".part")
    try:
        with part.open("wb") as file:
            if out.name.lower().endswith(".gz"):
                with gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
                    write_xes(log, packed)
            else:
                write_xes(log, file)
        part.replace(out)
    except CannotWriteXes as error:
        raise click.ClickException(str(error)) from error
    finally:
        part.unlink(missing_ok=True)
