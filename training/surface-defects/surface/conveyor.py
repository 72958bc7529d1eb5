"""A belt that runs under the camera: frames in order, and the truth about each part on it."""

import numpy as np

from . import render, scenes
from .products import TRAINED
from .render import CANVAS

VIEWS = 5       # of each part over its passage


class Conveyor:
    """Parts from right to left at a whole number of pixels a frame."""

    def __init__(self, seed, split, count, step=8, products=TRAINED, flawless=0.6, gap=(225, 290), belt=None, lead=40, noise=1.4, lots=None,
                 quality=None):
        self.rng = np.random.default_rng([seed, 4242])
        self.step, self.noise, self.quality = step, noise, quality
        self.belt = belt or render.BELTS[self.rng.integers(len(render.BELTS))]
        self.light = render.make_light(self.rng)
        self.plan = []
        at = scenes.FRAME[0] + lead
        for number in range(count):
            kinds = scenes.choose_kinds(self.rng, flawless)
            lot = scenes.choose_lot(self.rng, split) if lots is None else lots[number * len(lots) // count]
            self.plan.append({"part": number, "product": products[self.rng.integers(len(products))], "lot": lot, "kinds": kinds, "x": int(at),
                              "y": int((scenes.FRAME[1] - CANVAS) / 2 + self.rng.integers(-20, 21)), "seed": int(self.rng.integers(1 << 30))})
            at += self.rng.integers(*gap)
        self.length = (at + 10) // step     # frames until the last part has left
        self._parts = {}

    def part(self, entry):
        """The part of an entry of the plan; what its flaws became is known only then."""
        number = entry["part"]
        if number not in self._parts:
            part = render.make_part(np.random.default_rng([entry["seed"], 1]), entry["product"], entry["lot"], entry["kinds"])
            box = [int(v) for v in part.box()]
            entry["box"] = box
            entry["defects"] = [{"label": f.kind, "box": [round(float(v), 1) for v in f.box()]} for f in part.flaws]
            self._parts[number] = part
        return self._parts[number]

    def frame(self, index):
        """The scene as bytes, BGR, and the parts that are seen: (number, left, top, right, bottom), not cut at the edges."""
        moved = index * self.step
        scene = render.belt_patch(self.belt, moved, 10, *scenes.FRAME)
        light = render.replace(self.light, gain=self.light.gain * (1 + 0.025 * np.sin(index / 37.0)))
        render.light_scene(scene, light)
        seen = []
        for entry in self.plan:
            left = entry["x"] - moved
            if left >= scenes.FRAME[0]:
                break
            if left <= -CANVAS:
                self._parts.pop(entry["part"], None)
                continue
            part = self.part(entry)
            render.composite(scene, part, left, entry["y"], light, scenes.FRAME)
            b = entry["box"]
            box = (b[0] + left, b[1] + entry["y"], b[2] + left, b[3] + entry["y"])
            if box[2] > 0 and box[0] < scenes.FRAME[0]:
                seen.append((entry["part"], *box))
        return render.expose(scene, self.rng, self.step * 0.15, self.noise, self.quality), seen


def passages(conveyor, views):
    """Frames in which each part is seen whole, `views` of them spread over its passage, for all parts of a belt. Yields (image, parts): those
    that this frame is a view of, as (number, left, top, right, bottom)."""
    wanted = {}
    for entry in conveyor.plan:
        enters, leaves = (entry["x"] + CANVAS - scenes.FRAME[0]) // conveyor.step + 1, entry["x"] // conveyor.step
        for view in np.linspace(enters + 1, leaves - 1, views).round().astype(int):
            wanted.setdefault(int(view), set()).add(entry["part"])
    for index in sorted(wanted):
        image, seen = conveyor.frame(index)
        yield image, [s for s in seen if s[0] in wanted[index]]
