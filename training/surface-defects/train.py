#!/usr/bin/env python3
"""Trains the detector on rendered crops and frames. The length is given in minutes; it can be stopped and resumed at any time."""

import argparse
import copy
import json
import math
import pathlib
import time

import numpy as np
import torch

from surface import scenes
from surface.loss import DetectionLoss, mask_loss
from surface.network import Detector
from surface.render import DEFECTS
from surface.predict import detect, precision_by_class

CLASSES = (*DEFECTS, "part")
CROP_SHAPE = (scenes.CROP, scenes.CROP)
MOST_BOXES = 12
FREEZE_AT = 0.88        # share of the schedule after which the statistics of the batch normalisation stand still


class Shards:
    """All finished shards of a kind; more may appear while training runs."""

    def __init__(self, folder, pattern):
        self._folder, self._pattern, self._seen = folder, pattern, {}
        self.refresh()

    def refresh(self):
        for path in sorted(self._folder.glob(self._pattern)):
            if path.name in self._seen or not path.name.rsplit("-", 1)[-1].isdigit():
                continue
            shard = {p.stem: np.load(p, mmap_mode="r") for p in path.glob("*.npy")}
            rows = np.array(shard["boxes"])
            shard["rows"] = [rows[rows[:, 0] == i][:, 1:] for i in range(len(shard["images"]))]
            self._seen[path.name] = shard
        self.shards = list(self._seen.values())
        flawed = [(s, i) for s, shard in enumerate(self.shards) for i in range(len(shard["images"])) if len(shard["rows"][i])]
        clean = [(s, i) for s, shard in enumerate(self.shards) for i in range(len(shard["images"])) if not len(shard["rows"][i])]
        self.flawed, self.clean = flawed, clean
        self.have_masks = all("masks" in shard for shard in self.shards)

    def pick(self, rng, clean_share):
        pool = self.clean if self.clean and (not self.flawed or rng.random() < clean_share) else self.flawed
        s, i = pool[rng.integers(len(pool))]
        return self.shards[s], i


