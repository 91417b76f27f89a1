"""検索の索引: 二文字の切れ端から候補の行を引く。SQLite は FTS5、PostgreSQL は tsvector('simple')。

切れ端は「b自治体x文字x文字」の符号（文字は番号の16進）にする。英数字だけなので、記号や検索の演算子も
両方のデータベースで同じに切られ、自治体が符号に入っているので、よその行は候補にもならない。

SQLite の索引は引き金で追う別の表で、表の作り替えで引き金が消えるため、移行の前に下ろして後に作り直す。
PostgreSQL では、行の壁があると漏れを防ぐため ``@@`` の索引を使わない（``ts_match_vq`` が leakproof でない）。
そこで、入っている自治体の行の id だけを返す、持ち主の権限の関数を通す。その答えにも、外側の行の壁が効く。
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func

from shirube.values.japanese_text import bigrams

MOST_GRAMS = 64  # 一度に引く切れ端の上限。候補が広がるだけで、答えは変わらない
_PREFIX = "shirube_search_"
_BATCH = 1000


def _gram(body: int, piece: str) -> str:
    return f"b{body}x" + "x".join(f"{ord(char):x}" for char in piece)


def grams(body: int, keys: Iterable[str], heads: Iterable[str]) -> list[str]:
    """鍵の二文字の切れ端と、先頭の一文字の切れ端。"""
    pieces = {piece for key in keys if len(key) > 1 for piece in bigrams(key)}
    return sorted(_gram(body, piece) for piece in pieces | {head[0] for head in heads if head})


class IsCandidate(Func):
    """この言葉の切れ端をすべて持つ行か（``filter`` に渡す条件）。"""

    output_field = models.BooleanField()

    def __init__(self, table: str, body: int, words: tuple[str, ...]) -> None:
        pieces = dict.fromkeys(piece for word in words for piece in bigrams(word))
        # 一文字は索引だけで決まるので、略さない
        heads = [_gram(body, piece) for piece in pieces if len(piece) == 1]
        self.table = table
        self.asked = heads + [_gram(body, piece) for piece in pieces if len(piece) == 2][:MOST_GRAMS]
        super().__init__(models.F("pk"))

    def as_sqlite(self, compiler: Any, *_: Any, **__: Any) -> tuple[str, list[str]]:
        """FTS5 で引く。"""
        column, _params = compiler.compile(self.source_expressions[0])
        name = f"{self.table}_search"
        asked = " AND ".join(self.asked)
        return f'{column} IN (SELECT rowid FROM "{name}" WHERE "{name}" MATCH %s)', [asked]  # noqa: S608

    def as_postgresql(self, compiler: Any, *_: Any, **__: Any) -> tuple[str, list[str]]:
        """関数で引く。``(SELECT …)`` で包むので、関数は行ごとでなく一度だけ呼ばれる。"""
        column, _params = compiler.compile(self.source_expressions[0])
        return f'{column} = ANY ((SELECT "{_PREFIX}{self.table}"(%s))::bigint[])', [" & ".join(self.asked)]


_SQLITE = """
DROP TABLE IF EXISTS "{table}_search";
CREATE VIRTUAL TABLE "{table}_search" USING fts5(
  search_grams, content='{table}', content_rowid='id', tokenize='ascii', detail='none', columnsize=0);
CREATE TRIGGER "{prefix}insert_{table}" AFTER INSERT ON "{table}" BEGIN {add} END;
CREATE TRIGGER "{prefix}delete_{table}" AFTER DELETE ON "{table}" BEGIN {drop} END;
CREATE TRIGGER "{prefix}update_{table}" AFTER UPDATE OF search_grams ON "{table}"
  WHEN OLD.search_grams <> NEW.search_grams BEGIN {drop} {add} END;
INSERT INTO "{table}_search"("{table}_search") VALUES ('rebuild');
"""
_ADD = 'INSERT INTO "{table}_search"(rowid, search_grams) VALUES (NEW.id, NEW.search_grams);'
_DROP = (
    'INSERT INTO "{table}_search"("{table}_search", rowid, search_grams) '
    "VALUES ('delete', OLD.id, OLD.search_grams);"
)
# 仮の表で影を作られないよう、表の置き場（スキーマ）を名ざしし、pg_temp を最後に置く。WITH で切り離すのは、
# 自治体の索引で全部の行を引いてから切れ端を数え直す計画（十万件で三秒）を選ばせないため。
# fastupdate を切るのは、溜め置きの列を毎回端から読む遅さ（十万件の取り込みの直後に 80ms）を避けるため。
_POSTGRESQL = """
CREATE INDEX IF NOT EXISTS "{prefix}{table}" ON "{table}" USING gin (to_tsvector('simple', search_grams))
  WITH (fastupdate = off);
DROP FUNCTION IF EXISTS "{prefix}{table}"(text);
CREATE FUNCTION "{prefix}{table}"(asked text) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp AS $$
  WITH hits AS MATERIALIZED (SELECT id, municipality_id FROM {schema}."{table}"
    WHERE to_tsvector('simple', search_grams) @@ to_tsquery('simple', asked))
  SELECT coalesce(array_agg(id), '{{}}') FROM hits
  WHERE municipality_id = NULLIF(current_setting('shirube.municipality', true), '')::bigint $$;
"""


def lower_index_triggers(connection: BaseDatabaseWrapper) -> None:
    """SQLite の索引の引き金を下ろす（残っていると、列を落とす移行が失敗する）。"""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
            [len(_PREFIX), _PREFIX],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def is_ready(connection: BaseDatabaseWrapper, model: type[models.Model]) -> bool:
    """表とすべての列が、もうデータベースにあるか。"""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return False
        columns = connection.introspection.get_table_description(cursor, table)
    return {field.column for field in model._meta.concrete_fields} <= {column.name for column in columns}


def raise_index(connection: BaseDatabaseWrapper, model: type[models.Model]) -> None:
    """この記録の索引を作り直す。鍵の作り方が変わっていれば、行の鍵も書き直す。何度呼んでも同じになる。"""
    table = model._meta.db_table
    lower = 'DROP TRIGGER IF EXISTS "{prefix}{verb}_{table}"'
    _rewrite_keys(connection, model)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for verb in ("insert", "delete", "update"):
                cursor.execute(lower.format(prefix=_PREFIX, verb=verb, table=table))
            parts = {"add": _ADD.format(table=table), "drop": _DROP.format(table=table)}
            script = _SQLITE.format(prefix=_PREFIX, table=table, **parts)
            for statement in script.strip().split(";\n"):
                cursor.execute(statement)
        else:
            cursor.execute("SELECT quote_ident(current_schema())")
            cursor.execute(_POSTGRESQL.format(prefix=_PREFIX, table=table, schema=cursor.fetchone()[0]))


def _rewrite_keys(connection: BaseDatabaseWrapper, model: type[models.Model]) -> None:
    rows = model._base_manager.using(connection.alias)
    last, batch = 0, list(rows.order_by("pk")[:_BATCH])
    while batch:
        stale = [row for row in batch if _is_stale(row)]
        rows.bulk_update(stale, ["search_text", "search_grams"], batch_size=100)
        last = batch[-1].pk
        batch = list(rows.filter(pk__gt=last).order_by("pk")[:_BATCH])


def _is_stale(row: Any) -> bool:
    before = (row.search_text, row.search_grams)
    row.note_search()
    return before != (row.search_text, row.search_grams)
