#!/usr/bin/env python3
"""Measures a model: weights (.pt), a graph (.onnx), or a bundle's folder, which the product itself runs (`edgeagent infer --json`).

    evaluate.py renders MODEL DATA           AP50 on the test renders of data.py
    evaluate.py passages MODEL DATA          whole parts: thresholds from tuning lots, caught and falsely flagged from test lots
    evaluate.py pictures MODEL FOLDER        your own labelled pictures (COCO or YOLO labels)
"""

import argparse
import json
import pathlib
import sys

import numpy as np

from own import PART, crops_of
from surface import labels, scenes
from surface.conveyor import VIEWS
from surface.models import open_model
from surface.predict import precision_by_class
from surface.render import DEFECTS


def crops_from(folder):
    images, boxes = np.load(folder / "images.npy", mmap_mode="r"), np.load(folder / "boxes.npy")
    edge = (scenes.STORED - scenes.CROP) // 2
    boxes[:, 2:] -= edge
    return np.ascontiguousarray(images[:, edge:edge + scenes.CROP, edge:edge + scenes.CROP]), boxes


def renders(args):
    model = open_model(args.model)
    result = {}
    for name in ("test-crops", "unseen-crops"):
        if (args.data / name).exists():
            images, truth = crops_from(args.data / name)
            found = model.detect(images)
            values = precision_by_class(found, truth, range(len(DEFECTS)))
            result[name] = {**dict(zip(DEFECTS, values)), "mean": float(np.mean(values))}
            result[name]["mean at IoU 0.25"] = float(np.mean(precision_by_class(found, truth, range(len(DEFECTS)), 0.25)))
    if (args.data / "test-frames").exists():
        frames = np.load(args.data / "test-frames" / "images.npy")
        frames = np.pad(frames, ((0, 0), (0, 320 - frames.shape[1]), (0, 0), (0, 0)), constant_values=114)
        result["test-frames"] = {PART: precision_by_class(model.detect(frames), np.load(args.data / "test-frames" / "boxes.npy"), [len(DEFECTS)])[0]}
    print(json.dumps({k: {n: round(v, 4) for n, v in row.items()} for k, row in result.items()}, indent=1))


def passages(model, folder):
    """Each part's best score of each class in each view of its passage. A part is found in the small frame by the first pass, cut from the full
    one by the box found, and inspected by the second. Returns scores and flaws by part, and how many views found no part."""
    images, views = np.load(folder / "images.npy", mmap_mode="r"), np.load(folder / "views.npy")
    parts = int(np.load(folder / "count.npy"))
    scores, bad = {p: [] for p in range(parts)}, {p: [] for p in range(parts)}
    for part, kind in np.load(folder / "flaws.npy"):
        bad[int(part)].append(DEFECTS[kind])
    missed = 0
    for start in range(0, len(images), 300):
        some = images[start:start + 300]
        found = model.detect(np.stack([scenes.shrink(image) for image in some]))
        crops, owners = [], []
        for number, part, *truth in views[(views[:, 0] >= start) & (views[:, 0] < start + 300)]:
            box = found_part(found[int(number) - start], truth)
            if box is None:
                missed += 1
                continue
            crops.append(scenes.cut(some[int(number) - start], scenes.crop_window(box), scenes.CROP)[0])
            owners.append(int(part))
        for owner, rows in zip(owners, model.detect(np.stack(crops))):
            scores[owner].append(np.array([rows[rows[:, 0] == k][:, 5].max(initial=0) for k in range(len(DEFECTS))]))
    return scores, bad, missed


def found_part(rows, truth):
    """The first pass' box of a part in pixels of the frame, or None where it is not within 30 pixels of the truth."""
    best = None
    for row in rows[(rows[:, 0] == len(DEFECTS)) & (rows[:, 5] >= 0.4)]:
        box = row[1:5] * 2
        near = abs(box[0] + box[2] - truth[0] - truth[2]) < 60 and abs(box[1] + box[3] - truth[1] - truth[3]) < 60
        if near and (best is None or row[5] > best[1]):
            best = box, row[5]
    return None if best is None else best[0]


