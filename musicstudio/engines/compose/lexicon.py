"""What English words about music mean here: styles, moods, instruments, tempo, register.

Genre words follow common usage of record shops and sample libraries. Moods are numbers from -1 to 1 that are added up:
`energy` (after Russell's arousal), `brightness` (valence, as far as mode and register carry it), `density`, `tempo`.
"""

from __future__ import annotations

from typing import Final

GENRES: Final[dict[str, str]] = {
    "lo-fi hip hop": "lo-fi hip hop|lofi hip hop|lo fi hip hop|lofi|lo-fi|lo fi|chillhop|chill hop|study beats|"
        "chill beats|jazzhop|lofi beat|lofi beats|study music|chill hop beat",
    "boom bap": "boom bap|boombap|boom-bap|hip hop|hip-hop|hiphop|rap|old school hip hop|golden age hip hop|"
        "east coast|turntablism|trip hop|trip-hop|triphop|rap beat|90s hip hop",
    "house": "house|deep house|tech house|disco house|french house|garage house|chicago house|funky house|"
        "progressive house|edm|dance|club|disco|nu disco|nu-disco|eurodance|uk garage|garage|electro house|"
        "tropical house|dance music|afro house|piano house",
    "techno": "techno|minimal techno|detroit techno|acid techno|dub techno|hard techno|industrial|minimal|acid|rave|"
        "trance|psytrance|electronic|electronica|idm|ebm|acid house|warehouse",
    "drum and bass": "drum and bass|drum & bass|drum n bass|drum'n'bass|dnb|d&b|jungle|liquid|liquid drum and bass|"
        "neurofunk|breakbeat|breakcore|breaks|liquid dnb",
    "trap": "trap|trap beat|drill|uk drill|phonk|dubstep|cloud rap|southern hip hop|crunk|808 beat|atlanta|"
        "trap music|brostep",
    "rock": "rock|hard rock|classic rock|indie rock|indie|alternative|alt rock|alternative rock|punk|punk rock|"
        "grunge|garage rock|surf rock|surf|britpop|post rock|post-rock|shoegaze|rock and roll|rock 'n' roll|"
        "rock n roll|rockabilly|emo|stoner rock|soft rock|prog rock|progressive rock|psychedelic rock",
    "metal": "metal|heavy metal|thrash|thrash metal|death metal|black metal|doom|doom metal|djent|metalcore|nu metal|"
        "power metal|progressive metal|hardcore|grindcore|sludge",
    "funk": "funk|funky|p-funk|disco funk|funk rock|go-go|slap funk|nu funk|jazz funk",
    "soul": "soul|r&b|rnb|r and b|neo soul|neo-soul|motown|gospel|rhythm and blues|contemporary r&b|smooth jazz|"
        "quiet storm|neosoul",
    "pop": "pop|electropop|indie pop|dance pop|k-pop|kpop|j-pop|jpop|synthpop|synth pop|synth-pop|bedroom pop|"
        "dream pop|pop song|pop ballad|power ballad|ballad|singer songwriter|city pop|hyperpop|bubblegum",
    "synthwave": "synthwave|synth wave|retrowave|outrun|vaporwave|80s|80's|eighties|darksynth|italo disco|italo|"
        "new wave|chiptune|chillwave|retro wave",
    "jazz swing": "jazz swing|swing|jazz|bebop|be-bop|hard bop|big band|cool jazz|jazz standard|swing jazz|"
        "dixieland|gypsy jazz|modal jazz|jazz ballad|ragtime|jazzy|manouche|jazz club",
    "bossa nova": "bossa nova|bossa|samba|latin jazz|brazilian|latin|salsa|rumba|mpb|bolero|cha cha|mambo|son cubano|"
        "tango|bossanova",
    "reggae": "reggae|dub|ska|rocksteady|roots reggae|dancehall|one drop|reggaeton|lovers rock|roots|jamaican",
    "ambient": "ambient|drone|soundscape|new age|meditation|meditative|atmospheric|space music|downtempo|sleep music|"
        "spa|yoga|dark ambient|chillout|chill out|textures|atmosphere|lullaby",
    "orchestral": "orchestral|orchestra|symphonic|symphony|classical|cinematic|film score|film music|soundtrack|epic|"
        "trailer|score|baroque|chamber music|chamber|romantic era|fanfare|movie|video game score|"
        "fantasy",
    "folk": "folk|acoustic|country|bluegrass|americana|celtic|irish|singer-songwriter|campfire|folk rock|indie folk|"
        "western|fingerpicking|klezmer|polka|sea shanty|nordic folk|unplugged",
    "blues": "blues|12 bar blues|12-bar blues|twelve bar blues|delta blues|chicago blues|blues rock|bluesy|boogie|"
        "boogie woogie|shuffle|slow blues|texas blues|boogie-woogie",
    "afrobeat": "afrobeat|afrobeats|afro beat|highlife|afro|amapiano|african|ethio jazz|ethio-jazz|juju|mbalax|"
        "soukous|desert blues|west african|afropop",
    "maqam": "maqam|arabic|arab|middle eastern|middle-eastern|oriental|egyptian|turkish|persian|levantine|tarab|"
        "taqsim|taksim|ottoman|makam|dabke",
    "raga": "raga|raag|indian|hindustani|carnatic|bollywood|indian classical|alap|gat|north indian",
    "solo piano": "solo piano|piano solo|piano piece|nocturne|etude|prelude|neoclassical piano|piano ballad|"
        "piano etude|piano nocturne|neoclassical|neo-classical|contemporary classical",
}  # fmt: skip
"""Style → words for it, by |."""

