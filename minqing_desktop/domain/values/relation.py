"""Relation to the head of the household: any word or GB/T 4761 code, and the one word this program keeps."""

import re
from functools import lru_cache

HEAD = "户主"
SPOUSE = "配偶"

# The words kept, each with its GB/T 4761-2008 code and the sex it implies ('' when either).
_KEPT: dict[str, tuple[str, str]] = {
    HEAD: ("02", ""), SPOUSE: ("10", ""), "子": ("20", "男"), "女婿": ("28", "男"), "女": ("30", "女"),
    "儿媳": ("38", "女"), "孙子": ("41", "男"), "孙女": ("42", "女"), "外孙子": ("43", "男"), "外孙女": ("44", "女"),
    "孙媳": ("45", "女"), "孙女婿": ("46", "男"), "曾孙子": ("47", "男"), "曾孙女": ("48", "女"),
    "父亲": ("51", "男"), "母亲": ("52", "女"), "公公": ("53", "男"), "婆婆": ("54", "女"), "岳父": ("55", "男"),
    "岳母": ("56", "女"), "继父": ("57", "男"), "继母": ("58", "女"),
    "祖父": ("61", "男"), "祖母": ("62", "女"), "外祖父": ("63", "男"), "外祖母": ("64", "女"),
    "曾祖父": ("66", "男"), "曾祖母": ("67", "女"),
    "哥哥": ("71", "男"), "嫂子": ("72", "女"), "弟弟": ("73", "男"), "弟媳": ("74", "女"), "姐姐": ("75", "女"),
    "姐夫": ("76", "男"), "妹妹": ("77", "女"), "妹夫": ("78", "男"), "兄弟姐妹": ("70", ""),
    "伯父": ("81", "男"), "伯母": ("82", "女"), "叔父": ("83", "男"), "婶母": ("84", "女"), "舅父": ("85", "男"),
    "舅母": ("86", "女"), "姨父": ("87", "男"), "姨母": ("88", "女"), "姑父": ("89", "男"), "姑母": ("90", "女"),
    "堂亲": ("91", ""), "表亲": ("92", ""), "侄子": ("93", "男"), "侄女": ("94", "女"), "外甥": ("95", "男"),
    "外甥女": ("96", "女"), "其他亲属": ("97", ""), "非亲属": ("99", ""),
}  # fmt: skip

# Words that leave the sex open: what they mean for a man, for a woman, and when it is not known.
_OPEN: dict[str, tuple[str, str, str]] = {
    "子女": ("子", "女", ""), "孙辈": ("孙子", "孙女", ""), "外孙辈": ("外孙子", "外孙女", ""),
    "曾孙辈": ("曾孙子", "曾孙女", ""), "父母": ("父亲", "母亲", ""), "祖父母": ("祖父", "祖母", ""),
    "外祖父母": ("外祖父", "外祖母", ""), "公婆": ("公公", "婆婆", ""), "岳父母": ("岳父", "岳母", ""),
}  # fmt: skip

