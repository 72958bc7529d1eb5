"""Draws parts under a line camera: height map, normals, light; defects with masks; belts, shadows, sensor."""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from .products import PRODUCTS, make_lot

DEFECTS = ("scratch", "dent", "stain", "crack", "missing-hole")
CANVAS = 200            # side of the square that a part is drawn in; the largest is 178 long when turned
LEAST_CHANGE = 32.0     # grey levels that a defect must change, mean of the stronger half of its pixels
_TILE = 512
_noise_cache = {}


def _noise_tile(kind):
    """Tileable noise, zero mean and unit deviation; the same on every machine."""
    if kind not in _noise_cache:
        rng = np.random.default_rng(sum(map(ord, kind)))
        white = rng.standard_normal((_TILE, _TILE)).astype(np.float32)
        along, across = {"brushed": (24, 0.7), "fine": (1.0, 1.0), "mid": (2.2, 2.2), "broad": (22, 22), "cast": (1.8, 1.8), "peel": (2.8, 2.8),
                         "turned": (0.8, 30), "weave": (1.2, 1.2)}[kind]
        big = np.pad(white, 96, mode="wrap")
        big = cv2.GaussianBlur(big, (0, 0), sigmaX=along, sigmaY=across)
        tile = big[96:-96, 96:-96]
        _noise_cache[kind] = np.ascontiguousarray((tile - tile.mean()) / tile.std())
    return _noise_cache[kind]


def _sample(tile, x, y):
    return cv2.remap(tile, np.mod(x, _TILE - 1).astype(np.float32), np.mod(y, _TILE - 1).astype(np.float32), cv2.INTER_LINEAR)


@dataclass
class Light:
    azimuth: float
    elevation: float
    gain: float
    ambient: float
    warm: float
    slope: tuple        # brightness gradient over a frame
    reflection: float   # phase of the broad room reflection
    shadow: float


def make_light(rng):
    return Light(azimuth=rng.uniform(-2.5, -0.65), elevation=rng.uniform(0.75, 1.1), gain=rng.uniform(0.88, 1.14), ambient=rng.uniform(0.35, 0.5),
                 warm=rng.uniform(-0.05, 0.05), slope=(rng.uniform(-0.12, 0.12), rng.uniform(-0.10, 0.10)), reflection=rng.uniform(0, 6.28),
                 shadow=rng.uniform(0.45, 0.75))


@dataclass
class Flaw:
    """One defect of a part. The mask is in the part's canvas."""

    kind: str
    mask: np.ndarray
    height: np.ndarray = None
    albedo: np.ndarray = None      # factor, one or three channels
    gloss: np.ndarray = None
    strength: float = 1.0

    def box(self):
        """Left, top, right, bottom in the canvas; thin flaws are padded so that an overlap can be judged."""
        ys, xs = np.nonzero(self.mask > 0.35)
        left, top, right, bottom = xs.min(), ys.min(), xs.max() + 1, ys.max() + 1
        pad = 3.0 if self.kind in ("scratch", "crack") else 1.0
        box = [left - pad, top - pad, right + pad, bottom + pad]
        for low, high in ((0, 2), (1, 3)):
            short = 16.0 - (box[high] - box[low])
            if short > 0:
                box[low] -= short / 2
                box[high] += short / 2
        return box


@dataclass
class Part:
    """A part of a lot at a fixed angle, with its flaws, ready to be lit."""

    product: str
    lot: int
    coverage: np.ndarray
    height: np.ndarray
    albedo: np.ndarray
    gloss: np.ndarray
    shininess: float
    openings: np.ndarray
    flaws: list = field(default_factory=list)

    def box(self):
        ys, xs = np.nonzero((self.coverage + self.openings) > 0.5)
        return [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]


def _coordinates(angle, scale, shift):
    ys, xs = np.mgrid[0:CANVAS, 0:CANVAS].astype(np.float32)
    xs -= CANVAS / 2 - 0.5 + shift[0]
    ys -= CANVAS / 2 - 0.5 + shift[1]
    c, s = np.cos(angle) / scale, np.sin(angle) / scale
    return (xs * c + ys * s), (-xs * s + ys * c)


