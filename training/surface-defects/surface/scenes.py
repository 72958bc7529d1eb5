"""Pictures with their truth: crops of one part, frames of a belt."""

import cv2
import numpy as np

from . import render
from .products import TRAINED
from .render import CANVAS, DEFECTS

SIDE = 240              # of the piece of the belt that a crop is cut from
PART = len(DEFECTS)     # class of a whole part
IGNORED = -1            # class of boxes that nobody is asked about
CROP = 192              # side of an inspected crop, pixels
CROP_MARGIN = 1.2       # its side over the longer side of the part's box
STORED = 208            # crops are kept larger, so that training can shift them
MASK_STRIDE = 4
FRAME = (640, 360)
LOTS = {"train": (0, 80), "tune": (100, 140), "test": (200, 280)}
SHARES = np.array([0.27, 0.25, 0.14, 0.20, 0.14])


def choose_kinds(rng, flawless=0.5):
    """Which flaws a part gets: none, or one to three."""
    if rng.random() < flawless:
        return ()
    count = 1 + (rng.random() < 0.35) + (rng.random() < 0.1)
    return tuple(DEFECTS[i] for i in rng.choice(len(DEFECTS), count, p=SHARES))


def choose_lot(rng, split):
    return int(rng.integers(*LOTS[split]))


def crop_window(box, rng=None):
    """The square around a part that is inspected: centre and side. With rng, as a detector finds it: not exactly."""
    left, top, right, bottom = box
    x, y, side = (left + right) / 2, (top + bottom) / 2, CROP_MARGIN * max(right - left, bottom - top)
    if rng is not None:
        x, y, side = x + rng.uniform(-0.02, 0.02) * side, y + rng.uniform(-0.02, 0.02) * side, side * rng.uniform(0.95, 1.05)
    return x, y, side


def cut(image, window, size, span=1.0, border=114):
    """Cuts a square window (times span) and scales it to size × size, bilinear."""
    x, y, side = window
    scale = size / (side * span)
    move = np.float32([[scale, 0, size / 2 - 0.5 - (x - 0.5) * scale], [0, scale, size / 2 - 0.5 - (y - 0.5) * scale]])
    return cv2.warpAffine(image, move, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(border,) * 3), scale


def map_box(box, window, size, scale):
    x, y, _ = window
    return [(box[0] - x) * scale + size / 2, (box[1] - y) * scale + size / 2, (box[2] - x) * scale + size / 2, (box[3] - y) * scale + size / 2]


def make_crop(rng, split, products=TRAINED, flawless=0.5, size=STORED):
    """One part on a belt, cut as the second pass sees it. Returns image, mask bits at a quarter of the size, boxes with classes."""
    part = render.make_part(rng, products[rng.integers(len(products))], choose_lot(rng, split), choose_kinds(rng, flawless))
    light = render.make_light(rng)
    scene = render.belt_patch(render.BELTS[rng.integers(len(render.BELTS))], rng.integers(900), rng.integers(20, 120), SIDE, SIDE)
    place = (rng.uniform(-0.6, 0.6), rng.uniform(-0.1, 0.1))
    render.light_scene(scene, _local(light, place))
    edge = (SIDE - CANVAS) // 2
    render.composite(scene, part, edge, edge, light, at=place)
    image = render.expose(scene, rng, rng.uniform(0, 2.2), rng.uniform(0.8, 3.0), rng.integers(70, 96))
    window = crop_window([v + edge for v in part.box()], rng)
    image, scale = cut(image, window, size, size / CROP)
    bits = np.zeros((size // MASK_STRIDE,) * 2, np.uint8)
    boxes = []
    for flaw in part.flaws:
        kind = DEFECTS.index(flaw.kind)
        boxes.append((kind, *map_box([v + edge for v in flaw.box()], window, size, scale)))
        mask, _ = cut(np.pad(flaw.mask, edge), window, size, size / CROP, 0)
        bits |= ((mask.reshape(size // MASK_STRIDE, MASK_STRIDE, -1, MASK_STRIDE).max((1, 3)) > 0.35).astype(np.uint8) << kind)
    return image, bits, boxes, part.product


def _local(light, at):
    gain = light.gain * (1 + light.slope[0] * at[0] + light.slope[1] * at[1])
    return render.Light(light.azimuth, light.elevation, gain, light.ambient, light.warm, (0, 0), light.reflection, light.shadow)


def make_frame(rng, split, products=TRAINED):
    """A frame of the belt with up to four parts. Returns image and the parts' boxes with their class, cut at the frame's edges; those of which
    less than a fifth is seen are neither hits nor misses."""
    light = render.make_light(rng)
    scene = render.belt_patch(render.BELTS[rng.integers(len(render.BELTS))], rng.integers(900), rng.integers(0, 40), *FRAME)
    render.light_scene(scene, light)
    boxes = []
    x = -CANVAS + rng.uniform(0, 260)
    empty = rng.random() < 0.08
    while x < FRAME[0] and not empty:
        part = render.make_part(rng, products[rng.integers(len(products))], choose_lot(rng, split), choose_kinds(rng))
        left, top = int(x), int((FRAME[1] - CANVAS) / 2 + rng.uniform(-25, 25))
        render.composite(scene, part, left, top, light, FRAME)
        solid = (part.coverage + part.openings) > 0.5
        visible = solid[max(0, -top):max(0, FRAME[1] - top), max(0, -left):max(0, FRAME[0] - left)]
        if visible.any():
            ys, xs = np.nonzero(visible)
            dx, dy = max(left, 0), max(top, 0)
            kind = PART if visible.sum() >= 0.2 * solid.sum() else IGNORED
            boxes.append((kind, xs.min() + dx, ys.min() + dy, xs.max() + 1 + dx, ys.max() + 1 + dy))
        x += rng.uniform(195, 330)
    image = render.expose(scene, rng, rng.uniform(0, 2.2), rng.uniform(0.8, 3.0), rng.integers(70, 96))
    return image, boxes


def letterbox(image, size):
    """Scaled to fit a square, at its top left, grey beside it, as the product does it. Returns image and scale."""
    scale = min(size / image.shape[1], size / image.shape[0])
    width, height = round(image.shape[1] * scale), round(image.shape[0] * scale)
    result = np.full((size, size, 3), 114, np.uint8)
    result[:height, :width] = cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR)
    return result, scale


def shrink(frame):
    """A frame of the belt as the first pass sees it."""
    return letterbox(frame, FRAME[0] // 2)[0]
