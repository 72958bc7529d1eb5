"""The phrases of the bundle's grammar.txt: parsing and drawing at random. decode.py compiles them for the search."""

import re

from lexicon import lines


class GrammarError(ValueError):
    """What is wrong with grammar.txt, and where."""


class Grammar:
    """Alternatives of nodes. A node is ("word", w), ("seq", nodes), ("alt", nodes), ("opt", node), ("plus", node), ("rule", name)."""

    def __init__(self, path):
        self.rules = {}
        self.phrases = []
        for line in lines(path):
            match = re.fullmatch(r"\{([a-z_]+)\}\s*=\s*(.+)", line)
            if match:
                if match.group(1) in self.rules:
                    raise GrammarError(f"{path}: {{{match.group(1)}}} is defined twice")
                self.rules[match.group(1)] = _Parser(match.group(2), path).parse()
            else:
                self.phrases.append(_Parser(line, path).parse())
        if not self.phrases:
            raise GrammarError(f"{path}: no phrases")
        for node in [*self.rules.values(), *self.phrases]:
            self._check(node, path, ())
        self._check_circles(path)

    def _check(self, node, path, above):
        kind, inside = node
        if kind == "rule" and inside not in self.rules:
            raise GrammarError(f"{path}: {{{inside}}} is not defined")
        for child in inside if kind in ("seq", "alt") else [inside] if kind in ("opt", "plus") else []:
            self._check(child, path, above)

    def _check_circles(self, path):
        def uses(node):
            kind, inside = node
            if kind == "rule":
                return {inside}
            if kind == "word":
                return set()
            return set().union(*map(uses, inside)) if kind in ("seq", "alt") else uses(inside)

        def walk(name, above):
            if name in above:
                raise GrammarError(f"{path}: {{{name}}} uses itself")
            for other in uses(self.rules[name]):
                walk(other, above + (name,))

        for name in self.rules:
            walk(name, ())

    def words(self):
        found = set()

        def walk(node):
            kind, inside = node
            if kind == "word":
                found.add(inside)
            elif kind in ("seq", "alt"):
                for child in inside:
                    walk(child)
            elif kind in ("opt", "plus"):
                walk(inside)

        for node in [*self.rules.values(), *self.phrases]:
            walk(node)
        return sorted(found)

    def draw(self, random, node=None):
        """A phrase at random, as words."""
        kind, inside = node or ("alt", self.phrases)
        if kind == "word":
            return [inside]
        if kind == "rule":
            return self.draw(random, self.rules[inside])
        if kind == "alt":
            return self.draw(random, random.choice(inside))
        if kind == "opt":
            return self.draw(random, inside) if random.random() < 0.5 else []
        if kind == "plus":
            return [w for _ in range(random.choice((1, 1, 1, 2, 3, 4, 5))) for w in self.draw(random, inside)]
        return [w for child in inside for w in self.draw(random, child)]


class _Parser:
    def __init__(self, text, path):
        self._text = text
        self._path = path
        self._tokens = re.findall(r"[a-z']+|\{[a-z_]+\}|\S", text)

    def parse(self):
        node = self._alternatives()
        if self._tokens:
            self._fail(f'"{self._tokens[0]}" is not expected')
        return node

    def _fail(self, why):
        raise GrammarError(f"{self._path}: {why} in: {self._text}")

    def _alternatives(self):
        options = [self._sequence()]
        while self._tokens and self._tokens[0] == "|":
            self._tokens.pop(0)
            options.append(self._sequence())
        return options[0] if len(options) == 1 else ("alt", options)

    def _sequence(self):
        nodes = []
        while self._tokens and self._tokens[0] not in "|)]":
            nodes.append(self._item())
        if not nodes:
            self._fail("a phrase is empty")
        return nodes[0] if len(nodes) == 1 else ("seq", nodes)

    def _item(self):
        token = self._tokens.pop(0)
        if token in "([":
            node = self._alternatives()
            if not self._tokens or self._tokens.pop(0) != {"(": ")", "[": "]"}[token]:
                self._fail(f'"{token}" is not closed')
            node = ("opt", node) if token == "[" else node
        elif token.startswith("{") and token.endswith("}"):
            node = ("rule", token[1:-1])
        elif re.fullmatch("[a-z']+", token):
            node = ("word", token)
        else:
            self._fail(f'"{token}" is not expected')
        if self._tokens and self._tokens[0] == "+":
            self._tokens.pop(0)
            node = ("plus", node)
        return node
