"""Makes the cases beside it: annotation files, what a model 'found', and the figures that pycocotools gives.

  python3 make_cases.py [ASSETS]    needs numpy and pycocotools (made with version 2.0.11)

NAME.truth.json is an annotation file as users have them. NAME.expected.json: "found" = [image_id, category_id, left, top,
width, height, score] in the order in which they were given, "stats" = COCOeval's twelve, "ap" and "ap50" per category by
rising id (-1 where nothing is marked). In the cases whose names begin with "masks" objects are marked by outlines and runs, "masks" holds
the runs of what was found, in the same order, and the figures are those of iouType="segm". With the folder of the test assets it also writes stored-detections.json: the same figures for
the detections that are stored there for each model.
"""
import contextlib
import io
import json
import os
import random
import sys

import numpy as np
from pycocotools import mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

HERE = os.path.dirname(os.path.abspath(__file__))
SIZE = 640
MASK_SIZE = (150, 120)


def num(v):
    """Two digits, as annotation tools write; whole numbers without a point."""
    v = round(v, 2)
    return int(v) if v == int(v) else v


class Scene:
    """Marked and found boxes, drawn at random in the ways that the rules tell apart."""

    def __init__(self, seed, images, classes, **ways):
        self.r = random.Random(seed)
        ids = self.r.sample(range(1, 10 * images + 1), images)
        cats = sorted(self.r.sample(range(1, 5 * classes + 1), classes))
        self.images, self.cats, self.ways = ids, cats, ways
        self.annotations, self.found = [], []

    def box(self):
        side = self.r.choice([8, 20, 31, 32, 33, 64, 95, 96, 97, 200, 320])
        w, h = side * self.r.uniform(0.6, 1.6), side * self.r.uniform(0.6, 1.6)
        if self.r.random() < self.ways.get("exact", 0):
            w = h = side      # areas of exactly 32² and 96² belong to two sizes
        return [num(self.r.uniform(0, SIZE - w)), num(self.r.uniform(0, SIZE - h)), num(w), num(h)]

    def near(self, box):
        d = self.r.choice([0, 0.02, 0.06, 0.12, 0.25, 0.5])
        x, y, w, h = box
        return [num(x + self.r.uniform(-d, d) * w), num(y + self.r.uniform(-d, d) * h),
                num(w * (1 + self.r.uniform(-d, d))), num(h * (1 + self.r.uniform(-d, d)))]

    def score(self):
        s = self.r.random()
        return round(s, 1) if self.r.random() < self.ways.get("ties", 0) else round(s, 4)

    def mark(self, image, cat, box, crowd=0):
        area = box[2] * box[3] * (self.r.uniform(0.3, 1) if self.r.random() < self.ways.get("outlines", 0.5) else 1)
        self.annotations.append({"id": len(self.annotations) + 1, "image_id": image, "category_id": cat, "bbox": box,
                                 "area": num(area), "iscrowd": crowd})

    def find(self, image, cat, box):
        self.found.append([image, cat, *box, self.score()])

    def draw(self):
        w = self.ways
        for image in self.images:
            if self.r.random() < w.get("empty", 0):
                continue
            for cat in self.cats:
                if self.r.random() > w.get("density", 0.5):
                    continue
                boxes = [self.box() for _ in range(self.r.randint(w.get("least", 0), w.get("objects", 4)))]
                if boxes and self.r.random() < w.get("twins", 0):
                    boxes.append(list(boxes[0]))
                for box in boxes:
                    crowd = int(self.r.random() < w.get("crowds", 0))
                    self.mark(image, cat, box, crowd)
                    for _ in range(self.r.randint(0, 4 if crowd else w.get("tries", 2))):
                        self.find(image, cat, self.near(box))
                for _ in range(self.r.randint(0, w.get("false", 2))):
                    self.find(image, cat, self.box())
        if w.get("perfect"):
            self.found = [[a["image_id"], a["category_id"], *a["bbox"], 0.5] for a in self.annotations]
        self.r.shuffle(self.annotations)
        self.r.shuffle(self.found)
        return self


