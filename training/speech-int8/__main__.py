"""python3 training/speech-int8 <command>: graph, folder, measure. See README.md."""

import argparse
import os
import pathlib
import sys
import tempfile

import onnx

import export
import measure
from dynamic import Unfit, quantize


def main():
    parser = argparse.ArgumentParser(prog="training/speech-int8", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--per-matrix", action="store_true", help="one scale for a matrix instead of one a column, as sherpa-onnx and espnet_onnx export")
    shared.add_argument("--bits", type=int, default=8, choices=(7, 8), help="7 for processors with AVX2 and no VNNI")
    shared.add_argument("--least-size", type=int, default=0, help="matrices of fewer values stay in float")

    graph = commands.add_parser("graph", parents=[shared], help="quantize one graph")
    graph.add_argument("source")
    graph.add_argument("target")

    folder = commands.add_parser("folder", parents=[shared], help="an export's folder once more, with int8 graphs under its framework's names")
    folder.add_argument("source")
    folder.add_argument("target")

    table = commands.add_parser("measure", parents=[shared], help="quantize exports, have the product hear clips with both, print a table")
    table.add_argument("--edgeagent", required=True, help="the built program")
    table.add_argument("--clips", required=True, nargs="+", help="WAV files")
    table.add_argument("--rounds", type=int, default=5, help="each clip's time is the least of so many")
    table.add_argument("models", nargs="+", help="folders of exports, or FOLDER=DESCRIPTION with the model.yaml that completes it")

    arguments = parser.parse_args()
    options = {"per_column": not arguments.per_matrix, "bits": arguments.bits, "least_size": arguments.least_size}
    try:
        if arguments.command == "graph":
            model, done, products = quantize(onnx.load(arguments.source), **options)
            onnx.save(model, arguments.target)
            print(f"{arguments.target}: {done} of {products} products in int8, {os.path.getsize(arguments.source) / 1e6:.2f} to {os.path.getsize(arguments.target) / 1e6:.2f} MB")
        elif arguments.command == "folder":
            export.convert(arguments.source, arguments.target, **options)
        else:
            print_table(arguments, options)
    except Unfit as e:
        raise SystemExit(f"{arguments.source}: {e}.") from e


def print_table(arguments, options):
    print(measure.HEAD)
    with tempfile.TemporaryDirectory() as work:
        for number, model in enumerate(arguments.models):
            source, _, description = model.partition("=")
            target = pathlib.Path(work, str(number), pathlib.Path(source).name)
            target.parent.mkdir()
            kind = export.convert(source, target, say=lambda line: print(line, file=sys.stderr), **options)
            bundle = ["--bundle", description] if description else []
            quantized = [*bundle, *(["--quantized"] if kind == "espnet" else [])]
            full, small = measure.hear(arguments.edgeagent, [(source, bundle), (str(target), quantized)], arguments.clips, arguments.rounds)
            sizes = sum(p.stat().st_size for p in export.graphs_of(pathlib.Path(source), kind)) / 1e6, measure.size(target, "quantize" if kind == "espnet" else "")
            name = "/".join(pathlib.Path(source).parts[-2:])
            print(measure.row(name, full, small, sizes), flush=True)


main()