LOOSE: Final = frozenset(
    [
        "acoustic",
        "dance",
        "electronic",
        "minimal",
        "acid",
        "epic",
        "atmospheric",
        "meditative",
        "score",
        "dub",
        "80s",
        "80's",
        "eighties",
        "african",
        "latin",
        "club",
        "indian",
        "score",
        "textures",
        "funky",
        "jazzy",
        "bluesy",
        "roots",
        "fantasy",
        "movie",
        "liquid",
        "breaks",
        "afro",
        "rap",
        "gospel",
        "ballad",
        "lullaby",
        "cinematic",
        "swing",
        "drone",
        "minimal",
        "hardcore",
        "industrial",
        "surf",
        "chamber",
        "classical",
        "shuffle",
        "atmosphere",
        "dark ambient",
    ]
)
"""Genre words that give way to any other genre word: "jazzy lofi" is lo-fi."""

Mood = tuple[float, float, float, float]
"""energy, brightness, density, tempo."""

MOODS: Final[dict[str, Mood]] = {
    "calm|calming|peaceful|serene|tranquil|quiet|soothing": (-0.6, 0.1, -0.3, -0.4),
    "gentle|soft|tender|delicate|light": (-0.5, 0.2, -0.3, -0.2),
    "relaxed|relaxing|chill|chilled|laid back|laid-back|mellow|lazy|easy": (-0.4, 0.1, -0.1, -0.3),
    "warm|cozy|cosy|smooth|intimate": (-0.2, 0.2, 0.0, -0.1),
    "dreamy|hazy|floating|ethereal|hypnotic|spacey|nostalgic|wistful": (-0.3, 0.0, -0.1, -0.2),
    "sad|melancholy|melancholic|mournful|sorrowful|lonely|bittersweet|blue|longing": (-0.4, -0.6, -0.2, -0.3),
    "dark|gloomy|moody|brooding|sinister|noir|haunting|mysterious|gothic": (0.0, -0.8, 0.0, -0.1),
    "tense|suspense|suspenseful|ominous|scary|creepy|horror|anxious": (0.2, -0.9, 0.1, 0.0),
    "happy|cheerful|joyful|joyous|sunny|playful|fun|bright|carefree|summery": (0.3, 0.9, 0.1, 0.2),
    "uplifting|hopeful|inspiring|optimistic|euphoric|triumphant|heroic|celebratory|feel good|feel-good": (0.4, 0.8,
        0.2, 0.2),
    "romantic|lush|sensual|sexy|passionate": (-0.2, 0.1, 0.2, -0.2),
    "energetic|energy|driving|powerful|intense|hard|heavy|high energy|hard hitting|pumping|banging": (0.7, 0.0, 0.3,
        0.3),
    "aggressive|angry|brutal|furious|raw|violent|savage": (0.9, -0.6, 0.3, 0.4),
    "epic|majestic|grand|massive|huge|dramatic": (0.7, 0.0, 0.5, 0.0),
    "groovy|bouncy|danceable|grooving|catchy|upbeat|lively|swinging": (0.4, 0.4, 0.2, 0.2),
    "sparse|minimal|minimalist|minimalistic|simple|bare|empty|spacious|stripped|stripped down|airy|open": (-0.2, 0.0,
        -0.8, 0.0),
    "dense|busy|full|rich|complex|layered|intricate|thick|wall of sound": (0.2, 0.0, 0.8, 0.0),
    "dusty|vintage|old|grainy|tape|vinyl|gritty|dirty|crunchy": (0.0, -0.1, 0.0, 0.0),
}  # fmt: skip
"""Words → what they add to energy, brightness, density and tempo."""

