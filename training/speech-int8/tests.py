#!/usr/bin/env python3
"""Checks of the recipe that take seconds: python3 training/speech-int8/tests.py"""

import pathlib
import sys
import tempfile
import unittest

import numpy as np
import onnx
import yaml
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import export  # noqa: E402
import measure  # noqa: E402
from dynamic import Unfit, quantize, quantize_weights  # noqa: E402

RANDOM = np.random.default_rng(1)


def model(nodes, weights, opset=13, outputs=("y",)):
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["T", 8])],
        [helper.make_tensor_value_info(o, TensorProto.FLOAT, ["T", "W"]) for o in outputs], [numpy_helper.from_array(v, k) for k, v in weights.items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    made.ir_version = 7
    return made


def quantized(*arguments, **options):
    made, done, products = quantize(*arguments, **options)
    onnx.checker.check_model(made)
    return made, done, products


def matrix(rows, columns):
    return RANDOM.normal(size=(rows, columns)).astype(np.float32)


def run(graph, x):
    """The operators that the quantizer writes, by their text."""
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer} | {"x": x}
    for node in graph.node:
        given = [values[n] for n in node.input]
        if node.op_type == "DynamicQuantizeLinear":
            low, high = min(given[0].min(), 0), max(given[0].max(), 0)
            scale = np.float32((high - low) / 255)
            zero = np.uint8(np.clip(np.rint(-low / scale), 0, 255))
            result = [np.clip(np.rint(given[0] / scale) + zero, 0, 255).astype(np.uint8), scale, zero]
        elif node.op_type == "MatMulInteger":
            result = [(given[0].astype(np.int32) - np.int32(given[2])) @ given[1].astype(np.int32)]
        else:
            result = [{"Cast": lambda a: a.astype(np.float32), "Mul": np.multiply, "Add": np.add, "MatMul": np.matmul}[node.op_type](*given)]
        values |= dict(zip(node.output, result))
    return values[graph.output[0].name]


class Graphs(unittest.TestCase):
    def test_a_product_is_what_it_was_to_a_hundredth(self):
        for per_column in (True, False):
            w = matrix(8, 5)
            made, done, products = quantized(model([helper.make_node("MatMul", ["x", "w"], ["y"])], {"w": w}), per_column)
            self.assertEqual((1, 1), (done, products))
            self.assertNotIn("w", [t.name for t in made.graph.initializer])
            x = matrix(20, 8)
            self.assertLess(np.abs(run(made.graph, x) - x @ w).max(), 0.03 * np.abs(x @ w).max())

    def test_a_gemm_keeps_its_bias_and_its_transposed_weights(self):
        w, b = matrix(5, 8), matrix(1, 5)[0]
        made, done, _ = quantized(model([helper.make_node("Gemm", ["x", "w", "b"], ["y"], transB=1)], {"w": w, "b": b}))
        x = matrix(20, 8)
        self.assertEqual(1, done)
        self.assertLess(np.abs(run(made.graph, x) - (x @ w.T + b)).max(), 0.03 * np.abs(x @ w.T).max())

    def test_what_two_products_read_is_quantized_once_and_shared_weights_too(self):
        nodes = [helper.make_node("MatMul", ["x", "w"], ["a"]), helper.make_node("MatMul", ["x", "w"], ["b"]), helper.make_node("Add", ["a", "b"], ["y"])]
        made, done, _ = quantized(model(nodes, {"w": matrix(8, 5)}))
        self.assertEqual((2, 1), (done, sum(n.op_type == "DynamicQuantizeLinear" for n in made.graph.node)))
        self.assertEqual(2, len(made.graph.initializer))

    def test_products_of_activations_and_small_ones_stay(self):
        nodes = [helper.make_node("Transpose", ["x"], ["t"]), helper.make_node("MatMul", ["x", "t"], ["m"]), helper.make_node("MatMul", ["x", "w"], ["n"]),
                 helper.make_node("MatMul", ["t", "n"], ["y"])]
        made, done, products = quantized(model(nodes, {"w": matrix(8, 5)}), least_size=41)
        self.assertEqual((0, 3), (done, products))
        self.assertEqual([n.op_type for n in made.graph.node], ["Transpose", "MatMul", "MatMul", "MatMul"])

    def test_weights_that_a_branch_takes_from_outside_are_quantized_there(self):
        branch = helper.make_graph([helper.make_node("MatMul", ["x", "w"], ["inner"])], "b", [], [helper.make_tensor_value_info("inner", TensorProto.FLOAT, ["T", 5])])
        other = helper.make_graph([helper.make_node("MatMul", ["x", "w"], ["outer"])], "c", [], [helper.make_tensor_value_info("outer", TensorProto.FLOAT, ["T", 5])])
        made, done, _ = quantized(model([helper.make_node("If", ["on"], ["y"], then_branch=branch, else_branch=other)], {"w": matrix(8, 5), "on": np.array(True)}))
        self.assertEqual(2, done)
        self.assertEqual(["on"], [t.name for t in made.graph.initializer])

    def test_an_old_opset_is_refused(self):
        with self.assertRaises(Unfit):
            quantize(model([helper.make_node("MatMul", ["x", "w"], ["y"])], {"w": matrix(8, 5)}, opset=9))

    def test_seven_bits_stay_within_63(self):
        values, scale = quantize_weights(matrix(8, 5), True, 63)
        self.assertEqual((63, (5,)), (np.abs(values).max(), scale.shape))


