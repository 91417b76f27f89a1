"""資料の書き方を JSON Schema で確かめ、外れたところを日本語で言う。"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from shirube.reference.pack import Problem


def _listed(error: ValidationError) -> str:
    allowed = error.validator_value
    return "、".join(map(str, allowed)) if isinstance(allowed, list) else str(allowed)


_REASONS: dict[str, Callable[[ValidationError], str]] = {
    "required": lambda error: f"要る欄が足りない（要るのは {_listed(error)}）",
    "additionalProperties": lambda error: "決まりにない欄がある（欄の名の書き誤りか）",
    "maxLength": lambda error: f"{error.validator_value} 字より長い",
    "minLength": lambda error: f"{error.validator_value} 字より短い",
    "minItems": lambda error: "一つも書かれていない",
    "maxItems": lambda error: f"{error.validator_value} 件を超えている（多いものは CSV の表にする）",
    "minProperties": lambda error: "一つも書かれていない",
    "pattern": lambda error: f"「{error.instance}」は決まった書き方でない",
    "format": lambda error: f"「{error.instance}」は日付として正しくない（YYYY-MM-DD）",
    "enum": lambda error: f"「{error.instance}」は選べる値（{_listed(error)}）でない",
    "type": lambda error: f"値の種類が違う（要るのは {_listed(error)}。版や率は引用符で囲む）",
    "uniqueItems": lambda error: "同じものが二度書かれている",
    "oneOf": lambda error: "values、items、table のどれか一つだけを書く決まりに合わない",
    "anyOf": lambda error: f"「{error.instance}」は日付（YYYY-MM-DD）でも空（null）でもない",
}


_FOLDER: Traversable = files("shirube.reference") / "schema"
_SUFFIX = ".schema.json"


@cache
def names() -> frozenset[str]:
    """同梱した決まりの名を返す。"""
    return frozenset(
        entry.name.removesuffix(_SUFFIX) for entry in _FOLDER.iterdir() if entry.name.endswith(_SUFFIX)
    )


@cache
def validator(name: str) -> Draft202012Validator:
    """`schema/<name>.schema.json` の検査器を返す。"""
    schema = _schema(name)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def field_labels(name: str) -> dict[str, str]:
    """決まり name が欄に付けた日本語の名（title）を返す。入れ子の欄は「親.子」で引く。"""
    return {path: str(rule["title"]) for path, rule in _field_rules(name) if "title" in rule}


def value_labels(name: str) -> dict[str, dict[str, str]]:
    """決まり name が、決まった値（enum）に付けた日本語の名（x-labels）を、欄ごとに返す。"""
    return {path: dict(rule["x-labels"]) for path, rule in _field_rules(name) if "x-labels" in rule}


def _field_rules(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """資料の頭の欄（attributes）と項目の欄の決まりを、入れ子の中まで挙げる。"""
    properties = _schema(name)["properties"]
    yield from _nested(properties.get("attributes", {}), "")
    yield from _nested(properties.get("items", {}).get("items", {}), "")


def _nested(rule: dict[str, Any], above: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for field, inner in rule.get("properties", {}).items():
        yield above + field, inner
        yield from _nested(inner, f"{above}{field}.")
        yield from _nested(inner.get("items", {}), f"{above}{field}.")


@cache
def _schema(name: str) -> dict[str, Any]:
    text = (_FOLDER / f"{name}{_SUFFIX}").read_text(encoding="utf-8")
    return dict(json.loads(text))


def violations(name: str, document: object, where: str) -> Iterator[Problem]:
    """決まり name から外れたところを、欄の順に挙げる。"""
    for error in sorted(validator(name).iter_errors(document), key=lambda found: found.json_path):
        reason = _REASONS.get(str(error.validator))
        yield Problem(
            what="資料の書き方が決まりに合わない",
            where=f"{where} の {error.json_path.removeprefix('$').removeprefix('.') or '全体'}",
            why=reason(error) if reason else f"決まり「{error.validator}」に合わない",
            next="示した欄を直し、もう一度 shirube reference check を実行する",
        )
