"""`words`: how each word of the grammar is read, and what is wrong with the bundle's texts."""

import os

from bundle import Bundle
from decode import Graph
from lexicon import read_lexicon


def main(arguments):
    bundle = Bundle(arguments.bundle)
    written = read_lexicon(os.path.join(arguments.bundle, "lexicon.txt"))
    for word in bundle.grammar.words():
        for phones in bundle.lexicon[word]:
            print(f"{word:<16} {' '.join(phones)}{'' if word in written else '   (by letters.txt)'}")
    graph = Graph(bundle)
    print(f"{graph.states} states, {len(graph.word_arcs)} word arcs, {len(graph.label)} phones")
