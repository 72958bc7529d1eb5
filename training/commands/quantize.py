"""`quantize`: the graph in 8 bits. Convolution inputs and what leaves each ReLU are uint8 of one scale a tensor, found on speech of the training
voices; weights are int8 of one scale a channel. The Q/DQ pair behind each ReLU is what lets ONNX Runtime fuse the whole convolution."""

import os

import numpy as np
import onnx
import torch

from augment import Batches, Pool
from bundle import Bundle
from export import Builder, convolutions
from graph import GraphRunner
from train import SHARES, load_network

PERCENTILE = 99.999  # of 99.9 to 100 the one whose outputs are nearest to the 32-bit ones on training speech


def calibration(data, count=60):
    """Feature batches as in training, with all its rooms, noises and levels."""
    names = [n for n in SHARES if os.path.exists(os.path.join(data, n + ".json"))]
    batches = Batches([Pool(data, n) for n in names], [SHARES[n] for n in names], seed=77, seconds=4.0)
    for _ in range(count):
        features, _, _, lengths = batches.next()
        yield features[0, :int(lengths[0]) * 3].numpy()


def ranges(path, features, tensors):
    """The highest value of each tensor that counts: all are 0 at least, since a ReLU or a sum of such made them."""
    runner = GraphRunner(path)
    seen = {t: [] for t in tensors}
    for part in features:
        _, _, kept = runner.run(part[None], runner.states, tensors)
        for name, values in kept.items():
            seen[name].append(values.ravel())
    return {name: max(1e-3, float(np.percentile(np.concatenate(values), PERCENTILE))) for name, values in seen.items()}


def write(bundle, data, checkpoint, path):
    """The checkpoint's averaged network as `path`; its graph of 32 bits is left beside the checkpoint."""
    parts = convolutions(load_network(checkpoint, len(bundle.phones)))
    plain = os.path.splitext(checkpoint)[0] + "-fp32.onnx"
    onnx.save(Builder(parts, len(bundle.phones)).model(), plain)
    tensors = [f"seen{i}" for i in range(len(parts) - 1)] + [p[0] + "_out" for p in parts[:-1]] + [parts[-2][0]]
    found = ranges(plain, calibration(data), tensors)
    onnx.save(Builder(parts, len(bundle.phones), found).model(), path)
    print(f"{path}: {os.path.getsize(path) / 1e6:.2f} MB; inputs up to " + ", ".join(f"{v:.1f}" for v in found.values()))


def main(arguments):
    torch.set_num_threads(1)
    write(Bundle(arguments.bundle), arguments.data, arguments.checkpoint, arguments.out or os.path.splitext(arguments.checkpoint)[0] + "-int8.onnx")
