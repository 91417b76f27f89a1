"""日本語の文字: 検索の鍵、かなの変換、CP932 に書けない文字。

検索の鍵は、表記のゆれを一つに寄せた見出しで、探すためだけに使う。保存する文字は変えない。氏名や地名の
異体字と異体字セレクタ（IVS）は、保存するときはそのまま残す。

旧字体の表は「常用漢字表」（平成22年内閣告示第2号）が括弧で示すいわゆる康熙字典体と、氏名・地名に多い
異体字（標の定め）から成る。意味の違う字も同じ鍵になるので、同一人の判断には使えない。
"""

from __future__ import annotations

import re
import unicodedata

# 「旧字…新字」の組。最後の一字が寄せる先である。
_VARIANTS = """
亞亜 惡悪 壓圧 圍囲 爲為 醫医 壹壱 稻稲 飮飲 隱隠 榮栄 營営 衞衛 驛駅 悅悦 閱閲 圓円 緣縁 艷艶 鹽塩
奧奥 應応 橫横 歐欧 毆殴 黃黄 溫温 穩穏 假仮 價価 畫画 會会 繪絵 懷懐 壞壊 槪概 擴拡 殼殻 覺覚 學学
嶽岳 樂楽 勸勧 卷巻 寬寛 歡歓 罐缶 觀観 關関 陷陥 顏顔 巖巌 氣気 歸帰 龜亀 僞偽 戲戯 犧犠 舊旧 據拠
擧挙 峽峡 狹狭 鄕郷 曉暁 區区 驅駆 勳勲 薰薫 徑径 惠恵 溪渓 經経 繼継 莖茎 螢蛍 輕軽 鷄鶏 藝芸 擊撃
缺欠 儉倹 劍剣 圈圏 檢検 權権 獻献 縣県 險険 顯顕 驗験 嚴厳 效効 廣広 恆恒 鑛鉱 號号 國国 黑黒 濟済
碎砕 齋齊斎斉 劑剤 櫻桜 册冊 雜雑 參参 慘惨 棧桟 蠶蚕 贊賛 殘残 絲糸 齒歯 兒児 辭辞 濕湿 實実 舍舎 寫写
釋釈 壽寿 收収 從従 澁渋 獸獣 縱縦 肅粛 處処 緖緒 敍叙 奬奨 將将 燒焼 稱称 證証 乘乗 剩剰 壤壌 孃嬢
條条 淨浄 狀状 疊畳 讓譲 釀醸 囑嘱 觸触 寢寝 愼慎 晉晋 眞真 盡尽 圖図 粹粋 醉酔 隨随 髓髄 數数 樞枢
瀨瀬 聲声 靜静 竊窃 攝摂 專専 戰戦 淺浅 潛潜 纖繊 踐践 錢銭 禪禅 曾曽 雙双 壯壮 搜捜 插挿 爭争 總総
聰聡 莊荘 裝装 騷騒 增増 臟臓 藏蔵 卽即 屬属 續続 墮堕 體体 對対 帶帯 滯滞 臺台 瀧滝 擇択 澤沢 單単
擔担 膽胆 團団 彈弾 斷断 癡痴 遲遅 晝昼 蟲虫 鑄鋳 廳庁 徵徴 聽聴 敕勅 鎭鎮 遞逓 鐵鉄 轉転 點点 傳伝
黨党 盜盗 燈灯 當当 德徳 獨独 讀読 屆届 繩縄 貳弐 惱悩 腦脳 霸覇 廢廃 拜拝 賣売 麥麦 發発 髮髪 拔抜
蠻蛮 祕秘 濱濵浜 甁瓶 拂払 佛仏 竝並 變変 邊邉辺 辨瓣辯弁 舖舗 步歩 穗穂 寶宝 萠萌 襃褒 豐豊 沒没 飜翻 每毎
萬万 滿満 默黙 彌弥 譯訳 藥薬 與与 豫予 餘余 譽誉 搖揺 樣様 謠謡 遙遥 來来 賴頼 亂乱 覽覧 龍竜 兩両
獵猟 綠緑 鄰隣 壘塁 淚涙 勵励 禮礼 靈霊 齡齢 戀恋 爐炉 勞労 樓楼 郞郎 錄録 灣湾 髙高 﨑碕嵜崎 𠮷吉 槇槙
桒桑 冨富 栁柳 渕淵 舩船 𣘺橋 舘館 嶋嶌島 峯峰 埜野 穐秋 曻昇 畠畑 濤涛 檜桧 靑青 淸清 尙尚 彥彦 產産
內内 祿禄 𡈽土 亙亘 晧皓 栢柏
"""
_FOLD: dict[int, str] = {
    ord(old): group[-1] for group in _VARIANTS.split() for old in group[:-1] if old != group[-1]
}
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d]")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_BARS = dict.fromkeys(map(ord, "-‐‒–—―−─━ー~〜∼"), "ー")
_TO_HIRAGANA = {code: chr(code - 0x60) for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
_TO_KATAKANA = {ord(hiragana): chr(code) for code, hiragana in _TO_HIRAGANA.items()}
_SMALL_KE = {ord("ゖ"): "け", ord("ゕ"): "か"}
_KEY_TABLE: dict[int, str] = _FOLD | _BARS | _TO_HIRAGANA | _SMALL_KE | {ord("ヶ"): "け", ord("ヵ"): "か"}
_HALF_KANA = re.compile("[\uff61-\uff9f]+")


def search_key(text: str) -> str:
    """検索の鍵を返す。同じ鍵をもう一度渡しても変わらない。

    全角半角、大文字小文字、ひらがなとカタカナ、旧字体、長音とハイフンの違いを寄せ、空白、制御文字、
    異体字セレクタを除く。例: 「髙﨑　ﾎｯｶｲﾄﾞｳ」→「高崎ほっかいどう」。
    """
    plain = _SELECTORS.sub("", unicodedata.normalize("NFKC", _SELECTORS.sub("", text)).casefold())
    kept = "".join(char for char in plain if char.isalnum() or unicodedata.category(char) not in _DROPPED)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", kept).translate(_KEY_TABLE))


def bigrams(key: str) -> tuple[str, ...]:
    """検索の鍵を、並びのまま二文字ずつに切る。一文字ならその一文字、空なら空。"""
    if len(key) < 2:
        return (key,) if key else ()
    return tuple(key[i : i + 2] for i in range(len(key) - 1))


def half_width_kana_to_full(text: str) -> str:
    """半角カナだけを全角にする（ﾎｯｶｲﾄﾞｳ → ホッカイドウ）。ほかの文字は変えない。"""
    return _HALF_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def to_full_width_kana(text: str) -> str:
    """フリガナ欄の形（全角カタカナ）にする。ひらがなと半角カナを変え、ほかの文字は変えない。"""
    return half_width_kana_to_full(text).translate(_TO_KATAKANA)


def to_hiragana(text: str) -> str:
    """ひらがなにする。カタカナと半角カナを変え、ほかの文字は変えない。"""
    return half_width_kana_to_full(text).translate(_TO_HIRAGANA)


def unwritable_in_cp932(text: str) -> tuple[tuple[int, str], ...]:
    """CP932（Shift_JIS の実際の形）に書けない文字を、位置（0から）とともに返す。

    異体字セレクタは、それだけが書けない文字として出る。
    """
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return tuple((index, char) for index, char in enumerate(text) if not _is_writable(char))
    return ()


def _is_writable(char: str) -> bool:
    """一文字を CP932 に書けるか。"""
    try:
        char.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
