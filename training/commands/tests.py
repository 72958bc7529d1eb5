"""The test sets: voices and people that were never trained on, as 16 kHz waves with what they say."""

import glob
import json
import os
import random
import re

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
