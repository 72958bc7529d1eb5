#!/usr/bin/env python3
"""Renders the demo's conveyor: an H.264 video and beside it, as JSON, what each part is. The seed is fixed."""

import argparse
import json
import pathlib
import subprocess
import sys

import cv2

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "surface-defects"))
from surface import scenes  # noqa: E402
from surface.conveyor import Conveyor  # noqa: E402
from surface.render import CANVAS  # noqa: E402


def encode(path, rate, crf):
    width, height = scenes.FRAME
    return subprocess.Popen(
        ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{width}x{height}", "-r", str(rate), "-i", "-",
         "-c:v", "libx264", "-preset", "slow", "-threads", "1", "-crf", str(crf), "-pix_fmt", "yuv420p", "-g", str(2 * rate), "-movflags", "+faststart", str(path)],
        stdin=subprocess.PIPE)


def truth(conveyor, rate, frames):
    """What each part is, and when it is seen whole; `complete` says whether its whole passage is in the video."""
    parts = []
    for entry in conveyor.plan:
        if "box" not in entry:
            continue
        left, right = entry["box"][0], entry["box"][2]
        enters = (entry["x"] + right - scenes.FRAME[0]) / conveyor.step     # first frame in which it is seen whole
        leaves = (entry["x"] + left) / conveyor.step                        # last one
        parts.append({
            "part": entry["part"], "product": entry["product"], "lot": entry["lot"], "verdict": "defective" if entry["defects"] else "good",
            "defects": [{"label": d["label"], "box_in_part": [round(v - o, 1) for v, o in zip(d["box"], entry["box"][:2] * 2)]} for d in entry["defects"]],
            "whole_from_ms": round(enters * 1000 / rate), "whole_to_ms": round(leaves * 1000 / rate), "complete": enters >= 0 and leaves <= frames,
            "size": [right - left, entry["box"][3] - entry["box"][1]]})
    return parts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("video", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=50)
    parser.add_argument("--rate", type=int, default=25)
    parser.add_argument("--seed", type=int, default=61)
    parser.add_argument("--flawless", type=float, default=0.55)
    parser.add_argument("--crf", type=int, default=20)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    frames = round(args.seconds * args.rate)
    conveyor = Conveyor(args.seed, "test", int(frames * 8 / 225) + 3, step=8, flawless=args.flawless, belt="rubber", lead=10, noise=1.0)
    # The belt is empty for the last second: every part has passed, and the video can be played in a loop.
    conveyor.plan = [entry for entry in conveyor.plan if (entry["x"] + CANVAS) / conveyor.step <= frames - args.rate]
    encoder = encode(args.video, args.rate, args.crf)
    for index in range(frames):
        image, _ = conveyor.frame(index)
        encoder.stdin.write(image.tobytes())
    encoder.stdin.close()
    if encoder.wait() != 0:
        sys.exit(f"ffmpeg could not write {args.video}")
    described = {"video": args.video.name, "width": scenes.FRAME[0], "height": scenes.FRAME[1], "rate": args.rate, "frames": frames, "seed": args.seed,
                 "pixels_per_frame": conveyor.step, "parts": truth(conveyor, args.rate, frames)}
    args.video.with_suffix(".json").write_text(json.dumps(described, indent=1) + "\n")
    bad = sum(p["verdict"] == "defective" and p["complete"] for p in described["parts"])
    print(f"{args.video}: {args.video.stat().st_size / 1e6:.1f} MB, {len(described['parts'])} parts, {bad} of them defective and complete")


if __name__ == "__main__":
    main()
