"""すべての測りを走らせて印刷する。"""

from benchmarks import page, place


def main() -> None:
    """測って印刷する。"""
    place.open_place()
    cookie, code = place.build_town()
    speeds = page.measure(cookie, code)
    ratio = speeds["標の頁"] / speeds["素の Django"]
    print("20行の頁（一つの過程、交互に測る）")
    for name, speed in speeds.items():
        print(f"  {name:<12} {speed:7.0f} 要求/秒")
    print(f"  比 {ratio:.0%}（目安 70% 以上）")


if __name__ == "__main__":
    main()
