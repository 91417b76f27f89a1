"""命令行: ``shirube <部屋> <動詞>``。ファイルだけの命令はデータベースなしで動く。"""

from shirube.cli import click_words

click_words.speak_japanese()  # 欄の名は定義したときに決まるので、どの命令を読むよりも先に差し替える
