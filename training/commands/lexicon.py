"""Words and their phones: the bundle's lexicon.txt, phones.txt and letters.txt."""

import re

CMUDICT = "/usr/share/festival/dicts/cmu/cmudict-0.4.out"  # Debian: festlex-cmu
MERGED = {"ax": "ah"}


class Unreadable(ValueError):
    """A word that is neither in the lexicon nor within the letter-to-sound rules."""


def lines(path):
    """The lines of a text file of the bundle, without comments and empty ones."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.split("#", 1)[0].strip()
            if line:
                yield line


def read_phones(path):
    """phones.txt: a phone a line; its place is its output of the network, 0 is the blank."""
    return list(lines(path))


def read_lexicon(path):
    """lexicon.txt: a word and its phones a line; a word with several pronunciations has several lines."""
    words = {}
    for line in lines(path):
        word, *phones = line.split()
        words.setdefault(word, []).append(phones)
    return words


class LetterToSound:
    """letters.txt: rules `left [letters] right = phones`, the first that fits is applied, left to right.

    `left` and `right` are contexts: letters as they are, `#` a vowel letter, `^` a consonant letter, `_` the word's
    edge, `%` one of the endings er e es ed ing ely before the edge. The form is that of the NRL rules (Elovitz and others, 1976).
    """

    CONTEXT = {"#": "[aeiouy]", "^": "[bcdfghjklmnpqrstvwxz]", "%": r"(?:er|es|ed|ely|ing|e)\Z"}

    def __init__(self, path):
        self._rules = []
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                line = line.strip()
                if not line or line.startswith("//"):
                    continue
                match = re.fullmatch(r"(\S*)\s*\[([a-z']+)\]\s*(\S*)\s*=\s*([a-z ]*)", line)
                if not match:
                    raise ValueError(f"{path}:{number}: not a rule: {line}")
                left, letters, right, phones = match.groups()
                self._rules.append((re.compile("(?:" + self._expand(left, r"\A") + r")\Z"), letters,
                                    re.compile(self._expand(right, r"\Z")), phones.split()))

    def _expand(self, context, edge):
        return "".join(edge if c == "_" else self.CONTEXT.get(c, re.escape(c)) for c in context)

    def read(self, word):
        phones = []
        at = 0
        while at < len(word):
            for left, letters, right, result in self._rules:
                if word.startswith(letters, at) and left.search(word[:at]) and right.match(word[at + len(letters):]):
                    phones += result
                    at += len(letters)
                    break
            else:
                raise Unreadable(f'"{word}": no rule reads "{word[at:]}"; add the word to lexicon.txt')
        if not phones:
            raise Unreadable(f'"{word}": the rules give it no phones; add the word to lexicon.txt')
        return phones


def read_cmudict(path=CMUDICT):
    """The first pronunciation of every word of festlex-cmu, in the phones of the bundle."""
    words = {}
    with open(path, encoding="latin-1") as file:
        for line in file:
            match = re.match(r'\("([a-z\']+)" \S+ \((.*)\)\)', line)
            if match and match.group(1) not in words:
                phones = re.sub(r"[()\d]", " ", match.group(2)).split()
                words[match.group(1)] = [MERGED.get(p, p) for p in phones]
    return words
