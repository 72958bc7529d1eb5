"""Debian's speech synthesizers as sources of training and test speech: 8 kHz, mono, peak 0.5."""

import ctypes
import os
import subprocess
import tempfile
from math import gcd

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly

RATE = 8000

# The test's voices, and those that are nearly the same voice by another name (measured on log-mel frames).
HELD_OUT = {"m5", "f4", "klatt3", "Annie", "Mike", "iven3", "linda"}
TOO_NEAR = {"caleb", "klatt", "klatt6", "adam", "iven2", "iven4"}
UNFIT = {"fast", "whisper", "whisperf", "Demonic", "croak", "aunty", "RicishayMax2", "RicishayMax3", "robosoft7", "robosoft8", "anikaRobot", "AnxiousAndy"}
ACCENTS = ["en-us", "en-us", "en", "en-gb-x-rp", "en-029", "en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-gbcwmd"]


def espeak_variants():
    """The variants that may be trained on."""
    listing = subprocess.run(["espeak-ng", "--voices=variant"], capture_output=True, text=True, check=True).stdout
    names = {os.path.basename(word) for line in listing.splitlines()[1:] for word in line.split() if word.startswith("!v/")}
    return sorted(names - HELD_OUT - TOO_NEAR - UNFIT)


def read_wave(path, rate=RATE):
    """A wave file as float32 of that rate, mono."""
    found, samples = wavfile.read(path)
    samples = samples.astype(np.float32) / (np.iinfo(samples.dtype).max if samples.dtype.kind == "i" else 1)
    if samples.ndim > 1:
        samples = samples.mean(axis=1)
    return resampled(samples, found, rate)


def resampled(samples, found, rate):
    if found == rate:
        return samples
    common = gcd(found, rate)
    return resample_poly(samples, rate // common, found // common).astype(np.float32)


def trimmed(samples, rate=RATE):
    """Without the silence of a synthesizer's ends, at peak 0.5."""
    peak = np.abs(samples).max(initial=0)
    if peak < 1e-3:
        return None
    loud = np.flatnonzero(np.abs(samples) > 0.01 * peak)
    margin = rate // 25
    return samples[max(0, loud[0] - margin):loud[-1] + margin] * (0.5 / peak)


class Espeak:
    """espeak-ng in this process: ten times as fast as a process for each text."""

    SYNCHRONOUS, PARAMETERS = 2, {"rate": 1, "pitch": 3}

    def __init__(self):
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        self._rate = self._library.espeak_Initialize(self.SYNCHRONOUS, 0, None, 0)
        self._parts = []
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        self._callback = kind(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def _take(self, samples, count, _):
        if samples and count > 0:
            self._parts.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    def speak(self, text, accent, variant, speed, pitch, rate=RATE):
        self._parts = []
        if self._library.espeak_SetVoiceByName(f"{accent}+{variant}".encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {accent}+{variant}")
        self._library.espeak_SetParameter(self.PARAMETERS["rate"], speed, 0)
        self._library.espeak_SetParameter(self.PARAMETERS["pitch"], pitch, 0)
        data = text.encode() + b"\0"
        self._library.espeak_Synth(data, ctypes.c_size_t(len(data)), 0, 0, 0, 1, None, None)
        self._library.espeak_Synchronize()
        if not self._parts:
            return None
        return trimmed(resampled(np.concatenate(self._parts).astype(np.float32) / 32768, self._rate, rate), rate)


class _FliteVoice(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("features", ctypes.c_void_p)]


class _FliteWave(ctypes.Structure):
    _fields_ = [("type", ctypes.c_char_p), ("sample_rate", ctypes.c_int), ("num_samples", ctypes.c_int), ("num_channels", ctypes.c_int),
                ("samples", ctypes.POINTER(ctypes.c_short))]


class Flite:
    """flite in this process."""

    LIBRARIES = {"awb": "cmu_us_awb", "slt": "cmu_us_slt", "rms": "cmu_us_rms", "kal": "cmu_us_kal", "kal16": "cmu_us_kal16"}

    HERTZ = 130.0  # where a voice's model does not tell its mean

    def __init__(self):
        self._library = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
        for name in ("libflite_usenglish.so.1", "libflite_cmulex.so.1"):
            ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
        self._library.flite_init()
        self._library.get_param_float.restype = ctypes.c_float
        self._library.flite_text_to_wave.restype = ctypes.POINTER(_FliteWave)
        self._voices = {}
        self._pitches = {}

    def _voice(self, name):
        if name not in self._voices:
            library = self.LIBRARIES[name]
            register = getattr(ctypes.CDLL(f"libflite_{library}.so.1", mode=ctypes.RTLD_GLOBAL), f"register_{library}")
            register.restype = ctypes.POINTER(_FliteVoice)
            self._voices[name] = register(None)
        return self._voices[name]

    def speak(self, text, voice, stretch=1.0, pitch=None, rate=RATE):
        """`stretch` is a factor of the voice's own lengths, `pitch` one of its own melody (None for exactly its own)."""
        voice = self._voice(voice)
        features = ctypes.c_void_p(voice.contents.features)
        self._library.flite_feat_set_float(features, b"duration_stretch", ctypes.c_float(stretch))
        own = self._pitches.setdefault(features.value, self._library.get_param_float(features, b"int_f0_target_mean", ctypes.c_float(0)))
        hertz = own if pitch is None else pitch * (own or self.HERTZ)
        if hertz:
            self._library.flite_feat_set_float(features, b"int_f0_target_mean", ctypes.c_float(hertz))
        else:
            self._library.feat_remove(features, b"int_f0_target_mean")
        wave = self._library.flite_text_to_wave(text.encode(), voice)
        samples = np.ctypeslib.as_array(wave.contents.samples, (wave.contents.num_samples,)).astype(np.float32) / 32768
        found = wave.contents.sample_rate
        self._library.delete_wave(wave)
        return trimmed(resampled(samples, found, rate), rate)


def festival(texts, voice, stretches, rate=RATE, timeout=900):
    """Speaks many texts in one run of festival; what it cannot speak is None."""
    with tempfile.TemporaryDirectory() as folder:
        script = [f"(voice_{voice})"]
        for i, (text, stretch) in enumerate(zip(texts, stretches)):
            script.append(f"(Parameter.set 'Duration_Stretch {stretch:.2f})")
            script.append(f'(set! u (utt.synth (Utterance Text "{text}"))) (utt.save.wave u "{folder}/{i}.wav" \'riff)')
        path = os.path.join(folder, "say.scm")
        with open(path, "w") as file:
            file.write("\n".join(script))
        subprocess.run(["festival", "-b", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=timeout)
        return [trimmed(read_wave(f"{folder}/{i}.wav", rate), rate) if os.path.exists(f"{folder}/{i}.wav") else None for i in range(len(texts))]
