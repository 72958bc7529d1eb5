#!/usr/bin/env python3
"""COCO's average precision from the lines of `edgeagent infer --json` and labelled pictures (COCO or YOLO labels).

    ./edgeagent infer MODEL PICTURES --json --min-score 0.01 > lines.jsonl
    python3 training/common/coco_ap.py lines.jsonl PICTURES
"""

import argparse
import json
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "surface-defects"))
from surface import labels  # noqa: E402
from surface.average_precision import average_precision  # noqa: E402


def read_lines(path):
    """{picture's absolute path: [(label, left, top, right, bottom, score)]}; a picture that failed ends it with the product's words."""
    found = {}
    with (sys.stdin if str(path) == "-" else open(path)) as lines:
        for line in lines:
            if not line.strip():
                continue
            result = json.loads(line)
            if result.get("error"):
                raise ValueError(f"{result['input']}: {result['error']}")
            if result.get("frame"):
                raise ValueError(f"{result['input']} is a video; labels are for pictures")
            found[str(pathlib.Path(result["input"]).resolve())] = [(d["label"], *d["box"], d["score"]) for d in result.get("detections", [])]
    return found


def table(found, pictures, names):
    """{class: (boxes, AP at 0.5, AP over 0.5 to 0.95)} over the pictures."""
    missing = [str(p.path) for p in pictures if str(p.path.resolve()) not in found]
    if missing:
        raise ValueError(f"{len(missing)} labelled pictures have no line, the first is {missing[0]}")
    result = {}
    for number, name in enumerate(names):
        truth = {i: p.boxes[p.boxes[:, 0] == number][:, 1:] for i, p in enumerate(pictures)}
        rows = {i: np.array([d[1:] for d in found[str(p.path.resolve())] if d[0] == name], np.float64).reshape(-1, 5) for i, p in enumerate(pictures)}
        values = [average_precision(rows, truth, least) for least in np.arange(0.5, 0.96, 0.05)]
        result[name] = sum(map(len, truth.values())), values[0], float(np.mean(values))
    return result


def show(result):
    print(f"{'class':20} {'boxes':>6} {'AP50':>7} {'AP50-95':>8}")
    for name, (count, half, all_) in result.items():
        print(f"{name:20} {count:6} {half:7.3f} {all_:8.3f}")
    present = [(h, a) for c, h, a in result.values() if c]
    if present:
        print(f"{'mean':20} {'':6} {np.mean([p[0] for p in present]):7.3f} {np.mean([p[1] for p in present]):8.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines", type=pathlib.Path, help="output of infer --json, or - for standard input")
    parser.add_argument("pictures", type=pathlib.Path, help="folder with pictures and labels")
    args = parser.parse_args()
    pictures, names = labels.read(args.pictures)
    show(table(read_lines(args.lines), pictures, names))


if __name__ == "__main__":
    main()