class Folders(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def write(self, *names):
        for name in names:
            path = self.root / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith(".onnx"):
                onnx.save(model([helper.make_node("MatMul", ["x", "w"], ["y"])], {"w": matrix(8, 5)}), str(path))
            else:
                path.write_text("")

    def test_espnets_configuration_names_the_new_graphs(self):
        self.write("full/ctc.onnx", "full/enc.onnx", "tokens.txt", "quantize/old_qt.onnx")
        (self.root / "in/config.yaml").write_text("encoder: {model_path: /home/me/x/full/enc.onnx}\nctc: {model_path: full/ctc.onnx}\ntoken: {blank: 0}\n")
        self.assertEqual("espnet", export.convert(self.root / "in", self.root / "out", say=lambda _: None))
        config = yaml.safe_load((self.root / "out/config.yaml").read_text())
        self.assertEqual("quantize/enc_qt.onnx", config["encoder"]["quantized_model_path"])
        self.assertEqual(["ctc_qt.onnx", "enc_qt.onnx"], sorted(p.name for p in (self.root / "out/quantize").iterdir()))
        self.assertTrue((self.root / "out/full/enc.onnx").exists())

    def test_others_hold_the_new_graphs_only_under_their_frameworks_names(self):
        self.write("encoder-epoch-1.onnx", "encoder-epoch-1.int8.onnx", "tokens.txt")
        self.assertEqual("sherpa", export.convert(self.root / "in", self.root / "out", say=lambda _: None))
        self.assertEqual(["encoder-epoch-1.int8.onnx", "tokens.txt"], sorted(p.name for p in (self.root / "out").iterdir()))
        (self.root / "in/config.json").write_text('{"model_type": "whisper"}')
        self.assertEqual("optimum", export.convert(self.root / "in", self.root / "two", say=lambda _: None))
        self.assertIn("encoder-epoch-1_quantized.onnx", [p.name for p in (self.root / "two").iterdir()])

    def test_a_folder_that_is_there_is_not_written_over(self):
        self.write("model.onnx")
        with self.assertRaises(SystemExit):
            export.convert(self.root / "in", self.root / "in")


class Figures(unittest.TestCase):
    def test_the_distance_is_levenshteins(self):
        self.assertEqual([0, 1, 1, 2, 3], [measure.distance(a, b) for a, b in (([], []), ([1], []), ([1, 2], [2]), ([1, 2, 3], [2, 3, 4]), ([1, 1, 1], [2, 2, 2]))])


if __name__ == "__main__":
    unittest.main()
