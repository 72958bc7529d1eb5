"""`data`: synthesizes the training speech. One pool (samples, index) for each kind of voice; seeds fixed, so the same Debian gives the same data."""

import json
import os
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np

import foreign
import tests
import voices
from bundle import Bundle
from lexicon import lines
from texts import Texts

SIZES = {"espeak": 12000, "flite": 5000, "festival": 1500, "foreign": 4500}
BATCH = 50

_texts = None
_synthesizers = {}


def _speak(kind, number, bundle, phrases):
    """A batch of utterances of one kind; everything random comes of (kind, number)."""
    global _texts
    if _texts is None:
        source = Bundle(bundle)
        _texts = Texts(source.grammar, source.lexicon, phrases)
    if kind in ("espeak", "flite") and kind not in _synthesizers:
        _synthesizers[kind] = voices.Espeak() if kind == "espeak" else voices.Flite()
    rng = random.Random(f"{kind} {number}")
    drawn = [_texts.draw(rng) for _ in range(BATCH)]
    spoken = [" ".join(words) for words, _ in drawn]
    if kind == "espeak":
        variants = voices.espeak_variants()
        names, waves = [], []
        for text in spoken:
            variant, accent = rng.choice(variants), rng.choice(voices.ACCENTS)
            names.append(f"{accent}+{variant}")
            waves.append(_synthesizers[kind].speak(text, accent, variant, rng.randint(120, 230), rng.randint(20, 80)))
    elif kind == "flite":
        names = [rng.choice(("awb", "awb", "slt", "slt", "kal16", "kal")) for _ in spoken]
        waves = [_synthesizers[kind].speak(text, name, rng.uniform(0.8, 1.3), rng.uniform(0.75, 1.35) * (1.35 if name == "slt" else 1) if rng.random() < 0.5 else None)
                 for text, name in zip(spoken, names)]
    elif kind == "festival":
        voice = ("cmu_us_slt_arctic_hts", "kal_diphone")[number % 3 == 2]
        names = [voice] * BATCH
        waves = voices.festival(spoken, voice, [rng.uniform(0.8, 1.3) for _ in spoken])
    else:
        names, waves = foreign.speak(spoken, number, rng)
    return [(name, text, phones, wave) for name, text, (_, phones), wave in zip(names, spoken, drawn, waves) if wave is not None]


def write_pool(folder, name, utterances, bundle):
    """Samples as one int16 array, and an index of where each utterance is and what it says."""
    at, index, parts = 0, [], []
    for voice, text, phones, wave in utterances:
        samples = np.clip(np.round(wave * 32767), -32768, 32767).astype(np.int16)
        index.append({"at": at, "length": len(samples), "voice": voice, "text": text, "phones": [bundle.phone_ids[p] for p in phones]})
        parts.append(samples)
        at += len(samples)
    np.save(os.path.join(folder, name + ".npy"), np.concatenate(parts))
    with open(os.path.join(folder, name + ".json"), "w") as file:
        json.dump(index, file)
    print(f"{name}: {len(index)} utterances, {at / voices.RATE / 3600:.2f} h", flush=True)


def strings(takes, count, rng):
    """Spoken digits of one person, one after the other with pauses: (text, wave). `takes` are (word, wave)."""
    for _ in range(count):
        words, parts = [], []
        for word, wave in rng.choices(takes, k=rng.choice((1, 1, 1, 2, 3, 4))):
            words.append(word)
            parts += [wave * (0.5 / max(1e-3, np.abs(wave).max())), np.zeros(int(rng.uniform(0.03, 0.3) * voices.RATE), np.float32)]
        yield " ".join(words), np.concatenate(parts[:-1])


def write_real(folder, assets, bundle, count=300):
    """A pool of digit strings for each person of FSDD, takes 0 to 4 only: takes 5 to 9 are the test."""
    for speaker in tests.SPEAKERS:
        takes = [(text, voices.resampled(wave[tests.RATE // 4:-tests.RATE // 2], tests.RATE, voices.RATE))
                 for text, wave in tests.digits(assets, [speaker], range(5))[speaker]]
        rng = random.Random("fsdd " + speaker)
        spoken = [("fsdd-" + speaker, text, [p for w in text.split() for p in bundle.lexicon[w][0]], wave) for text, wave in strings(takes, count, rng)]
        write_pool(folder, "fsdd-" + speaker, spoken, bundle)


def read_phrases(path, bundle):
    """The lines of a text file; every word must be in the bundle's lexicon."""
    phrases = [" ".join(line.lower().split()) for line in lines(path)]
    unknown = sorted({w for phrase in phrases for w in phrase.split() if w not in bundle.lexicon})
    if unknown:
        raise SystemExit(f"{path}: give these words lines in lexicon.txt first: {' '.join(unknown)}")
    return phrases


def main(arguments):
    os.makedirs(arguments.data, exist_ok=True)
    bundle = Bundle(arguments.bundle)
    phrases = read_phrases(arguments.phrases, bundle) if arguments.phrases else []
    if arguments.real:
        write_real(arguments.data, arguments.assets, bundle)
    for kind in arguments.kinds or SIZES:
        if os.path.exists(os.path.join(arguments.data, kind + ".json")):
            continue
        started = time.time()
        with ProcessPoolExecutor(arguments.jobs) as pool:
            batches = list(pool.map(_speak, *zip(*((kind, n, arguments.bundle, phrases) for n in range(max(1, int(SIZES[kind] * arguments.scale) // BATCH))))))
        write_pool(arguments.data, kind, [u for batch in batches for u in batch], bundle)
        print(f"{kind}: {time.time() - started:.0f} s", file=sys.stderr)
