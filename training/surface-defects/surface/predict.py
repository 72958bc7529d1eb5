"""Runs the network in torch and gives boxes, as the product does with the exported graph."""

import numpy as np
import torch

from .average_precision import average_precision, suppress
from .network import decode, grid


@torch.no_grad()
def detect(model, images, least=0.01, most_overlap=0.45):
    """images uint8 [B, H, W, 3]; returns for each a list of (class, left, top, right, bottom, score)."""
    x = torch.from_numpy(np.ascontiguousarray(images.transpose(0, 3, 1, 2))).float().contiguous(memory_format=torch.channels_last)
    logits, raw = model(x)
    corners, strides = grid(*images.shape[1:3])
    boxes, chances = decode(raw, corners, strides).numpy(), logits.sigmoid().numpy()
    return [rows(boxes[i], chances[i], least, most_overlap) for i in range(len(images))]


def rows(boxes, chances, least, most_overlap):
    """A cell names its best class only, as the product's decoder does."""
    best = chances.argmax(1)
    score = chances[np.arange(len(best)), best]
    result = []
    for kind in range(chances.shape[1]):
        mine = np.nonzero((best == kind) & (score >= least))[0]
        for i in mine[suppress(boxes[mine], score[mine], most_overlap)]:
            result.append((kind, *boxes[i], score[i]))
    return np.array(result, np.float32).reshape(-1, 6)


def precision_by_class(results, truth, classes, least=0.5):
    """results: list of [n, 6] of detect; truth [m, 6]: image, class (−1: ignored), box."""
    values, ignored = [], {}
    for row in truth[truth[:, 1] < 0]:
        ignored.setdefault(int(row[0]), []).append(row[2:])
    ignored = {k: np.array(v) for k, v in ignored.items()}
    for kind in classes:
        found = {i: np.column_stack([r[r[:, 0] == kind][:, 1:5], r[r[:, 0] == kind][:, 5]]) for i, r in enumerate(results)}
        boxes = {}
        for row in truth[truth[:, 1] == kind]:
            boxes.setdefault(int(row[0]), []).append(row[2:])
        values.append(average_precision(found, {k: np.array(v) for k, v in boxes.items()}, least, ignored))
    return values
