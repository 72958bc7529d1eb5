#!/usr/bin/env python3
"""Makes a bundle that the product runs: the int8 graph, its labels, and a model.yaml with the thresholds that evaluate.py chose."""

import argparse
import hashlib
import json
import pathlib
import shutil

from surface import scenes
from surface.render import DEFECTS


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("int8", type=pathlib.Path, help="graph of quantize.py")
    parser.add_argument("bundle", type=pathlib.Path, help="folder to make or refresh; a card and golden samples in it stay")
    parser.add_argument("--decision", type=pathlib.Path, help="what `evaluate.py passages` or `evaluate.py pictures` wrote with --out")
    parser.add_argument("--labels", type=pathlib.Path, help="labels.txt of own.py's folder; else those of the renders")
    args = parser.parse_args()
    labels = args.labels.read_text().split("\n")[:-1] if args.labels else [*DEFECTS, "part"]
    decision = json.loads(args.decision.read_text())["decision"] if args.decision else {}
    thresholds = decision.get("thresholds", {})
    args.bundle.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(args.int8, args.bundle / "model.onnx")
    (args.bundle / "labels.txt").write_text("\n".join(labels) + "\n")
    digest = hashlib.sha256(args.int8.read_bytes()).hexdigest()
    golden = [p for p in sorted(args.bundle.glob("*.jpg")) if p.with_suffix(".json").exists()]
    lines = [
        f"name: {args.bundle.resolve().name}", "task: detection", "family: yolox",
        f"files: {{model.onnx: sha256:{digest}}}", "labels: labels.txt",
        "input:", "  # The whole frame, where parts are looked for; any multiple of 32 works.", "  size: [320, 320]", "  colour: bgr", "  type: uint8",
        "  resize: letterbox-topleft", "thresholds: {score: 0.3, iou: 0.45}",
        "inspection:", "  # Then a square around each part, cut from the full frame.", f"  part: {labels[-1]}",
        f"  size: [{scenes.CROP}, {scenes.CROP}]", f"  margin: {scenes.CROP_MARGIN}",
        f"  views: {decision.get('views', 5)}", f"  needed: {decision.get('needed', 2)}", "  thresholds:",
        *(f"    {label}: {thresholds.get(label, 0.5)}" for label in labels[:-1])]
    if golden:
        lines += ["golden:", *(f"- {{input: {p.name}, expect: {p.with_suffix('.json').name}, tolerance: {{score: 0.02, box: 1}}}}" for p in golden)]
    (args.bundle / "model.yaml").write_text("\n".join(lines) + "\n")
    print(f"{args.bundle}: {sum(p.stat().st_size for p in args.bundle.iterdir()) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