TEMPI: Final[dict[str, float]] = {
    "very slow": -1.0, "slow": -0.7, "slower": -0.6, "slowly": -0.6, "largo": -1.0, "adagio": -0.8, "andante": -0.3,
    "mid tempo": 0.0, "midtempo": 0.0, "mid-tempo": 0.0, "medium": 0.0, "moderate": 0.0, "moderato": 0.1,
    "allegro": 0.6, "vivace": 0.8, "presto": 1.0, "fast": 0.8, "faster": 0.6, "quick": 0.6, "very fast": 1.0,
    "up tempo": 0.7, "uptempo": 0.7, "up-tempo": 0.7, "rapid": 0.9, "half time": -0.6, "double time": 0.8,
        "lento": -0.8,
}  # fmt: skip
"""Words → where in the style's range the tempo lies: -1 its slowest, 1 its fastest."""

REGISTERS: Final[dict[str, int]] = {
    "low": -1, "deep": -1, "low register": -1, "bassy": -1, "dark sounding": -1, "high": 1, "high register": 1,
    "treble": 1, "high pitched": 1, "sparkling": 1, "shimmering": 1,
}  # fmt: skip

ROLES: Final[dict[str, str]] = {
    "drums": "drums|drum|drum kit|drumkit|percussion|beat|beats|kick|snare|hats|hi hats|cymbals|drummer|drum beat|"
        "rhythm section",
    "bass": "bass|bassline|bass line|basslines|low end|bass guitar",
    "keys": "keys|keyboard|keyboards|chords",
    "guitar": "guitar|guitars",
    "strings": "strings|violins|horns|brass|woodwinds|winds",
    "lead": "lead|melody|melodies|solo|solos|lead line|tune|hook|theme|topline",
    "pad": "pad|pads|synth pad|synth pads|drones",
    "vocals": "vocals|vocal|voice|voices|singing|singer|lyrics|singers",
}  # fmt: skip
"""Role → words that ask for it without naming a sound."""

