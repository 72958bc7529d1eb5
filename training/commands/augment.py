"""Training batches: utterances of the pools in rooms, noises, levels, tempos and throats that they were not spoken in."""

import json
import os

import numpy as np
import torch

from fbank import EPSILON, SCALE, BANDS, filters, povey
from network import STRIDE

RATE = 8000
FRAME, SHIFT, SIZE = 200, 80, 256
WARPS = np.geomspace(0.75, 1.3, 23)


class Pool:
    """The utterances of one kind of voice, as `data` wrote them."""

    def __init__(self, folder, name):
        self.name = name
        self.samples = np.load(os.path.join(folder, name + ".npy"), mmap_mode="r")
        with open(os.path.join(folder, name + ".json")) as file:
            self.index = json.load(file)

    def __len__(self):
        return len(self.index)

    def wave(self, i):
        entry = self.index[i]
        return self.samples[entry["at"]:entry["at"] + entry["length"]].astype(np.float32) / 32768


def coloured(rng, length, slope):
    """Noise whose power falls by `slope` times 3 dB an octave (0 white, 1 pink, 2 brown), rms 1."""
    spectrum = rng.standard_normal(length // 2 + 1) + 1j * rng.standard_normal(length // 2 + 1)
    spectrum *= np.maximum(np.arange(length // 2 + 1), length * 30 / RATE) ** (-slope / 2)
    noise = np.fft.irfft(spectrum, length)
    return (noise / noise.std()).astype(np.float32)


def noise_bank(rng, pools, seconds=40, babble=(3, 4, 6, 8, 12)):
    """Noises of `seconds` each, rms 1: coloured, humming, whistling, clattering, babbling, machines."""
    length = seconds * RATE
    time = np.arange(length) / RATE
    bank = [coloured(rng, length, slope) for slope in (-0.5, 0, 0, 0.5, 1, 1, 1.5, 2, 2.5)]
    for base in (50, 60, 50, 100, 120):  # mains and fans
        hum = sum(rng.uniform(0.1, 1) / k ** rng.uniform(0.3, 1.5) * np.sin(2 * np.pi * base * k * time + rng.uniform(0, 6)) for k in range(1, 20))
        bank.append((hum / hum.std() + rng.uniform(0, 0.3) * coloured(rng, length, 1)).astype(np.float32))
    for _ in range(5):  # transformers: few harmonics and next to nothing else
        base = rng.choice((50, 60, 100, 120)) * rng.uniform(0.99, 1.01)
        hum = sum(rng.uniform(0.05, 1) * np.sin(2 * np.pi * base * k * time + rng.uniform(0, 6)) for k in rng.permutation(12)[:rng.integers(2, 7)] + 1)
        bank.append((hum / hum.std() + 10 ** rng.uniform(-4, -1) * coloured(rng, length, rng.uniform(0, 1))).astype(np.float32))
    for _ in range(5):  # tones that begin, glide and end
        noise = 0.05 * coloured(rng, length, 1)
        for _ in range(seconds * 2):
            begin, width = rng.integers(0, length - RATE), rng.integers(RATE // 20, RATE)
            t = time[:width]
            tone = np.sin(2 * np.pi * (rng.uniform(150, 3500) * t + rng.uniform(-600, 600) * t ** 2)) * np.hanning(width) ** 0.2
            noise[begin:begin + width] += tone * rng.uniform(0.2, 1)
        bank.append(noise / noise.std())
    for _ in range(8):  # dishes, clicks, steps: decaying resonances
        noise = rng.uniform(0.02, 0.3) * coloured(rng, length, rng.uniform(0, 2))
        for _ in range(int(seconds * rng.uniform(2, 10))):
            width = RATE // 2
            begin = rng.integers(0, length - width)
            t = time[:width]
            burst = sum(np.sin(2 * np.pi * rng.uniform(200, 3800) * t) * rng.uniform(0.1, 1) for _ in range(rng.integers(1, 6))) + 2 * rng.standard_normal(width) * (t < 0.01)
            noise[begin:begin + width] += burst * np.exp(-t * rng.uniform(8, 150)) * rng.uniform(0.3, 2)
        bank.append(noise / noise.std())
    for _ in range(6):  # machines: noise that beats
        beat = 1 + 0.9 * np.sin(2 * np.pi * rng.uniform(0.5, 25) * time + rng.uniform(0, 6))
        noise = coloured(rng, length, rng.uniform(0, 2)) * beat
        bank.append((noise / noise.std()).astype(np.float32))
    for voices in babble:
        noise = np.zeros(length, np.float32)
        for _ in range(voices):
            at = 0
            pool = pools[rng.integers(len(pools))]
            while at < length:
                wave = pool.wave(rng.integers(len(pool)))[:length - at]
                noise[at:at + len(wave)] += wave * rng.uniform(0.4, 1)
                at += len(wave) + rng.integers(0, RATE // 2)
        bank.append(noise / noise.std())
    return np.stack([n.astype(np.float32) for n in bank])


def room_bank(rng, count=300, length=4096):
    """Impulse responses of made rooms: direct sound, some early reflections, a decaying tail."""
    rooms = np.zeros((count, length), np.float32)
    for room in rooms:
        t60 = rng.uniform(0.08, 0.7)
        time = np.arange(length) / RATE
        tail = rng.standard_normal(length) * np.exp(-6.9 * time / t60)
        tail[:rng.integers(8, 60)] = 0
        room += tail / (np.sqrt((tail ** 2).sum()) + 1e-9) * rng.uniform(0.1, 0.9)
        for _ in range(rng.integers(0, 6)):
            room[rng.integers(4, 300)] += rng.uniform(-0.6, 0.6)
        room[0] += 1
        room /= np.sqrt((room ** 2).sum())
    return rooms


class Batches:
    """Draws batches. `weights` says which share of the utterances comes from which pool, `quiet` which share of the rows has noise only."""

    def __init__(self, pools, weights, seed, seconds=48.0, quiet=0.02):
        self._quiet = quiet
        self._pools = pools
        self._weights = np.array(weights) / np.sum(weights)
        self._rng = np.random.default_rng(seed)
        self._seconds = seconds
        self._noises = noise_bank(np.random.default_rng(seed + 1), pools)
        self._rooms = room_bank(np.random.default_rng(seed + 2))
        self._filters = torch.from_numpy(np.stack([filters(RATE, SIZE, warp) for warp in WARPS]))
        self._window = torch.from_numpy(povey(FRAME))
        self._ready = []

    def next(self):
        """features [n, frames, 32], labels (all in one), label lengths, output lengths."""
        if not self._ready:
            self._refill()
        return self._make(self._ready.pop())

    def _refill(self):
        """Draws a lot of utterances and puts such of like length together."""
        rng = self._rng
        items = []
        for _ in range(600):
            pool = self._pools[rng.choice(len(self._pools), p=self._weights)]
            i = rng.integers(len(pool))
            tempo = np.exp(np.clip(rng.normal(0, 0.2), -0.5, 0.4))  # length is multiplied by it
            before, after = int(rng.uniform(0.1, 0.6) * RATE), int(rng.uniform(0.25, 0.55) * RATE)
            phones = pool.index[i]["phones"]
            if rng.random() < self._quiet:
                phones = []  # noise only
            need = len(phones) + sum(a == b for a, b in zip(phones, phones[1:])) + 2
            length = pool.index[i]["length"]
            tempo = max(tempo, need * STRIDE * SHIFT / length)
            items.append((int((before + length + after) * tempo), pool, i, phones, tempo, before, after))
        items.sort(key=lambda item: item[0] + rng.uniform(0, 0.25) * RATE)
        batch, longest, batches = [], 0, []
        for item in items:
            longest = max(longest, item[0])
            if batch and longest * (len(batch) + 1) > self._seconds * RATE:
                batches.append(batch)
                batch, longest = [], item[0]
            batch.append(item)
        batches.append(batch)
        rng.shuffle(batches)
        self._ready = batches

    def _make(self, items):
        rng = self._rng
        n = len(items)
        length = max(before + pool.index[i]["length"] + after for _, pool, i, _, _, before, after in items)
        waves = np.zeros((n, length), np.float32)
        power = np.zeros(n, np.float32)
        for row, (_, pool, i, phones, _, before, _) in enumerate(items):
            if phones:
                wave = pool.wave(i)
                waves[row, before:before + len(wave)] = wave
                power[row] = (wave ** 2).mean()
            else:
                power[row] = 0.01
        waves = self._coloured_and_roomed(waves)
        level = np.sqrt(power)
        for row in range(n):
            kind = rng.random()
            if kind < 0.94:
                ratio = rng.uniform(5, 25) if kind < 0.55 else rng.uniform(25, 60)
                waves[row] += self._noise(length) * level[row] * 10 ** (-ratio / 20)
                if rng.random() < 0.25:
                    waves[row] += self._noise(length) * level[row] * 10 ** (-rng.uniform(10, 40) / 20)
            if rng.random() < 0.25:
                self._gate(waves[row], items[row])
            peak = np.abs(waves[row]).max() + 1e-6
            if rng.random() < 0.1:
                waves[row] = np.clip(waves[row] / peak * 10 ** (rng.uniform(0, 24) / 20), -1, 1)
                peak = 1
            waves[row] *= 10 ** (rng.uniform(-45, 0) / 20) / peak if rng.random() < 0.7 else 10 ** (rng.uniform(-20, 6) / 20) / peak
            if rng.random() < 0.8:
                waves[row] += rng.uniform(-1, 1, length).astype(np.float32) * (10 ** rng.uniform(-0.3, 1.0) / 32768)
            waves[row] = np.round(np.clip(waves[row], -1, 1) * 32767) / 32768
        features, lengths = self._features(torch.from_numpy(waves), items)
        labels = [p for item in items for p in item[3]]
        return features, torch.tensor(labels), torch.tensor([len(item[3]) for item in items]), lengths

    def _coloured_and_roomed(self, waves):
        """One multiplication in the frequency domain for the room and the microphone."""
        rng = self._rng
        n, length = waves.shape
        size = 1 << (length + 4095).bit_length()
        bins = size // 2 + 1
        hertz = np.fft.rfftfreq(size, 1 / RATE)
        response = np.ones((n, bins), np.complex64)
        roomed = np.flatnonzero(rng.random(n) < 0.55)
        if len(roomed):
            response[roomed] = np.fft.rfft(self._rooms[rng.integers(len(self._rooms), size=len(roomed))], size, axis=1)
        knots = np.array([0, 100, 250, 500, 1000, 1700, 2500, 3300, 4000.0])
        for row in range(n):
            gains = rng.normal(0, 1, len(knots)) * rng.choice((0, 2, 4)) + rng.uniform(-4, 4) * np.linspace(-1, 1, len(knots))
            if rng.random() < 0.25:
                gains[-1] -= rng.uniform(0, 40)
                gains[-2] -= rng.uniform(0, 20)
            if rng.random() < 0.3:
                gains[:2] -= np.array([1, 0.7]) * rng.uniform(5, 30)
            response[row] *= (10 ** (np.interp(hertz, knots, gains) / 20)).astype(np.float32)
        spectra = torch.fft.rfft(torch.from_numpy(waves), size) * torch.from_numpy(response)
        return torch.fft.irfft(spectra, size)[:, :length].numpy()

    def _gate(self, wave, item):
        """Only the utterance is kept, its edges cut hard, as cut files and noise suppressors have it; around it there is (almost) nothing."""
        rng = self._rng
        _, pool, i, _, _, before, _ = item
        begin = max(0, before + int(rng.uniform(-0.1, 0.045) * RATE))
        end = before + pool.index[i]["length"] + int(rng.uniform(-0.045, 0.15) * RATE)
        rest = 0.0 if rng.random() < 0.6 else 10 ** (-rng.uniform(10, 50) / 20)
        wave[:begin] *= rest
        wave[end:] *= rest

    def _noise(self, length):
        noise = self._noises[self._rng.integers(len(self._noises))]
        while len(noise) <= length:
            noise = np.concatenate([noise, noise])
        at = self._rng.integers(len(noise) - length)
        cut = noise[at:at + length]
        return cut / (np.sqrt((cut ** 2).mean()) + 1e-3)

    def _features(self, waves, items):
        rng = self._rng
        n = len(items)
        shifts = torch.tensor([SHIFT / item[4] for item in items])
        ends = torch.tensor([float(before + pool.index[i]["length"] + after) for _, pool, i, _, _, before, after in items])
        counts = ((ends - FRAME) / shifts).long() + 1
        frames = int(counts.max())
        starts = (torch.arange(frames)[None, :] * shifts[:, None]).long().clamp(max=waves.shape[1] - FRAME)
        cut = waves.as_strided((n, waves.shape[1] - FRAME + 1, FRAME), (waves.stride(0), 1, 1))
        x = torch.stack([cut[row].index_select(0, starts[row]) for row in range(n)])
        x = (x - x.mean(dim=2, keepdim=True)) * (self._window * SCALE)
        spectra = torch.view_as_real(torch.fft.rfft(x, SIZE))[:, :, :SIZE // 2]
        power = spectra.square().sum(dim=3)
        # Most throats are near the voice's own; the ends are children and giants.
        warps = np.abs(np.log(WARPS)[None, :] - np.clip(rng.normal(0, 0.11, n), np.log(WARPS[0]), np.log(WARPS[-1]))[:, None]).argmin(axis=1)
        bands = torch.bmm(power, self._filters[torch.from_numpy(warps)])
        features = bands.clamp_(min=float(EPSILON)).log_().add_(float(np.log(4)))
        for row in range(n):
            for _ in range(rng.integers(0, 3)):
                width, at = int(rng.integers(1, 6)), int(rng.integers(0, BANDS - 5))
                features[row, :, at:at + width] = float(features[row].mean())
            for _ in range(rng.integers(0, 3)):
                width, at = int(rng.integers(1, 7)), int(rng.integers(0, frames - 7))
                features[row, at:at + width] = float(features[row].mean()) if rng.random() < 0.5 else 3.0
        return features, counts // STRIDE
