#!/usr/bin/env python3
"""Makes the four sounds, `done`, `try-again`, `take-card` and `unfinished`, beside this file: python3 make.py

WAV, one channel, 16 bit, 22,050 samples a second. Each can be told from the others by its rhythm alone, by those who hear little, and
none frightens: sine tones with two soft harmonics, half as loud as they could be, faded in and out so that nothing clicks.
"""

import math
import struct
import wave
from pathlib import Path

RATE = 22_050
# Of full scale; the loudest tone.
LOUDNESS = 0.5
# The harmonics of a tone, with their share.
HARMONICS = ((1, 0.80), (2, 0.14), (3, 0.06))
FADE_IN = 0.012


def tone(seconds: float, start: float, end: float, loudness: float = LOUDNESS) -> list[float]:
    """A tone gliding from one pitch (Hz) to another, dying away like a struck bar."""
    count = int(seconds * RATE)
    samples = []
    phase = 0.0
    for index in range(count):
        done = index / count
        # The glide takes the first half; the pitch arrived at is what is remembered.
        glide = (1 - math.cos(math.pi * min(1.0, done * 2))) / 2
        phase += 2 * math.pi * start * (end / start) ** glide / RATE
        rise = (1 - math.cos(math.pi * min(1.0, index / (FADE_IN * RATE)))) / 2
        fall = math.cos(math.pi / 2 * done) ** 2
        samples.append(loudness * rise * fall * sum(share * math.sin(number * phase) for number, share in HARMONICS))
    return samples


def silence(seconds: float) -> list[float]:
    """Nothing."""
    return [0.0] * int(seconds * RATE)


SOUNDS = {
    # One rising tone.
    "done": tone(0.60, 523.25, 783.99),
    # Two, the second lower.
    "try-again": tone(0.22, 587.33, 587.33) + silence(0.06) + tone(0.34, 493.88, 493.88),
    # One soft tone; whoever plays it repeats it every three seconds.
    "take-card": tone(0.45, 659.26, 659.26, LOUDNESS / 2),
    # Three short ones on one pitch.
    "unfinished": (tone(0.16, 440.0, 440.0) + silence(0.09)) * 2 + tone(0.16, 440.0, 440.0),
}


def main() -> None:
    """Writes them."""
    folder = Path(__file__).resolve().parent
    for name, samples in SOUNDS.items():
        # A moment of nothing at the end, lest a player cut the last tone when it closes the device.
        whole = samples + silence(0.05)
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(b"".join(struct.pack("<h", round(sample * 32_767)) for sample in whole))


main()