def make_part(rng, product_name, lot_number, kinds=(), scuffs=True):
    """Builds a part with flaws of the kinds given; a flaw that stays invisible is left out with its label."""
    product = PRODUCTS[product_name]
    lot = make_lot(product, lot_number)
    angle = rng.uniform(-0.2, 0.2)
    shift = rng.uniform(-0.5, 0.5, 2)
    u, v = _coordinates(angle, lot.scale, shift)
    outline = product.outline(u, v)

    missing = rng.permutation(len(product.holes))[: sum(k == "missing-hole" for k in kinds)]
    distance = outline
    openings = np.zeros_like(u)
    flaws = []
    bumps = np.zeros_like(u)
    for i, (x, y, r) in enumerate(product.holes):
        d = np.hypot(u - x, v - y)
        if i in missing:
            flaws.append(Flaw("missing-hole", (d < r + 1.5).astype(np.float32)))
            # The centre punch that the drill never followed.
            bumps -= 1.1 * np.exp(-(d / 1.9) ** 2)
            continue
        distance = np.maximum(distance, r - d)
        openings = np.maximum(openings, np.clip(r - d + 0.5, 0, 1))
    for x, y, r in product.bore:
        d = np.hypot(u - x, v - y)
        distance = np.maximum(distance, r - d)
        openings = np.maximum(openings, np.clip(r - d + 0.5, 0, 1))

    coverage = np.clip(0.5 - distance, 0, 1).astype(np.float32)
    t = np.clip(-distance / product.bevel, 0, 1)
    height = (product.bevel * 0.8) * (1 - (1 - t) ** 2)
    for at, width, depth in product.grooves:
        height -= depth * np.exp(-((outline - at) / width) ** 2)
    height += bumps

    ox, oy = lot.texture_offset
    strength = lot.texture_strength
    if product.texture == "brushed":
        grain = _sample(_noise_tile("brushed"), u * 1.0 + ox, v + oy)
        relief, shade = 0.045 * grain, 0.050 * grain
    elif product.texture == "turned":
        radius, turn = np.hypot(u, v), np.arctan2(v, u)
        grain = _sample(_noise_tile("turned"), radius * 1.0 + ox, turn * 12 + oy)
        relief, shade = 0.05 * grain, 0.045 * grain
    elif product.texture == "cast":
        grain = _sample(_noise_tile("cast"), u + ox, v + oy)
        relief, shade = 0.05 * grain, 0.03 * grain
    else:
        grain = _sample(_noise_tile("peel"), u + ox, v + oy)
        relief, shade = 0.07 * grain, 0.012 * grain
    height += strength * relief
    blotch = _sample(_noise_tile("broad"), u + ox * 1.7, v + oy * 1.3)
    albedo = lot.tint[None, None] * (1 + strength * shade + 0.03 * blotch)[..., None]

    code = np.zeros((CANVAS, CANVAS), np.float32)
    cv2.putText(code, lot.stamp, (0, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.42, 1.0, 1, cv2.LINE_AA)
    sx, sy = product.stamp
    code = cv2.remap(code, (u - sx).astype(np.float32), (v - sy + 20).astype(np.float32), cv2.INTER_LINEAR)
    height -= 0.9 * code
    albedo *= (1 - 0.18 * code)[..., None]

    gloss = np.full_like(u, lot.gloss)
    if scuffs:
        _add_scuffs(rng, distance, albedo, gloss)
    part = Part(product_name, lot_number, coverage, height.astype(np.float32), albedo.astype(np.float32), gloss.astype(np.float32), lot.shininess,
                (openings * (outline < 0)).astype(np.float32), flaws)
    for kind in kinds:
        if kind != "missing-hole":
            _add_flaw(rng, part, kind, distance)
    return part


def _add_scuffs(rng, distance, albedo, gloss):
    """What lies on good parts too: faint smears and dust."""
    for _ in range(rng.integers(0, 3)):
        x, y = rng.uniform(40, CANVAS - 40, 2)
        mask = np.zeros((CANVAS, CANVAS), np.float32)
        cv2.ellipse(mask, (int(x), int(y)), (int(rng.uniform(8, 26)), int(rng.uniform(4, 9))), rng.uniform(0, 180), 0, 360, 1.0, -1)
        mask = cv2.GaussianBlur(mask, (0, 0), rng.uniform(3, 6))
        albedo *= (1 + rng.uniform(-0.07, 0.09) * mask)[..., None]
        gloss *= 1 - rng.uniform(0, 0.3) * mask
    for _ in range(rng.integers(0, 9)):
        x, y = rng.integers(24, CANVAS - 24, 2)
        spot = np.zeros((9, 9), np.float32)
        cv2.circle(spot, (4 * 8, 4 * 8), int(rng.uniform(0.5, 1.2) * 8), 1.0, -1, cv2.LINE_AA, 3)
        albedo[y - 4:y + 5, x - 4:x + 5] *= (1 + rng.uniform(-0.35, 0.5) * spot)[..., None]


def _stroke(points, width, jitter=None):
    """Anti-aliased polyline of varying width."""
    mask = np.zeros((CANVAS, CANVAS), np.uint8)
    scaled = np.round(np.asarray(points) * 16).astype(np.int32)
    for i in range(len(scaled) - 1):
        w = width if jitter is None else max(1.0, width * jitter[i])
        # OpenCV draws whole widths: draw four times as large and shrink would cost more than this blend.
        low, part = int(np.floor(w)), w - np.floor(w)
        layer = np.zeros_like(mask) if part > 0.15 else mask
        cv2.line(mask, tuple(int(q) for q in scaled[i]), tuple(int(q) for q in scaled[i + 1]), 255, max(1, low), cv2.LINE_AA, 4)
        if part > 0.15:
            cv2.line(layer, tuple(int(q) for q in scaled[i]), tuple(int(q) for q in scaled[i + 1]), int(255 * part), low + 1, cv2.LINE_AA, 4)
            np.maximum(mask, layer, out=mask)
    return mask.astype(np.float32) / 255


def _place(rng, distance, margin):
    """A point inside the part, at least so far from every edge."""
    ys, xs = np.nonzero(distance < -margin)
    if len(xs) == 0:
        ys, xs = np.nonzero(distance < -margin / 2)
    i = rng.integers(len(xs))
    return float(xs[i]), float(ys[i])


def _inside(distance, points, margin=1.5):
    x = np.clip(np.round([p[0] for p in points]).astype(int), 0, CANVAS - 1)
    y = np.clip(np.round([p[1] for p in points]).astype(int), 0, CANVAS - 1)
    return distance[y, x] < -margin


def _scratch(rng, distance):
    for _ in range(60):
        x, y = _place(rng, distance, 5)
        length, angle, bend = rng.uniform(34, 84), rng.uniform(0, np.pi), rng.uniform(-0.25, 0.25)
        t = np.linspace(-0.5, 0.5, 13)
        px = x + length * (t * np.cos(angle) - bend * (t * t - 0.08) * np.sin(angle))
        py = y + length * (t * np.sin(angle) + bend * (t * t - 0.08) * np.cos(angle))
        points = np.stack([px, py], 1)
        if _inside(distance, points).mean() > 0.92:
            break
    width = rng.uniform(2.0, 3.2)
    mask = _stroke(points, width, np.interp(np.linspace(0, 1, 12), [0, 0.2, 0.8, 1], [0.6, 1, 1, 0.6]))
    ridge = cv2.GaussianBlur(mask, (0, 0), 1.3) - mask
    bright = rng.random() < 0.75   # bare metal shines; a burnished one is dark
    albedo = 1 + (0.75 if bright else -0.5) * mask
    return Flaw("scratch", mask, height=(0.9 * ridge - 0.5 * mask), albedo=albedo, gloss=mask * (1.2 if bright else -0.4))


def _dent(rng, distance):
    radius = rng.uniform(11, 19)
    x, y = _place(rng, distance, radius * 0.75)
    ys, xs = np.mgrid[0:CANVAS, 0:CANVAS].astype(np.float32)
    angle, stretch = rng.uniform(0, np.pi), rng.uniform(1.0, 1.35)
    dx, dy = xs - x, ys - y
    a = (dx * np.cos(angle) + dy * np.sin(angle)) / stretch
    b = -dx * np.sin(angle) + dy * np.cos(angle)
    r = np.hypot(a, b) / (radius / np.sqrt(stretch))
    bowl = -np.clip(1 - r * r, 0, 1) ** 1.3 + 0.16 * np.exp(-((r - 1.0) / 0.13) ** 2)
    return Flaw("dent", (r < 1.05).astype(np.float32), height=bowl * radius * 0.42, albedo=1 - 0.22 * np.clip(1 - r * r, 0, 1))


def _stain(rng, distance):
    radius = rng.uniform(10, 22)
    x, y = _place(rng, distance, 7)
    ys, xs = np.mgrid[0:CANVAS, 0:CANVAS].astype(np.float32)
    turn = np.arctan2(ys - y, xs - x)
    rim = radius * (1 + sum(rng.uniform(0, 0.22) / k * np.cos(k * turn + rng.uniform(0, 6.28)) * 1.6 for k in (1, 2, 3, 5)))
    d = np.hypot(xs - x, ys - y) - rim
    mask = np.clip(0.5 - d / rng.uniform(1.5, 4.0), 0, 1)
    edge = np.exp(-(d / 2.0) ** 2)
    colour = np.array([(0.45, 0.62, 0.78), (0.40, 0.42, 0.45), (0.35, 0.55, 0.80)][rng.integers(3)], np.float32)
    albedo = 1 - (mask * 0.85 + 0.15 * edge * (mask > 0))[..., None] * (1 - colour)
    return Flaw("stain", mask.astype(np.float32), albedo=albedo, gloss=mask * rng.uniform(-0.6, 0.5))


def _crack(rng, distance):
    # Cracks start at an edge or a hole and run inwards.
    ys, xs = np.nonzero((distance > -2.5) & (distance < -0.5))
    for _ in range(60):
        i = rng.integers(len(xs))
        x, y = float(xs[i]), float(ys[i])
        gy, gx = (distance[min(ys[i] + 2, CANVAS - 1), xs[i]] - distance[ys[i] - 2, xs[i]],
                  distance[ys[i], min(xs[i] + 2, CANVAS - 1)] - distance[ys[i], xs[i] - 2])
        heading = np.arctan2(-gy, -gx) + rng.uniform(-0.7, 0.7)
        points = [(x, y)]
        length, step = rng.uniform(28, 62), 5.0
        while length > 0:
            turn = heading + rng.uniform(-0.85, 0.85)
            points.append((points[-1][0] + step * np.cos(turn), points[-1][1] + step * np.sin(turn)))
            length -= step
            step = rng.uniform(3.5, 7)
        if _inside(distance, points[1:]).mean() > 0.9:
            break
    width = rng.uniform(1.7, 2.6)
    mask = _stroke(points, width, np.linspace(1.25, 0.75, len(points) - 1))
    return Flaw("crack", mask, height=-1.2 * mask, albedo=1 - 0.88 * mask, gloss=-0.9 * mask)


_MAKERS = {"scratch": _scratch, "dent": _dent, "stain": _stain, "crack": _crack}


def _add_flaw(rng, part, kind, distance):
    for _ in range(4):
        flaw = _MAKERS[kind](rng, distance)
        flaw.mask = flaw.mask * (part.coverage > 0.5)
        # Not over another flaw, else two labels would share their pixels.
        if (flaw.mask > 0.35).sum() < 40 or any((cv2.dilate(f.mask, np.ones((9, 9))) * flaw.mask).max() > 0.35 for f in part.flaws):
            continue
        light = Light(-1.5, 0.9, 1.0, 0.42, 0, (0, 0), 0, 0.5)
        if _strengthen(part, flaw, light):
            _apply(part, flaw)
            part.flaws.append(flaw)
            return


def _apply(part, flaw, strength=None):
    k = flaw.strength if strength is None else strength
    if flaw.height is not None:
        part.height = part.height + (k * flaw.height).astype(np.float32)
    if flaw.albedo is not None:
        factor = np.maximum(1 + k * (flaw.albedo - 1), 0.03)
        part.albedo = part.albedo * (factor if factor.ndim == 3 else factor[..., None]).astype(np.float32)
    if flaw.gloss is not None:
        part.gloss = part.gloss * np.clip(1 + k * flaw.gloss, 0, 4).astype(np.float32)


def _strengthen(part, flaw, light):
    """Renders with and without the flaw; makes it stronger until a person sees it, or gives up."""
    ys, xs = np.nonzero(flaw.mask > 0.35)
    window = (slice(max(ys.min() - 3, 0), ys.max() + 4), slice(max(xs.min() - 3, 0), xs.max() + 4))
    small = replace(part, height=part.height[window], albedo=part.albedo[window], gloss=part.gloss[window])
    cropped = replace(flaw, **{k: None if v is None else v[window] for k, v in vars(flaw).items() if k in ("mask", "height", "albedo", "gloss")})
    before = to_grey(shade(small, light))
    where = cropped.mask > 0.35
    saved = (small.height, small.albedo, small.gloss)
    for _ in range(3):
        _apply(small, cropped, flaw.strength)
        change = np.abs(to_grey(shade(small, light)) - before)[where]
        small.height, small.albedo, small.gloss = saved
        stronger = np.sort(change)[len(change) // 2:].mean()
        if stronger >= LEAST_CHANGE:
            return True
        flaw.strength *= min(2.0, 1.1 * LEAST_CHANGE / max(stronger, 1.0))
    return False


def shade(part, light, at=(0.0, 0.0)):
    """Linear light of the part's canvas, BGR; `at` is where the part lies in the frame, -1..1 each way."""
    h = part.height
    nx = cv2.Sobel(h, cv2.CV_32F, 1, 0, ksize=3, scale=-0.125)
    ny = cv2.Sobel(h, cv2.CV_32F, 0, 1, ksize=3, scale=-0.125)
    inverse = cv2.pow(nx * nx + ny * ny + 1, -0.5)
    azimuth, elevation = light.azimuth + 0.25 * at[0], light.elevation - 0.08 * at[1]
    lx, ly, lz = np.cos(azimuth) * np.cos(elevation), np.sin(azimuth) * np.cos(elevation), np.sin(elevation)
    diffuse = np.maximum((nx * lx + ny * ly + lz) * inverse, 0)
    hx, hy, hz = lx, ly, lz + 1
    norm = 1 / np.sqrt(hx * hx + hy * hy + hz * hz)
    specular = cv2.pow(np.maximum((nx * hx + ny * hy + hz) * inverse * norm, 0), part.shininess)
    ramp = _ramp(h.shape, light.reflection)
    room = 0.5 + 0.5 * np.sin(1.9 * (nx * 1.3 - ny) * inverse + ramp + 0.8 * at[0])
    level = light.ambient + (1.15 - light.ambient) * diffuse
    level += 0.18 * part.gloss / 0.3 * (room - 0.5)
    glare = 0.55 * part.gloss * specular
    gain = light.gain * (1 + light.slope[0] * at[0] + light.slope[1] * at[1])
    colour = np.array([1 - light.warm, 1, 1 + light.warm], np.float32) * gain
    return (part.albedo * level[..., None] + glare[..., None]) * colour


def _ramp(shape, phase):
    ys = np.arange(shape[0], dtype=np.float32)[:, None]
    xs = np.arange(shape[1], dtype=np.float32)[None, :]
    return (xs * 0.0080 + ys * 0.0053) + phase


def to_display(linear):
    return 255 * cv2.pow(np.clip(linear, 0, 1), 1 / 2.2)


def to_grey(linear):
    return to_display(linear) @ np.array([0.114, 0.587, 0.299], np.float32)


BELTS = ("rubber", "green", "blue", "grey")
_belt_cache = {}


def belt(name):
    """A strip of belt that repeats along x, linear light, BGR."""
    if name not in _belt_cache:
        width, height = 960, 400
        ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
        fine, mid, broad = (_sample(_noise_tile(k), xs, ys) for k in ("fine", "mid", "broad"))
        base = {"rubber": (0.022, 0.021, 0.020), "green": (0.050, 0.110, 0.045), "blue": (0.19, 0.095, 0.045), "grey": (0.13, 0.13, 0.125)}[name]
        level = 1 + 0.10 * mid + 0.12 * broad
        if name == "rubber":
            level += 0.16 * fine
        elif name == "green":
            level += 0.10 * np.sin(xs * 2 * np.pi / 4) * np.sin(ys * 2 * np.pi / 4)
        elif name == "blue":
            joint = np.minimum(np.mod(xs, 60), 60 - np.mod(xs, 60))
            slot = np.minimum(np.mod(ys + 20 * (np.floor(xs / 60) % 2), 40), 40 - np.mod(ys + 20 * (np.floor(xs / 60) % 2), 40))
            level -= 0.55 * np.exp(-(joint / 1.4) ** 2) + 0.22 * np.exp(-(slot / 1.6) ** 2)
        else:
            level += 0.09 * np.sin((xs + ys) * 2 * np.pi / 6) + 0.05 * fine
        for i in range(4):   # wear along the running direction
            at = 60 + 90 * i
            level += 0.06 * np.exp(-((ys - at) / (6 + 7 * i)) ** 2)
        _belt_cache[name] = (np.array(base, np.float32) * np.maximum(level, 0.05)[..., None]).astype(np.float32)
    return _belt_cache[name]


def belt_patch(name, x, y, width, height):
    strip = belt(name)
    columns = np.mod(np.arange(int(x), int(x) + width), strip.shape[1])
    rows = np.clip(np.arange(int(y), int(y) + height), 0, strip.shape[0] - 1)
    return strip[rows[:, None], columns[None, :]].copy()


def composite(scene, part, left, top, light, frame=(640, 360), at=None):
    """Lays a part on a linear scene; (left, top) is the canvas' corner, whole pixels; `at` is its place in the frame where the scene is a piece of it."""
    if at is None:
        at = ((left + CANVAS / 2) / frame[0] * 2 - 1, (top + CANVAS / 2) / frame[1] * 2 - 1)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(scene.shape[1], left + CANVAS), min(scene.shape[0], top + CANVAS)
    if x1 <= x0 or y1 <= y0:
        return
    solid = np.clip(part.coverage, 0, 1)
    dx, dy = -np.cos(light.azimuth) * 6, -np.sin(light.azimuth) * 6
    shadow = cv2.warpAffine(solid, np.float32([[1, 0, dx], [0, 1, dy]]), (CANVAS, CANVAS))
    shadow = cv2.GaussianBlur(shadow, (0, 0), 4.0) * light.shadow
    contact = cv2.GaussianBlur(solid, (0, 0), 1.5) * 0.35
    dark = (1 - np.maximum(shadow, contact)) * (1 - 0.55 * part.openings)
    lit = shade(part, light, at)
    window = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    target = scene[y0:y1, x0:x1]
    alpha = part.coverage[window][..., None]
    target *= dark[window][..., None]
    target *= 1 - alpha
    target += alpha * lit[window]


def light_scene(scene, light):
    """The belt's own light: gain and gradient over the frame."""
    height, width = scene.shape[:2]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    scene *= (light.gain * (1 + light.slope[0] * x + light.slope[1] * y))[..., None]
    scene *= np.array([1 - light.warm, 1, 1 + light.warm], np.float32)


def _noise(rng, shape):
    """Normal noise: a run of a long fixed one from a chance position, a quarter of the time of drawing it."""
    if "normal" not in _noise_cache:
        _noise_cache["normal"] = np.random.default_rng(9).standard_normal(1 << 21, dtype=np.float32)
    count = int(np.prod(shape))
    at = int(rng.integers(0, (1 << 21) - count))
    return _noise_cache["normal"][at:at + count].reshape(shape)


def expose(scene, rng, blur=0.0, noise=2.0, quality=None):
    """The camera: motion blur along the belt, sensor noise, compression. Returns bytes, BGR."""
    image = to_display(scene)
    if blur > 0.3:
        taps = int(np.ceil(blur)) | 1
        kernel = np.clip(blur / 2 + 0.5 - np.abs(np.arange(-taps, taps + 1)), 0, 1).astype(np.float32)
        image = cv2.filter2D(image, -1, (kernel / kernel.sum())[None, :])
    image += _noise(rng, image.shape[:2])[..., None] * noise
    image += _noise(rng, image.shape) * (noise * 0.4)
    image = np.clip(image + 0.5, 0, 255).astype(np.uint8)
    if quality:
        image = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])[1], cv2.IMREAD_COLOR)
    return image