_SAID: dict[str, str] = {
    HEAD: "户主 本人 户主本人 本户户主 承包方代表 代表 自己 申请人 户长 权利人 参保人 户主(本人) 本人或户主",
    SPOUSE: "配偶 夫 妻 丈夫 妻子 爱人 老婆 老公 夫妻 媳妇 夫妇 前妻 前夫 内人 婆娘 老伴 伴侣 妻室",
    "子": "子 儿 儿子 独子 独生子 养子 继子 过继子 嗣子 养子或继子 义子 其他儿子 长男 次男 男孩 仔 崽",
    "女": "女 女儿 独女 独生女 养女 继女 养女或继女 义女 其他女儿 闺女 姑娘 丫头 女孩",
    "儿媳": "儿媳 媳 儿媳妇 子媳 长媳 次媳 三媳 大儿媳 二儿媳 小儿媳 儿子媳妇 儿妻",
    "女婿": "女婿 婿 上门女婿 入赘女婿 入赘婿 赘婿 招婿 招郎 姑爷",
    "孙子": "孙子 孙 长孙 次孙 孙儿 孙男 内孙", "孙女": "孙女 长孙女 次孙女 孙女儿 内孙女",
    "外孙子": "外孙子 外孙 外孙儿 外甥孙", "外孙女": "外孙女 外孙女儿",
    "孙媳": "孙媳 孙媳妇 孙儿媳妇 孙媳妇或外孙媳妇 外孙媳妇 外孙媳", "孙女婿": "孙女婿 孙婿 外孙女婿 孙女婿或外孙女婿",
    "曾孙子": "曾孙子 曾孙 重孙 重孙子 重外孙 曾外孙 曾外孙子 外曾孙 玄孙 曾孙子或外曾孙子",
    "曾孙女": "曾孙女 重孙女 曾外孙女 外曾孙女 玄孙女 曾孙女或外曾孙女",
    "父亲": "父亲 父 老父亲 老父 爸爸 爸 爹 家父 生父", "母亲": "母亲 母 老母亲 老母 妈妈 妈 娘 家母 生母",
    "公公": "公公 公 家公 公爹", "婆婆": "婆婆 婆 家婆 婆母", "岳父": "岳父 丈人 老丈人", "岳母": "岳母 丈母 丈母娘",
    "继父": "继父 养父 继父或养父 后父", "继母": "继母 养母 继母或养母 后母 后妈",
    "祖父": "祖父 爷爷 爷 祖", "祖母": "祖母 奶奶 奶", "外祖父": "外祖父 外公 姥爷", "外祖母": "外祖母 外婆 姥姥",
    "曾祖父": "曾祖父 太爷 老太爷 太公 太爷爷", "曾祖母": "曾祖母 太奶奶 太婆 老太太",
    "哥哥": "哥哥 哥 兄 兄长", "嫂子": "嫂子 嫂 嫂嫂 兄嫂", "弟弟": "弟弟 弟 胞弟", "弟媳": "弟媳 弟妹 弟媳妇 弟妇",
    "姐姐": "姐姐 姐 姊 姊姊", "姐夫": "姐夫 姊夫", "妹妹": "妹妹 妹", "妹夫": "妹夫",
    "兄弟姐妹": "兄弟姐妹 兄弟 姐妹 姊妹 兄妹 其他兄弟姐妹",
    "伯父": "伯父 伯 大伯 伯伯 伯公", "伯母": "伯母 大妈 大娘", "叔父": "叔父 叔 叔叔 小叔 小叔子 叔公",
    "婶母": "婶母 婶 婶婶 婶子 婶娘", "舅父": "舅父 舅 舅舅 小舅子 妻弟 妻兄", "舅母": "舅母 舅妈",
    "姨父": "姨父 姨夫 姨丈", "姨母": "姨母 姨 姨妈 小姨子 妻妹 妻姐", "姑父": "姑父 姑夫 姑丈",
    "姑母": "姑母 姑 姑姑 姑妈 小姑子",
    "堂亲": "堂亲 堂兄弟、堂姐妹 堂兄 堂弟 堂姐 堂妹 堂兄弟 堂姐妹 堂哥",
    "表亲": "表亲 表兄弟、表姐妹 表兄 表弟 表姐 表妹 表兄弟 表姐妹 表哥",
    "侄子": "侄子 侄 侄儿 侄男 内侄", "侄女": "侄女 侄女儿 内侄女", "外甥": "外甥 外甥子 甥", "外甥女": "外甥女 甥女",
    "其他亲属": "其他亲属 亲属 亲戚 其他亲戚 侄媳 侄媳妇 侄孙 侄孙女 侄女婿 亲家 儿媳的父母",
    "非亲属": "非亲属 无亲属关系 保姆 雇工 租客 租户 房客 邻居 同住 寄住 寄宿 其他非亲属 挂靠 挂户 其他 其它 其他关系",
    "子女": "子女 子或女 儿女",
    "孙辈": "孙子女 孙辈 孙子孙女 孙子或孙女 孙子、孙女或外孙子、外孙女",
    "外孙辈": "外孙子女 外孙辈 外孙子或外孙女", "曾孙辈": "曾孙子女 重孙子女",
    "父母": "父母 父或母 父母亲", "祖父母": "祖父母 祖父母或外祖父母 爷爷奶奶", "外祖父母": "外祖父母",
    "公婆": "公婆", "岳父母": "岳父母",
}  # fmt: skip

