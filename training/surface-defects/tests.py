#!/usr/bin/env python3
"""Checks of the recipe that take seconds: python3 training/surface-defects/tests.py"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import cv2
import numpy as np
import onnx
import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from common.onnx_torch import Runner  # noqa: E402
from common.quantize_vision import quantize  # noqa: E402
from surface import labels, render, scenes  # noqa: E402
from surface.average_precision import average_precision, suppress  # noqa: E402
from surface.network import Detector  # noqa: E402


class AveragePrecision(unittest.TestCase):
    def test_one_hit_one_miss_and_a_duplicate(self):
        truth = {0: np.array([[0, 0, 10, 10]]), 1: np.array([[0, 0, 10, 10]])}
        found = {0: np.array([[0, 0, 10, 10, 0.9], [1, 1, 11, 11, 0.8]])}
        # Recall 0.5 at precision 1: 51 of the 101 recall points.
        self.assertAlmostEqual(average_precision(found, truth), 51 / 101)

    def test_a_false_box_above_the_hit_halves_it(self):
        truth = {0: np.array([[0, 0, 10, 10]])}
        found = {0: np.array([[50, 50, 60, 60, 0.9], [0, 0, 10, 10, 0.8]])}
        self.assertAlmostEqual(average_precision(found, truth), 0.5)

    def test_a_box_on_something_ignored_is_no_error(self):
        truth = {0: np.array([[0, 0, 10, 10]])}
        found = {0: np.array([[50, 50, 60, 60, 0.9], [0, 0, 10, 10, 0.8]])}
        self.assertAlmostEqual(average_precision(found, truth, ignored={0: np.array([[48, 50, 60, 60]])}), 1.0)

    def test_a_class_without_truth_has_no_figure(self):
        self.assertTrue(np.isnan(average_precision({}, {})))

    def test_suppression_keeps_the_best_of_a_heap_and_what_lies_apart(self):
        boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [30, 0, 40, 10]], float)
        self.assertEqual(suppress(boxes, np.array([0.5, 0.9, 0.3])).tolist(), [1, 2])


class Geometry(unittest.TestCase):
    def test_a_cut_puts_a_mark_where_the_mapped_box_says(self):
        image = np.zeros((360, 640, 3), np.uint8)
        image[100:120, 300:330] = 255
        window = (320.0, 130.0, 150.0)
        cut, scale = scenes.cut(image, window, 300, border=0)
        left, top, right, bottom = scenes.map_box((300, 100, 330, 120), window, 300, scale)
        ys, xs = np.nonzero(cut[..., 0] > 127)
        self.assertLess(np.abs(np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]) - (left, top, right, bottom)).max(), 1.01)

    def test_a_crop_that_leaves_the_frame_is_padded_grey(self):
        cut, _ = scenes.cut(np.zeros((100, 100, 3), np.uint8), (0.0, 50.0, 80.0), 80)
        self.assertEqual(cut[40, 2].tolist(), [114] * 3)


class Renderer(unittest.TestCase):
    def test_the_same_seed_gives_the_same_picture(self):
        first, second = (scenes.make_crop(np.random.default_rng(5), "train") for _ in range(2))
        self.assertTrue(np.array_equal(first[0], second[0]))
        self.assertEqual(first[2], second[2])

    def test_every_kind_of_flaw_changes_the_picture_where_its_box_is(self):
        for kind in render.DEFECTS:
            part = render.make_part(np.random.default_rng(11), "plate", 3, (kind,))
            self.assertEqual([f.kind for f in part.flaws], [kind])
            left, top, right, bottom = part.flaws[0].box()
            self.assertTrue(0 <= left < right <= render.CANVAS and 0 <= top < bottom <= render.CANVAS)
            self.assertGreaterEqual(min(right - left, bottom - top), 15.9)


class Labels(unittest.TestCase):
    def test_coco_and_yolo_say_the_same(self):
        with tempfile.TemporaryDirectory() as place:
            place = pathlib.Path(place)
            for kind in ("coco", "yolo"):
                (place / kind).mkdir()
                cv2.imwrite(str(place / kind / "a.png"), np.zeros((100, 200, 3), np.uint8))
            (place / "coco" / "labels.json").write_text(json.dumps({
                "images": [{"id": 7, "file_name": "a.png"}], "categories": [{"id": 3, "name": "dent"}, {"id": 9, "name": "part"}],
                "annotations": [{"image_id": 7, "category_id": 9, "bbox": [20, 10, 100, 50]}]}))
            (place / "yolo" / "a.txt").write_text("1 0.35 0.35 0.5 0.5\n")
            (place / "yolo" / "classes.txt").write_text("dent\npart\n")
            (coco, names), (yolo, same) = labels.read(place / "coco"), labels.read(place / "yolo")
            self.assertEqual(names, same)
            np.testing.assert_allclose(coco[0].boxes, yolo[0].boxes, atol=1e-4)
            np.testing.assert_allclose(coco[0].boxes, [[1, 20, 10, 120, 60]], atol=1e-4)


class Graphs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        torch.manual_seed(3)
        cls.model = Detector(6).eval()
        for norm in cls.model.modules():
            if isinstance(norm, torch.nn.BatchNorm2d):
                torch.nn.init.uniform_(norm.weight, 0.5, 1.5)
                torch.nn.init.normal_(norm.bias, std=0.3)
        torch.nn.init.normal_(cls.model.box_out.weight, std=0.05)
        place = tempfile.mkdtemp()
        path = pathlib.Path(place) / "weights.pt"
        torch.save({"average": cls.model.state_dict(), "classes": ("a", "b", "c", "d", "e", "part")}, path)
        cls.graph = pathlib.Path(place) / "float.onnx"
        subprocess.run([sys.executable, HERE / "export.py", path, cls.graph], check=True)
        cls.image = np.random.default_rng(2).integers(0, 255, (1, 3, 192, 320)).astype(np.uint8)

    def test_the_exported_graph_gives_what_the_network_gives_at_another_size(self):
        output = Runner(onnx.load(self.graph)).run(images=self.image.astype(np.float32))["boxes"]
        with torch.no_grad():
            logits, raw = self.model(torch.from_numpy(self.image).float())
        np.testing.assert_allclose(output[..., :4], raw.numpy(), atol=2e-3)
        np.testing.assert_allclose(output[..., 4:5] * output[..., 5:], logits.sigmoid().numpy(), atol=1e-4)

    def test_the_quantized_graph_takes_bytes_and_stays_near(self):
        model = onnx.load(self.graph)
        small = quantize(model, [self.image.astype(np.float32)])
        self.assertEqual(small.graph.input[0].type.tensor_type.elem_type, onnx.TensorProto.UINT8)
        far = Runner(small).run(images=self.image)["boxes"][..., :4] - Runner(model).run(images=self.image.astype(np.float32))["boxes"][..., :4]
        spread = Runner(model).run(images=self.image.astype(np.float32))["boxes"][..., :4].std()
        self.assertLess(np.abs(far).mean(), 0.15 * spread)
        zeros = {t.name: onnx.numpy_helper.to_array(t) for t in small.graph.initializer}
        for node in small.graph.node:
            if node.op_type == "QuantizeLinear" and "Relu" in node.input[0]:
                self.assertEqual(int(zeros[node.input[2]]), 0)


if __name__ == "__main__":
    unittest.main()
