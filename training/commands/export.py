"""`export`: the averaged network as an ONNX graph with explicit states, batch normalization folded into the convolutions."""

import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from bundle import Bundle
from fbank import BANDS, FLOOR
from network import CENTRE, KERNEL, SPREAD, STRIDE
from train import load_network

OPSET = 13


def _folded(weight, norm):
    """[out, in, taps] and bias of a convolution with the normalization behind it."""
    scale = (norm.weight / (norm.running_var + norm.eps).sqrt()).detach().numpy()
    return weight * scale[:, None, None], norm.bias.detach().numpy() - norm.running_mean.numpy() * scale


def convolutions(network):
    """name, weight [out, in, taps], bias, stride, dilation of each convolution, in order."""
    found = []
    channels = network.channels
    # A row of `first` is [tap][band]; one of a block is [tap][channel].
    weight, bias = _folded(network.first.weight.detach().numpy().reshape(channels, KERNEL, BANDS).transpose(0, 2, 1), network.first_norm)
    # The network sees (x - CENTRE) / SPREAD, the graph x - FLOOR, so that silence and empty states are 0.
    bias = bias + weight.sum(axis=(1, 2)) * (FLOOR - CENTRE) / SPREAD
    found.append(("first", weight / SPREAD, bias, STRIDE, 1))
    for i, block in enumerate(network.blocks):
        weight, bias = _folded(block.linear.weight.detach().numpy().reshape(channels, 3, channels).transpose(0, 2, 1), block.norm)
        found.append((f"block{i}", weight, bias, 1, block.dilation))
    found.append(("last", network.last.weight.detach().numpy()[:, :, None], network.last.bias.detach().numpy(), 1, 1))
    return [(n, w.astype(np.float32), b.astype(np.float32), s, d) for n, w, b, s, d in found]


class Builder:
    """The graph, written node by node. `ranges` makes it a quantized one: {tensor: highest value} of every tensor that is quantized.
    The scores go through `last` (LogSoftmax over the outputs, or Sigmoid) and are called `output`."""

    def __init__(self, parts, outputs, ranges=None, last="LogSoftmax", output="log_probs"):
        self._parts, self._phones, self._ranges, self._last, self._output = parts, outputs, ranges, last, output
        self._nodes, self._constants, self._inputs, self._outputs = [], [], [], []

    def model(self):
        self._inputs.append(helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, "frames", BANDS]))
        self._outputs.append(helper.make_tensor_value_info(self._output, TensorProto.FLOAT, [1, "outputs", self._phones]))
        self._node("Transpose", ["features"], "bands", perm=[0, 2, 1])
        self._node("Sub", ["bands", self._constant("floor", np.float32(FLOOR))], "above_floor")
        self._node("Relu", ["above_floor"], "input")
        x = "input"
        for number, part in enumerate(self._parts[:-1]):
            name, weight, _, stride, dilation = part
            past = (weight.shape[2] - 1) * dilation + 1 - stride
            seen = self._state(number, x, weight.shape[1], past)
            self._convolution(part, seen, name + "_sum")
            self._node("Relu", [name + "_sum"], name + "_out")
            out = self._quantized(name + "_out")
            if x == "input":
                x = out
            else:
                self._node("Add", [x, out], name)
                x = name
        self._convolution(self._parts[-1], self._quantized(x), "scores")
        self._node("Transpose", ["scores"], "scores_by_time", perm=[0, 2, 1])
        self._node(self._last, ["scores_by_time"], self._output, **({"axis": 2} if self._last == "LogSoftmax" else {}))
        graph = helper.make_graph(self._nodes, self._output, self._inputs, self._outputs, self._constants)
        model = helper.make_model(graph, producer_name="edgeagent-training", opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 8
        onnx.checker.check_model(model)
        return model

    def _node(self, kind, inputs, output, **attributes):
        self._nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))

    def _constant(self, name, value):
        self._constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def _state(self, number, x, channels, past):
        """What the convolution sees: the state and then the new values; the last of them are the state to come."""
        self._inputs.append(helper.make_tensor_value_info(f"state{number}", TensorProto.FLOAT, [1, channels, past]))
        self._outputs.append(helper.make_tensor_value_info(f"next_state{number}", TensorProto.FLOAT, [1, channels, past]))
        self._node("Concat", [f"state{number}", x], f"seen{number}", axis=2)
        self._node("Slice", [f"seen{number}", self._constant(f"past{number}", np.array([-past])), self._constant(f"end{number}", np.array([2 ** 31 - 1])),
                             self._constant(f"axis{number}", np.array([2]))], f"next_state{number}")
        return self._quantized(f"seen{number}")

    def _quantized(self, x):
        if not self._ranges:
            return x
        scale = self._constant(x + "_scale", np.float32(self._ranges[x] / 255))
        zero = self._constant(x + "_zero", np.uint8(0))
        self._node("QuantizeLinear", [x, scale, zero], x + "_q")
        self._node("DequantizeLinear", [x + "_q", scale, zero], x + "_dq")
        return x + "_dq"

    def _convolution(self, part, x, output):
        name, weight, bias, stride, dilation = part
        if self._ranges:
            scale_in = np.float32(self._ranges[x.removesuffix("_dq")] / 255)
            scales = (np.abs(weight).max(axis=(1, 2)) / 127).astype(np.float32)
            inputs = [x, self._dequantized(name + "_weight", np.clip(np.round(weight / scales[:, None, None]), -127, 127).astype(np.int8), scales, np.int8),
                      self._dequantized(name + "_bias", np.round(bias / (scale_in * scales)).astype(np.int32), scale_in * scales, np.int32)]
        else:
            inputs = [x, self._constant(name + "_weight", weight), self._constant(name + "_bias", bias)]
        self._node("Conv", inputs, output, kernel_shape=[weight.shape[2]], strides=[stride], dilations=[dilation])

    def _dequantized(self, name, values, scales, kind):
        self._node("DequantizeLinear", [self._constant(name + "_q", values), self._constant(name + "_scale", scales.astype(np.float32)),
                                        self._constant(name + "_zero", np.zeros(len(scales), kind))], name, axis=0)
        return name


def main(arguments):
    bundle = Bundle(arguments.bundle)
    network = load_network(arguments.checkpoint, len(bundle.phones))
    path = arguments.out or os.path.splitext(arguments.checkpoint)[0] + "-fp32.onnx"
    onnx.save(Builder(convolutions(network), len(bundle.phones)).model(), path)
    print(f"{path}: {os.path.getsize(path) / 1e6:.2f} MB")
