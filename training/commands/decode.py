"""The search: which phrase of the grammar explains the network's outputs best. DECODING.md says it in words; the product does the same in C#."""

import numpy as np

from bundle import Bundle
from grammar import GrammarError


class WordGraph:
    """The grammar as a deterministic, minimal automaton over words. State 0 is the start."""

    def __init__(self, grammar):
        self._arcs = [[]]  # of a nondeterministic one: (word or None, to)
        end = self._state()
        for phrase in grammar.phrases:
            self._add(grammar, phrase, 0, end)
        arcs, final = self._determinized(end)
        if 0 in final:
            raise GrammarError("grammar.txt: a phrase can be empty: one of its words must not be optional")
        self.arcs, self.final = self._minimized(arcs, final)  # [(from, word, to)], set of states
        self.states = 1 + max(max(a[0], a[2]) for a in self.arcs)

    def _state(self):
        self._arcs.append([])
        return len(self._arcs) - 1

    def _add(self, grammar, node, begin, end):
        kind, inside = node
        if kind == "word":
            self._arcs[begin].append((inside, end))
        elif kind == "rule":
            self._add(grammar, grammar.rules[inside], begin, end)
        elif kind == "alt":
            for child in inside:
                self._add(grammar, child, begin, end)
        elif kind == "opt":
            self._arcs[begin].append((None, end))
            self._add(grammar, inside, begin, end)
        elif kind == "plus":
            first, last = self._state(), self._state()
            self._arcs[begin].append((None, first))
            self._add(grammar, inside, first, last)
            self._arcs[last] += [(None, first), (None, end)]
        else:
            for child in inside[:-1]:
                middle = self._state()
                self._add(grammar, child, begin, middle)
                begin = middle
            self._add(grammar, inside[-1], begin, end)

    def _closure(self, states):
        found, stack = set(states), list(states)
        while stack:
            for word, to in self._arcs[stack.pop()]:
                if word is None and to not in found:
                    found.add(to)
                    stack.append(to)
        return frozenset(found)

    def _determinized(self, end):
        start = self._closure([0])
        names, waiting, arcs = {start: 0}, [start], []
        while waiting:
            here = waiting.pop(0)
            targets = {}
            for state in here:
                for word, to in self._arcs[state]:
                    if word is not None:
                        targets.setdefault(word, set()).add(to)
            for word in sorted(targets):
                there = self._closure(targets[word])
                if there not in names:
                    names[there] = len(names)
                    waiting.append(there)
                arcs.append((names[here], word, names[there]))
        return arcs, {number for states, number in names.items() if end in states}

    @staticmethod
    def _minimized(arcs, final):
        count = 1 + max([a[0] for a in arcs] + [a[2] for a in arcs])
        leaving = [[] for _ in range(count)]
        for begin, word, to in arcs:
            leaving[begin].append((word, to))
        block = [int(s in final) for s in range(count)]
        while True:
            keys = {}
            new = [keys.setdefault((block[s], tuple(sorted((w, block[t]) for w, t in leaving[s]))), len(keys)) for s in range(count)]
            if len(keys) == len(set(block)):
                break
            block = new
        return sorted({(new[b], w, new[t]) for b, w, t in arcs}), {new[s] for s in final}


class Graph:
    """Word graph times lexicon: a chain of phones for each reading of each word arc."""

    def __init__(self, bundle):
        words = WordGraph(bundle.grammar)
        self.states = words.states
        self.word_arcs = []     # (from, word, to), one for each reading
        label, chain, first, last = [], [], [], []
        for begin, word, to in words.arcs:
            for phones in bundle.lexicon[word]:
                arc = len(self.word_arcs)
                self.word_arcs.append((begin, word, to))
                for i, phone in enumerate(phones):
                    label.append(bundle.phone_ids[phone])
                    chain.append(arc)
                    first.append(i == 0)
                    last.append(i == len(phones) - 1)
        self.label = np.array(label)
        self.arc = np.array(chain)
        begins = np.array([a[0] for a in self.word_arcs])
        ends = np.array([a[2] for a in self.word_arcs])
        self.first = np.flatnonzero(first)
        self.last = np.flatnonzero(last)
        self.first_state = begins[self.arc[self.first]]
        self.last_state = ends[self.arc[self.last]]
        self.inner = np.flatnonzero(~np.array(first))  # these follow the node before them
        self.inner_same = self.label[self.inner] == self.label[self.inner - 1]
        self.final = np.array(sorted(words.final))
        # Nodes that end a word, sorted by the state they lead to, for a maximum over each state.
        order = np.argsort(self.last_state, kind="stable")
        self.last, self.last_state = self.last[order], self.last_state[order]
        self.entered, self.entered_at = np.unique(self.last_state, return_index=True)


# What a phrase must be better by: two phones that a noise resembles are soon found, ten are not.
COST = 1.0
# The certainty of a sound in which the network heard no phone at all.
DEAF = -2.0


