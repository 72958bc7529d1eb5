"""The folder of an export once more, with int8 graphs, named as the framework's own exporter names them."""

import json
import pathlib
import shutil

import onnx
import yaml

from dynamic import quantize

LARGEST = 1 << 31     # what one file of protobuf holds


def layout(folder):
    """Whose export a folder is: "espnet" (espnet_onnx), "optimum" (Transformers), "sherpa" (icefall and others for sherpa-onnx) or "plain"."""
    folder = pathlib.Path(folder)
    config = folder / "config.yaml"
    if config.exists() and "encoder" in (yaml.safe_load(config.read_text()) or {}):
        return "espnet"
    if (folder / "config.json").exists() and "model_type" in json.loads((folder / "config.json").read_text()):
        return "optimum"
    return "sherpa" if (folder / "tokens.txt").exists() else "plain"


def name_of(name, kind):
    """What an int8 graph is called."""
    stem = name[:-len(".onnx")]
    return {"espnet": stem + "_qt.onnx", "optimum": stem + "_quantized.onnx"}.get(kind, stem + ".int8.onnx")


def graphs_of(folder, kind):
    """The full graphs of an export."""
    root = folder / "full" if kind == "espnet" else folder
    names = sorted(p for p in (root.rglob("*.onnx") if kind == "optimum" else root.glob("*.onnx")))
    return [p for p in names if not any(mark in p.name for mark in (".int8.", "_quantized.", "_qt."))]


def convert(source, target, say=print, **options):
    """Writes `target`, which must not exist: what stands in `source` beside the graphs, and its graphs in int8. An ESPnet export keeps the full ones too."""
    source, target = pathlib.Path(source), pathlib.Path(target)
    kind = layout(source)
    graphs = graphs_of(source, kind)
    if not graphs:
        raise SystemExit(f"{source} holds no .onnx file; name the folder of an export.")
    if target.exists():
        raise SystemExit(f"{target} is there already; name a folder that is not.")
    keeps = (lambda n: False) if kind == "espnet" else (lambda n: n.endswith((".onnx", ".onnx_data", ".npz", ".md")))
    shutil.copytree(source, target, ignore=lambda _, names: [n for n in names if keeps(n)])
    if kind == "espnet":
        shutil.rmtree(target / "quantize", ignore_errors=True)
        (target / "quantize").mkdir()
    for path in graphs:
        model = onnx.load(str(path))
        made, done, products = quantize(model, **options)
        to = target / ("quantize" if kind == "espnet" else path.parent.relative_to(source)) / name_of(path.name, kind)
        to.parent.mkdir(parents=True, exist_ok=True)
        onnx.save(made, str(to), save_as_external_data=made.ByteSize() >= LARGEST, all_tensors_to_one_file=True, location=to.name + ".data")
        say(f"{to.relative_to(target)}: {done} of {products} products in int8, {path.stat().st_size / 1e6:.2f} to {to.stat().st_size / 1e6:.2f} MB")
    if kind == "espnet":
        _point(target, {p.name for p in graphs})
    elif kind == "sherpa":
        _describe(target)
    return kind


def _point(target, names):
    """Names the quantized graphs in config.yaml, where espnet_onnx does: beside each model_path."""
    path = target / "config.yaml"
    config = yaml.safe_load(path.read_text())

    def walk(value):
        if isinstance(value, dict):
            graph = value.get("model_path")
            if isinstance(graph, str) and graph.replace("\\", "/").rsplit("/", 1)[-1] in names:
                value["quantized_model_path"] = "quantize/" + name_of(graph.replace("\\", "/").rsplit("/", 1)[-1], "espnet")
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(config)
    path.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))


def _describe(target):
    """int8 graphs stand alone in the folder, so their roles are as clear as those of the full ones; only one that stands for all needs no more."""
    if (target / "model.yaml").exists():
        text = (target / "model.yaml").read_text()
        if ".onnx" in text:
            (target / "model.yaml").write_text(text.replace(".onnx", ".int8.onnx").replace(".int8.int8.", ".int8."))
