"""記録: 一行一件の JSON。要求番号を必ず持ち、個人の情報（氏名・利用者ID・打ち込まれた値）は書かない。

誤りの文面には値が入ることがあるので、誤りは種類と場所（ファイルと行）だけを残す。
"""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from traceback import extract_tb
from typing import Any

request_number: ContextVar[str] = ContextVar("shirube_request_number", default="")

_EXTRA = ("method", "route", "status", "milliseconds")


class JsonLines(logging.Formatter):
    """記録を一行の JSON にする。"""

    def format(self, record: logging.LogRecord) -> str:
        """一件を書く。django の記録は文面に道筋や値が入るので、種類と状態だけを残す。"""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_number.get(),
        }
        if record.name.startswith("shirube"):
            line["message"] = record.getMessage()
        status = getattr(record, "status_code", None)
        if status is not None:
            line["status"] = status
        line |= {name: value for name in _EXTRA if (value := getattr(record, name, None)) is not None}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__qualname__
            line["where"] = [
                f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}"
                for frame in extract_tb(record.exc_info[2])[-8:]
            ]
        return json.dumps(line, ensure_ascii=False)


def logging_settings(level: str) -> dict[str, Any]:
    """Django に渡す記録の設定。"""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "shirube.web.logs.JsonLines"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "lines"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "shirube": {"level": level},
            "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            # axes は利用者IDとアドレスを文面に入れる。締め出しは監査に残るので、ここでは捨てる。
            "axes": {"handlers": ["nowhere"], "propagate": False},
        },
    }
