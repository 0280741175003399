"""Words for facts: each fact's value with the ways to say it.

Names of styles are only such as `engines.compose.words` reads back as the same style.
"""

from __future__ import annotations

from typing import Final

STYLES: Final = {
    "lo-fi hip hop": "lo-fi hip hop|lofi hip hop|lo-fi|lofi|chillhop",
    "boom bap": "boom bap|hip hop|hip-hop|boom-bap|old school hip hop",
    "house": "house|house|deep house|club house|house music",
    "techno": "techno|techno|warehouse techno",
    "drum and bass": "drum and bass|drum n bass|drum'n'bass|dnb",
    "trap": "trap|trap|808 trap",
    "rock": "rock|rock|guitar rock",
    "metal": "metal|heavy metal",
    "funk": "funk|funk|classic funk",
    "soul": "soul|soul|R&B|vintage soul",
    "pop": "pop|pop|mainstream pop",
    "synthwave": "synthwave|synthwave|retrowave|outrun",
    "jazz swing": "jazz|jazz|swing jazz|jazz swing|straight-ahead jazz",
    "bossa nova": "bossa nova|bossa|Brazilian bossa nova",
    "reggae": "reggae|reggae|roots reggae",
    "ambient": "ambient|ambient|drifting ambient",
    "orchestral": "orchestral|orchestral|cinematic orchestral|symphonic",
    "folk": "folk|folk|folk music",
    "blues": "blues|blues|shuffle blues",
    "afrobeat": "afrobeat|afrobeat|West African afrobeat",
    "maqam": "maqam|Arabic|Middle Eastern|Arabic maqam",
    "raga": "raga|Indian raga|Hindustani|North Indian",
    "solo piano": "solo piano|solo piano",
}
PACES: Final = {
    "very slow": "very slow|extremely slow|very slow-moving|unhurried and very slow",
    "slow": "slow|slow|slow-paced|slow-moving|unhurried|leisurely",
    "moderate": "mid-tempo|moderate|moderately paced|medium-paced|mid-tempo",
    "fast": "fast|quick|fast-paced|up-tempo|brisk|swift|speedy",
    "very fast": "very fast|rapid|very quick|furiously fast",
}
PACE_TAGS: Final = {
    "very slow": "very slow|very slow tempo", "slow": "slow|slow tempo|slow pace",
    "moderate": "mid-tempo|moderate tempo|medium pace", "fast": "fast|up-tempo|fast tempo|quick",
    "very fast": "very fast|very fast tempo|rapid",
}  # fmt: skip
PACE_NOUNS: Final = {
    "very slow": "a very slow tempo|a very slow pace",
    "slow": "a slow tempo|a slow pace|an unhurried tempo|a leisurely pace",
    "moderate": "a moderate tempo|a medium tempo|a middling pace|a walking pace|a comfortable tempo",
    "fast": "a fast tempo|a quick tempo|a brisk pace|a lively tempo",
    "very fast": "a very fast tempo|a rapid tempo|a racing tempo",
}  # fmt: skip
DENSITIES: Final = {
    "low": "sparse|spacious|airy|uncluttered|pared-down|lean|thin-textured|economical",
    "high": "dense|busy|layered|thickly woven|bustling|richly textured|intricate|crowded",
    "middle": "",
}  # fmt: skip
MOODS: Final = {
    ("major", "high"): "cheerful|joyful|bright|upbeat|lively|exuberant|sunny|spirited|jubilant|happy|euphoric|"
    "buoyant|playful|festive",
    ("major", "middle"): "warm|sunny|pleasant|easygoing|good-natured|hopeful|light-hearted|optimistic|friendly|"
    "contented|carefree|amiable",
    ("major", "low"): "peaceful|gentle|tender|serene|warm|soothing|placid|tranquil|delicate|dreamy|comforting|"
    "hushed|idyllic",
    ("minor", "high"): "dark|dramatic|restless|fiery|urgent|stormy|tense|turbulent|agitated|fierce|determined|"
    "nervous|menacing",
    ("minor", "middle"): "moody|pensive|bittersweet|brooding|shadowy|serious|mysterious|introspective|yearning|"
    "grave|uneasy|earnest",
    ("minor", "low"): "melancholic|wistful|sad|mournful|sombre|lonely|subdued|sorrowful|plaintive|gloomy|nostalgic|"
    "desolate|forlorn",
    ("", "high"): "energetic|driving|vigorous|spirited|animated|powerful|bold", ("", "middle"): "",
    ("", "low"): "calm|quiet|restrained|gentle|unassuming|still|relaxed",
}  # fmt: skip
"""Third of the key and energy → moods, after Russell's circumplex (1980) with mode for valence."""
FEELS: Final = {
    "swung": "swung|swinging|shuffling", "straight": "", "syncopated": "syncopated|offbeat",
}  # fmt: skip
FEEL_NOUNS: Final = {
    "swung": "a swung feel|a swing feel|swung timing|a shuffle feel|a lilting swing",
    "straight": "a straight feel|an even pulse|evenly placed notes|a square, straight pulse",
    "syncopated": "a syncopated pulse|plenty of syncopation|many offbeat accents|notes that anticipate the beat",
}  # fmt: skip
HARMONIES: Final = {
    "plain": "plain triads|simple chords|simple triads|uncomplicated harmony|straightforward chords",
    "rich": "rich seventh chords|jazzy chords|extended chords|colourful chords|lush harmony|four-note chords",
    "drone": "a drone|a steady drone|a held drone",
}  # fmt: skip
REGISTERS: Final = {
    "low": "the low register|a low register|low notes", "high": "the high register|a high register|high notes",
    "middle": "",
}  # fmt: skip
METERS: Final = {
    "4/4": "4/4|4/4 time|common time", "3/4": "3/4|3/4 time|triple time|waltz time", "6/8": "6/8|6/8 time",
    "12/8": "12/8|12/8 time", "9/8": "9/8|9/8 time", "5/4": "5/4|5/4 time|five-four time", "7/8": "7/8|7/8 time",
    "2/4": "2/4|2/4 time", "2/2": "2/2|cut time", "3/8": "3/8|3/8 time", "10/8": "10/8|10/8 time",
    "6/4": "6/4|6/4 time",     "3/2": "3/2|3/2 time", "7/4": "7/4|7/4 time", "5/8": "5/8|5/8 time",
}  # fmt: skip
SECTIONS: Final = {
    "intro": "an intro|a short introduction", "bridge": "a bridge|a contrasting bridge", "ending": "an ending|an outro",
    "verse": "a verse", "chorus": "a chorus",
}  # fmt: skip
SOUNDS: Final = {
    "grand piano": "piano|grand piano|piano|acoustic piano", "felt piano": "felt piano|soft piano|muted piano",
    "upright piano": "upright piano|honky-tonk piano|piano", "rhodes": "Rhodes|electric piano|Rhodes piano",
    "electric grand": "electric grand piano|electric piano", "wurlitzer": "Wurlitzer|electric piano",
    "fm keys": "FM electric piano|FM keyboard", "clavinet": "clavinet|clav", "drawbar organ": "organ|Hammond organ",
    "church organ": "church organ|pipe organ", "reed organ": "reed organ|harmonium", "celesta": "celesta",
    "vibraphone": "vibraphone|vibes", "bells": "bells|tubular bells", "nylon guitar": "nylon guitar|classical guitar",
    "steel guitar": "acoustic guitar|steel-string guitar", "clean guitar": "clean electric guitar|electric guitar",
    "funk guitar": "funk guitar|choppy electric guitar", "overdrive guitar": "overdriven guitar|crunchy guitar",
    "distortion guitar": "distorted guitar|distorted electric guitar",
    "palm mute guitar": "palm-muted guitar|chugging guitar", "skank guitar": "skank guitar|offbeat guitar",
    "contrabass": "double bass|contrabass", "upright bass": "upright bass|double bass|acoustic bass",
    "finger bass": "electric bass|bass guitar", "pick bass": "picked bass|bass guitar|electric bass",
    "fretless bass": "fretless bass", "slap bass": "slap bass|slapped bass", "sub bass": "sub bass|deep sub-bass",
    "808 bass": "808 bass", "acid bass": "acid bass|303-style bass", "reese bass": "Reese bass",
    "synth bass": "synth bass|bass synth", "dub bass": "dub bass|deep bass",
    "moog bass": "Moog bass|analogue synth bass",
    "string section": "strings|string section|string ensemble", "pizzicato": "pizzicato strings|plucked strings",
    "string machine": "string machine|synth strings", "choir": "choir|choral voices", "voice": "voice|vocals",
    "voice ooh": "vocal oohs|wordless voices", "choir pad": "choir pad", "saxophone": "saxophone|sax",
    "brass section": "brass|horn section|brass section", "synth brass": "synth brass", "french horn": "French horn",
    "english horn": "English horn|cor anglais", "cello": "cello", "saw lead": "saw lead|synth lead",
    "square lead": "square lead|square-wave lead", "soft lead": "soft synth lead|soft lead", "stab": "synth stabs",
    "pluck": "synth pluck|plucked synth", "arp": "synth arpeggio|arpeggiated synth", "supersaw": "supersaw synth",
    "warm pad": "warm pad|synth pad", "glass pad": "glassy pad|shimmering pad", "drone": "drone|low drone",
    "noise sweep": "noise sweeps", "whistle": "whistle|whistling", "acoustic kit": "drums|drum kit|acoustic drums",
    "brush kit": "brushed drums|brushes", "rock kit": "drums|rock drums|drum kit",
    "metal kit": "drums|heavy drums|drum kit", "funk kit": "drums|tight drums|drum kit", "808 kit": "808 drums",
    "909 kit": "909 drums|drum machine", "lofi kit": "dusty drums|lo-fi drums", "trap kit": "trap drums",
    "breakbeat kit": "breakbeats|chopped breakbeats", "electro kit": "electronic drums|drum machine",
    "orchestral percussion": "orchestral percussion|timpani and percussion", "tabla": "tabla",
    "latin percussion": "Latin percussion|hand percussion", "afro percussion": "African percussion",
    "frame drum": "frame drum|hand drum", "effects": "sound effects",
}  # fmt: skip
"""Sound → what it is called; sounds not listed are called by their own name."""
NOUNS: Final = "piece|piece|track|track|tune|number|composition|arrangement|performance"
BEATS: Final = frozenset(
    ["lo-fi hip hop", "boom bap", "house", "techno", "drum and bass", "trap", "funk", "afrobeat", "reggae"]
)
"""Styles whose pieces may be called a groove."""
KINDS: Final = frozenset(
    ["song", "quartet", "trio", "duet", "waltz", "march", "dance", "hymn", "carol", "etude", "study", "sonata", "rag",
     "prelude", "mazurka", "polka", "minuet", "fugue", "suite", "ballad", "anthem", "lullaby", "nocturne", "tango"]
)  # fmt: skip
"""Genres that need no noun after them."""
