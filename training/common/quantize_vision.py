"""Static int8 quantization of convolutional graphs: QuantizeLinear/DequantizeLinear pairs that ONNX Runtime fuses into integer kernels.

Activations are uint8 per tensor (a ReLU's with zero point 0: only then does it fuse with its convolution), weights int8 per output channel and
symmetric, biases int32. The graph's input becomes uint8, so that pictures go in as they are. Convolutions that end in the outputs stay in
float: they are small, and their numbers are what is measured.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .onnx_torch import Runner

PASSING = ("Resize", "MaxPool")      # give what they get: one scale for both sides
INTEGER = ("Conv", "Add", "Concat", *PASSING)


def prepare(model):
    """Makes all constants initializers, and resolves Identity on them, which torch writes for shared weights."""
    for node in list(model.graph.node):
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            tensor = TensorProto.FromString(node.attribute[0].t.SerializeToString())
            tensor.name = node.output[0]
            model.graph.initializer.append(tensor)
            model.graph.node.remove(node)
    constants = {t.name: t for t in model.graph.initializer}
    names = {}
    for node in list(model.graph.node):
        for i, name in enumerate(node.input):
            node.input[i] = names.get(name, name)
        if node.op_type == "Identity" and node.input[0] in constants:
            names[node.output[0]] = node.input[0]
            model.graph.node.remove(node)
    return model


def calibrate(model, batches, input_name):
    """Least and greatest value of every tensor over the pictures."""
    runner = Runner(model)
    ranges = {}

    def watch(name, tensor):
        if tensor.is_floating_point() and tensor.numel():
            low, high = float(tensor.min()), float(tensor.max())
            old = ranges.get(name, (low, high))
            ranges[name] = (min(low, old[0]), max(high, old[1]))

    for batch in batches:
        runner.run(watch, **{input_name: batch.astype(np.float32)})
    return ranges


def quantize(model, batches, weight_bits=8):
    """A new model. `batches`: pictures as the graph takes them, float [B, C, H, W] with values 0..255."""
    model = prepare(onnx.ModelProto.FromString(model.SerializeToString()))
    graph = model.graph
    source = graph.input[0].name
    ranges = calibrate(model, batches, source)
    constants = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    producer = {n.output[0]: n for n in graph.node}
    readers = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    ends = _float_ends(graph, readers)

    scales = {source: (np.float32(1), np.uint8(0))}

    def activation(name):
        """Scale and zero point of a tensor."""
        if name not in scales:
            node = producer[name]
            if node.op_type in PASSING:
                scales[name] = activation(node.input[0])
            else:
                low, high = min(ranges[name][0], 0.0), max(ranges[name][1], 1e-6)
                if node.op_type == "Relu":
                    low = 0.0
                scale = np.float32((high - low) / 255)
                scales[name] = scale, np.uint8(np.clip(round(-low / scale), 0, 255))
        return scales[name]

    nodes, initializers, made = [], [], {}

    def constant(name, array):
        if name not in made:
            initializers.append(numpy_helper.from_array(np.asarray(array), name))
            made[name] = name
        return name

    def pair(name):
        """The tensor as uint8 and back; one pair for all its readers."""
        key = name + "_dq"
        if key in made:
            return key
        scale, zero = activation(name)
        s, z = constant(name + "_scale", scale), constant(name + "_zero", zero)
        if name == source:
            nodes.append(helper.make_node("DequantizeLinear", [name, s, z], [key], key))
        else:
            nodes.append(helper.make_node("QuantizeLinear", [name, s, z], [name + "_q"], name + "_q"))
            nodes.append(helper.make_node("DequantizeLinear", [name + "_q", s, z], [key], key))
        made[key] = key
        return key

    for node in graph.node:
        node = onnx.NodeProto.FromString(node.SerializeToString())
        if node.op_type not in INTEGER or node.output[0] in ends:
            for i, name in enumerate(node.input):
                # Float operators read the dequantized tensor where there is one, so that nothing is computed twice.
                if name + "_dq" in made:
                    node.input[i] = name + "_dq"
                elif name == source:
                    node.input[i] = pair(name)
                elif name in constants:
                    constant(name, constants[name])
            nodes.append(node)
            if node.op_type == "Relu" and any(r.op_type in INTEGER for r in readers.get(node.output[0], [])):
                pair(node.output[0])
            continue
        inputs = [pair(node.input[0])]
        if node.op_type == "Conv":
            weight, scale = _weights(constants[node.input[1]], weight_bits)
            w = constant(node.input[1] + "_int8", weight)
            ws = constant(node.input[1] + "_int8_scale", scale)
            wz = constant(node.input[1] + "_int8_zero", np.zeros(len(scale), np.int8))
            inputs.append(node.output[0] + "_weight")
            nodes.append(helper.make_node("DequantizeLinear", [w, ws, wz], [inputs[-1]], inputs[-1], axis=0))
            if len(node.input) > 2:
                bias_scale = (scale * activation(node.input[0])[0]).astype(np.float32)
                bias = np.clip(np.round(constants[node.input[2]] / bias_scale), -2**31 + 1, 2**31 - 1).astype(np.int32)
                b = constant(node.output[0] + "_bias_int32", bias)
                bs = constant(node.output[0] + "_bias_scale", bias_scale)
                bz = constant(node.output[0] + "_bias_zero", np.zeros(len(bias), np.int32))
                inputs.append(node.output[0] + "_bias")
                nodes.append(helper.make_node("DequantizeLinear", [b, bs, bz], [inputs[-1]], inputs[-1], axis=0))
        else:
            for name in node.input[1:]:
                inputs.append(constant(name, constants[name]) if name in constants else pair(name) if name else "")
        node.input[:] = inputs
        nodes.append(node)
        following = readers.get(node.output[0], [])
        if not (len(following) == 1 and following[0].op_type == "Relu"):
            pair(node.output[0])

    given = onnx.ValueInfoProto.FromString(graph.input[0].SerializeToString())
    given.type.tensor_type.elem_type = TensorProto.UINT8
    used = {name for node in nodes for name in node.input}
    result = helper.make_graph(nodes, graph.name, [given], list(graph.output), [t for t in initializers if t.name in used])
    model = helper.make_model(result, opset_imports=list(model.opset_import), producer_name="edgeagent-training")
    model.ir_version = 7
    onnx.checker.check_model(model)
    return model


def _weights(array, bits):
    most = 2 ** (bits - 1) - 1
    scale = np.maximum(np.abs(array).reshape(len(array), -1).max(1) / most, 1e-8).astype(np.float32)
    return np.round(array / scale[:, None, None, None]).clip(-most, most).astype(np.int8), scale


def _float_ends(graph, readers):
    """Outputs of the last convolutions on the way to the graph's outputs, and all that follows them."""
    ends, found = set(), False
    for node in reversed(graph.node):
        following = readers.get(node.output[0], [])
        if all(f.output[0] in ends and f.op_type != "Conv" for f in following):
            ends.add(node.output[0])
            found |= node.op_type == "Conv"
    if not found:
        raise ValueError("no convolution leads to the graph's output; nothing here can be kept in float")
    return ends