PATCHES: Final[dict[str, tuple[str, str]]] = {
    "rhodes": ("keys", "rhodes|electric piano|e-piano|epiano|fender rhodes|suitcase"),
    "wurlitzer": ("keys", "wurlitzer|wurli"),
    "grand piano": ("keys", "piano|grand piano|pianos|pianist"),
    "felt piano": ("keys", "felt piano|soft piano"),
    "upright piano": ("keys", "upright piano|honky tonk|honky-tonk"),
    "clavinet": ("keys", "clavinet|clav"),
    "drawbar organ": ("keys", "organ|hammond|drawbar organ|b3|hammond organ"),
    "church organ": ("keys", "church organ|pipe organ"),
    "harpsichord": ("keys", "harpsichord"),
    "celesta": ("keys", "celesta|music box|glockenspiel"),
    "vibraphone": ("keys", "vibraphone|vibes"),
    "marimba": ("keys", "marimba|xylophone|kalimba"),
    "bells": ("keys", "bells|bell|tubular bells|chimes"),
    "fm keys": ("keys", "dx7|fm keys|fm piano"),
    "nylon guitar": ("guitar", "nylon guitar|classical guitar|spanish guitar|flamenco guitar"),
    "steel guitar": ("guitar", "acoustic guitar|steel guitar|folk guitar|ukulele|banjo|mandolin"),
    "clean guitar": ("guitar", "electric guitar|clean guitar|jazz guitar"),
    "funk guitar": ("guitar", "funk guitar|wah guitar|wah"),
    "overdrive guitar": ("guitar", "overdriven guitar|overdrive guitar|crunch guitar|crunchy guitar"),
    "distortion guitar": ("guitar", "distorted guitar|distorted guitars|distortion guitar|heavy guitar|heavy guitars|"
        "fuzz guitar|distortion"),
    "palm mute guitar": ("guitar", "palm mutes|palm muted guitar|palm mute guitar|chugging|chugging guitars"),
    "skank guitar": ("guitar", "skank guitar|skank|offbeat guitar"),
    "violin": ("lead", "violin|fiddle"),
    "viola": ("strings", "viola"),
    "cello": ("strings", "cello|cellos|violoncello"),
    "contrabass": ("bass", "contrabass"),
    "string section": ("strings", "strings|string section|string ensemble|orchestra strings|violins"),
    "pizzicato": ("strings", "pizzicato|plucked strings"),
    "harp": ("strings", "harp"),
    "flute": ("lead", "flute|recorder|piccolo|tin whistle|pan flute"),
    "clarinet": ("lead", "clarinet"),
    "oboe": ("lead", "oboe"),
    "bassoon": ("strings", "bassoon"),
    "trumpet": ("lead", "trumpet|muted trumpet|flugelhorn"),
    "trombone": ("lead", "trombone"),
    "french horn": ("strings", "french horn|horn"),
    "brass section": ("strings", "brass section|horn section|brass|horns"),
    "saxophone": ("lead", "saxophone|sax|saxophones|tenor sax|alto sax"),
    "accordion": ("lead", "accordion|harmonica|melodica|concertina"),
    "oud": ("lead", "oud|ud|lute"),
    "qanun": ("lead", "qanun|kanun|zither|koto"),
    "ney": ("lead", "ney|nay"),
    "sitar": ("lead", "sitar|sarod|veena"),
    "bansuri": ("lead", "bansuri|indian flute"),
    "tanpura": ("pad", "tanpura|tambura"),
    "kora": ("strings", "kora"),
    "balafon": ("keys", "balafon"),
    "santur": ("lead", "santur|santoor|dulcimer|cimbalom"),
    "shakuhachi": ("lead", "shakuhachi"),
    "saw lead": ("lead", "synth lead|saw lead|synth|synths|synthesizer|lead synth|analog synth"),
    "square lead": ("lead", "square lead|chiptune lead|8 bit lead|8-bit"),
    "soft lead": ("lead", "soft lead|whistle lead"),
    "pluck": ("keys", "pluck|plucks|synth pluck"),
    "supersaw": ("pad", "supersaw|supersaws"),
    "warm pad": ("pad", "pad|pads|synth pad|synth pads|warm pad|warm pads"),
    "glass pad": ("pad", "glass pad|shimmer pad"),
    "choir pad": ("pad", "choir pad"),
    "string machine": ("pad", "string machine|solina"),
    "stab": ("keys", "stab|stabs|chord stabs"),
    "arp": ("keys", "arp|arps|arpeggio|arpeggios|arpeggiated|arpeggiator"),
    "drone": ("pad", "drone sound"),
    "whistle": ("lead", "whistle|whistling"),
    "choir": ("vocals", "choir|choral"),
    "voice ooh": ("vocals", "oohs|humming|vocal oohs"),
    "upright bass": ("bass", "upright bass|double bass|acoustic bass|walking bass"),
    "finger bass": ("bass", "electric bass|finger bass"),
    "pick bass": ("bass", "pick bass|picked bass"),
    "slap bass": ("bass", "slap bass|slapped bass"),
    "sub bass": ("bass", "sub bass|sub|subbass"),
    "808 bass": ("bass", "808 bass|808s|808"),
    "acid bass": ("bass", "acid bass|303|acid line|tb-303|tb 303"),
    "reese bass": ("bass", "reese|reese bass|wobble bass|wobble"),
    "synth bass": ("bass", "synth bass|bass synth"),
    "dub bass": ("bass", "dub bass"),
    "moog bass": ("bass", "moog|moog bass"),
    "brush kit": ("drums", "brushes|brushed drums|brush kit"),
    "808 kit": ("drums", "808 drums|tr-808|808 kit"),
    "909 kit": ("drums", "909|909 drums|tr-909|four on the floor|909 kit"),
    "lofi kit": ("drums", "dusty drums|lofi drums|lo-fi drums|vinyl drums|lo fi drums"),
    "breakbeat kit": ("drums", "breakbeats|amen|amen break|chopped breaks"),
    "acoustic kit": ("drums", "acoustic drums|live drums|acoustic kit"),
    "electro kit": ("drums", "electronic drums|drum machine|electro kit"),
    "trap kit": ("drums", "trap drums|trap hats"),
    "latin percussion": ("drums", "congas|bongos|conga|bongo|timbales|latin percussion|shaker|shakers"),
    "afro percussion": ("drums", "djembe|talking drum|afro percussion|african drums|african percussion"),
    "frame drum": ("drums", "frame drum|riq|darbuka|darbouka|doumbek|daf|bendir|frame drums"),
    "tabla": ("drums", "tabla|tablas"),
    "orchestral percussion": ("drums", "timpani|orchestral percussion|taiko|taikos"),
}  # fmt: skip
"""Sound → its role and the words for it, by |."""

