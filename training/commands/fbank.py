"""The features: Kaldi's filter banks (feat/feature-fbank.cc) without pre-emphasis and dither, 32 mel bands of 60 to 3800 Hz.

In use they are computed at 16 kHz (25 ms Povey windows every 10 ms, transforms of 512). Nothing above 3.8 kHz is looked at, so that a
telephone line, a cheap microphone and FSDD's 8 kHz sound alike; therefore training computes them at 8 kHz, transforms of 256, with a
constant that makes up for the half as many samples.
"""

import numpy as np

BANDS = 32
LOW, HIGH = 60.0, 3800.0
SCALE = 32768.0
FLOOR = 3.0  # About what the rounding to 16 bits leaves in a band; the graph's first step lifts everything lower to it.
EPSILON = np.float32(1.1920929e-7)


def mel(hertz):
    return 1127.0 * np.log1p(hertz / 700.0)


def filters(rate, size, warp=1.0):
    """[size/2, bands]: triangles straight on the mel scale, nothing at half the rate. `warp` > 1 moves a voice's formants up."""
    low, step = mel(LOW), (mel(HIGH) - mel(LOW)) / (BANDS + 1)
    place = mel(np.arange(size // 2) * rate / size * warp)[:, None]
    left = low + np.arange(BANDS)[None, :] * step
    return np.maximum(0, np.minimum(place - left, left + 2 * step - place) / step).astype(np.float32)


def povey(length):
    return ((0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / (length - 1))) ** 0.85).astype(np.float32)


def fbank(samples, rate=16000):
    """[frames, 32] of samples of -1 to 1, as the product computes them (at 16 kHz)."""
    length, shift = rate // 40, rate // 100
    size = 1 << (length - 1).bit_length()
    count = 1 + (len(samples) - length) // shift if len(samples) >= length else 0
    if count == 0:
        return np.zeros((0, BANDS), np.float32)
    frames = np.lib.stride_tricks.as_strided(samples, (count, length), (samples.strides[0] * shift, samples.strides[0])).astype(np.float32)
    frames = (frames - frames.mean(axis=1, keepdims=True)) * np.float32(SCALE) * povey(length)
    power = np.abs(np.fft.rfft(frames, size, axis=1).astype(np.complex64)) ** 2
    bands = power[:, :-1].astype(np.float32) @ filters(rate, size)
    return np.log(np.maximum(bands, EPSILON)) + np.float32(np.log(16000 / rate) * 2)
