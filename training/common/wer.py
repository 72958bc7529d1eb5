#!/usr/bin/env python3
"""Word error rate from the lines of `edgeagent infer --json` and a list of what was said.

    ./edgeagent infer models/commands RECORDINGS --json --min-confidence 0 > lines.jsonl
    python3 training/common/wer.py lines.jsonl said.tsv

said.tsv has one recording a line: its file name, a tab, the words. With a gate (without --min-confidence) what was not understood counts
as deleted words; `--utterances` tells how many utterances passed, and how many of them were right.
"""

import argparse
import collections
import json
import os
import sys


def read_said(path):
    said = {}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            name, tab, text = line.rstrip("\n").partition("\t")
            if not tab:
                raise SystemExit(f"{path}:{number}: no tab between the file's name and its words")
            said[os.path.basename(name)] = text.lower().split()
    return said


def errors(said, heard):
    """(substitutions, deletions, insertions) of the best alignment."""
    row = [(i, (0, 0, i)) for i in range(len(heard) + 1)]
    for n, word in enumerate(said, 1):
        before, row = row, [(n, (0, n, 0))]
        for i, other in enumerate(heard, 1):
            cost, (s, d, a) = before[i - 1]
            choices = [(cost + (word != other), (s + (word != other), d, a))]
            cost, (s, d, a) = before[i]
            choices.append((cost + 1, (s, d + 1, a)))
            cost, (s, d, a) = row[i - 1]
            choices.append((cost + 1, (s, d, a + 1)))
            row.append(min(choices))
    return row[-1][1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines", help="what infer printed; - for standard input")
    parser.add_argument("said")
    parser.add_argument("--utterances", action="store_true")
    args = parser.parse_args()
    said = read_said(args.said)
    total, words, passed, right, count = collections.Counter(), 0, 0, 0, 0
    with (sys.stdin if args.lines == "-" else open(args.lines, encoding="utf-8")) as lines:
        for line in filter(str.strip, lines):
            result = json.loads(line)
            if result.get("error"):
                raise SystemExit(f"{result['input']}: {result['error']}")
            wanted = said.get(os.path.basename(result["input"]))
            if wanted is None:
                raise SystemExit(f"{args.said} does not say what {result['input']} says")
            heard = result["text"].lower().split()
            for kind, number in zip(("substituted", "deleted", "inserted"), errors(wanted, heard)):
                total[kind] += number
            words, count = words + len(wanted), count + 1
            passed, right = passed + bool(heard), right + (heard == wanted)
    if count == 0:
        raise SystemExit("no lines")
    print(f"{100 * sum(total.values()) / max(1, words):.1f} % of {words} words in {count} recordings: "
          + ", ".join(f"{total[kind]} {kind}" for kind in ("substituted", "deleted", "inserted")))
    if args.utterances:
        print(f"{passed} of {count} utterances passed, {right} were right")


if __name__ == "__main__":
    main()
