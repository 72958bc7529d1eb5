"""The network: dense 3×3 convolutions with ReLU, a top-down neck, one shared head on strides 8, 16 and 32."""

import torch
from torch import nn
from torch.nn import functional

STRIDES = (8, 16, 32)


class Conv(nn.Sequential):
    def __init__(self, inputs, outputs, kernel=3, stride=1):
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03), nn.ReLU(inplace=True))


class Detector(nn.Module):
    """Images 0..255 in; per cell class logits, then centre offsets in cells and the logarithm of the size in strides, as YOLOX lays them out."""

    def __init__(self, classes, widths=(16, 24, 40, 64, 96), neck=48):
        super().__init__()
        a, b, c, d, e = widths
        self.classes = classes
        self.factor = 1 / 255     # None once it is in the weights
        self.stem = nn.Sequential(Conv(3, a, 3, 2), Conv(a, b, 3, 2), Conv(b, b))
        self.stage3 = nn.Sequential(Conv(b, c, 3, 2), Conv(c, c), Conv(c, c))
        self.stage4 = nn.Sequential(Conv(c, d, 3, 2), Conv(d, d), Conv(d, d))
        self.stage5 = nn.Sequential(Conv(d, e, 3, 2), Conv(e, e), Conv(e, e))
        self.lateral3, self.lateral4, self.lateral5 = Conv(c, neck, 1), Conv(d, neck, 1), Conv(e, neck, 1)
        self.smooth3, self.smooth4 = Conv(neck, neck), Conv(neck, neck)
        self.shared = Conv(neck, neck)
        self.class_branch, self.box_branch = Conv(neck, neck), Conv(neck, neck)
        self.class_out, self.box_out = nn.Conv2d(neck, classes, 1), nn.Conv2d(neck, 4, 1)
        # Only for training: where the flaws' pixels are, at stride 4. It teaches the neck before the boxes can.
        self.mask_out = nn.Conv2d(neck, 4 * (classes - 1), 1)
        nn.init.constant_(self.class_out.bias, -4.0)
        nn.init.zeros_(self.box_out.weight)
        with torch.no_grad():
            self.box_out.bias.copy_(torch.tensor([0.5, 0.5, 1.1, 1.1]))

    def features(self, images):
        x = self.stem(images if self.factor is None else images * self.factor)
        c3 = self.stage3(x)
        c4 = self.stage4(c3)
        p5 = self.lateral5(self.stage5(c4))
        p4 = self.smooth4(self.lateral4(c4) + functional.interpolate(p5, scale_factor=2.0, mode="nearest"))
        p3 = self.smooth3(self.lateral3(c3) + functional.interpolate(p4, scale_factor=2.0, mode="nearest"))
        return p3, p4, p5

    def head(self, feature):
        x = self.shared(feature)
        return self.class_out(self.class_branch(x)), self.box_out(self.box_branch(x))

    def forward(self, images, masks=False):
        """Class logits [B, N, classes] and raw boxes [B, N, 4], finest stride first; with masks, their logits [B, classes − 1, H/4, W/4] too."""
        features = self.features(images)
        logits, boxes = [], []
        for feature in features:
            c, b = self.head(feature)
            logits.append(c.flatten(2).transpose(1, 2))
            boxes.append(b.flatten(2).transpose(1, 2))
        result = torch.cat(logits, 1).float(), torch.cat(boxes, 1).float()
        return (*result, functional.pixel_shuffle(self.mask_out(features[0]), 2).float()) if masks else result


def grid(height, width):
    """Corner of each cell in cells and its stride: [N, 2], [N]."""
    corners, strides = [], []
    for stride in STRIDES:
        rows, columns = height // stride, width // stride
        y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
        corners.append(torch.stack([x, y], 2).reshape(-1, 2).float())
        strides.append(torch.full((rows * columns,), float(stride)))
    return torch.cat(corners), torch.cat(strides)


def decode(boxes, corners, strides):
    """Raw boxes to left, top, right, bottom in pixels."""
    centre = (boxes[..., :2] + corners) * strides[:, None]
    half = torch.exp(boxes[..., 2:].clamp(-4, 5)) * strides[:, None] / 2
    return torch.cat([centre - half, centre + half], -1)
