#!/usr/bin/env python3
"""Turns your own labelled pictures (COCO or YOLO) into training data.

Label every part as `part`, and its flaws by whatever names you like. Pictures that show one part each and have no `part` boxes are taken as
crops. A fifth of the pictures is kept for measuring.
"""

import argparse
import pathlib

import cv2
import numpy as np

from data import save
from surface import labels, scenes

PART = "part"
SHARD = 500


def crops_of(picture, image, order, rng, count):
    """Crops around each part, each cut several times a little differently; boxes of flaws whose centre is in the part."""
    part = order.index(PART)
    kinds = picture.boxes[:, 0]
    parts = picture.boxes[kinds == part][:, 1:]
    flaws = picture.boxes[kinds != part]
    if len(parts) == 0:
        parts = np.array([[0, 0, image.shape[1], image.shape[0]]], np.float32)
    for box in parts:
        x, y = (flaws[:, 1] + flaws[:, 3]) / 2, (flaws[:, 2] + flaws[:, 4]) / 2
        mine = flaws[(x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])]
        for n in range(count):
            window = scenes.crop_window(box, rng if count > 1 else None)
            # Large parts are first made small by area, else thin flaws would vanish between the pixels.
            shrink = max(1.0, window[2] / scenes.CROP / 1.5)
            small = image if shrink == 1 else cv2.resize(image, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
            cut, scale = scenes.cut(small, tuple(v / shrink for v in window), scenes.STORED, scenes.STORED / scenes.CROP)
            yield cut, [(int(f[0]), *scenes.map_box(f[1:] / shrink, tuple(v / shrink for v in window), scenes.STORED, scale)) for f in mine]


def write(folder, prefix, images, rows):
    for start in range(0, len(images), SHARD):
        some = images[start:start + SHARD]
        boxes = [(i, *b) for i, found in enumerate(rows[start:start + SHARD]) for b in found]
        save(folder / (prefix if prefix.startswith("tune") else f"{prefix}-{start // SHARD:03}"), images=np.stack(some),
             boxes=np.array(boxes, np.float32).reshape(-1, 6))
        if prefix.startswith("tune"):
            break


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pictures", type=pathlib.Path, help="folder with pictures and labels")
    parser.add_argument("data", type=pathlib.Path, help="folder to fill, for train.py")
    parser.add_argument("--cuts", type=int, default=6, help="crops of each part")
    args = parser.parse_args()
    pictures, names = labels.read(args.pictures)
    order = [n for n in names if n != PART] + [PART]
    turn = np.array([order.index(n) for n in names])
    rng = np.random.default_rng(1)
    kept = set(rng.permutation(len(pictures))[: max(1, len(pictures) // 5)].tolist())
    sets = {name: ([], []) for name in ("crops", "frames", "tune-crops", "tune-frames")}
    for i, picture in enumerate(pictures):
        image = picture.image()
        picture.boxes[:, 0] = turn[picture.boxes[:, 0].astype(int)]
        prefix = "tune-" if i in kept else ""
        for cut, found in crops_of(picture, image, order, rng, 1 if i in kept else args.cuts):
            sets[prefix + "crops"][0].append(cut)
            sets[prefix + "crops"][1].append(found)
        parts = picture.boxes[picture.boxes[:, 0] == len(order) - 1]
        if len(parts):
            frame, scale = scenes.letterbox(image, 320)
            sets[prefix + "frames"][0].append(frame)
            sets[prefix + "frames"][1].append([(int(b[0]), *(b[1:] * scale)) for b in parts])
    args.data.mkdir(parents=True, exist_ok=True)
    (args.data / "labels.txt").write_text("\n".join(order) + "\n")
    for name, (images, rows) in sets.items():
        write(args.data, name, images, rows)
        print(f"{name}: {len(images)} pictures, {sum(map(len, rows))} boxes")


if __name__ == "__main__":
    main()
