"""Who plays in each style: bands as sounds with what they play (`sound:player`), `?` behind one who may stay away.

The player left out, a sound plays what its instrument usually does. "melody" is the tune's.
"""

from __future__ import annotations

from typing import Final

BANDS: Final[dict[str, tuple[str, ...]]] = {
    "lo-fi hip hop": (
        "lofi kit, upright bass, rhodes, vibraphone:melody, warm pad?",
        "lofi kit, finger bass, felt piano, nylon guitar:melody, warm pad?, latin percussion?",
        "lofi kit, sub bass, rhodes, clean guitar:melody, string machine?",
        "lofi kit, moog bass, wurlitzer, flute:melody, latin percussion?",
        "lofi kit, upright bass, nylon guitar:arpeggio, rhodes:melody, glass pad?",
        "lofi kit, sub bass, rhodes, saxophone:melody, voice ooh?",
    ),
    "boom bap": (
        "breakbeat kit, upright bass, grand piano, trumpet:melody?, string machine?",
        "lofi kit, finger bass, rhodes, saxophone:melody",
        "breakbeat kit, sub bass, vibraphone:riff, string section:ostinato, flute:melody?",
        "acoustic kit, upright bass, upright piano, brass section:horns, soft lead:melody?",
        "breakbeat kit, moog bass, wurlitzer, clean guitar:riff, bells:melody?",
    ),
    "house": (
        "909 kit, synth bass, grand piano:stabs, warm pad?, saw lead:melody?",
        "909 kit, sub bass, stab, rhodes, soft lead:melody?, latin percussion?",
        "909 kit, finger bass, funk guitar, string machine, vibraphone:melody?",
        "909 kit, moog bass, drawbar organ:stabs, pluck:arp, voice ooh?, latin percussion?",
        "electro kit, synth bass, supersaw, pluck:melody, warm pad?, noise sweep?",
    ),
    "techno": (
        "909 kit, sub bass, stab, drone, arp?",
        "909 kit, acid bass, warm pad?, stab, noise sweep?",
        "electro kit, synth bass, pluck:arp, drone, bells:riff?",
        "909 kit, reese bass, arp, glass pad?, stab?",
        "808 kit, sub bass, pluck:riff, string machine?, square lead:melody?",
    ),
    "drum and bass": (
        "breakbeat kit, reese bass, warm pad, pluck:melody, stab?",
        "breakbeat kit, sub bass, rhodes, glass pad?, soft lead:melody",
        "breakbeat kit, reese bass, stab, string machine?, saw lead:melody?, noise sweep?",
        "breakbeat kit, sub bass, grand piano:arpeggio, choir pad?, vibraphone:melody?",
        "breakbeat kit, moog bass, arp, warm pad, square lead:melody?",
    ),
    "trap": (
        "trap kit, 808 bass, bells:melody, warm pad?, pluck:arp?",
        "trap kit, 808 bass, felt piano:arpeggio, flute:melody, choir pad?",
        "808 kit, 808 bass, pluck:riff, string machine?, soft lead:melody",
        "trap kit, 808 bass, nylon guitar:arpeggio, whistle:melody?, glass pad?",
        "trap kit, 808 bass, fm keys, square lead:melody?, brass section:stabs?, noise sweep?",
    ),
    "rock": (
        "rock kit, pick bass, overdrive guitar:powers, clean guitar:arpeggio?, overdrive guitar:melody",
        "rock kit, finger bass, overdrive guitar:strum, drawbar organ?, distortion guitar:melody?",
        "rock kit, pick bass, distortion guitar:powers, steel guitar:strum?, saw lead:melody?",
        "acoustic kit, pick bass, clean guitar:strum, overdrive guitar:riff, upright piano?, clean guitar:melody?",
        "rock kit, pick bass, overdrive guitar:riff, overdrive guitar:melody",
    ),
    "metal": (
        "metal kit, pick bass, palm mute guitar:riff, distortion guitar:powers, distortion guitar:melody",
        "metal kit, pick bass, palm mute guitar:riff, distortion guitar:melody, choir?",
        "metal kit, finger bass, distortion guitar:powers, palm mute guitar:riff, string section?, violin:melody?",
        "metal kit, pick bass, palm mute guitar:riff, clean guitar:arpeggio?, distortion guitar:melody",
    ),
    "funk": (
        "funk kit, slap bass, funk guitar, clavinet:riff, brass section:horns, saxophone:melody",
        "funk kit, finger bass, funk guitar, drawbar organ?, brass section:horns, trumpet:melody?",
        "funk kit, finger bass, clavinet:riff, rhodes, latin percussion?, saxophone:melody",
        "acoustic kit, moog bass, funk guitar, rhodes, string machine?, saw lead:melody",
        "funk kit, slap bass, funk guitar, wurlitzer, flute:melody?, latin percussion?",
    ),
    "soul": (
        "acoustic kit, finger bass, rhodes, clean guitar:chops, string section?, saxophone:melody",
        "acoustic kit, finger bass, drawbar organ, clean guitar:chops, brass section:horns?, trumpet:melody?",
        "funk kit, finger bass, wurlitzer, voice ooh?, clean guitar:melody, latin percussion?",
        "acoustic kit, moog bass, rhodes, string machine?, soft lead:melody",
        "acoustic kit, finger bass, grand piano, string section, brass section:horns?, flute:melody?",
    ),
    "pop": (
        "electro kit, synth bass, grand piano, pluck:arp?, soft lead:melody, warm pad?",
        "acoustic kit, finger bass, steel guitar:strum, warm pad?, grand piano:melody",
        "electro kit, synth bass, supersaw?, clean guitar:chops, bells:melody?, string machine",
        "acoustic kit, finger bass, clean guitar:arpeggio, grand piano, voice ooh?, violin:melody?",
        "909 kit, synth bass, stab, pluck:melody, warm pad",
    ),
    "synthwave": (
        "electro kit, synth bass, string machine, arp, saw lead:melody",
        "electro kit, moog bass, warm pad, pluck:arp, square lead:melody",
        "electro kit, synth bass, fm keys, supersaw?, saw lead:melody",
        "electro kit, synth bass, stab, string machine, overdrive guitar:melody?",
        "electro kit, moog bass, choir pad, arp, bells:melody?",
    ),
    "jazz swing": (
        "brush kit, upright bass, grand piano, saxophone:melody",
        "acoustic kit, upright bass, grand piano, trumpet:melody",
        "acoustic kit, upright bass, clean guitar, vibraphone:melody",
        "brush kit, upright bass, grand piano, clarinet:melody, trombone:counter?",
        "acoustic kit, upright bass, grand piano, brass section:horns, trumpet:melody",
        "brush kit, upright bass, clean guitar, violin:melody",
    ),
    "bossa nova": (
        "brush kit, upright bass, nylon guitar, flute:melody, latin percussion?",
        "acoustic kit, upright bass, nylon guitar, grand piano:melody, string section?",
        "brush kit, upright bass, nylon guitar, saxophone:melody, latin percussion?",
        "acoustic kit, finger bass, rhodes, nylon guitar:melody, latin percussion",
    ),
    "reggae": (
        "acoustic kit, dub bass, skank guitar, drawbar organ:bubble, trumpet:melody?",
        "acoustic kit, dub bass, skank guitar, upright piano:skank, clean guitar:riff, saxophone:melody?",
        "acoustic kit, dub bass, skank guitar, drawbar organ:bubble, brass section:horns, latin percussion?",
        "electro kit, dub bass, skank guitar, fm keys:skank?, accordion:melody, warm pad?",
    ),
    "ambient": (
        "warm pad, glass pad?, felt piano:melody, drone",
        "choir pad, rhodes:arpeggio, drone, bells:melody?",
        "string section, sub bass?, shakuhachi:melody, glass pad",
        "warm pad, harp, drone, soft lead:melody?",
        "acoustic kit?, drone, glass pad, vibraphone:melody, voice ooh?",
        "808 kit, sub bass, warm pad, pluck:arp, felt piano:melody?",
    ),
    "orchestral": (
        "orchestral percussion:drums, contrabass, string section, french horn:counter, violin:melody, harp?",
        "orchestral percussion:drums, contrabass, string section:ostinato, brass section:tutti, trumpet:melody, choir?",
        "orchestral percussion:drums?, contrabass, string section, pizzicato, oboe:melody, bassoon:counter",
        "orchestral percussion:drums, contrabass, cello:ostinato, string section, french horn:melody, flute:counter?",
        "contrabass, viola:counter, cello:counter, string section, violin:melody, celesta:arpeggio?",
    ),
    "folk": (
        "steel guitar:strum, upright bass, accordion?, violin:melody, latin percussion",
        "steel guitar:picking, upright bass, flute:melody, latin percussion?",
        "acoustic kit, finger bass, steel guitar:strum, nylon guitar:picking, voice ooh?, violin:melody",
        "nylon guitar:picking, steel guitar:strum, cello:counter, clarinet:melody",
        "brush kit, upright bass, steel guitar:picking, upright piano?, accordion:melody",
    ),
    "blues": (
        "acoustic kit, finger bass, overdrive guitar:shuffle, drawbar organ?, clean guitar:melody",
        "acoustic kit, upright bass, upright piano:shuffle, saxophone:melody",
        "acoustic kit, pick bass, clean guitar:shuffle, upright piano, overdrive guitar:melody",
        "brush kit, upright bass, steel guitar:shuffle, accordion:melody",
        "acoustic kit, finger bass, drawbar organ, clean guitar:chops, brass section:horns?, overdrive guitar:melody",
    ),
    "afrobeat": (
        "funk kit, finger bass, clean guitar:riff, funk guitar:answer, brass section:horns, afro percussion, "
        "saxophone:melody",
        "acoustic kit, finger bass, clean guitar:riff, drawbar organ:chops, afro percussion, trumpet:melody",
        "funk kit, finger bass, clean guitar:riff, clean guitar:answer, rhodes?, afro percussion, brass section:horns",
        "afro percussion:drums, finger bass, kora:riff, balafon:answer, flute:melody",
        "acoustic kit, finger bass, balafon:riff, clean guitar:answer, brass section:horns, afro percussion",
    ),
    "maqam": (
        "frame drum:drums, oud:replies, ney:melody, qanun:riff?, contrabass:drone",
        "frame drum:drums, qanun:riff, violin:melody, string section:drone, contrabass:drone?",
        "frame drum:drums, oud:melody, string section:drone, upright bass?",
        "frame drum:drums, oud:replies, qanun:melody, ney:drone?, contrabass:drone",
    ),
    "raga": (
        "tabla:drums, tanpura, sitar:melody, santur:replies?",
        "tabla:drums, tanpura, bansuri:melody, sitar:replies?",
        "tabla:drums, tanpura, santur:melody, bansuri:replies?",
        "tabla:drums, tanpura, violin:melody, accordion:drone?",
    ),
    "solo piano": (
        "grand piano:ballad, grand piano:melody",
        "felt piano:ballad, felt piano:melody",
        "upright piano:ballad, upright piano:melody",
    ),
}