def flagged(views, thresholds, needed):
    """The classes that reach their threshold in enough views."""
    return (np.array(views).reshape(-1, len(DEFECTS)) >= thresholds).sum(0) >= needed


def choose(scores, bad, needed, allowed):
    """One threshold a class, such that together they flag at most a share `allowed` of the good parts and catch as many as they can.

    The needed-th best view of each part decides, so a threshold is one number between the good parts' decisive scores and 1. Greedy: start
    above every good part, then lower whichever class catches most for the next good part that it costs.
    """
    decisive = {p: np.sort(np.array(v), 0)[-needed] if len(v) >= needed else np.zeros(len(DEFECTS)) for p, v in scores.items()}
    good = np.array([decisive[p] for p in decisive if not bad[p]])
    poor = np.array([decisive[p] for p in decisive if bad[p]])
    levels = np.sort(good, 0)[::-1]                 # levels[k, c]: the k-th worst good part
    spent = np.zeros(len(DEFECTS), int)
    at = lambda s: np.array([levels[s[c], c] + 0.02 for c in range(len(DEFECTS))]).clip(0.10, 0.95)
    caught = lambda t: (poor >= t).any(1).sum()
    costs = lambda t: (good >= t).any(1).sum()
    while True:
        options = []
        for c in range(len(DEFECTS)):
            for more in (1, 2, 3):
                trial = spent.copy()
                trial[c] += more
                if trial[c] < len(good) and costs(at(trial)) <= allowed * len(good):
                    options.append((caught(at(trial)) - caught(at(spent)), -more, c))
        if not options or max(options)[0] <= 0:
            break
        gain, more, c = max(options)
        spent[c] -= more
    lowest = at(spent)
    # Between the worst good part and the weakest flaw of the class that counts there is room: the middle is safest for parts to come.
    middle = lowest.copy()
    for c, name in enumerate(DEFECTS):
        weakest = [decisive[p][c] for p in decisive if name in bad[p] and decisive[p][c] >= lowest[c]]
        if weakest:
            middle[c] = (lowest[c] + min(weakest)) / 2
    return middle if caught(middle) == caught(lowest) else lowest


def decide(args):
    model = open_model(args.model)
    report = {}
    tune = [passages(model, path) for path in sorted(args.data.glob("tune-belt-*"))]
    scores = {(i, k): v for i, t in enumerate(tune) for k, v in t[0].items()}
    bad = {(i, k): v for i, t in enumerate(tune) for k, v in t[1].items()}
    test, unseen = [passages(model, args.data / "test-belt")], passages(model, args.data / "unseen-belt")
    report["views without the part"] = f"{test[0][2]} of {VIEWS * len(test[0][0])}"
    rules = {}
    for needed in (1, 2, 3):
        thresholds = choose(scores, bad, needed, args.allowed)
        rules[needed] = thresholds, summary([(scores, bad)], thresholds, needed)
    # The rule too is chosen on the tuning parts; those of the test lots only measure it. Where all are as good, a glitch in one view should
    # not decide, nor a few blurred ones.
    needed = max((2, 3, 1), key=lambda n: rules[n][1]["caught"])
    thresholds, tuned = rules[needed]
    report["decision"] = {"views": VIEWS, "needed": needed, "thresholds": named(thresholds)}
    report["tuning"], report["test"] = tuned, summary(test, thresholds, needed)
    report["unseen products"] = summary([unseen], thresholds, needed)
    report["other rules"] = {f"{n} of {VIEWS}": {"thresholds": named(t), "test": summary(test, t, n)} for n, (t, _) in rules.items() if n != needed}
    write(report, args.out)


def named(thresholds):
    return {k: round(float(v), 3) for k, v in zip(DEFECTS, thresholds)}


def write(report, path):
    text = json.dumps(report, indent=1)
    print(text)
    if path:
        path.write_text(text + "\n")