AFFINITY: Final[dict[str, str]] = {
    "rhodes": "lo-fi hip hop", "wurlitzer": "soul", "clavinet": "funk", "slap bass": "funk", "funk guitar": "funk",
    "nylon guitar": "bossa nova", "steel guitar": "folk", "distortion guitar": "metal", "overdrive guitar": "rock",
    "palm mute guitar": "metal", "skank guitar": "reggae", "dub bass": "reggae", "saxophone": "jazz swing",
    "trumpet": "jazz swing", "upright bass": "jazz swing", "vibraphone": "jazz swing", "brush kit": "jazz swing",
    "drawbar organ": "soul", "string section": "orchestral", "french horn": "orchestral", "oboe": "orchestral",
    "cello": "orchestral", "viola": "orchestral", "harpsichord": "orchestral", "violin": "orchestral",
    "brass section": "funk", "clarinet": "orchestral", "bassoon": "orchestral", "harp": "orchestral",
    "orchestral percussion": "orchestral", "pizzicato": "orchestral", "accordion": "folk", "oud": "maqam",
    "qanun": "maqam", "ney": "maqam", "frame drum": "maqam", "sitar": "raga", "bansuri": "raga", "tabla": "raga",
    "tanpura": "raga", "kora": "afrobeat", "balafon": "afrobeat", "afro percussion": "afrobeat", "808 bass": "trap",
    "trap kit": "trap", "808 kit": "trap", "909 kit": "house", "acid bass": "techno", "reese bass": "drum and bass",
    "breakbeat kit": "drum and bass", "supersaw": "house", "stab": "house", "warm pad": "ambient",
    "glass pad": "ambient", "drone": "ambient", "square lead": "synthwave", "arp": "synthwave",
        "saw lead": "synthwave",
    "lofi kit": "lo-fi hip hop", "latin percussion": "bossa nova", "felt piano": "solo piano", "shakuhachi": "ambient",
    "grand piano": "solo piano", "church organ": "orchestral", "choir": "orchestral", "flute": "folk",
}  # fmt: skip
"""Sound → the style it suggests where no word names one."""

