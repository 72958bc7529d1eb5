"""Average precision at IoU 0.5 with COCO's 101 recall points."""

import numpy as np


def iou_matrix(a, b):
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    both = np.clip(high - low, 0, None).prod(-1)
    area = lambda x: np.clip(x[:, 2:] - x[:, :2], 0, None).prod(-1)
    return both / np.maximum(area(a)[:, None] + area(b)[None] - both, 1e-9)


def _share_inside(box, others):
    sides = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    return (np.clip(sides, 0, None).prod(1) / max((box[2:] - box[:2]).prod(), 1e-9)).max()


def average_precision(found, truth, least=0.5, ignored=None):
    """found: {image: [n, 5] boxes with score}, truth: {image: [m, 4]}. NaN when there is no truth. A box without a match that lies by half or
    more in an ignored one ({image: [k, 4]}) does not count, as with COCO's crowds."""
    total = sum(len(boxes) for boxes in truth.values())
    if total == 0:
        return float("nan")
    scores, hits = [], []
    for image, rows in found.items():
        rows = rows[np.argsort(-rows[:, 4], kind="stable")][:100]
        boxes = truth.get(image, np.zeros((0, 4)))
        taken = np.zeros(len(boxes), bool)
        table = iou_matrix(rows[:, :4], boxes) if len(boxes) and len(rows) else np.zeros((len(rows), 0))
        for i in range(len(rows)):
            best = -1
            candidates = np.where(taken, -1, table[i]) if len(boxes) else np.zeros(0)
            if len(candidates) and candidates.max() >= least:
                best = int(candidates.argmax())
                taken[best] = True
            elif ignored and image in ignored and _share_inside(rows[i, :4], ignored[image]) >= 0.5:
                continue
            scores.append(rows[i, 4])
            hits.append(best >= 0)
    if not scores:
        return 0.0
    order = np.argsort(-np.array(scores), kind="stable")
    hit = np.array(hits)[order]
    recall = np.cumsum(hit) / total
    precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    at = np.searchsorted(recall, np.linspace(0, 1, 101), side="left")
    return float(np.mean([precision[i] if i < len(precision) else 0 for i in at]))


def suppress(boxes, scores, most_overlap=0.5, most=100):
    """Greedy suppression; returns the indices kept, best first."""
    order = np.argsort(-scores, kind="stable")
    kept = []
    while len(order) and len(kept) < most:
        kept.append(order[0])
        if len(order) == 1:
            break
        order = order[1:][iou_matrix(boxes[order[:1]], boxes[order[1:]])[0] <= most_overlap]
    return np.array(kept, int)
