"""Pinyin of names, so that zs and zhangsan find 张三, with the readings that surnames take.

The readings are pypinyin's single-character table, read directly: importing pypinyin itself loads its phrase table,
which costs half a second and is of no use for names.
"""

import json
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from itertools import islice, product
from pathlib import Path

# Surnames whose reading is not the usual one of the character, or is disputed: best first.
_SURNAMES = {
    "单": "shan", "仇": "qiu", "区": "ou", "尉": "wei yu", "覃": "qin tan", "曾": "zeng", "解": "xie", "查": "zha",
    "盖": "ge gai", "任": "ren", "华": "hua", "朴": "piao", "万": "wan", "长": "chang", "乐": "yue le", "缪": "miao",
    "晁": "chao", "种": "chong", "繁": "po", "翟": "zhai di", "召": "shao", "折": "she", "秘": "bi", "洗": "xian",
    "冼": "xian", "员": "yun", "黑": "he hei", "郇": "xun huan", "郗": "xi chi", "逄": "pang", "宓": "mi fu",
    "牟": "mu mou", "纪": "ji", "宁": "ning", "乜": "nie", "隗": "wei kui", "妫": "gui", "祭": "zhai ji",
    "谌": "chen shen", "柏": "bai bo", "薄": "bo", "能": "nai", "粘": "nian", "藏": "zang", "令": "ling", "适": "kuo",
    "难": "nan", "都": "du", "不": "fou", "重": "chong", "盛": "sheng", "会": "gui", "句": "gou", "相": "xiang",
    "阚": "kan", "郄": "qie xi", "过": "guo", "颉": "xie", "鲜": "xian", "厘": "xi", "冒": "mao mo", "哈": "ha",
    "车": "che", "石": "shi", "贾": "jia", "沈": "shen", "尹": "yin", "俞": "yu", "余": "yu", "於": "yu", "于": "yu",
    "邓": "deng", "阮": "ruan", "亓": "qi", "昝": "zan", "佴": "nai", "钭": "tou", "厍": "she", "逯": "lu",
    "应": "ying", "燕": "yan", "要": "yao", "戏": "xi", "角": "jue", "褚": "chu", "葛": "ge", "卜": "bu", "谷": "gu",
}  # fmt: skip

_DOUBLE_SURNAMES = {
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "澹台": "tan tai", "单于": "chan yu", "鲜于": "xian yu",
    "宰父": "zai fu", "夏侯": "xia hou", "诸葛": "zhu ge", "公冶": "gong ye", "赫连": "he lian", "濮阳": "pu yang",
    "呼延": "hu yan", "令狐": "ling hu", "宇文": "yu wen", "欧阳": "ou yang", "慕容": "mu rong", "皇甫": "huang fu",
    "上官": "shang guan", "拓跋": "tuo ba", "拓拔": "tuo ba", "独孤": "du gu", "司马": "si ma", "南宫": "nan gong",
}  # fmt: skip

# Characters that are read in more than one way in given names, or in another way than the table's first.
_GIVEN = {
    "长": "chang zhang", "乐": "le yue", "行": "xing hang", "朝": "chao zhao", "重": "chong zhong", "曾": "zeng",
    "茜": "qian xi", "晟": "sheng cheng", "柏": "bai bo", "传": "chuan zhuan", "单": "dan shan", "藏": "cang zang",
    "查": "cha zha", "解": "jie xie", "区": "qu ou", "仇": "chou qiu", "翟": "zhai di", "乾": "qian gan",
    "纶": "lun guan", "蔚": "wei yu", "厦": "xia sha", "埔": "pu bu", "贾": "jia gu", "莘": "xin shen",
    "盛": "sheng cheng", "颉": "jie xie", "朴": "pu piao", "盖": "gai ge", "种": "zhong chong", "缪": "miao mou",
    "娜": "na nuo", "参": "can shen", "炅": "jiong gui", "谷": "gu yu", "期": "qi ji", "尉": "wei yu", "弹": "tan dan",
    "调": "diao tiao", "降": "jiang xiang", "校": "xiao jiao", "泊": "bo po", "省": "sheng xing", "朱": "zhu",
    "大": "da", "莎": "sha", "圩": "wei xu", "畜": "xu chu", "伺": "si ci", "匙": "chi shi", "椎": "zhui chui",
    "茄": "jia qie", "洞": "dong", "荨": "qian xun", "瞿": "qu", "珏": "jue", "隽": "juan jun", "奇": "qi ji",
    "卓": "zhuo", "囡": "nan", "霓": "ni", "和": "he", "石": "shi", "那": "na", "覃": "qin tan", "系": "xi", "阿": "a",
}  # fmt: skip

