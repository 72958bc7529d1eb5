#!/usr/bin/env python3
"""Renders the data: crops with flaws for the second pass, frames of the belt for the first. Seeds are fixed; finished shards are kept."""

import argparse
import pathlib
import time

import cv2
import numpy as np

from surface import scenes
from surface.conveyor import VIEWS, Conveyor, passages
from surface.products import TRAINED, UNSEEN
from surface.render import DEFECTS

SHARD = 500


def crops(path, split, seed, count, products=TRAINED):
    rng = np.random.default_rng(seed)
    images = np.empty((count, scenes.STORED, scenes.STORED, 3), np.uint8)
    masks = np.empty((count, scenes.STORED // scenes.MASK_STRIDE, scenes.STORED // scenes.MASK_STRIDE), np.uint8)
    boxes, names = [], []
    for i in range(count):
        images[i], masks[i], found, name = scenes.make_crop(rng, split, products)
        boxes += [(i, *b) for b in found]
        names.append(name)
    save(path, images=images, masks=masks, boxes=np.array(boxes, np.float32).reshape(-1, 6), products=np.array(names))


def frames(path, split, seed, count, products=TRAINED):
    rng = np.random.default_rng(seed)
    images = np.empty((count, 180, 320, 3), np.uint8)
    boxes = []
    for i in range(count):
        image, found = scenes.make_frame(rng, split, products)
        images[i] = cv2.resize(image, (320, 180), interpolation=cv2.INTER_LINEAR)
        boxes += [(i, kind, *(v / 2 for v in b)) for kind, *b in found]
    save(path, images=images, boxes=np.array(boxes, np.float32).reshape(-1, 6))


def belts(path, split, seed, count, products=TRAINED):
    """Views of parts on their passage: what a decision about whole parts is tuned and measured on."""
    conveyor = Conveyor(sum(seed), split, count, products=products, flawless=0.7 if split == "tune" else 0.6, quality=80)
    images, views = [], []
    for number, (image, parts) in enumerate(passages(conveyor, VIEWS)):
        images.append(image)
        views += [(number, *part) for part in parts]
    flaws = [(entry["part"], DEFECTS.index(d["label"])) for entry in conveyor.plan for d in entry["defects"]]
    save(path, images=np.stack(images), views=np.array(views, np.float32), flaws=np.array(flaws, np.int32).reshape(-1, 2), count=np.array(count))


def save(path, **arrays):
    """A folder of .npy files, which training maps instead of reading; renamed when complete."""
    part = path.with_name(path.name + f".part{np.random.randint(1 << 30)}")
    part.mkdir(parents=True)
    for name, array in arrays.items():
        np.save(part / f"{name}.npy", array)
    part.rename(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--crops", type=int, default=10, help="thousands of training crops")
    parser.add_argument("--frames", type=int, default=1, help="thousands of training frames")
    parser.add_argument("--share", default="0/1", help="which part of the shards this process renders: 0/2 and 1/2 for two processes")
    args = parser.parse_args()
    mine, of = map(int, args.share.split("/"))
    cv2.setNumThreads(1)
    jobs = [("frames-000", frames, "train", 250), ("crops-000", crops, "train", SHARD), ("crops-001", crops, "train", SHARD),
            ("tune-crops", crops, "tune", 500), ("tune-frames", frames, "tune", 100)]
    jobs += [(f"crops-{i:03}", crops, "train", SHARD) for i in range(2, 2 * args.crops)]
    jobs[9:9] = [(f"frames-{i:03}", frames, "train", 250) for i in range(1, 4 * args.frames)]
    jobs += [("test-crops", crops, "test", 1000), ("test-frames", frames, "test", 1000), ("unseen-crops", crops, "test", 500)]
    jobs += [("tune-belt-0", belts, "tune", 150), ("test-belt", belts, "test", 200), ("tune-belt-1", belts, "tune", 150),
             ("unseen-belt", belts, "test", 50), ("tune-belt-2", belts, "tune", 150)]
    for number, (name, make, split, count) in enumerate(jobs):
        path = args.folder / name
        if number % of != mine or path.exists():
            continue
        started = time.time()
        seed = [sum(ord(c) * (i + 1) for i, c in enumerate(name)), 2026]
        make(path, split, seed, count, UNSEEN if name.startswith("unseen") else TRAINED)
        print(f"{name}: {count} in {time.time() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
