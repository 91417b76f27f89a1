"""すべての測りを走らせて印刷する。"""

import sys

from benchmarks import chain, event_log_times, opening_hours, own_days, page, papers, place, roadmap


def _print(title: str, speeds: dict[str, float], unit: str, goal: str) -> None:
    """物差し（初めの行）との比を添えて印刷する。"""
    (_, base), (_, ours) = speeds.items()
    print(title)
    for name, speed in speeds.items():
        print(f"  {name:<12} {speed:>9,.0f} {unit}")
    print(f"  比 {ours / base:.0%}（{goal}）")


def _print_logs(events: int) -> None:
    """業務の記録に問う速さを、同じ走行の中の比で印刷する。"""
    found = event_log_times.measure(events)
    took = found.took
    ours, scan = took["標（置き場）"], took["読むだけ"]
    print(f"業務の記録 {found.events:,}行に問う（真ん中の値。読むだけは、名を字で持つ Parquet の三つの列）")
    print(f"  {'置き場に書く':<14} {found.writing:>9.3f} 秒")
    for name, seconds in sorted(took.items(), key=lambda pair: pair[1]):
        print(f"  {name:<14} {seconds:>9.3f} 秒  標（置き場）の {seconds / ours:>6.1f} 倍")
    print(f"  比 読むだけの {ours / scan:.2f} 倍（目安 10M で 1.2 倍、100M で 0.4 倍まで）")
    for best, base, goal in (
        (found.best_peer, ours, 10),
        (found.best_raw_peer, took.get("標（生）", 0.0), 3),
    ):
        if best and base:
            print(f"  いちばん速い相手 {best} の {took[best] / base:.1f} 倍の速さ（目安 {goal} 倍以上）")
    print(f"  置き場から答えるときの、ファイルに結び付かないメモリ {found.anonymous / 2**20:,.0f} MB")
    for name, wrong in found.different.items():
        print(f"  ! {name} は {'、'.join(wrong)} の答えが違う（比は意味を持たない）")


def _print_hours(events: int) -> None:
    """開庁時間で計る速さを、暦の時間で計る速さとの比で印刷する。"""
    found = opening_hours.measure(events)
    print(f"開庁時間で計る {found.events:,}行（真ん中の値。目安 暦の時間の {opening_hours.GOAL:.0f} 倍まで）")
    print(f"  {'暦の時間':<14} {found.calendar:>9.3f} 秒")
    for count, seconds in found.opening.items():
        ratio = seconds / found.calendar
        print(f"  課の開庁時間 {count:>2}課 {seconds:>9.3f} 秒  暦の時間の {ratio:.2f} 倍")


def _print_own(events: int) -> None:
    """この自治体の事案の記録の速さを印刷する。"""
    took = own_days.measure(events)
    print(f"この自治体の事案 {took.events:,}行（真ん中の値。目安: 新しい行いは一分のうちに数に入る）")
    for label, seconds in (
        ("すべて封じる", took.sealing),
        ("一日分を封じる", took.nightly),
        ("封じずに開く", took.live),
        ("封じて開く", took.opening),
        ("もう一度開く", took.again),
        ("行ってから数が出る", took.showing),
    ):
        print(f"  {label:<10} {seconds:>9.3f} 秒")


def main() -> None:
    """測って印刷する。``logs``・``hours``・``own`` なら、それだけを、次の数の行で測る。"""
    if sys.argv[1:2] == ["logs"]:
        _print_logs(int(sys.argv[2]) if len(sys.argv) > 2 else event_log_times.EVENTS)
        return
    if sys.argv[1:2] == ["hours"]:
        _print_hours(int(sys.argv[2]) if len(sys.argv) > 2 else event_log_times.EVENTS)
        return
    place.open_place()
    if sys.argv[1:2] == ["own"]:
        _print_own(int(sys.argv[2]) if len(sys.argv) > 2 else own_days.EVENTS)
        return
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
    _print_own(own_days.EVENTS)
    _print_hours(event_log_times.EVENTS)
    _print_logs(event_log_times.EVENTS)


if __name__ == "__main__":
    main()
