"""The test sets: voices and people that were never trained on, as 16 kHz waves with what they say."""

import glob
import json
import os
import random
import re
import subprocess

import numpy as np
from scipy.io import wavfile

import voices

RATE = 16000
SPEAKERS = ["george", "jackson", "lucas", "nicolas", "theo", "yweweler"]
DIGITS = "zero one two three four five six seven eight nine".split()


def sentences(grammar, count, seed, trained):
    """Drawn from the grammar; those of two words and more were not in the training data."""
    rng = random.Random(seed)
    found = []
    while len(found) < count:
        words = grammar.draw(rng)
        if len(words) == 1 and rng.random() < 0.8:
            continue
        if len(words) > 1 and " ".join(words) in trained:
            continue
        found.append(" ".join(words))
    return found


def synthesize(folder, bundle, trained):
    """Writes the held-out synthetic voices' sentences, once."""
    done = os.path.join(folder, "index.json")
    if os.path.exists(done):
        return
    os.makedirs(folder, exist_ok=True)
    sets = {}
    espeak, flite = voices.Espeak(), voices.Flite()
    rng = random.Random("speeds")
    for variant in sorted(voices.HELD_OUT):
        sets["espeak-" + variant] = [(t, espeak.speak(t, rng.choice(("en-us", "en")), variant, rng.randint(130, 190), 50, RATE))
                                     for t in sentences(bundle.grammar, 40, variant, trained)]
    sets["rms"] = [(t, flite.speak(t, "rms", 1.0, None, RATE)) for t in sentences(bundle.grammar, 150, "rms", trained)]
    texts = sentences(bundle.grammar, 150, "ked", trained)
    sets["ked"] = list(zip(texts, voices.festival(texts, "ked_diphone", [1.0] * len(texts), RATE)))
    index = {}
    for name, spoken in sets.items():
        index[name] = []
        for i, (text, wave) in enumerate(spoken):
            padded = np.concatenate([np.zeros(RATE // 4, np.float32), wave, np.zeros(RATE // 2, np.float32)])
            wavfile.write(os.path.join(folder, f"{name}-{i}.wav"), RATE, np.round(padded * 32767).astype(np.int16))
            index[name].append([f"{name}-{i}.wav", text])
    with open(done, "w") as file:
        json.dump(index, file)


def load(folder):
    """{set: [(text, samples)]} of what `synthesize` wrote."""
    with open(os.path.join(folder, "index.json")) as file:
        return {name: [(text, voices.read_wave(os.path.join(folder, path), RATE)) for path, text in entries] for name, entries in json.load(file).items()}


def digits(assets, speakers=SPEAKERS, takes=range(10)):
    """{speaker: [(text, samples)]} of FSDD's single digits, in half a second of its own silence (a real microphone's would not be digital)."""
    found = {}
    for speaker in speakers:
        found[speaker] = []
        for path in sorted(glob.glob(os.path.join(assets, "audio", "digits", f"*_{speaker}_*.wav"))):
            digit, _, take = re.fullmatch(r"(\d)_(\w+)_(\d+)\.wav", os.path.basename(path)).groups()
            if int(take) in takes:
                wave = voices.read_wave(path, RATE)
                found[speaker].append((DIGITS[int(digit)], np.concatenate([np.zeros(RATE // 4, np.float32), wave, np.zeros(RATE // 2, np.float32)])))
    return found


def with_noise(spoken, noise, ratio, seed):
    """The same sentences with a noise at so many dB below the speech, measured over the speech's own power."""
    rng = np.random.default_rng(seed)
    mixed = []
    for text, wave in spoken:
        tiled = np.tile(noise, 2 + len(wave) // len(noise))
        at = rng.integers(len(noise))
        cut = tiled[at:at + len(wave)]
        speech = wave[RATE // 4:-RATE // 2]
        gain = np.sqrt((speech ** 2).mean() / ((cut ** 2).mean() + 1e-12)) * 10 ** (-ratio / 20)
        both = wave + cut * gain
        mixed.append((text, (both / max(1.0, np.abs(both).max())).astype(np.float32)))
    return mixed


def segments(samples, pause=0.4, longest=8.0):
    """Cuts a recording at its pauses as a simple voice activity detector would: [(samples with their margins)]."""
    block = RATE // 50
    count = len(samples) // block
    if count == 0:
        return []
    level = 10 * np.log10((samples[:count * block].reshape(count, block).astype(np.float64) ** 2).mean(axis=1) + 1e-9)
    floor, top = np.percentile(level, 10), np.percentile(level, 98)
    loud = level > max(floor + 0.3 * (top - floor), -65)
    found, begin, quiet = [], None, 0
    for i in range(count):
        if loud[i]:
            begin = i if begin is None else begin
            quiet = 0
        elif begin is not None:
            quiet += 1
        if begin is not None and (quiet * 0.02 >= pause or (i - begin) * 0.02 >= longest or i == count - 1):
            if i - quiet + 1 - begin >= 4:
                found.append(samples[max(0, begin * block - RATE // 5):(i - quiet + 1) * block + 2 * RATE // 5])
            begin, quiet = None, 0
    return found


def negatives(assets):
    """{file: [samples]}: speech, wake words and noises in which nobody gives a command, cut at their pauses; noises in pieces of 3 s."""
    found = {}
    for kind in ("speech", "wake", "noise"):
        for path in sorted(glob.glob(os.path.join(assets, "audio", kind, "*.*"))):
            name = os.path.basename(path)
            if name.startswith("vosk_digits") or not name.endswith((".wav", ".flac")):
                continue
            samples = read_any(path)
            found[f"{kind}/{name}"] = [samples[at:at + 3 * RATE] for at in range(0, len(samples), 3 * RATE)] if kind == "noise" else segments(samples)
    return found


def read_any(path):
    """Any audio file as 16 kHz mono float32, by ffmpeg."""
    raw = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", path, "-f", "f32le", "-ac", "1", "-ar", str(RATE), "-"], capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.float32).copy()


def noises(minutes=10):
    """Made noises and silences in pieces of 3 s; of other seeds than the training's."""
    rng = np.random.default_rng(4711)
    pieces = []
    for i in range(int(minutes * 20)):
        length = 3 * RATE
        spectrum = rng.standard_normal(length // 2 + 1) + 1j * rng.standard_normal(length // 2 + 1)
        noise = np.fft.irfft(spectrum * np.maximum(np.arange(length // 2 + 1), 90.0) ** (-rng.uniform(-0.5, 2.5) / 2), length)
        kind = i % 5
        time = np.arange(length) / RATE
        if kind == 1:  # hum
            noise = sum(rng.uniform(0.2, 1) / k * np.sin(2 * np.pi * (50, 60)[i % 2] * k * time) for k in range(1, 12)) + 0.01 * noise / noise.std()
        elif kind == 2:  # knocks
            noise = noise / noise.std() * 0.02
            for _ in range(rng.integers(1, 8)):
                at = rng.integers(0, length - 4000)
                noise[at:at + 4000] += np.exp(-np.arange(4000) / rng.uniform(60, 1500)) * np.sin(2 * np.pi * rng.uniform(100, 4000) * time[:4000])
        elif kind == 3:  # tones
            noise = noise / noise.std() * 0.01 + np.sin(2 * np.pi * rng.uniform(100, 4000) * time) * (np.sin(2 * np.pi * rng.uniform(0.2, 3) * time) > 0)
        noise = noise / (np.abs(noise).max() + 1e-9) * 10 ** (rng.uniform(-50, -1) / 20)
        pieces.append(np.zeros(length, np.float32) if i % 25 == 4 else noise.astype(np.float32))
    return pieces
