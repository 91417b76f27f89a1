"""組み置きの問い合わせ: すべての要求が通る問い合わせの文を一度だけ組み、値だけを替えて走らせる。

Django は問い合わせの文を毎回組み立て直す。ふつうの画面ではそれでよいが、権限のように要求ごとに必ず通る
問い合わせでは、組み立てが実行の何倍もかかる（測り: 1.6ミリ秒のうち実行は0.1ミリ秒）。ここでは見分けの
つく仮の値で一度組み、仮の値の場所を覚え、次からはそこに本当の値を入れる。組む元は ORM のままなので、
決まりは一か所にしかない。

自治体も仮の値で組み、走らせるたびに「いま入っている範囲」の自治体を入れる。初めに組んだ人の自治体が
文に残ることはなく、範囲に入らずに走らせれば ``ScopeMissing`` で止まる。
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from django.db import connection, models

from shirube.apps.frame import scope
from shirube.apps.frame.scope import Scope

M = TypeVar("M", bound=models.Model)

# 本物の値と重ならない仮の値。型ごとに、名前の順で別の値を配る。
_INTEGER = 8_123_456_789_012_345_000
_DAY = date(1873, 1, 1).toordinal()
_HERE = "自治体"


class CannotPrepare(TypeError):
    """この問い合わせは組み置きできない。"""


class Prepared(Generic[M]):
    """組み置きの問い合わせ。``build`` は名前つきの引数から QuerySet を作る関数。

    引数は整数・日付・文字列に限る。どの引数も、文の中に値として現れなければならない
    （現れなければ ``CannotPrepare``）。
    """

    def __init__(self, build: Callable[..., "models.QuerySet[M]"], **kinds: type) -> None:
        self._build, self._kinds = build, kinds
        self._compiled: dict[str, _Statement] = {}

    def rows(self, **values: Any) -> list[M]:
        """値を入れて走らせる。"""
        statement = self._statement()
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.filled(values))
            return [statement.record(row) for row in cursor.fetchall()]

    def count(self, **values: Any) -> int:
        """値を入れて、行を読まずに数える。"""
        statement = self._statement()
        with connection.cursor() as cursor:
            counting = f"SELECT COUNT(*) FROM ({statement.sql}) counted"  # noqa: S608 - 値は引数で渡す
            cursor.execute(counting, statement.filled(values))
            return int(cursor.fetchone()[0])

    def _statement(self) -> "_Statement":
        vendor = connection.vendor
        if vendor not in self._compiled:
            self._compiled[vendor] = self._compile()
        return self._compiled[vendor]

    def _compile(self) -> "_Statement":
        kinds = {**self._kinds, _HERE: int}
        stand_ins = {name: _stand_in(kind, order) for order, (name, kind) in enumerate(kinds.items())}
        nobody = Scope(
            municipality_id=stand_ins.pop(_HERE),
            municipality_key=None,
            now=datetime.fromtimestamp(0, UTC),
        )
        with scope.enter(nobody):
            rows = self._build(**stand_ins)
            compiler = rows.query.get_compiler(connection=connection)
            sql, parameters = compiler.as_sql()
        names = {_adapted(value): name for name, value in stand_ins.items()}
        names[nobody.municipality_id] = _HERE
        places = {
            position: names[value]
            for position, value in enumerate(parameters)
            if isinstance(value, (int, str, date)) and value in names
        }
        missing = set(self._kinds) - set(places.values())
        if missing:
            raise CannotPrepare(f"値 {'、'.join(sorted(missing))} が問い合わせの文に現れません。")
        return _Statement.of(compiler, sql, list(parameters), places)


@dataclass(frozen=True, slots=True)
class _Statement:
    """組んだ文と、値の場所と、行を記録にする道具。"""

    sql: str
    parameters: list[Any]
    places: dict[int, str]
    model: type[models.Model]
    columns: tuple[int, ...]
    attributes: tuple[str, ...]
    converters: dict[int, tuple[list[Any], Any]]

    @classmethod
    def of(cls, compiler: Any, sql: str, parameters: list[Any], places: dict[int, str]) -> "_Statement":
        """組み終えた文から作る。記録の項目でない列（途中の計算）は読み飛ばす。"""
        columns = tuple(compiler.klass_info["select_fields"])
        expressions = [compiler.select[column][0] for column in columns]
        attributes = tuple(expression.target.attname for expression in expressions)
        converters = compiler.get_converters(expressions)
        return cls(sql, parameters, places, compiler.klass_info["model"], columns, attributes, converters)

    def filled(self, values: dict[str, Any]) -> list[Any]:
        """仮の値の場所に本当の値を入れたもの。"""
        parameters = list(self.parameters)
        for position, name in self.places.items():
            parameters[position] = _here(self.model) if name == _HERE else _adapted(values[name])
        return parameters

    def record(self, row: Any) -> Any:
        """一行を記録にする。"""
        values = [row[column] for column in self.columns]
        for position, (converters, expression) in self.converters.items():
            for convert in converters:
                values[position] = convert(values[position], expression, connection)
        return self.model.from_db(connection.alias, self.attributes, values)


def _here(model: type[models.Model]) -> int:
    return scope.current_municipality_id(str(model._meta.verbose_name))


def _stand_in(kind: type, order: int) -> Any:
    if kind is int:
        return _INTEGER + order
    if kind is date:
        return date.fromordinal(_DAY + order)
    if kind is str:
        return f"\N{SNOWMAN}組み置きの仮の値{order}"
    raise CannotPrepare(f"組み置きの値は整数・日付・文字列だけです（{kind.__name__}）。")


def _adapted(value: Any) -> Any:
    """データベースに渡す形。"""
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
