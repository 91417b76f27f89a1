"""標に付いている、全国の表の読み方。"""

from functools import cache
from importlib.resources import files

import yaml


@cache
def layouts() -> tuple[tuple[str, str], ...]:
    """読み方の名と、表の名前。"""
    return tuple(
        (one.name.removesuffix(".yaml"), str(yaml.safe_load(one.read_text("utf-8"))["label"]))
        for one in sorted(files(__name__).iterdir(), key=lambda one: one.name)
        if one.name.endswith(".yaml")
    )


def layout_text(name: str) -> str:
    """読み方の中身（YAML）。"""
    return files(__name__).joinpath(f"{name}.yaml").read_text("utf-8")