class Result:
    def __init__(self, words, score, free, certainty, phones, spans):
        self.words = words      # [] for nothing
        self.score = score      # of the best phrase, log probability
        self.free = free        # of the best outputs without a grammar
        self.certainty = certainty  # mean log probability of the best output, over the outputs whose best is no blank
        self.phones = phones    # in the phrase's reading
        self.spans = spans      # (first output, last output, log probability, free log probability, phones) of each word

    @property
    def confidence(self):
        """0 to 1: how well the phrase explains the sound against any other sequence of phones, a mean over its phones, times how sure the network was
        of what it heard at all: of a noise it is not."""
        return float(np.exp((self.score - self.free - COST) / self.phones + self.certainty)) if self.words else 0.0


class Search:
    """Viterbi over the graph, output by output. One for each utterance."""

    LOW = np.float32(-1e30)

    def __init__(self, graph):
        self._graph = graph
        n, s = len(graph.label), graph.states
        self._phone = np.full(n, self.LOW, np.float32)
        self._blank = np.full(n, self.LOW, np.float32)   # the blank after a phone within a word
        self._rest = np.full(s, self.LOW, np.float32)    # the blank between words
        self._rest[0] = 0
        self._exit = np.full(s, self.LOW, np.float32)    # words that end with this very output
        self._phone_past = np.zeros(n, np.int64)         # what was said: an entry of _past
        self._blank_past = np.zeros(n, np.int64)
        self._rest_past = np.zeros(s, np.int64)
        self._exit_past = np.zeros(s, np.int64)
        self._past = [(-1, -1, -1, 0.0)]                 # (entry before, word arc, output, score)
        self._free = [0.0]
        self._certain, self._heard = 0.0, 0
        self._time = 0

    def accept(self, scores):
        """`scores`: [phones] log probabilities of one output."""
        g = self._graph
        emission = scores[g.label]
        entry_rest = self._rest >= self._exit
        entry = np.where(entry_rest, self._rest, self._exit)
        entry_past = np.where(entry_rest, self._rest_past, self._exit_past)

        come = np.empty_like(self._phone)
        come_past = np.empty_like(self._phone_past)
        come[g.first] = entry[g.first_state]
        come_past[g.first] = entry_past[g.first_state]
        before = np.where(g.inner_same, self.LOW, self._phone[g.inner - 1])
        through = self._blank[g.inner - 1]
        direct = before >= through
        come[g.inner] = np.where(direct, before, through)
        come_past[g.inner] = np.where(direct, self._phone_past[g.inner - 1], self._blank_past[g.inner - 1])

        stay = self._blank >= self._phone
        self._blank_past = np.where(stay, self._blank_past, self._phone_past)
        self._blank = np.where(stay, self._blank, self._phone) + scores[0]
        stay = self._phone >= come
        self._phone_past = np.where(stay, self._phone_past, come_past)
        self._phone = np.where(stay, self._phone, come) + emission
        self._rest, self._rest_past = entry + scores[0], entry_past

        ends = self._phone[g.last]
        best = np.maximum.reduceat(ends, g.entered_at)
        self._exit[g.entered] = best
        bounds = [*g.entered_at, len(g.last)]
        for i, state in enumerate(g.entered):
            if best[i] > self.LOW / 2:
                at = g.last[bounds[i] + int(np.argmax(ends[bounds[i]:bounds[i + 1]]))]
                self._past.append((int(self._phone_past[at]), int(g.arc[at]), self._time, float(best[i])))
                self._exit_past[state] = len(self._past) - 1
        best = int(scores.argmax())
        self._free.append(self._free[-1] + float(scores[best]))
        if best != 0:
            self._certain += float(scores[best])
            self._heard += 1
        self._time += 1

    def result(self):
        g = self._graph
        rest, exit_ = self._rest[g.final], self._exit[g.final]
        values = np.maximum(rest, exit_)
        at = int(np.argmax(values))
        past = int((self._rest_past if rest[at] >= exit_[at] else self._exit_past)[g.final[at]])
        spans, words = [], []
        phones = np.bincount(g.arc, minlength=len(g.word_arcs))
        while past > 0:
            before, arc, time, score = self._past[past]
            began, score_before = (self._past[before][2], self._past[before][3]) if before > 0 else (-1, 0.0)
            words.append(g.word_arcs[arc][1])
            spans.append((began + 1, time, score - score_before, self._free[time + 1] - self._free[began + 1], int(phones[arc])))
            past = before
        words.reverse()
        spans.reverse()
        certainty = self._certain / self._heard if self._heard else DEAF
        return Result(words, float(values[at]), self._free[-1], certainty, sum(s[4] for s in spans), spans)


def recognize(graph, scores):
    """[outputs, phones] log probabilities of a whole utterance."""
    search = Search(graph)
    for row in scores:
        search.accept(row)
    return search.result()


if __name__ == "__main__":
    made = Graph(Bundle())
    print(f"{made.states} states, {len(made.word_arcs)} word arcs, {len(made.label)} phones")
