"""すべての測りを走らせて印刷する。"""

import sys

from benchmarks import chain, event_log_times, page, papers, place, roadmap


def _print(title: str, speeds: dict[str, float], unit: str, goal: str) -> None:
    """物差し（初めの行）との比を添えて印刷する。"""
    (_, base), (_, ours) = speeds.items()
    print(title)
    for name, speed in speeds.items():
        print(f"  {name:<12} {speed:>9,.0f} {unit}")
    print(f"  比 {ours / base:.0%}（{goal}）")


def _print_logs(events: int) -> None:
    """業務の記録に問う速さを、同じ走行の中の比で印刷する。"""
    took = event_log_times.measure(events)
    print(
        f"業務の記録 {took.events:,}行に問う（真ん中の値。目安: 読むだけの 1.2 倍以内、DuckDB の 10 倍以上）"
    )
    print(f"  置き場に書く   {took.writing:>9.3f} 秒")
    print(f"  三つの列を読む {took.scan:>9.3f} 秒（Parquet、字のまま、件の順）")
    print(f"  DuckDB         {took.peer:>9.3f} 秒（符号の Parquet、件の順）")
    print(f"  標             {took.ours:>9.3f} 秒（置き場から）")
    print(f"  比 読むだけの {took.ours / took.scan:.2f} 倍、DuckDB の {took.peer / took.ours:.1f} 倍の速さ")


def main() -> None:
    """測って印刷する。``logs 行の数`` を付けると、業務の記録だけを、その行の数で測る。"""
    if sys.argv[1:2] == ["logs"]:
        _print_logs(int(sys.argv[2]) if len(sys.argv) > 2 else event_log_times.EVENTS)
        return
    place.open_place()
    cookie, code = place.build_town()
    _print("20行の頁（一つの過程、交互に測る）", page.measure(cookie, code), "要求/秒", "目安 70% 以上")
    _print("監査の鎖", chain.measure(), "件/秒", "目安 毎秒10万件")
    print("一万の作業の計画（素直に延びれば、十分の一の計画の 10 倍）")
    for name, took in roadmap.measure().items():
        print(
            f"  {name:<12} {took.seconds:>9.2f} 秒  十分の一の計画の {took.growth:.0f} 倍（素直なら 10 倍）"
        )
    print("一万の作業の計画の全体方針")
    for name, seconds in papers.measure().items():
        print(f"  {name:<12} {seconds:>9.2f} 秒")
    _print_logs(event_log_times.EVENTS)


if __name__ == "__main__":
    main()
