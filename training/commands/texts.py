"""What the voices are made to say: phrases of the grammar, free strings of its words, and words that are not in it."""

import glob
import re
from collections import Counter

from lexicon import read_cmudict

# Running English that every Debian with Python has: only which words are common is taken from it.
SOURCES = ["/usr/share/common-licenses/*", "/usr/lib/python3*/pydoc_data/topics.py"]


class Texts:
    """Draws (words, phones); `phones` are what the network is to write for them."""

    def __init__(self, grammar, lexicon, phrases=()):
        self._phrases = list(phrases)
        self._grammar = grammar
        self._lexicon = lexicon
        self._words = grammar.words()
        self._digits = [w for w in "zero one two three four five six seven eight nine oh".split() if w in lexicon]
        cmudict = read_cmudict()
        text = " ".join(open(f, encoding="latin-1").read() for s in SOURCES for f in sorted(glob.glob(s)))
        common = Counter(w for w in re.findall(r"\b[a-z]{3,}\b", text) if w in cmudict and w not in lexicon)
        readings = {" ".join(phones) for all_of_it in lexicon.values() for phones in all_of_it}
        self._others = {w: cmudict[w] for w in sorted(common)}
        # "for" is no other word than "four" to the ear.
        self._unlike = [w for w in self._others if " ".join(self._others[w]) not in readings]
        self._other_words = list(self._others)

    def phones(self, words):
        return [p for w in words for p in (self._lexicon[w][0] if w in self._lexicon else self._others[w])]

    def draw(self, random):
        kind = random.random()
        if kind < 0.45:
            words = random.choice(self._phrases).split() if self._phrases and random.random() < 0.5 else self._grammar.draw(random)
            if len(words) < 3 and random.random() < 0.6:
                words = self._grammar.draw(random)
        elif kind < 0.60:
            words = [random.choice(self._digits) for _ in range(random.choice((1, 1, 2, 3, 4, 5)))]
        elif kind < 0.78:
            words = [random.choice(self._words) for _ in range(random.choice((1, 2, 3, 4)))]
        else:
            words = [random.choice(self._other_words) for _ in range(random.choice((1, 2, 3, 4)))]
        return words, self.phones(words)

    def unlike(self, random):
        """One to four words that are not in the grammar and do not sound like one that is."""
        return [random.choice(self._unlike) for _ in range(random.choice((1, 2, 3, 4)))]