def crop_batch(shards, rng, size):
    room = (scenes.STORED - scenes.CROP) // scenes.MASK_STRIDE + 1
    images = np.empty((size, *CROP_SHAPE, 3), np.uint8)
    masks = np.empty((size, CROP_SHAPE[0] // 4, CROP_SHAPE[1] // 4), np.uint8)
    truth = [None] * size
    for n in range(size):
        shard, i = shards.pick(rng, 0.35)
        dx, dy = rng.integers(0, room, 2)
        x, y = dx * scenes.MASK_STRIDE, dy * scenes.MASK_STRIDE
        image = shard["images"][i, y:y + scenes.CROP, x:x + scenes.CROP]
        mask = shard["masks"][i, dy:dy + scenes.CROP // 4, dx:dx + scenes.CROP // 4] if shards.have_masks else masks[n]
        rows = shard["rows"][i].copy()
        rows[:, 1:] -= (x, y, x, y)
        if rng.random() < 0.5:
            image, mask = image[:, ::-1], mask[:, ::-1]
            rows[:, [1, 3]] = scenes.CROP - rows[:, [3, 1]]
        if rng.random() < 0.5:
            image, mask = image[::-1], mask[::-1]
            rows[:, [2, 4]] = scenes.CROP - rows[:, [4, 2]]
        images[n], masks[n], truth[n] = image, mask, rows
    bits = np.stack([(masks >> k) & 1 for k in range(len(DEFECTS))], 1)
    return images, truth, torch.from_numpy(bits).float() if shards.have_masks else None


def frame_batch(shards, rng, size):
    height, width = shards.shards[0]["images"].shape[1:3]
    # Mostly without the padding below, which costs time; but the product pads to a square, and nothing must be seen there.
    height = width if rng.random() < 0.25 else -(-height // 32) * 32
    images = np.full((size, height, width, 3), 114, np.uint8)
    truth = []
    for n in range(size):
        shard, i = shards.pick(rng, 0.05)
        image, rows = shard["images"][i], shard["rows"][i].copy()
        if rng.random() < 0.5:
            image = image[:, ::-1]
            rows[:, [1, 3]] = width - rows[:, [3, 1]]
        top = int(rng.integers(0, height - image.shape[0] + 1)) if rng.random() < 0.3 else 0
        rows[:, [2, 4]] += top
        images[n, top:top + image.shape[0]] = image
        truth.append(rows)
    return images, truth


def to_tensor(images, rng=None):
    x = torch.from_numpy(images).permute(0, 3, 1, 2).float()
    if rng is not None:
        gain = torch.from_numpy(rng.uniform(0.82, 1.18, (len(images), 1, 1, 1)).astype(np.float32))
        colour = torch.from_numpy(rng.uniform(0.95, 1.05, (len(images), 3, 1, 1)).astype(np.float32))
        shift = torch.from_numpy(rng.uniform(-12, 12, (len(images), 1, 1, 1)).astype(np.float32))
        x = (x * (gain * colour) + shift).clamp_(0, 255)
    return x.contiguous(memory_format=torch.channels_last)


def padded(truth):
    kinds = torch.full((len(truth), MOST_BOXES), -1, dtype=torch.long)
    boxes = torch.zeros(len(truth), MOST_BOXES, 4)
    for n, rows in enumerate(truth):
        rows = rows[rows[:, 0] >= 0][:MOST_BOXES]
        kinds[n, :len(rows)] = torch.from_numpy(rows[:, 0].astype(np.int64))
        boxes[n, :len(rows)] = torch.from_numpy(np.ascontiguousarray(rows[:, 1:5]))
    return kinds, boxes


def has_bfloat16():
    """oneDNN is twice as fast in bfloat16 where the processor has it, and much slower where it has not."""
    try:
        flags = pathlib.Path("/proc/cpuinfo").read_text().split()
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


@torch.no_grad()
def recalibrate(model, crops, frames, batches=40):
    """Statistics of the batch normalisation from as many crops as frames: training sees them in turns, the product in one net."""
    rng = np.random.default_rng(5)
    norms = [m for m in model.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
    model.train()
    for _ in range(batches):
        model(to_tensor(crop_batch(crops, rng, 16)[0]))
        if frames.shards:
            model(to_tensor(frame_batch(frames, rng, 8)[0]))
    for norm in norms:
        norm.momentum = 0.03
    model.eval()


def measure(model, data, classes, most=300):
    """AP50 of each class on the crops and frames that are kept for it."""
    images = np.load(data / "tune-crops" / "images.npy", mmap_mode="r")[:most]
    truth = np.load(data / "tune-crops" / "boxes.npy")
    edge = (scenes.STORED - scenes.CROP) // 2
    truth = truth[truth[:, 0] < most].copy()
    truth[:, 2:] -= edge
    results = []
    for i in range(0, len(images), 20):
        results += detect(model, np.ascontiguousarray(images[i:i + 20, edge:edge + scenes.CROP, edge:edge + scenes.CROP]))
    values = precision_by_class(results, truth, range(classes - 1))
    if not (data / "tune-frames").exists():
        return [*values, float("nan")]
    frames = np.load(data / "tune-frames" / "images.npy")[:most]
    frames = np.pad(frames, ((0, 0), (0, -frames.shape[1] % 32), (0, 0), (0, 0)), constant_values=114)
    results = []
    for i in range(0, len(frames), 20):
        results += detect(model, frames[i:i + 20])
    return values + precision_by_class(results, np.load(data / "tune-frames" / "boxes.npy"), [classes - 1])


def begin_with(model, path):
    """Takes over the weights whose shapes fit: with other classes all but the last layer."""
    given, own = torch.load(path, map_location="cpu")["average"], model.state_dict()
    fitting = {k: v for k, v in given.items() if k in own and own[k].shape == v.shape}
    model.load_state_dict({**own, **fitting})
    print(f"begins with {len(fitting)} of {len(own)} tensors of {path}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path, help="folder that data.py or own.py filled")
    parser.add_argument("run", type=pathlib.Path, help="folder for checkpoints and the log")
    parser.add_argument("--minutes", type=float, default=95, help="length of the whole training, interruptions not counted")
    parser.add_argument("--rate", type=float, default=2.5e-3)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--start", type=pathlib.Path, help="weights to begin with (fine-tuning)")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.run.mkdir(parents=True, exist_ok=True)
    crops, frames = Shards(args.data, "crops-*"), Shards(args.data, "frames-*")
    named = args.data / "labels.txt"
    classes = tuple(named.read_text().split("\n")[:-1]) if named.exists() else CLASSES
    # Crops say nothing of whole parts. Frames teach that flaws are not looked for at their scale: else they would be guessed there.
    crop_columns, frame_columns = slice(0, len(classes) - 1), slice(0, len(classes))
    model = Detector(len(classes)).to(memory_format=torch.channels_last)
    if args.start:
        begin_with(model, args.start)
    average = copy.deepcopy(model).eval()
    decay, plain = [], []
    for p in model.parameters():
        (decay if p.dim() > 1 else plain).append(p)
    optimiser = torch.optim.AdamW([{"params": decay, "weight_decay": 0.03}, {"params": plain, "weight_decay": 0.0}], lr=args.rate)
    spent, worked, step, frozen = 0.0, 0.0, 0, False
    checkpoint = args.run / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location="cpu")
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        spent, worked, step, frozen = state["spent"], state["worked"], state["step"], state["frozen"]
        print(f"resumed at {spent / 60:.1f} minutes, step {step}", flush=True)

    def save():
        temporary = checkpoint.with_suffix(".tmp")
        torch.save({"model": model.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict(), "spent": spent, "worked": worked, "step": step,
                    "frozen": frozen, "classes": classes}, temporary)
        temporary.rename(checkpoint)

    def report():
        if not (args.data / "tune-crops").exists():
            return
        if frozen:
            shown = average
        else:
            shown = copy.deepcopy(average)
            recalibrate(shown, crops, frames, 12)
        values = measure(shown, args.data, len(classes))
        line = {"minutes": round(spent / 60, 1), "cpu": round(worked / 60, 1), "step": step, "crops": len(crops.flawed) + len(crops.clean),
                "loss": [round(float(v), 3) for v in losses], **{k: round(v, 3) for k, v in zip(classes, values)}, "mean": round(float(np.nanmean(values[:-1])), 3)}
        print(json.dumps(line), flush=True)
        with open(args.run / "log.jsonl", "a") as log:
            log.write(json.dumps(line) + "\n")

    bfloat16 = has_bfloat16()
    loss_of = DetectionLoss()
    losses = np.zeros(4)     # running means: classes, boxes, pixels, all
    rng = np.random.default_rng([args.seed, step])
    total = args.minutes * 60
    clock, processor, saved, reported, refreshed = time.monotonic(), time.process_time(), spent, spent, spent
    model.train()
    while spent < total:
        progress = spent / total
        rate = args.rate * min(1, (step + 1) / 300) * (0.5 + 0.5 * math.cos(math.pi * min(1, progress))) + 1e-6
        for group in optimiser.param_groups:
            group["lr"] = rate
        if progress > FREEZE_AT and not frozen:
            # The rest is trained with the statistics that the exported graph will have.
            recalibrate(model, crops, frames)
            for a, b in zip(average.buffers(), model.buffers()):
                a.copy_(b)
            frozen = True
        model.train(not frozen)
        is_frame = step % 4 == 3 and len(frames.shards) > 0
        if is_frame:
            images, truth = frame_batch(frames, rng, 8)
        else:
            images, truth, masks = crop_batch(crops, rng, args.batch)
        kinds, boxes = padded(truth)
        x = to_tensor(images, rng)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
            output = model(x, masks=not is_frame)
        class_loss, box_loss = loss_of(output[0], output[1], images.shape[1:3], kinds, boxes, frame_columns if is_frame else crop_columns,
                                       1.5 if is_frame else 0.25)
        loss = class_loss + 2 * box_loss
        pixel_loss = None
        if not is_frame and masks is not None:
            pixel_loss = mask_loss(output[2], masks)
            loss = loss + pixel_loss * (1.0 if progress < 0.7 else 0.3)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 10.0)
        optimiser.step()
        step += 1
        keep = min(0.999, (step + 1) / (step + 30))
        with torch.no_grad():
            for a, b in zip(average.parameters(), model.parameters()):
                a.lerp_(b, 1 - keep)
            for a, b in zip(average.buffers(), model.buffers()):
                a.copy_(b)
        if not is_frame:
            now_losses = np.array([class_loss.item(), box_loss.item(), 0 if pixel_loss is None else pixel_loss.item(), loss.item()])
            losses = now_losses if losses.sum() == 0 else 0.98 * losses + 0.02 * now_losses
        now = time.monotonic()
        spent, clock = spent + now - clock, now
        worked, processor = worked + time.process_time() - processor, time.process_time()
        if spent - refreshed > 60:
            crops.refresh()
            frames.refresh()
            refreshed = spent
        if spent - saved > 300:
            save()
            saved = spent
        if spent - reported > 300:
            report()
            reported = spent
    if not frozen:
        recalibrate(average, crops, frames)
    save()
    report()
    torch.save({"average": average.state_dict(), "classes": classes}, args.run / "final.pt")


if __name__ == "__main__":
    main()
