"""Makes masks.json beside it: masks as pycocotools draws, joins, writes and compares them.

  python3 make_masks.py        needs numpy and pycocotools (made with version 2.0.11)

"outlines": width, height, the corners, the mask as COCO's text, its runs and its area; "pairs": two outlines by index, the text of their
union, and their IoU, plain and with the second as a crowd.
"""
import json
import os
import random

from pycocotools import mask

HERE = os.path.dirname(os.path.abspath(__file__))
R = random.Random(1)


def runs(text):
    """The lengths of the runs, decoded by hand."""
    out, at = [], 0
    while at < len(text):
        x = k = 0
        while True:
            c = text[at] - 48
            x |= (c & 31) << 5 * k
            at, k = at + 1, k + 1
            if not c & 32:
                if c & 16:
                    x |= -1 << 5 * k
                break
        out.append(x + out[-2] if len(out) > 2 else x)
    return out


def coordinate(size):
    v = R.uniform(-0.2 * size, 1.2 * size) if R.random() < 0.2 else R.uniform(0, size)
    return R.choice([round(v), round(v * 2) / 2, round(v, 2)])


def outline(w, h):
    n = R.choice([3, 3, 4, 4, 5, 8, 20, 60])
    points = [(coordinate(w), coordinate(h)) for _ in range(n)]
    if R.random() < 0.3:
        points.insert(1, points[0])                     # a corner twice
    if R.random() < 0.2:
        points = [(min(w, max(0, x)), min(h, max(0, y))) for x, y in points]
    if R.random() < 0.15:
        x, y, a, b = coordinate(w), coordinate(h), coordinate(w), coordinate(h)
        points = [(x, y), (x, b), (a, b), (a, y)]       # a rectangle, perhaps without area
    return [v for p in points for v in p]


def main():
    outlines, texts, pairs = [], [], []
    for i in range(120):
        if i % 6 == 0:
            w, h = R.choice([(1, 1), (3, 5), (16, 9), (40, 30), (64, 64)])
        o = outline(w, h)
        t = mask.frPyObjects([o], h, w)[0]
        texts.append((w, h, t))
        outlines.append({"width": w, "height": h, "corners": o, "text": t["counts"].decode(), "runs": runs(t["counts"]), "area": int(mask.area(t))})
    for i in range(len(texts) - 1):
        (w, h, a), (w2, h2, b) = texts[i], texts[i + 1]
        if (w, h) != (w2, h2):
            continue
        pairs.append({"first": i, "second": i + 1, "union": mask.merge([a, b])["counts"].decode(),
                      "iou": float(mask.iou([a], [b], [0])[0][0]), "crowd": float(mask.iou([a], [b], [1])[0][0])})
    with open(os.path.join(HERE, "masks.json"), "w") as f:
        json.dump({"outlines": outlines, "pairs": pairs}, f, separators=(",", ":"))
        f.write("\n")


if __name__ == "__main__":
    main()