def summary(sets, thresholds, needed):
    poor, good, caught, false = 0, 0, 0, 0
    by_class = {k: [0, 0] for k in DEFECTS}
    for scores, bad, *_ in sets:
        for part, views in scores.items():
            verdict = flagged(views, thresholds, needed)
            if bad[part]:
                poor += 1
                caught += bool(verdict.any())
                for kind in set(bad[part]):
                    by_class[kind][1] += 1
                    by_class[kind][0] += bool(verdict[DEFECTS.index(kind)])
            else:
                good += 1
                false += bool(verdict.any())
    return {"defective": poor, "caught": caught, "good": good, "flagged": false, "caught share": round(caught / max(1, poor), 4),
            "flagged share": round(false / max(1, good), 4), "classes named": {k: f"{v[0]}/{v[1]}" for k, v in by_class.items()}}


def pictures(args):
    """First pass on whole pictures for `part`, second on crops around the labelled parts for the flaws."""
    found, names = labels.read(args.folder)
    model = open_model(args.model)
    known = model.labels
    unknown = [n for n in names if n not in known]
    if unknown:
        sys.exit(f"the model does not know the labels {', '.join(unknown)}; it knows {', '.join(known)}")
    order = [n for n in known if n != PART] + [PART]
    turn = np.array([order.index(n) for n in names])
    frames, parts, crops, flaws = [], [], [], []
    rng = np.random.default_rng(1)
    for i, picture in enumerate(found):
        image = picture.image()
        picture.boxes[:, 0] = turn[picture.boxes[:, 0].astype(int)]
        for cut, rows in crops_of(picture, image, order, rng, 1):
            edge = (scenes.STORED - scenes.CROP) // 2
            flaws += [(len(crops), r[0], *(v - edge for v in r[1:])) for r in rows]
            crops.append(cut[edge:-edge, edge:-edge])
        mine = picture.boxes[picture.boxes[:, 0] == order.index(PART)]
        if len(mine):
            frame, scale = scenes.letterbox(image, 320)
            parts += [(len(frames), b[0], *(b[1:] * scale)) for b in mine]
            frames.append(frame)
    flaws, parts = np.array(flaws, np.float32).reshape(-1, 6), np.array(parts, np.float32).reshape(-1, 6)
    report = {}
    results = model.detect(np.stack(crops))
    for kind, name in enumerate(order[:-1]):
        report[name] = {"boxes": int((flaws[:, 1] == kind).sum()), "AP50": round(precision_by_class(results, flaws, [kind])[0], 4)}
    if frames:
        report[PART] = {"boxes": len(parts), "AP50": round(precision_by_class(model.detect(np.stack(frames)), parts, [order.index(PART)])[0], 4)}
    report["decision"] = {"views": VIEWS, "needed": 2, "thresholds": thresholds_of(results, flaws, order[:-1])}
    write(report, args.out)


def thresholds_of(results, flaws, classes):
    """For each class a little above the best score that it has on a crop without any flaw; 0.5 where there are none such."""
    good = sorted(set(range(len(results))) - set(flaws[:, 0].astype(int)))
    if not good:
        return {name: 0.5 for name in classes}
    worst = [max(results[i][results[i][:, 0] == kind][:, 5].max(initial=0) for i in good) for kind in range(len(classes))]
    return {name: round(float(np.clip(w + 0.02, 0.1, 0.95)), 3) for name, w in zip(classes, worst)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("renders")
    verb.add_argument("model", type=pathlib.Path)
    verb.add_argument("data", type=pathlib.Path)
    verb.set_defaults(run=renders)
    verb = verbs.add_parser("passages")
    verb.add_argument("model", type=pathlib.Path)
    verb.add_argument("data", type=pathlib.Path)
    verb.add_argument("--allowed", type=float, default=0.005, help="share of the good tuning parts that may be flagged")
    verb.add_argument("--out", type=pathlib.Path)
    verb.set_defaults(run=decide)
    verb = verbs.add_parser("pictures")
    verb.add_argument("model", type=pathlib.Path)
    verb.add_argument("folder", type=pathlib.Path)
    verb.add_argument("--out", type=pathlib.Path, help="the figures as JSON, with thresholds for bundle.py")
    verb.set_defaults(run=pictures)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
