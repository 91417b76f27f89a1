"""比べる相手の答え方: 相手ごとに、いちばん速いと分かった書き方で、同じ問いに答える。

標の部品を使わず、相手の入った別の環境の Python で、一つの過程として走る（`benchmarks/peers.py` が起こす）。
標準入力から一行受け取るたびに一度答え、かかった秒を JSON で返す。初めの一行には、答えそのものも付ける。

問い: 流れごとの数・待ちの合計・中央値・90%値、行い（行き先）ごとの同じ数、件の長さの分位、多い変わり方 20。
使い方: ``python peer_answers.py 相手 ファイル coded|raw``
"""

import json
import sys
import time

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
TOP = 20


def duckdb_answers(path, kind):
    """DuckDB。件の順のファイルでは、並べ替えの要らない窓（流しながらの lag）を使う。"""
    import duckdb

    database = duckdb.connect()
    if kind == "coded":
        source, window = f"(SELECT case_code AS c, activity AS a, micros AS t FROM '{path}')", "()"
    else:
        source = f"(SELECT case_key AS c, activity_name AS a, epoch_us(moment) AS t FROM '{path}')"
        window = "(PARTITION BY c ORDER BY t)"
    before = f"lag(a) OVER {window}"
    same = f"lag(c) OVER {window} = c"
    database.execute(
        f"""CREATE TEMP TABLE step AS SELECT * FROM (
            SELECT {before} AS b, a, {same} AS same, t - lag(t) OVER {window} AS w FROM {source})
            WHERE same"""
    )
    found = {}
    for name, group in (("edges", "b, a"), ("activities", "a")):
        found[name] = database.execute(
            f"SELECT {group}, count(*), sum(w), quantile_cont(w, [0.5, 0.9]) FROM step GROUP BY ALL"
        ).fetchall()
    database.execute("DROP TABLE step")
    found["lengths"] = database.execute(
        f"""SELECT quantile_cont(n, {list(SHARES)}) FROM
            (SELECT max(t) - min(t) AS n FROM {source} GROUP BY c)"""
    ).fetchall()[0][0]
    found["variants"] = database.execute(
        f"""SELECT count(*) AS n FROM (SELECT list(a ORDER BY t) AS p FROM {source} GROUP BY c)
            GROUP BY p ORDER BY n DESC LIMIT {TOP}"""
    ).fetchall()
    found["edges"] = [[b, a, n, int(w), *q] for b, a, n, w, q in found["edges"]]
    found["activities"] = [[a, n, int(w), *q] for a, n, w, q in found["activities"]]
    found["variants"] = [n for (n,) in found["variants"]]
    return found


def polars_answers(path, kind):
    """Polars。件の順なら一つずらして比べ、そうでなければ並べ替えてからずらす。"""
    import polars as pl

    if kind == "coded":
        rows = pl.scan_parquet(path).select(c="case_code", a="activity", t="micros").collect()
    else:
        rows = (
            pl.scan_parquet(path)
            .select(
                c=pl.col("case_key"),
                a=pl.col("activity_name").cast(pl.Categorical),
                t=pl.col("moment").dt.timestamp("us"),
            )
            .sort("c", "t", maintain_order=True)
            .collect()
        )
    step = (
        rows.lazy()
        .select(
            b=pl.col("a").shift(1),
            a=pl.col("a"),
            w=pl.col("t") - pl.col("t").shift(1),
            same=pl.col("c") == pl.col("c").shift(1),
        )
        .filter("same")
        .collect()
    )
    told = [
        pl.len().alias("n"),
        pl.col("w").sum().alias("s"),
        pl.col("w").quantile(0.5, "linear").alias("m"),
        pl.col("w").quantile(0.9, "linear").alias("p"),
    ]
    edges = step.lazy().group_by("b", "a").agg(told)
    activities = step.lazy().group_by("a").agg(told)
    cases = rows.lazy().group_by("c").agg(pl.col("t").max() - pl.col("t").min(), p=pl.col("a"))
    lengths = cases.select([pl.col("t").quantile(q, "linear").alias(str(q)) for q in SHARES])
    variants = cases.group_by("p").len().select(pl.col("len").sort(descending=True).head(TOP))
    edges, activities, lengths, variants = pl.collect_all([edges, activities, lengths, variants])
    return {
        "edges": [list(row) for row in edges.rows()],
        "activities": [list(row) for row in activities.rows()],
        "lengths": list(lengths.row(0)),
        "variants": variants["len"].to_list(),
    }


