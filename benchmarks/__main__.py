"""すべての測りを走らせて印刷する。"""

from benchmarks import chain, page, papers, place, roadmap


def _print(title: str, speeds: dict[str, float], unit: str, goal: str) -> None:
    """物差し（初めの行）との比を添えて印刷する。"""
    (_, base), (_, ours) = speeds.items()
    print(title)
    for name, speed in speeds.items():
        print(f"  {name:<12} {speed:>9,.0f} {unit}")
    print(f"  比 {ours / base:.0%}（{goal}）")


def main() -> None:
    """測って印刷する。"""
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


if __name__ == "__main__":
    main()
