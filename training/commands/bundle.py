"""The readable part of a bundle: words, phones, phrases."""

import os

from grammar import Grammar
from lexicon import LetterToSound, Unreadable, read_lexicon, read_phones

DEFAULT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "models", "commands")


class Bundle:
    def __init__(self, folder=DEFAULT):
        self.folder = folder
        self.phones = read_phones(os.path.join(folder, "phones.txt"))
        self.phone_ids = {phone: i for i, phone in enumerate(self.phones)}
        self.lexicon = read_lexicon(os.path.join(folder, "lexicon.txt"))
        self.grammar = Grammar(os.path.join(folder, "grammar.txt"))
        missing = [w for w in self.grammar.words() if w not in self.lexicon]
        if missing:
            rules = LetterToSound(os.path.join(folder, "letters.txt"))
            for word in missing:
                self.lexicon[word] = [rules.read(word)]
        for word, readings in self.lexicon.items():
            for phone in {p for reading in readings for p in reading} - set(self.phones):
                raise Unreadable(f'"{word}": no phone "{phone}" in phones.txt')
