"""Dynamic int8 quantization of the matrix products of a graph, as onnxruntime.quantization.quantize_dynamic makes it.

A product with constant weights, `MatMul(x, W)` or `Gemm(x, W, b)`, becomes

    q, s, z = DynamicQuantizeLinear(x)          uint8, of the range that x has at that moment
    y = Cast(MatMulInteger(q, W8, z)) * (s * w) (+ b)

with W8 int8 and symmetric: one scale w a column, or one for the matrix (`per_column=False`, what sherpa-onnx's and espnet_onnx's exporters
ask for). ONNX Runtime fuses the four nodes into one integer kernel. Everything else, recurrent layers and convolutions too, stays in float.
Products in the branches of an If or the body of a Loop are quantized as well.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LEAST_OPSET = 11      # DynamicQuantizeLinear


class Unfit(ValueError):
    """A graph that cannot be quantized, with the reason."""


def quantize(model, per_column=True, bits=8, least_size=0):
    """A new model and how many products of how many it has in integers.

    bits: 8, or 7 where the processor's int8 instructions saturate (AVX2 and AVX-512 without VNNI add two products in 16 bits).
    least_size: products of smaller matrices stay in float.
    """
    opset = next((o.version for o in model.opset_import if o.domain in ("", "ai.onnx")), 0)
    if opset < LEAST_OPSET:
        raise Unfit(f"the graph is of opset {opset}; dynamic quantization needs {LEAST_OPSET}. Export it anew with a newer one")
    model = onnx.ModelProto.FromString(model.SerializeToString())
    work = _Quantizer(per_column, bits, least_size)
    work.graph(model.graph, {})
    return model, work.done, work.products


class _Quantizer:
    def __init__(self, per_column, bits, least_size):
        self.per_column, self.most, self.least_size = per_column, 2 ** (bits - 1) - 1, least_size
        self.done = self.products = self.names = 0

    def graph(self, graph, outer):
        constants = dict(outer)
        constants.update({t.name: t for t in graph.initializer})
        for node in graph.node:
            if node.op_type == "Constant" and node.attribute and node.attribute[0].name == "value":
                constants[node.output[0]] = node.attribute[0].t
            # A name that a node of this graph gives hides one from outside.
            elif node.op_type != "Constant":
                for name in node.output:
                    constants.pop(name, None)
        for name in (i.name for i in graph.input):
            if name not in {t.name for t in graph.initializer}:
                constants.pop(name, None)

        nodes, added, given, weights = [], [], {}, {}
        for node in graph.node:
            for attribute in node.attribute:
                for part in [attribute.g] if attribute.HasField("g") else attribute.graphs:
                    self.graph(part, constants)
            nodes += self._node(node, constants, added, given, weights)
        graph.ClearField("node")
        graph.node.extend(nodes)
        graph.initializer.extend(added)
        used = _used(graph)
        kept = [t for t in graph.initializer if t.name in used]
        dropped = {t.name for t in graph.initializer} - used
        graph.ClearField("initializer")
        graph.initializer.extend(kept)
        inputs = [i for i in graph.input if i.name not in dropped]
        graph.ClearField("input")
        graph.input.extend(inputs)

    def _node(self, node, constants, added, given, weights):
        if node.op_type not in ("MatMul", "Gemm"):
            return [node]
        self.products += 1
        weight = constants.get(node.input[1])
        if weight is None or weight.data_type != TensorProto.FLOAT or len(weight.dims) != 2 or np.prod(weight.dims) < self.least_size:
            return [node]
        transposed = False
        if node.op_type == "Gemm":
            settings = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            if settings.get("transA", 0) or settings.get("alpha", 1.0) != 1.0 or settings.get("beta", 1.0) != 1.0:
                return [node]
            transposed = bool(settings.get("transB", 0))
        self.done += 1
        made = []
        name = node.output[0]

        # What several products read is quantized once.
        source = node.input[0]
        if source not in given:
            given[source] = tuple(self._fresh(source, part) for part in ("int8", "scale", "zero"))
            made.append(helper.make_node("DynamicQuantizeLinear", [source], list(given[source]), given[source][0]))
        key = node.input[1], transposed
        if key not in weights:
            array = numpy_helper.to_array(weight)
            values, scale = quantize_weights(array.T if transposed else array, self.per_column, self.most)
            names = tuple(self._fresh(node.input[1], part) for part in ("int8", "scale"))
            added.append(numpy_helper.from_array(np.ascontiguousarray(values), names[0]))
            added.append(numpy_helper.from_array(scale, names[1]))
            weights[key] = names
        integers, sums = self._fresh(name, "sums"), self._fresh(name, "float")
        scales, product = self._fresh(name, "scales"), name
        bias = node.input[2] if node.op_type == "Gemm" and len(node.input) > 2 and node.input[2] else None
        if bias is not None:
            product = self._fresh(name, "product")
        made += [
            helper.make_node("MatMulInteger", [given[source][0], weights[key][0], given[source][2]], [integers], integers),
            helper.make_node("Cast", [integers], [sums], sums, to=TensorProto.FLOAT),
            helper.make_node("Mul", [given[source][1], weights[key][1]], [scales], scales),
            helper.make_node("Mul", [sums, scales], [product], node.name + "_int8" if node.name else product + "_int8"),
        ]
        if bias is not None:
            made.append(helper.make_node("Add", [product, bias], [name], name + "_bias"))
        return made

    def _fresh(self, name, part):
        self.names += 1
        return f"{name}_{part}_{self.names}"


def quantize_weights(array, per_column, most):
    """int8 values and their scale: one a column, or one."""
    reach = np.abs(array).max(0) if per_column else np.abs(array).max()
    scale = np.maximum(reach / most, 1e-12).astype(np.float32)
    return np.round(array / scale).clip(-most, most).astype(np.int8), scale


def _used(graph):
    used = {o.name for o in graph.output}
    for node in graph.node:
        used.update(node.input)
        for attribute in node.attribute:
            for part in [attribute.g] if attribute.HasField("g") else attribute.graphs:
                used |= _used(part)
    return used
