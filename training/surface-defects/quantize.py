#!/usr/bin/env python3
"""Makes the int8 graph: calibrated on crops and frames that were trained on, one half each."""

import argparse
import pathlib
import sys

import numpy as np
import onnx

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from common.quantize_vision import quantize  # noqa: E402
from surface import scenes  # noqa: E402


def batches(data, count):
    """Crops cut to the size that is inspected, frames padded to the size in which parts are looked for."""
    edge = (scenes.STORED - scenes.CROP) // 2
    for pattern, prepare in (("crops-*", lambda x: x[:, edge:edge + scenes.CROP, edge:edge + scenes.CROP]),
                             ("frames-*", lambda x: np.pad(x, ((0, 0), (0, 320 - x.shape[1]), (0, 0), (0, 0)), constant_values=114))):
        shards = [np.load(p / "images.npy", mmap_mode="r") for p in sorted(data.glob(pattern))]
        for i in range(count):
            shard = shards[i % len(shards)]
            image = prepare(shard[(i * 7) % len(shard)][None])
            yield np.ascontiguousarray(image.transpose(0, 3, 1, 2)).astype(np.float32)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("onnx", type=pathlib.Path, help="float graph of export.py")
    parser.add_argument("data", type=pathlib.Path, help="folder with training data")
    parser.add_argument("int8", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=60, help="pictures of each kind")
    parser.add_argument("--bits", type=int, default=7,
                        help="of the weights; 7 keeps sums exact on processors without VNNI, whose 16-bit sums overflow with 8")
    args = parser.parse_args()
    onnx.save(quantize(onnx.load(args.onnx), batches(args.data, args.count), args.bits), args.int8)
    print(f"{args.int8}: {args.int8.stat().st_size / 1000:.0f} kB (float {args.onnx.stat().st_size / 1000:.0f} kB)")


if __name__ == "__main__":
    main()
