#!/usr/bin/env python3
"""Writes the trained network as ONNX, float32: batch normalisation folded, a raw YOLOX head, any size that is a multiple of 32."""

import argparse
import pathlib
import warnings

import onnx
import torch
from torch import nn

from surface.network import Detector


class Exported(nn.Module):
    """The head as the product's YOLOX decoder reads it: offsets, log sizes, objectness, classes.

    The network has no objectness of its own. It is given as the chance of the likeliest class and the classes relative to it, so that their
    product, which is what a decoder takes as score, is the class' own chance.
    """

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, images):
        boxes, logits = [], []
        for feature in self.model.features(images):
            kinds, places = self.model.head(feature)
            boxes.append(places.permute(0, 2, 3, 1).reshape(1, -1, 4))
            logits.append(kinds.permute(0, 2, 3, 1).reshape(1, -1, self.model.classes))
        chances = torch.sigmoid(torch.cat(logits, 1))
        likeliest = chances.amax(-1, keepdim=True)
        return torch.cat([torch.cat(boxes, 1), likeliest, chances / likeliest], -1)


def load(weights):
    state = torch.load(weights, map_location="cpu")
    model = Detector(len(state["classes"]))
    model.load_state_dict(state["average"])
    return model.eval(), state["classes"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=pathlib.Path, help="final.pt or checkpoint.pt of train.py")
    parser.add_argument("onnx", type=pathlib.Path)
    args = parser.parse_args()
    model, _ = load(args.weights)
    with torch.no_grad():
        model.stem[0][0].weight *= model.factor
    model.factor = None
    warnings.filterwarnings("ignore", "The shape inference of")
    torch.onnx.export(Exported(model), torch.zeros(1, 3, 192, 192), str(args.onnx), opset_version=13, input_names=["images"], output_names=["boxes"],
                      dynamic_axes={"images": {2: "height", 3: "width"}, "boxes": {1: "cells"}})


if __name__ == "__main__":
    main()
