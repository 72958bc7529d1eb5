"""Labelled pictures of a user: COCO (one .json) or YOLO (a .txt beside each picture, names in labels.txt, classes.txt or data.yaml)."""

import json
import pathlib
from dataclasses import dataclass

import cv2
import numpy as np

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp")


@dataclass
class Labelled:
    path: pathlib.Path
    boxes: np.ndarray     # [n, 5]: class, left, top, right, bottom in pixels

    def image(self):
        image = cv2.imread(str(self.path), cv2.IMREAD_COLOR)
        if image is None:
            raise ValueError(f"{self.path} cannot be read as a picture")
        return image


def read(folder):
    """All labelled pictures below a folder and the classes' names. Pictures without a label file count as flawless in YOLO's layout."""
    folder = pathlib.Path(folder)
    described = [p for p in sorted(folder.rglob("*.json")) if _is_coco(p)]
    if len(described) > 1:
        raise ValueError(f"{folder} holds several COCO files: {', '.join(map(str, described))}; name a folder with one of them")
    return _read_coco(described[0]) if described else _read_yolo(folder)


def _is_coco(path):
    try:
        content = json.loads(path.read_text())
    except (ValueError, OSError):
        return False
    return isinstance(content, dict) and {"images", "annotations", "categories"} <= content.keys()


def _read_coco(path):
    content = json.loads(path.read_text())
    categories = sorted(content["categories"], key=lambda c: c["id"])
    names = [c["name"] for c in categories]
    number = {c["id"]: i for i, c in enumerate(categories)}
    boxes = {}
    for a in content["annotations"]:
        x, y, w, h = a["bbox"]
        boxes.setdefault(a["image_id"], []).append((number[a["category_id"]], x, y, x + w, y + h))
    result = []
    for image in content["images"]:
        places = [path.parent / image["file_name"], path.parent / "images" / image["file_name"], path.parent.parent / "images" / image["file_name"]]
        found = next((p for p in places if p.exists()), None)
        if found is None:
            raise ValueError(f"{path} names {image['file_name']}, which is not beside it nor in images/")
        result.append(Labelled(found, np.array(boxes.get(image["id"], []), np.float32).reshape(-1, 5)))
    return result, names


def _read_yolo(folder):
    names = _yolo_names(folder)
    result = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in PICTURES):
        beside = [path.with_suffix(".txt"), pathlib.Path(str(path.parent).replace("images", "labels")) / f"{path.stem}.txt"]
        label = next((p for p in beside if p.exists()), None)
        rows = [] if label is None else [line.split() for line in label.read_text().splitlines() if line.strip()]
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if image is None:
            raise ValueError(f"{path} cannot be read as a picture")
        height, width = image.shape[:2]
        boxes = []
        for row in rows:
            if len(row) != 5:
                raise ValueError(f"{label}: expected 'class x y width height', found '{' '.join(row)}'")
            kind, (x, y, w, h) = int(row[0]), map(float, row[1:])
            if not 0 <= kind < len(names):
                raise ValueError(f"{label} has the class {kind}, but only {len(names)} are named")
            boxes.append((kind, (x - w / 2) * width, (y - h / 2) * height, (x + w / 2) * width, (y + h / 2) * height))
        result.append(Labelled(path, np.array(boxes, np.float32).reshape(-1, 5)))
    if not result:
        raise ValueError(f"{folder} holds no pictures ({', '.join(PICTURES)})")
    return result, names


def _yolo_names(folder):
    for name in ("labels.txt", "classes.txt", "obj.names"):
        for path in sorted(folder.rglob(name)):
            return [line.strip() for line in path.read_text().splitlines() if line.strip()]
    for path in sorted(folder.rglob("*.yaml")):
        import yaml
        content = yaml.safe_load(path.read_text())
        if isinstance(content, dict) and "names" in content:
            names = content["names"]
            return [names[k] for k in sorted(names)] if isinstance(names, dict) else list(names)
    raise ValueError(f"{folder} has neither a COCO file nor the names of YOLO classes (labels.txt, classes.txt or data.yaml with names)")
