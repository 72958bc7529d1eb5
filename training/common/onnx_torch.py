"""Runs an ONNX graph with torch, for machines whose Python has no ONNX Runtime: calibration, and quantized graphs as they are meant.

Only the operators that the recipes write are known; another one is refused by name. It follows the operators' text (opset 13), not a
runtime's kernels: the figures of a card come from the product.
"""

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch.nn import functional


def attributes(node):
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


class Runner:
    def __init__(self, model):
        self.graph = model.graph
        self.constants = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in self.graph.initializer}
        known = set(_OPERATORS)
        for node in self.graph.node:
            if node.op_type not in known:
                raise ValueError(f"the operator {node.op_type} (node {node.name}) is not known here; add it to {__file__}")
        # A tensor is forgotten after its last reader, so that a batch of large pictures fits.
        self._last = {}
        for i, node in enumerate(self.graph.node):
            for name in node.input:
                self._last[name] = i

    @torch.no_grad()
    def run(self, watch=None, **inputs):
        """Outputs by name. `watch(name, tensor)` is called for every tensor that a node gives."""
        values = {k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in inputs.items()}
        outputs = {o.name for o in self.graph.output}
        for i, node in enumerate(self.graph.node):
            given = [None if not n else values[n] if n in values else self.constants[n] for n in node.input]
            result = _OPERATORS[node.op_type](given, attributes(node))
            values[node.output[0]] = result
            if watch is not None:
                watch(node.output[0], result)
            for name in node.input:
                if self._last.get(name) == i and name not in outputs:
                    values.pop(name, None)
        return {name: values[name].numpy() for name in outputs}


def _conv(x, a):
    top, left, bottom, right = a.get("pads", [0, 0, 0, 0])
    if (top, left) != (bottom, right):
        raise ValueError("a convolution with unequal padding is not known here")
    bias = x[2] if len(x) > 2 else None
    return functional.conv2d(x[0], x[1], bias, a.get("strides", [1, 1]), (top, left), a.get("dilations", [1, 1]), a.get("group", 1))


def _resize(x, a):
    if a.get("mode", b"nearest") != b"nearest" or len(x) < 3 or x[2] is None or x[2].numel() == 0:
        raise ValueError("of Resize only nearest with scales is known here")
    return functional.interpolate(x[0].float(), scale_factor=[float(s) for s in x[2][2:]], mode="nearest").to(x[0].dtype)


def _along(value, like, axis):
    if value.dim() == 0:
        return value
    shape = [1] * like.dim()
    shape[axis] = -1
    return value.reshape(shape)


def _quantize(x, a):
    axis = a.get("axis", 1)
    kind = x[2].dtype
    low, high = (0, 255) if kind == torch.uint8 else (-128, 127)
    scaled = torch.round(x[0] / _along(x[1], x[0], axis)) + _along(x[2], x[0], axis).float()
    return scaled.clamp(low, high).to(kind)


def _dequantize(x, a):
    axis = a.get("axis", 1)
    zero = _along(x[2], x[0], axis).float() if len(x) > 2 and x[2] is not None else 0
    return (x[0].float() - zero) * _along(x[1], x[0], axis)


def _reshape(x, a):
    return x[0].reshape([x[0].shape[i] if v == 0 else int(v) for i, v in enumerate(x[1])])


_OPERATORS = {
    "Add": lambda x, a: x[0] + x[1],
    "Concat": lambda x, a: torch.cat(x, a["axis"]),
    "Constant": lambda x, a: torch.from_numpy(numpy_helper.to_array(a["value"]).copy()),
    "Conv": _conv,
    "DequantizeLinear": _dequantize,
    "Div": lambda x, a: x[0] / x[1],
    "Identity": lambda x, a: x[0],
    "Max": lambda x, a: torch.maximum(x[0], x[1]),
    "MaxPool": lambda x, a: functional.max_pool2d(x[0], a["kernel_shape"], a.get("strides"), a.get("pads", [0, 0])[:2]),
    "Mul": lambda x, a: x[0] * x[1],
    "QuantizeLinear": _quantize,
    "ReduceMax": lambda x, a: x[0].amax(a["axes"], bool(a.get("keepdims", 1))),
    "Relu": lambda x, a: x[0].relu(),
    "Reshape": _reshape,
    "Resize": _resize,
    "Sigmoid": lambda x, a: x[0].sigmoid(),
    "Transpose": lambda x, a: x[0].permute(a["perm"]),
}
