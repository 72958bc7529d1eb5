"""One face for what can be measured: torch weights, a graph, a bundle that the product runs."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import cv2
import numpy as np
import onnx
import torch

from . import predict
from .network import Detector, decode, grid
from .render import DEFECTS

ROOT = pathlib.Path(__file__).resolve().parents[3]
LEAST = 0.01
MOST_OVERLAP = 0.45


def open_model(path):
    path = pathlib.Path(path)
    if path.suffix == ".pt":
        return Weights(path)
    if path.suffix == ".onnx":
        return Graph(path)
    if (path / "model.yaml").exists():
        return Bundle(path)
    raise ValueError(f"{path} is neither weights (.pt), nor a graph (.onnx), nor a bundle (a folder with model.yaml)")


class Weights:
    def __init__(self, path):
        state = torch.load(path, map_location="cpu")
        self.labels = list(state["classes"])
        self._model = Detector(len(self.labels)).to(memory_format=torch.channels_last)
        self._model.load_state_dict(state["average"])
        self._model.eval()

    def detect(self, images):
        results = []
        for i in range(0, len(images), 16):
            results += predict.detect(self._model, images[i:i + 16], LEAST, MOST_OVERLAP)
        return results


class Graph:
    """The graph as its operators are defined, without the product; quantized ones too."""

    def __init__(self, path):
        sys.path.insert(0, str(ROOT / "training"))
        from common.onnx_torch import Runner
        model = onnx.load(path)
        self._runner = Runner(model)
        self._name = model.graph.input[0].name
        self._type = np.uint8 if model.graph.input[0].type.tensor_type.elem_type == onnx.TensorProto.UINT8 else np.float32
        self.labels = [*DEFECTS, "part"]

    def detect(self, images):
        corners, strides = grid(*images.shape[1:3])
        results = []
        for image in images:
            output = self._runner.run(**{self._name: image.transpose(2, 0, 1)[None].astype(self._type)})["boxes"][0]
            boxes = decode(torch.from_numpy(output[:, :4]), corners, strides).numpy()
            results.append(predict.rows(boxes, output[:, 4:5] * output[:, 5:], LEAST, MOST_OVERLAP))
        return results


class Bundle:
    """The product on pictures of one size: a copy of the bundle that says this size."""

    def __init__(self, folder):
        self._folder = folder
        self.labels = (folder / "labels.txt").read_text().split()

    def detect(self, images):
        height, width = images.shape[1:3]
        with tempfile.TemporaryDirectory() as place:
            place = pathlib.Path(place)
            bundle = shutil.copytree(self._folder, place / "bundle", ignore=shutil.ignore_patterns("*.md"))
            text = (bundle / "model.yaml").read_text().splitlines()
            (bundle / "model.yaml").write_text("\n".join(
                f"  size: [{width}, {height}]" if line.strip().startswith("size:") else line for line in text) + "\n")
            (place / "pictures").mkdir()
            for i, image in enumerate(images):
                cv2.imwrite(str(place / "pictures" / f"{i:06}.png"), image, [cv2.IMWRITE_PNG_COMPRESSION, 1])
            output = subprocess.run([ROOT / "edgeagent", "infer", bundle, place / "pictures", "--json", "--min-score", str(LEAST), "--iou", str(MOST_OVERLAP)],
                                    check=True, stdout=subprocess.PIPE, text=True).stdout
        results = {}
        for line in output.splitlines():
            result = json.loads(line)
            rows = [(self.labels.index(d["label"]), *d["box"], d["score"]) for d in result["detections"]]
            results[int(pathlib.Path(result["input"]).stem)] = np.array(rows, np.float32).reshape(-1, 6)
        return [results[i] for i in range(len(images))]