ARTISTS: Final[dict[str, str]] = {
    "nujabes": "lo-fi hip hop|jazzy warm", "j dilla": "boom bap|laid-back dusty", "dj premier": "boom bap|dusty",
    "dr dre": "boom bap|minor", "daft punk": "house|funky", "frankie knuckles": "house|warm",
        "kraftwerk": "techno|minimal",
    "aphex twin": "techno|complex", "jeff mills": "techno|driving", "goldie": "drum and bass|dark",
        "ltj bukem": "drum and bass|dreamy",
    "metro boomin": "trap|dark", "travis scott": "trap|dreamy dark", "nirvana": "rock|raw", "ac/dc": "rock|driving",
    "radiohead": "rock|melancholic", "the beatles": "pop|cheerful", "beatles": "pop|cheerful",
        "pink floyd": "rock|dreamy slow",
    "led zeppelin": "rock|heavy", "metallica": "metal|aggressive", "black sabbath": "metal|dark slow",
        "iron maiden": "metal|epic",
    "james brown": "funk|energetic", "parliament": "funk|groovy", "prince": "funk|groovy",
        "stevie wonder": "soul|groovy",
    "marvin gaye": "soul|smooth", "aretha franklin": "soul|passionate", "d'angelo": "soul|laid-back",
        "taylor swift": "pop|catchy",
    "michael jackson": "pop|groovy", "abba": "pop|happy", "adele": "pop|melancholic slow",
        "billie eilish": "pop|dark sparse",
    "the weeknd": "synthwave|driving", "kavinsky": "synthwave|dark", "vangelis": "synthwave|dreamy",
        "bill evans": "jazz swing|tender",
    "miles davis": "jazz swing|cool", "john coltrane": "jazz swing|intense", "duke ellington": "jazz swing|lively",
    "jobim": "bossa nova|warm", "antonio carlos jobim": "bossa nova|warm", "joao gilberto": "bossa nova|quiet",
    "bob marley": "reggae|sunny", "king tubby": "reggae|hypnotic", "lee perry": "reggae|hypnotic",
        "brian eno": "ambient|calm",
    "stars of the lid": "ambient|calm", "hans zimmer": "orchestral|epic", "john williams": "orchestral|heroic",
    "beethoven": "orchestral|dramatic", "mozart": "orchestral|cheerful", "bach": "orchestral|complex",
        "bob dylan": "folk|warm",
    "nick drake": "folk|melancholic", "bb king": "blues|warm", "b.b. king": "blues|warm", "muddy waters": "blues|raw",
    "fela kuti": "afrobeat|driving", "tony allen": "afrobeat|groovy", "ali farka toure": "afrobeat|hypnotic",
    "umm kulthum": "maqam|passionate", "oum kalthoum": "maqam|passionate", "munir bashir": "maqam|meditative",
    "ravi shankar": "raga|lively", "hariprasad chaurasia": "raga|calm", "chopin": "solo piano|romantic",
    "debussy": "solo piano|dreamy", "satie": "solo piano|calm sparse", "erik satie": "solo piano|calm sparse",
    "ludovico einaudi": "solo piano|hopeful", "einaudi": "solo piano|hopeful", "philip glass": "solo piano|hypnotic",
    "burial": "drum and bass|dark", "deadmau5": "house|driving", "skrillex": "trap|aggressive",
        "portishead": "boom bap|dark slow",
    "massive attack": "boom bap|dark slow", "boards of canada": "lo-fi hip hop|nostalgic", "ed sheeran": "pop|warm",
    "coldplay": "pop|uplifting", "kendrick lamar": "boom bap|intense", "drake": "trap|moody",
        "beyonce": "pop|energetic",
}  # fmt: skip
"""A musician's name → the style and the plain attributes it stands for; nobody's music is imitated."""