class MaskScene(Scene):
    """The same in small pictures, of objects with outlines."""

    def box(self):
        w, h = self.r.uniform(4, 110), self.r.uniform(4, 90)
        return [num(self.r.uniform(0, MASK_SIZE[0] - w)), num(self.r.uniform(0, MASK_SIZE[1] - h)), num(w), num(h)]

    def outlines(self, box):
        x, y, w, h = box
        shape = random.Random(int(x // 50))         # boxes that lie near mostly have the same shape
        parts = []
        for _ in range(shape.choice([1, 1, 2])):
            n = shape.choice([3, 4, 6, 12])
            corners = [(x + shape.random() * w, y + shape.random() * h) for _ in range(n)]
            parts.append([num(v) for c in corners for v in c])
        return parts

    def runs(self, outlines):
        w, h = MASK_SIZE
        r = mask.merge(mask.frPyObjects(outlines, h, w))
        return {"size": [h, w], "counts": r["counts"].decode()}

    def draw(self):
        super().draw()
        for a in self.annotations:
            outlines = self.outlines(a["bbox"])
            runs = self.runs(outlines)
            a["area"] = int(mask.area(runs)) if self.r.random() < 0.7 else a["area"]
            a["segmentation"] = outlines
            if a["iscrowd"] or self.r.random() < 0.2:
                pixels = mask.decode(runs).ravel(order="F")
                edges = [0, *(np.flatnonzero(np.diff(pixels)) + 1).tolist(), len(pixels)]
                counts = [b - a for a, b in zip(edges, edges[1:])]
                a["segmentation"] = runs if self.r.random() < 0.5 else {"size": runs["size"], "counts": ([0] if pixels[0] else []) + counts}
        self.masks = [self.runs(self.outlines(f[2:6]))["counts"] for f in self.found]
        return self


def evaluate(truth, found, kind):
    with contextlib.redirect_stdout(io.StringIO()):
        gt = COCO()
        gt.dataset = json.loads(json.dumps(truth))
        gt.createIndex()
        dt = gt.loadRes(found)
        e = COCOeval(gt, dt, kind)
        e.evaluate()
        e.accumulate()
        e.summarize()
    p = e.eval["precision"][:, :, :, 0, 2]
    mean = lambda q: float(np.mean(q[q > -1])) if (q > -1).any() else -1.0
    k = range(p.shape[2])
    return {"stats": [float(v) for v in e.stats], "ap": [mean(p[:, :, i]) for i in k], "ap50": [mean(p[0, :, i]) for i in k]}


def write(name, what):
    with open(os.path.join(HERE, f"{name}.json"), "w") as f:
        json.dump(what, f, separators=(",", ":"))
        f.write("\n")


def stored(assets):
    """The figures of the assets' stored detections."""
    truth = json.load(open(assets + "/images/coco/instances_val2017_subset.json"))
    ids = {"coco/" + i["file_name"]: i["id"] for i in truth["images"]}
    cats = [c["id"] for c in sorted(truth["categories"], key=lambda c: c["id"])]
    figures = {}
    for file in sorted(os.listdir(assets + "/expected/detections")):
        model = json.load(open(assets + "/expected/detections/" + file))
        if len(model["classes"]) != len(cats):
            continue
        results = [{"image_id": ids[image], "category_id": cats[d["class"]], "score": d["score"],
                    "bbox": [d["xyxy"][0], d["xyxy"][1], d["xyxy"][2] - d["xyxy"][0], d["xyxy"][3] - d["xyxy"][1]]}
                   for image, found in model["images"].items() for d in found]
        figures[file[:-5]] = evaluate(truth, results, "bbox")
    return figures


SCENES = {
    "plain": Scene(1, 12, 5),
    "ties": Scene(2, 10, 3, ties=1, twins=0.5, tries=4),
    "crowds": Scene(3, 10, 4, crowds=0.4, ties=0.3, tries=3),
    "only-crowds": Scene(4, 4, 2, crowds=1),
    "sizes": Scene(5, 16, 3, exact=0.8, outlines=0, false=6),
    "sparse": Scene(6, 30, 8, empty=0.4, density=0.2),
    "many-classes": Scene(7, 8, 60, density=0.08, objects=2),
    "many-boxes": Scene(8, 2, 1, density=1, least=40, objects=60, tries=6, false=60, ties=0.2, crowds=0.05),
    "perfect": Scene(9, 6, 4, perfect=True),
    "nothing-right": Scene(10, 5, 3, tries=0, false=3),
    "masks": MaskScene(11, 10, 3),
    "masks-crowds": MaskScene(12, 14, 2, crowds=0.3, ties=0.5, tries=4),
}


def main():
    for name, scene in SCENES.items():
        scene.draw()
        w, h = MASK_SIZE if name.startswith("masks") else (SIZE, SIZE)
        truth = {"images": [{"id": i, "file_name": f"{i:06}.jpg", "width": w, "height": h} for i in scene.images],
                 "annotations": scene.annotations,
                 "categories": [{"id": c, "name": f"class {c}"} for c in scene.cats]}
        results = [{"image_id": f[0], "category_id": f[1], "bbox": f[2:6], "score": f[6]} for f in scene.found]
        expected = {"found": scene.found}
        if name.startswith("masks"):
            expected["masks"] = scene.masks
            for result, counts in zip(results, scene.masks):
                result["segmentation"] = {"size": [h, w], "counts": counts}
                del result["bbox"]
        expected |= evaluate(truth, results, "segm" if name.startswith("masks") else "bbox")
        write(name + ".truth", truth)
        write(name + ".expected", expected)
        print(name, len(scene.annotations), len(scene.found), ["%.4f" % v for v in expected["stats"]])
    if len(sys.argv) > 1:
        write("stored-detections", stored(sys.argv[1]))


if __name__ == "__main__":
    main()
