"""Runs the exported graphs with numpy: Debian's Python has no ONNX Runtime. Slow, and exactly what the file says."""

import numpy as np
import onnx
from onnx import numpy_helper


class GraphRunner:
    def __init__(self, path):
        graph = onnx.load(path).graph
        self._nodes = [(n.op_type, list(n.input), n.output[0], {a.name: onnx.helper.get_attribute_value(a) for a in n.attribute}) for n in graph.node]
        self._outputs = [o.name for o in graph.output]
        self._scores = self._outputs[0]
        self._fixed = {c.name: numpy_helper.to_array(c) for c in graph.initializer}
        self.states = {i.name: np.zeros([d.dim_value for d in i.type.tensor_type.shape.dim], np.float32) for i in graph.input if i.name != "features"}
        # What only depends on constants is computed once.
        for kind, inputs, output, attributes in list(self._nodes):
            if kind == "DequantizeLinear" and all(i in self._fixed for i in inputs):
                self._fixed[output] = self._dequantize(*(self._fixed[i] for i in inputs), **attributes)
                self._nodes.remove((kind, inputs, output, attributes))

    def run(self, features, states, keep=()):
        """The scores and the states to come; `keep` names tensors to return as well."""
        values = dict(self._fixed, features=features, **states)
        for kind, inputs, output, attributes in self._nodes:
            values[output] = getattr(self, "_" + kind.lower())(*(values[i] for i in inputs), **attributes)
        return values[self._scores], {o.removeprefix("next_"): values[o] for o in self._outputs if o != self._scores}, {k: values[k] for k in keep}

    def whole(self, features):
        """[outputs, phones] of a whole utterance [frames, bands], in one run."""
        usable = len(features) // 3 * 3
        return self.run(features[None, :usable], self.states)[0][0]

    def chunked(self, features, frames=15):
        """The same chunk by chunk, as a stream does; a last part that fills no chunk is left out."""
        states, parts = self.states, []
        for at in range(0, len(features) - frames + 1, frames):
            log_probs, states, _ = self.run(features[None, at:at + frames], states)
            parts.append(log_probs[0])
        return np.concatenate(parts)

    @staticmethod
    def _transpose(x, perm):
        return x.transpose(perm)

    @staticmethod
    def _sub(a, b):
        return a - b

    @staticmethod
    def _add(a, b):
        return a + b

    @staticmethod
    def _relu(x):
        return np.maximum(x, 0)

    @staticmethod
    def _concat(*parts, axis):
        return np.concatenate(parts, axis=axis)

    @staticmethod
    def _slice(x, start, _end, axis):
        return x.take(range(x.shape[axis[0]] + start[0], x.shape[axis[0]]), axis=axis[0])

    @staticmethod
    def _conv(x, weight, bias, kernel_shape, strides, dilations):
        taps, stride, dilation = kernel_shape[0], strides[0], dilations[0]
        count = (x.shape[2] - (taps - 1) * dilation - 1) // stride + 1
        columns = np.concatenate([x[0, :, i * dilation:i * dilation + (count - 1) * stride + 1:stride] for i in range(taps)])
        return (weight.transpose(0, 2, 1).reshape(len(weight), -1) @ columns + bias[:, None])[None]

    @staticmethod
    def _logsoftmax(x, axis):
        shifted = x - x.max(axis=axis, keepdims=True)
        return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))

    @staticmethod
    def _sigmoid(x):
        return 1 / (1 + np.exp(-x))

    @staticmethod
    def _quantizelinear(x, scale, zero):
        return np.clip(np.rint(x / scale) + zero, 0, 255).astype(np.uint8)

    @staticmethod
    def _dequantize(x, scale, zero, axis=0):
        shape = [-1] + [1] * (x.ndim - 1) if np.ndim(scale) else []
        return (x.astype(np.float32) - np.reshape(zero, shape).astype(np.float32)) * np.reshape(scale, shape).astype(np.float32)

    _dequantizelinear = _dequantize