_WORDS = {said: kept for kept, words in _SAID.items() for said in words.split()}
# Codes that are not the first of their word, and the one-place codes of the 1984 edition (0 to 8).
_CODES = {code: word for word, (code, _sex) in _KEPT.items()}
_CODES |= {"01": HEAD, "11": SPOUSE, "12": SPOUSE, "50": "父母", "59": "父母", "40": "孙辈", "49": "孙辈"}
_CODES |= {"79": "兄弟姐妹", "80": "其他亲属", "98": "非亲属"} | dict.fromkeys(("60", "65", "68", "69"), "祖父母")
_CODES |= {f"2{n}": "子" for n in (1, 2, 3, 4, 5, 6, 7, 9)} | {"28": "女婿"}
_CODES |= {f"3{n}": "女" for n in (1, 2, 3, 4, 5, 6, 7, 9)} | {"38": "儿媳"}
_OLD_CODES = dict(enumerate((HEAD, SPOUSE, "子", "女", "孙辈", "父母", "祖父母", "兄弟姐妹", "非亲属")))

_BLANKS = re.compile(r"[\s\u3000\u200b\ufeff*＊]+")
_LONGEST = 60
_FOLDING = {0xFF10 + n: str(n) for n in range(10)}
_BRACKET = re.compile(r"[（(\[【].*?[)）\]】]")
_OWNER = re.compile(r"^(?:系|是)?(?:与?户主|本人|承包方代表|申请人)?(?:的|之|为|是|系)*(?=.)|(?:关系)$")
_ORDINAL = re.compile(r"^(?:独生|长|次|大|小|老?幺|幼|养|继|第?[一二三四五六七八九十\d]+|堂|亲生|亲|其他)?(?=.)")
_THROUGH = re.compile(r"(?:户主|本人)?(.{1,4})[之的](.{1,4})")


@lru_cache(maxsize=4096)
def normalise(word: str, sex: str = "", one_place_codes: bool = False) -> str:
    """The kept word for a written word or code; `sex` ('男', '女' or '') settles 子女 or 父母. Empty when not known.

    `one_place_codes` reads a single digit as the code of the 1984 edition instead of a leading-zero loss (2 = 02).
    """
    bare = _BLANKS.sub("", word).translate(_FOLDING)
    if len(bare) > _LONGEST:
        return ""
    kept = _from_code(bare, one_place_codes) if bare[:1].isdigit() else _from_words(bare)
    if kept in _OPEN:
        man, woman, unknown = _OPEN[kept]
        return man if sex == "男" else woman if sex == "女" else unknown
    return kept


def _from_words(bare: str) -> str:
    for attempt in (bare, _BRACKET.sub("", bare), *(part for part in _inner(bare))):
        for form in (attempt, _OWNER.sub("", attempt)):
            if kept := _kept_of(form) or _kept_of(form.rstrip("123456789")):
                return kept
    return _through_another(bare)


def _through_another(bare: str) -> str:
    """长子之妻 is the 儿媳: the two words of it together, as far as there is one for them."""
    match = _THROUGH.fullmatch(bare)
    if not match:
        return ""
    from minqing_desktop.domain.values.kinship import relation_through

    first, second = (_kept_of(word) for word in match.groups())
    return relation_through(first, second, sex_of(first), sex_of(second)) if first and second else ""


def _kept_of(word: str) -> str:
    return _WORDS.get(word) or _WORDS.get(_ORDINAL.sub("", word)) or ""


def _inner(bare: str) -> list[str]:
    """What stands in brackets: 家属（妻）."""
    return [found[1:-1] for found in _BRACKET.findall(bare)]


def _from_code(digits: str, one_place: bool) -> str:
    digits = digits.removesuffix(".0")
    match = re.match(r"(\d{1,2})(?!\d)[-.、:：\s]*(.*)", digits)
    if not match:
        return ""
    code, rest = match.groups()
    if rest:
        return _from_words(rest)
    if len(code) == 1:
        return _OLD_CODES.get(int(code), "") if one_place else _CODES.get("0" + code, "")
    return _CODES.get(code, "")


def code_of(kept: str) -> str:
    """GB/T 4761-2008 code of a kept word; 99 for anything else."""
    return _KEPT.get(kept, ("99", ""))[0]


def sex_of(kept: str) -> str:
    """The sex a kept word implies, '' when it says nothing."""
    return _KEPT.get(kept, ("", ""))[1]


def kept_words() -> tuple[str, ...]:
    """All words this program keeps, in the order of the standard: for a list to choose from."""
    return tuple(_KEPT)
