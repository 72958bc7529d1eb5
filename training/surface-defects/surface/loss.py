"""Which cells answer for which box (aligned with the classes, TOOD, arXiv:2108.07755), and the losses."""

import torch
from torch.nn import functional

from .network import decode, grid

ANSWERS = 6          # cells for each box
RADIUS = 1.6         # cells from the box's centre within which they are chosen


def overlaps(a, b):
    """IoU of boxes of equal shape, and the generalised one."""
    width = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0)
    both = width.prod(-1)
    union = (a[..., 2:] - a[..., :2]).clamp(min=0).prod(-1) + (b[..., 2:] - b[..., :2]).clamp(min=0).prod(-1) - both
    hull = (torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])).prod(-1)
    iou = both / union.clamp(min=1e-6)
    return iou, iou - (hull - union) / hull.clamp(min=1e-6)


class DetectionLoss:
    def __init__(self):
        self._grids = {}

    def __call__(self, logits, raw, size, kinds, truth, live, fit=0.25):
        """kinds [B, G] (−1: none), truth [B, G, 4], live: the classes that these pictures can teach, fit: how firmly a box belongs to the
        stride that suits its size. Whole parts need it firm, or the finest stride, which sees pieces of them only, finds pieces."""
        if size not in self._grids:
            self._grids[size] = grid(*size)
        corners, strides = self._grids[size]
        boxes = decode(raw, corners, strides)
        targets, matched, weight = self._assign(logits.detach(), boxes.detach(), corners, strides, kinds, truth, fit)
        logits, targets = logits[..., live], targets[..., live]
        chance = logits.detach().sigmoid()
        focus = torch.where(targets > 0, targets, 0.75 * chance ** 2)
        total = targets.sum().clamp(min=4.0)
        class_loss = (focal_bce(logits, targets) * focus).sum() / total
        positive = weight > 0
        if positive.any():
            _, generalised = overlaps(boxes[positive], matched[positive])
            box_loss = ((1 - generalised) * weight[positive]).sum() / total
        else:
            box_loss = raw.sum() * 0
        return class_loss, box_loss

    @staticmethod
    @torch.no_grad()
    def _assign(logits, boxes, corners, strides, kinds, truth, fit):
        batch, cells, classes = logits.shape
        targets = torch.zeros_like(logits)
        matched = torch.zeros_like(boxes)
        weight = torch.zeros(batch, cells)
        valid = kinds >= 0
        if not valid.any():
            return targets, matched, weight
        points = (corners + 0.5) * strides[:, None]
        centre = (truth[..., :2] + truth[..., 2:]) / 2
        offset = (points[None, None] - centre[:, :, None]) / strides[None, None, :, None]
        reach = offset.abs().amax(-1)
        iou, _ = overlaps(boxes[:, None], truth[:, :, None])
        chance = logits.sigmoid().gather(2, kinds.clamp(min=0)[:, None].expand(-1, cells, -1)).transpose(1, 2)
        size = (truth[..., 2:] - truth[..., :2]).clamp(min=1).prod(-1).sqrt()
        level = torch.log2(size[..., None] / (3.5 * strides))
        align = (chance + 0.05).sqrt() * (iou + 0.1) ** 2 * torch.exp(-0.4 * offset.square().sum(-1) - fit * level.square())
        align = align * (reach < RADIUS) * valid[..., None]
        top, index = align.topk(ANSWERS, -1)
        chosen = torch.zeros_like(align).scatter_(2, index, top)
        best, owner = chosen.max(1)                    # a cell answers for one box
        positive = best > 0
        rows = torch.arange(batch)[:, None].expand_as(owner)
        matched = truth[rows, owner]
        found = iou.gather(1, owner[:, None])[:, 0]
        value = torch.where(positive, 0.4 + 0.6 * found, torch.zeros_like(found))
        kind = kinds[rows, owner].clamp(min=0)
        targets.scatter_(2, kind[..., None], value[..., None])
        return targets, matched, value


def focal_bce(logits, targets):
    return functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")


def mask_loss(logits, targets):
    """Pixels of flaws are few: they count five times, and the overlap of each class with its truth counts too."""
    weight = 1 + 4 * targets
    pixels = (functional.binary_cross_entropy_with_logits(logits, targets, reduction="none") * weight).mean()
    chance = logits.sigmoid()
    dice = 1 - (2 * (chance * targets).sum((0, 2, 3)) + 20) / (chance.sum((0, 2, 3)) + targets.sum((0, 2, 3)) + 20)
    return 4 * pixels + 0.5 * dice.mean()