_COMBINATIONS_KEPT = 8
_LONGEST_NAME = 16
_BETWEEN_PARTS = {ord(c): None for c in "· \u3000.-'"}


@lru_cache(maxsize=1)
def _character_source() -> dict[str, str]:
    """pypinyin's table: code point in digits -> readings with tone marks, by commas."""
    spec = find_spec("pypinyin")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("pypinyin is not installed")
    return json.loads((Path(spec.submodule_search_locations[0]) / "pinyin_dict.json").read_bytes())


def _without_tones(reading: str) -> str:
    """Plain letters, ü as v, the way an input method takes it."""
    marked = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in marked if "a" <= letter <= "z")


class _Readings(dict[str, tuple[str, ...]]):
    """Plain readings of a character in a given name, best first; a character without any reads as itself."""

    def __missing__(self, character: str) -> tuple[str, ...]:
        if character in _GIVEN:
            readings = tuple(_GIVEN[character].split())
        elif character.isascii():
            readings = (character.lower(),)
        else:
            first = _character_source().get(str(ord(character)), "").partition(",")[0]
            readings = (_without_tones(first) or character,)
        self[character] = readings
        return readings


class _FirstLetters(dict[str, str]):
    """The letters a character can stand for in a given name, best first: one each for nearly all characters."""

    def __missing__(self, character: str) -> str:
        letters = _distinct_letters(_readings[character])
        self[character] = letters
        return letters


def _distinct_letters(readings: tuple[str, ...]) -> str:
    return "".join(dict.fromkeys(reading[0] for reading in readings))


_readings = _Readings()
_first_letters = _FirstLetters()
_surname_readings = {surname: tuple(readings.split()) for surname, readings in _SURNAMES.items()}
_surname_letters = {surname: _distinct_letters(readings) for surname, readings in _surname_readings.items()}
_double_syllables = {surname: tuple(syllables.split()) for surname, syllables in _DOUBLE_SURNAMES.items()}


def initials(name: str) -> tuple[str, ...]:
    """Small first letters of every plausible reading, the preferred one first: 单长生 gives ('scs', 'szs')."""
    if not name.isalpha():
        name = name.translate(_BETWEEN_PARTS)
    if not name:
        return ()
    surname = name[:2]
    if surname in _double_syllables and len(name) > 2:
        letters = [syllable[0] for syllable in _double_syllables[surname]]
        letters += [_first_letters[character] for character in name[2:]]
    else:
        letters = [_first_letters[character] for character in name]
        special = _surname_letters.get(name[0])
        if special is not None:
            letters[0] = special
    joined = "".join(letters)
    if len(joined) == len(name):
        return (joined,)
    return tuple("".join(choice) for choice in islice(product(*letters[:_LONGEST_NAME]), _COMBINATIONS_KEPT))


def pinyin(name: str) -> str:
    """The preferred reading in one word: 张三 gives 'zhangsan', 吕蒙 'lvmeng'."""
    if not name.isalpha():
        name = name.translate(_BETWEEN_PARTS)
    double = _double_syllables.get(name[:2]) if len(name) > 2 else None
    if double:
        return "".join(double) + "".join([_readings[character][0] for character in name[2:]])
    syllables = [_readings[character][0] for character in name]
    if syllables and name[0] in _surname_readings:
        syllables[0] = _surname_readings[name[0]][0]
    return "".join(syllables)


def initials_and_pinyin(name: str) -> tuple[tuple[str, ...], str]:
    """Both at once; for thousands of names in a row, whose given names come again and again."""
    if not name.isalpha():
        name = name.translate(_BETWEEN_PARTS)
    surname = name[:1]
    if not surname or (len(name) > 2 and name[:2] in _double_syllables):
        return initials(name), pinyin(name)
    letters, spelling = _given(name[1:])
    first = _surname_letters.get(surname) or _first_letters[surname]
    syllable = (_surname_readings.get(surname) or _readings[surname])[0]
    if letters is None or len(first) > 1:
        return initials(name), syllable + spelling
    return (first + letters,), syllable + spelling


@lru_cache(maxsize=16_384)
def _given(given: str) -> tuple[str | None, str]:
    """(initials, spelling) of what stands after the surname; no initials where a character has several."""
    letters = "".join([_first_letters[character] for character in given])
    return letters if len(letters) == len(given) else None, "".join([_readings[character][0] for character in given])


def letters_and_spelling(text: str) -> tuple[str, str]:
    """(first letters, spelling) of running text, each character by its usual reading; signs and blanks are left out."""
    readings = [_readings[character][0] for character in text if character.isalnum()]
    return "".join([reading[0] for reading in readings]), "".join(readings)
