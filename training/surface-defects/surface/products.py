"""The product family: outlines and hole patterns as signed distances, in pixels of the frame, and what varies from lot to lot."""

from dataclasses import dataclass, field

import numpy as np

TRAINED = ("plate", "flange", "gear", "bracket", "cover")
UNSEEN = ("lever", "hexring")


@dataclass(frozen=True)
class Product:
    """A part as its drawing gives it. Distances are negative inside, y points down."""

    name: str
    outline: object
    holes: tuple          # (x, y, radius) of each drilled hole; any one may be missing
    bore: tuple = ()      # openings that belong to the shape and never miss
    texture: str = "brushed"
    bevel: float = 4.0
    grooves: tuple = ()   # (signed distance from the outline, width, depth): turned or moulded lines along the edge
    stamp: tuple = (0, 0)
    albedo: tuple = (0.30, 0.30, 0.30)


@dataclass
class Lot:
    """What one delivery of a product looks like."""

    tint: np.ndarray
    texture_strength: float
    texture_offset: tuple
    gloss: float
    shininess: float
    stamp: str
    scale: float = field(default=1.0)


def rounded_box(x, y, half_width, half_height, radius):
    dx = np.abs(x) - (half_width - radius)
    dy = np.abs(y) - (half_height - radius)
    return np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0) - radius


def circle(x, y, radius):
    return np.hypot(x, y) - radius


def _plate(x, y):
    return rounded_box(x, y, 76, 56, 10)


def _flange(x, y):
    return circle(x, y, 74)


def _gear(x, y):
    teeth = 22
    angle = np.arctan2(y, x)
    wave = np.clip(np.sin(angle * teeth) * 2.2, -1, 1)
    return np.hypot(x, y) - (69 + 5.0 * wave)


def _bracket(x, y):
    upright = rounded_box(x + 42, y, 30, 70, 8)
    foot = rounded_box(x - 4, y - 42, 74, 28, 8)
    gusset = np.maximum.reduce([-(x + 20), (y - 20), ((x + 12) - (y + 6)) * 0.7071 - 12])
    return np.minimum(np.minimum(upright, foot), gusset)


def _cover(x, y):
    return rounded_box(x, y, 78, 50, 44)


def _lever(x, y):
    t = np.clip((x + 50) / 100, 0, 1)
    return np.hypot(x - (-50 + 100 * t), y) - (34 - 12 * t)


def _hexring(x, y):
    k = np.pi / 3
    angle = np.mod(np.arctan2(y, x), k) - k / 2
    return np.hypot(x, y) * np.cos(angle) - 66


def _ring(count, radius, hole, start=0.0):
    return tuple((radius * np.cos(start + i * 2 * np.pi / count), radius * np.sin(start + i * 2 * np.pi / count), hole) for i in range(count))


PRODUCTS = {p.name: p for p in (
    Product("plate", _plate, ((-58, -38, 7.5), (58, -38, 7.5), (-58, 38, 7.5), (58, 38, 7.5), (0, 0, 14)),
            texture="brushed", stamp=(-28, 36), albedo=(0.31, 0.31, 0.32)),
    Product("flange", _flange, _ring(6, 54, 8, 0.26), bore=((0, 0, 24),), texture="turned", grooves=((-38, 3.0, 1.6),),
            stamp=(-17, 66), albedo=(0.29, 0.30, 0.31)),
    Product("gear", _gear, _ring(5, 42, 10, -np.pi / 2), bore=((0, 0, 15),), texture="cast", bevel=3.0,
            stamp=(-14, 56), albedo=(0.24, 0.24, 0.24)),
    Product("bracket", _bracket, ((-46, -48, 8), (-46, -8, 8), (14, 44, 8), (56, 44, 8)), texture="peel",
            stamp=(-62, 52), albedo=(0.33, 0.34, 0.35)),
    Product("cover", _cover, ((-58, 0, 7.5), (58, 0, 7.5), (-27, -34, 6.5), (27, -34, 6.5), (-27, 34, 6.5), (27, 34, 6.5)),
            texture="peel", grooves=((-19, 3.5, 1.8),), stamp=(-14, 5), albedo=(0.22, 0.25, 0.30)),
    Product("lever", _lever, ((-50, 0, 13), (50, 0, 8), (0, 0, 7)), texture="brushed", stamp=(-34, 20), albedo=(0.30, 0.30, 0.30)),
    Product("hexring", _hexring, _ring(3, 46, 8, 0.5), bore=((0, 0, 20),), texture="turned", stamp=(-14, 48), albedo=(0.30, 0.28, 0.24)),
)}


def make_lot(product, number):
    """The same number gives the same lot on every machine."""
    rng = np.random.default_rng([sum(map(ord, product.name)), number, 77])
    warm = rng.uniform(-0.06, 0.06)
    level = rng.uniform(0.85, 1.15)
    tint = np.array(product.albedo[::-1], np.float32) * level * np.array([1 - warm, 1.0, 1 + warm], np.float32)  # BGR
    return Lot(
        tint=tint,
        texture_strength=rng.uniform(0.5, 1.3),
        texture_offset=(rng.uniform(0, 500), rng.uniform(0, 500)),
        gloss=rng.uniform(0.10, 0.34),
        shininess=rng.uniform(12, 40),
        stamp=f"{rng.integers(10, 99)}{'ABCDEHKLMX'[rng.integers(10)]}{rng.integers(0, 9)}",
        scale=rng.uniform(0.985, 1.015))
