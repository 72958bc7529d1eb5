"""What int8 costs and saves: the product hears the same clips with both, and the tokens are held against each other."""

import json
import os
import subprocess


def hear(program, models, clips, rounds):
    """Lines of `infer --json` by clip, for each model (a folder and arguments); `ms` is the least of the rounds, which the models share in turn."""
    heard = [{} for _ in models]
    for _ in range(rounds):
        for known, (folder, arguments) in zip(heard, models):
            for line in _infer(program, folder, clips, arguments):
                first = known.setdefault(line["input"], line)
                first["ms"] = min(first["ms"], line["ms"])
    return heard


def _infer(program, folder, clips, arguments):
    run = subprocess.run([program, "infer", folder, *clips, "--json", "--min-confidence", "0", *arguments], capture_output=True, text=True)
    lines = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    if run.returncode not in (0, 1) or len(lines) != len(clips):
        raise SystemExit(f"{folder}: {run.stderr.strip() or run.stdout.strip()}")
    for line in lines:
        if "error" in line:
            raise SystemExit(f"{line['input']}: {line['error']}")
    return lines


def distance(a, b):
    """Fewest insertions, deletions and substitutions."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(before[j - 1] + (x != y), before[j] + 1, row[j - 1] + 1))
    return row[-1]


def size(folder, kind):
    """Megabytes of graphs."""
    paths = [os.path.join(root, name) for root, _, names in os.walk(folder) for name in names if name.endswith((".onnx", ".onnx_data", ".data"))]
    if kind:
        paths = [p for p in paths if (os.sep + kind + os.sep) in p]
    return sum(os.path.getsize(p) for p in paths) / 1e6


def row(name, full, small, sizes):
    """A row of the table."""
    clips = sorted(full)
    tokens = sum(len(full[c]["tokens"]) for c in clips)
    wrong = sum(distance(full[c]["tokens"], small[c]["tokens"]) for c in clips)
    same = sum(full[c]["tokens"] == small[c]["tokens"] for c in clips)
    scores = max(abs(full[c]["score"] - small[c]["score"]) for c in clips)
    before, after = sum(full[c]["ms"] for c in clips), sum(small[c]["ms"] for c in clips)
    return f"| {name} | {wrong} of {tokens} | {same} of {len(clips)} | {scores:.2f} | {sizes[0]:.2f} | {sizes[1]:.2f} | {before:.0f} | {after:.0f} | {before / after:.2f} |"


HEAD = ("| model | tokens that differ | equal transcripts | score, at most | MB, fp32 | int8 | ms, fp32 | int8 | times as fast |\n"
        "|---|---|---|---|---|---|---|---|---|")