def chdb_answers(path, kind):
    """chDB（ClickHouse）。件ごとの窓と、正確な分位。"""
    import chdb

    if kind == "coded":
        source = f"(SELECT case_code AS c, activity AS a, micros AS t FROM file('{path}', Parquet))"
    else:
        source = (
            "(SELECT case_key AS c, activity_name AS a, toUnixTimestamp64Micro(moment) AS t "
            f"FROM file('{path}', Parquet))"
        )
    window = "(PARTITION BY c ORDER BY t ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"
    step = f"""(SELECT lagInFrame(a) OVER w AS b, a, t - lagInFrame(t) OVER w AS w,
        row_number() OVER (PARTITION BY c ORDER BY t) AS n FROM {source} WINDOW w AS {window})"""

    def asked(sql):
        return [json.loads(line) for line in str(chdb.query(sql, "JSONCompactEachRow")).splitlines()]

    told = "count() AS k, sum(w) AS s, quantilesExactInclusive(0.5, 0.9)(w) AS q"
    edges = asked(f"SELECT b, a, {told} FROM {step} WHERE n > 1 GROUP BY b, a")
    activities = asked(f"SELECT a, {told} FROM {step} WHERE n > 1 GROUP BY a")
    shares = ", ".join(map(str, SHARES))
    lengths = asked(
        f"""SELECT quantilesExactInclusive({shares})(n) FROM
            (SELECT max(t) - min(t) AS n FROM {source} GROUP BY c)"""
    )
    variants = asked(
        f"""SELECT count() AS n FROM (SELECT arrayMap(x -> x.2, arraySort(groupArray((t, a)))) AS p
            FROM {source} GROUP BY c) GROUP BY p ORDER BY n DESC LIMIT {TOP}"""
    )
    return {
        "edges": [[b, a, int(k), int(s), *map(float, q)] for b, a, k, s, q in edges],
        "activities": [[a, int(k), int(s), *map(float, q)] for a, k, s, q in activities],
        "lengths": [float(one) for one in lengths[0][0]],
        "variants": [int(n) for (n,) in variants],
    }


def pm4py_answers(path, kind):
    """pm4py の速いほうの道（表のまま渡す）。待ちの数・平均・中央値と、件の長さと、変わり方。"""
    import pandas as pd
    import pm4py

    rows = pd.read_parquet(path)
    if kind == "coded":
        rows["moment"] = pd.to_datetime(rows["micros"], unit="us", utc=True)
    columns = {
        "case_code": "case:concept:name",
        "case_key": "case:concept:name",
        "activity": "concept:name",
        "activity_name": "concept:name",
        "moment": "time:timestamp",
    }
    rows = rows.rename(columns=columns)[["case:concept:name", "concept:name", "time:timestamp"]]
    rows["case:concept:name"] = rows["case:concept:name"].astype(str)
    rows["concept:name"] = rows["concept:name"].astype(str)
    rows["time:timestamp"] = pd.to_datetime(rows["time:timestamp"], utc=True)
    if kind == "raw":
        rows = rows.sort_values(["case:concept:name", "time:timestamp"], kind="stable")
    counts, _, _ = pm4py.discover_dfg(rows)
    waits, _, _ = pm4py.discover_performance_dfg(rows)
    edges = [
        [b, a, int(n), float(waits[b, a]["mean"]) * n * 1e6, float(waits[b, a]["median"]) * 1e6]
        for (b, a), n in counts.items()
    ]
    lengths = pd.Series(pm4py.get_all_case_durations(rows)).quantile(SHARES) * 1e6
    variants = sorted(pm4py.get_variants(rows).values(), reverse=True)[:TOP]
    return {"edges": edges, "activities": [], "lengths": lengths.tolist(), "variants": variants}


ANSWERS = {
    "DuckDB": duckdb_answers,
    "Polars": polars_answers,
    "chDB": chdb_answers,
    "pm4py": pm4py_answers,
}


def main():
    """一行ごとに一度答える。"""
    name, path, kind = sys.argv[1:4]
    is_first = True
    for _ in sys.stdin:
        begin = time.perf_counter()
        found = ANSWERS[name](path, kind)
        told = {"seconds": time.perf_counter() - begin}
        if is_first:
            told["answer"], is_first = found, False
        print(json.dumps(told, default=float), flush=True)


if __name__ == "__main__":
    main()