MODES: Final = ["dorian", "phrygian", "lydian", "mixolydian", "locrian", "harmonic minor", "melodic minor",
    "phrygian dominant", "rast", "bayati", "hijaz", "saba", "nahawand", "kurd", "ajam", "yaman", "bhairav",
    "bhairavi", "kafi", "bhupali", "todi", "malkauns", "khamaj", "minor pentatonic", "major pentatonic",
    "whole tone", "minor", "major"]  # fmt: skip

METERS: Final = {
    "waltz": "3/4", "in three": "3/4", "in 3": "3/4", "triple time": "3/4", "three four": "3/4", "jig": "6/8",
        "six eight": "6/8",
    "in five": "5/4", "five four": "5/4", "in seven": "7/8", "seven eight": "7/8", "march": "4/4",
        "twelve eight": "12/8",
}  # fmt: skip

NUMBERS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "twelve": 12,
        "sixteen": 16,
    "twenty four": 24, "thirty two": 32, "sixty four": 64,
}  # fmt: skip

NEGATIONS: Final = frozenset(
    [
        "no",
        "without",
        "not",
        "minus",
        "never",
        "avoid",
        "except",
        "lacking",
        "dont",
        "don't",
        "w/o",
        "non",
        "sans",
        "excluding",
    ]
)
JOINERS: Final = frozenset(["and", "or", "nor", "any", "the", "a", "an", "of", ",", "&", "too", "much"])
ONLY: Final = frozenset(["only", "just", "solo", "duo", "duet", "trio", "quartet", "unaccompanied", "alone", "for"])
GROUPS: Final = frozenset(
    ["song", "track", "music", "party", "beat", "band", "ensemble", "group", "combo", "orchestra", "full"]
)
ENDINGS: Final = [
    "with an ending",
    "with ending",
    "ending",
    "outro",
    "that ends",
    "ends",
    "finish",
    "finale",
    "complete song",
    "full song",
    "complete piece",
]
LOOPS: Final = ["loop", "looping", "loopable", "seamless"]
ALONE: Final = {
    "drum loop": "drums", "drum loops": "drums", "drum break": "drums", "drum track": "drums", "drum solo": "drums",
    "percussion loop": "drums", "bass loop": "bass", "bass solo": "bass", "guitar loop": "guitar", "pad loop": "pad",
}  # fmt: skip
"""Words for one part by itself."""
COMBOS: Final = {
    "string quartet": "violin:melody, violin:counter, viola:pad, cello:bass",
    "string trio": "violin:melody, viola:counter, cello:bass",
    "jazz trio": "brush kit, upright bass, grand piano, grand piano:melody",
    "piano trio": "grand piano, violin:melody, cello:counter",
    "power trio": "rock kit, pick bass, overdrive guitar:powers, overdrive guitar:melody",
}  # fmt: skip
"""Groups by who plays in them, written as `lineups` writes bands."""
DRUM_VOICES: Final = {
    "kick|kicks|kick drum|bass drum": (35, 36), "snare|snares|claps|clap": (37, 38, 39, 40),
    "hats|hi hats|hi-hats|hihats|hi hat|hi-hat": (42, 44, 46),
    "cymbals|cymbal|crashes|rides": (49, 51, 52, 53, 55, 57, 59),
}  # fmt: skip
"""Words for one voice of a kit, by |, and its General-MIDI notes: without it, the drummer goes on without them."""
COMPOUNDS: Final = {"drumless": "drums", "bassless": "bass", "instrumental": "vocals", "beatless": "drums"}
