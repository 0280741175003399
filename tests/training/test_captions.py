"""Captions: true, in good English, each time in other words, and understood by our own reader of words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from training.scores import quartet, song

from musicstudio.domain.harmony import Key
from musicstudio.domain.styles import STYLES
from musicstudio.engines.compose.words import understand
from musicstudio.training.arranging import banded, invented
from musicstudio.training.augment import transposed
from musicstudio.training.captions import caption, vocabulary
from musicstudio.training.captions.grammar import article, listed, number, plural, sentence
from musicstudio.training.facts import Facts, facts_of
from musicstudio.training.piece import Piece

COUNT = 1500


@pytest.fixture(scope="module")
def known() -> list[Facts]:
    tune = Piece("own/tune", "own", "CC0-1.0", song())
    own = [facts_of(transposed(banded(tune, n, style).score, n % 12 - 6)) for n, style in enumerate(STYLES)]
    own += [facts_of(invented(seed).score) for seed in range(3)]
    return [*own, facts_of(song(), "mandopop"), facts_of(quartet(), "chamber", "Joseph Haydn (1732–1809)")]


@pytest.fixture(scope="module")
def captions(known) -> list[tuple[Facts, str]]:
    rng = np.random.default_rng(5)
    facts = [known[n] for n in rng.integers(len(known), size=COUNT)]
    return [(one, caption(one, rng)) for one in facts]


def test_captions_are_never_the_same_twice_nor_poor_in_words(captions):
    texts = [text for _, text in captions]
    assert len(set(texts)) >= 0.95 * COUNT
    vocabulary_ = Counter(word for text in texts for word in re.findall(r"[a-z][a-z'-]+", text.lower()))
    assert len(vocabulary_) > 350
    words = [len(text.split()) for text in texts]
    assert min(words) >= 2
    assert max(words) <= 60
    assert np.percentile(words, 10) <= 6
    assert np.percentile(words, 90) >= 20


def test_one_piece_is_described_in_hundreds_of_ways(known):
    rng = np.random.default_rng(6)
    assert len({caption(known[1], rng) for _ in range(400)}) > 370


def test_the_same_dice_say_the_same(known):
    for seed in range(20):
        assert caption(known[0], np.random.default_rng(seed)) == caption(known[0], np.random.default_rng(seed))


def test_our_reader_of_words_hears_style_tempo_and_key(captions):
    heard: dict[str, list[bool]] = {"style": [], "tempo": [], "key": []}
    for facts, text in captions:
        wishes = understand(text)
        ways = vocabulary.STYLES[facts.style].split("|") if facts.style else []
        if any(re.search(rf"(?<!\w){re.escape(way)}(?!\w)", text) for way in ways):
            heard["style"].append((*wishes.styles, *wishes.loose_styles)[:1] == (facts.style,))
        if f"{round(facts.bpm)} " in text.replace(".", " ").replace(",", " ") and re.search(r"♩|bpm|beats", text, re.I):
            heard["tempo"].append(wishes.tempo == round(facts.bpm))
        if facts.key and facts.key.split(" ", 1)[1] in text:
            heard["key"].append(bool(wishes.key) and Key.parse(wishes.key) == Key.parse(facts.key))
    for name, right in heard.items():
        assert len(right) > 300, name
        assert sum(right) >= 0.95 * len(right), (name, sum(right) / len(right))


def test_every_word_for_a_style_is_read_as_that_style():
    assert set(vocabulary.STYLES) == set(STYLES)
    for style, ways in vocabulary.STYLES.items():
        for way in ways.split("|"):
            wishes = understand(f"a slow {way} piece")
            assert (*wishes.styles, *wishes.loose_styles)[0] == style, way


def test_captions_are_clean_english(captions):
    for _, text in captions:
        assert text == text.strip()
        assert not re.search(
            r"unknown|None|\{|\}|  | ,|,,|\.\.|\|| \.|\b(a|an|the|in|with|for|and|of|at) ?[.,]", text
        ), text
        assert not re.search(r"\ba [aeio](?!ne|u)", text), text
        assert not re.search(r"\ban [bcdfgjkpqtvwyz]", text), text
        assert not re.search(r"\b(\w{3,}) \1\b", text), text
        if ". " in text:
            assert text.endswith(".")
            assert all(part[:1].isupper() or not part[:1].isalpha() for part in text.split(". ")), text


def test_only_what_is_true_is_said(captions):
    """Words of another mode, meter, mood, tempo or instrument never appear."""
    for facts, text in captions:
        for mode in ("major", "minor", "dorian", "mixolydian", "phrygian"):
            if re.search(rf"\b[A-G](#|b|♯|♭| sharp| flat)? {mode}\b", text):
                assert mode in facts.key.split(" "), text
        for meter in re.findall(r"\b\d+/\d+\b", text):
            assert meter == facts.meter
        for bpm in re.findall(r"(\d+) (?:BPM|bpm|beats)|♩ = (\d+)", text):
            assert round(facts.bpm) == int(bpm[0] or bpm[1])
        names = {one.name for one in facts.sounds}
        for name, ways in (("flute", "flute"), ("sitar", "sitar"), ("saxophone", "sax"), ("oud", "oud")):
            if re.search(rf"\b{ways}\b", text):
                assert name in names, text
        for pace in ("slow", "fast"):
            others = {"slow": ("fast", "very fast", "moderate"), "fast": ("slow", "very slow", "moderate")}[pace]
            assert not (re.search(rf"\b{pace}\b", text) and facts.pace in others), text


def test_nothing_is_said_of_what_is_not_known():
    rng = np.random.default_rng(3)
    bare = Facts(97.3, "moderate", "4/4", 8, 20.0)
    for _ in range(200):
        text = caption(bare, rng)
        assert len(text.split()) >= 2
        assert not re.search(r"\b[A-G] (major|minor)\b|featur|led by|unknown", text)
    free = replace(bare, steady=False)
    assert not any("97" in caption(free, rng) for _ in range(100))


def test_articles_plurals_lists_and_sentences():
    spoken = [
        "80 BPM",
        "F minor",
        "C minor",
        "ukulele",
        "R&B",
        "upbeat",
        "one",
        "oud",
        "808",
        "18",
        "11-bar",
        "180",
        "FM",
        "Bb",
        "euphoric",
    ]
    assert [article(word).split()[0] for word in spoken] == [
        "an", "an", "a", "a", "an", "an", "a", "an", "an", "an", "an", "a", "an", "a", "a",
    ]  # fmt: skip
    assert [plural(word) for word in ("cello", "strings", "chorus", "viola")] == [
        "cellos",
        "strings",
        "choruses",
        "violas",
    ]
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"], serial=True) == "a, b, and c"
    assert sentence("it  is") == "It is."
    assert number(12) == "twelve"
    assert number(13) == "13"
