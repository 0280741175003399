"""Words that people ask for music in, beside those that the weightless reader knows: written down for this."""

from __future__ import annotations

from typing import Final

STYLES: Final = {
    "lo-fi hip hop": "lofi chill|bedroom beats|chill lofi|lofi jazz hop|study lofi|sleepy lofi|lo-fi beats|tape hop",
    "boom bap": "hip hop beat|breakbeat hip hop|underground hip hop|turntable hip hop|jazz rap|golden era rap|"
        "gangsta rap|old skool rap|boom bap beat|rap instrumental|sample based hip hop|new york hip hop|g-funk|"
        "abstract hip hop",
    "house": "house groove|classic house|soulful house|vocal house|club track|dancefloor|jackin house|"
        "filter house|melodic house|ibiza|slap house|electro pop house|organic house|bass house|big room",
    "techno": "berlin techno|peak time techno|melodic techno|rave techno|industrial techno|warehouse|hardtechno|"
        "schranz|"
        "goa trance|uplifting trance|hardstyle|gabber|electro|tech trance|microhouse|rave anthem",
    "drum and bass": "drum n bass roller|jump up|atmospheric drum and bass|old school jungle|amen jungle|neuro|"
        "halftime dnb|drumfunk|rollers|jungle breaks|ragga jungle|d'n'b|drum'n'bass|drumstep|breakbeat hardcore",
    "trap": "trap banger|hard trap|dark trap|melodic trap|plugg|rage beat|future bass|riddim|chicago drill|"
        "808 trap beat|"
        "memphis|trap metal beat|grime|bass music|moombahton|jersey club",
    "rock": "rock band|arena rock|southern rock|prog rock|progressive rock|psychedelic rock|psych rock|stoner rock|"
        "math rock|power pop|emo|new wave|post punk|soft rock|glam rock|rockabilly|college rock|krautrock|noise rock|"
        "rock anthem|pop punk|slacker rock|space rock|heartland rock|rocker",
    "metal": "thrash|thrash metal|death metal|black metal|doom|doom metal|power metal|metalcore|djent|sludge|"
        "prog metal|progressive metal|nu metal|headbanger|speed metal|symphonic metal|viking metal|groove metal|"
        "deathcore",
    "funk": "funk jam|p-funk|funk groove|electro funk|soul funk|jazz funk|funk rock|seventies funk|deep funk|"
        "slap funk|boogie funk|brass funk|afro funk|disco funk",
    "soul": "soul ballad|rhythm and blues|rnb|r and b|neo soul|neosoul|northern soul|southern soul|motown|stax|"
        "quiet storm|gospel|"
        "gospel choir|blue eyed soul|contemporary r&b|alt r&b|philly soul|slow jam|doo wop|worship",
    "pop": "pop song|radio pop|chart pop|indie pop|bubblegum pop|dream pop|synth-pop|electropop|teen pop|dance pop|"
        "j-pop|k-pop|hit single|top forty|sugary pop|singalong|hyperpop|art pop|chamber pop|bedroom pop|"
        "commercial pop|jingle",
    "synthwave": "retro synth|eighties synth|dreamwave|darkwave|vaporwave|80s synth|cyberpunk|italo disco|"
        "80s electro|night drive|chillwave|new retro wave|synth retro|analog eighties|arcade synth|outrun synth|"
        "coldwave",
    "jazz swing": "swing|big band|bebop|hard bop|cool jazz|jazz standard|straight ahead jazz|west coast jazz|"
        "jazz waltz|"
        "jazz quartet|jazz combo|smoky jazz|lounge jazz|post bop|jazz number|smooth jazz|dixie|stride|"
        "gypsy swing|vocal jazz|torch song|cocktail jazz|jump blues swing|jazz blues",
    "bossa nova": "bossa groove|samba jazz|choro|samba canção|rio bossa|pagode|forro|bachata|merengue|cumbia|"
        "latin groove|"
        "cuban|afro cuban|montuno|cha-cha|beguine|baião|tropicalia|latin ballad|rhumba|salsa dura|timba|milonga",
    "reggae": "dub reggae|reggae groove|ragga|steppers|nyabinghi|ska punk|roots dub|riddim reggae|two tone|"
        "early reggae|"
        "digital dub|reggae fusion|bubble reggae|kingston|reggae pop|dubwise|skinhead reggae",
    "ambient": "ambient soundscape|drone ambient|sound bath|space ambient|deep ambient|ambient texture|sonic wash|"
        "music for sleep|beatless|healing music|relaxation music|chill ambient|floating ambient|isolationist|"
        "background texture|"
        "environmental music|dark drone|meditation bed|generative ambient",
    "orchestral": "orchestral piece|full orchestra|symphony orchestra|cinematic score|movie score|film cue|"
        "trailer music|"
        "hollywood|blockbuster score|concert overture|chamber orchestra|string orchestra|baroque suite|classical piece|"
        "adventure score|concerto|overture|romantic symphony|game score|underscore|ballet|opera overture|late romantic",
    "folk": "folk song|folk ballad|country song|country ballad|nashville|honky tonk country|alt country|appalachian|"
        "old time|irish folk|scottish|gaelic|irish reel|highland|hoedown|acoustic folk|campfire song|"
        "singer songwriter|sea song|folk dance|traditional folk|roots americana|countrified|bothy ballad|pub song|"
        "coffeehouse",
    "blues": "blues song|blues jam|electric blues|delta|slide blues|blues shuffle|country blues|jump blues|"
        "piedmont blues|twelve-bar|minor blues|barrelhouse|roadhouse blues|swamp blues|bar room blues|memphis blues",
    "afrobeat": "afrobeat jam|african groove|lagos|nigerian|ghanaian|highlife guitar|congolese|rumba lingala|"
        "soukouss|afro-pop|"
        "ethiopian|malian|tuareg|sahel|afro-funk|mbaqanga|township|south african|kwaito|senegalese|chimurenga|griot",
    "maqam": "maqam hijaz|arabian|levantine folk|egyptian classical|bedouin|oriental maqam|near eastern|andalusi|"
        "anatolian|"
        "istanbul|moorish|belly dance|bellydance|khaleeji|moroccan|persian classical|middle east|raï|sufi|arab pop|"
        "desert caravan",
    "raga": "raga alap|ragas|indian raga|sitar raga|indian fusion|bhajan|kirtan|qawwali|ghazal|punjabi|bhangra|tamil|"
        "south indian|hindustani classical|carnatic kriti|indian folk|mumbai|morning raga|evening raga|dhrupad",
    "solo piano": "piano solo piece|solo piano piece|piano miniature|piano nocturne piece|piano waltz|piano sonata|"
        "unaccompanied piano|piano improvisation|piano alone|just piano|modern classical piano|piano impromptu|"
        "piano only",
}  # fmt: skip
"""Style → more words for it, by |; a few are the reader's own in another shape."""
Mood = tuple[float, float, float, float, float]
"""Energy, brightness, density, tempo and register, −1 to 1."""
MOODS: Final[dict[str, Mood]] = {
    "restful|placid|hushed|still|sedate|subdued|becalmed|unruffled|unhurried|drowsy|sleepy|somnolent|snoozy|soporific|"
    "zen|sedative|pacifying|calmly|quietly|lulling|muted|understated|whispered|reposeful|meditative|contemplative|"
    "restrained": (-0.6, 0.0, -0.2, -0.3, 0.0),
    "tenderly|gently|softly|featherlight|fragile|feathery|velvety|silky|caressing|faint|pastoral|plush|cushioned|"
    "easy going|easygoing|unwinding|loungey|laidback|lounging|loose|lowkey|low key|chilled out|cool|snug|homely|"
    "comforting": (-0.45, 0.15, -0.1, -0.2, 0.0),
    "soporose|sluggish|languid|listless|weary|tired|torpid|plodding": (-0.6, -0.2, -0.2, -0.8, 0.0),
    "sorrowful|unhappy|tearful|tearjerking|tear jerker|heartbreaking|heartbroken|broken hearted|grieving|"
    "grief stricken|"
    "woeful|wistfully|melancholia|melancholically|doleful|lugubrious|mourning|dejected|despondent|depressing|depressed|"
    "forlorn|desolate|bereft|elegiac|plaintive|regretful|rueful|gutted|downcast|downhearted|dismal|crestfallen|"
    "pensive|pining|yearning|aching|tragic|tragically|wounded|sad-sounding|sadness|sorrow|heartache|grief|despair|"
    "hopeless|lamenting|weepy|somber|sombre|solemn|funereal": (-0.4, -0.7, -0.1, -0.3, 0.0),
    "shadowy|murky|bleak|grim|menacing|evil|wicked|diabolical|satanic|demonic|nightmarish|spooky|eerie|ghostly|"
    "ghoulish|"
    "macabre|cursed|unsettling|disturbing|disquieting|foreboding|dread|dreadful|threatening|doomy|occult|"
    "darkly|darkness|black|nocturnal|paranoid|uneasy|uncanny|grisly|chilling|sombrous|haunted|vampiric|stormy|"
    "cold|icy|dystopian|apocalyptic|cryptic|enigmatic|secretive|sinisterly|melodramatic|"
    "troubled": (0.0, -0.8, 0.0, 0.0, 0.0),
    "nervous|agitated|restless|edgy|jittery|panicky|panicked|neurotic|nerve wracking|hectic|frantic|frenzied|frenetic|"
    "manic|chaotic|unstable|hysterical|turbulent": (0.7, -0.4, 0.4, 0.4, 0.0),
    "happily|merry|jolly|gleeful|jovial|jaunty|perky|chirpy|cheery|mirthful|glad|gladsome|delighted|delightful|smiling|"
    "smiley|grinning|whimsical|quirky|goofy|silly|comical|comedic|cute|sweet|charming|sugary|candy coated|"
    "light hearted|"
    "lighthearted|happiness|joy|cheer|sunlit|sunshine|sunshiny|springlike|springtime|tropical|beachy|holiday|breezy|"
    "frolicking|childlike|playfully|humorous|funny|mischievous|bubbly|zesty|optimism|good natured|radiant|glowing|"
    "beaming|rosy|blissful|blithe": (0.3, 0.9, 0.0, 0.1, 0.0),
    "jubilant|exuberant|ecstatic|elated|exultant|exhilarating|festive|rejoicing|victorious|victory|winning|rousing|"
    "glorious|soaring|hopefully|encouraging|motivational|motivating|aspirational|empowering|inspirational|uplift|"
    "positive|affirming|life affirming|party|partying|carnival|fiesta|celebration|gleaming|valiant|brave|noble|"
    "stirring|invigorating|euphoria|overjoyed": (0.5, 0.8, 0.1, 0.2, 0.0),
    "energised|energized|lively-sounding|vigorous|vigor|vigorously|dynamic|kinetic|electrifying|electric energy|"
    "explosive|explosively|blazing|"
    "fiery|burning|storming|thumping|thunderous|thundering|pounding|punchy|punching|hammering|slamming|smashing|"
    "relentless|unrelenting|unstoppable|charging|racing|galloping|propulsive|forceful|muscular|strong|loud|booming|"
    "banger|stomping|stomper|kick ass|adrenaline|adrenalin|high octane|turbocharged|hyped|hype|hyper|wild|rowdy|"
    "full throttle|powerhouse|bombastic|action packed|fierce and proud|spirited|animated|peppy|feisty|sprightly|vivid|"
    "hard edged|in your face|workout|gym|sweaty": (0.8, 0.0, 0.2, 0.3, 0.0),
    "enraged|rage|raging|hateful|hostile|vicious|ferocious|merciless|ruthless|vengeful|venomous|fierce|fiercely|"
    "bloodthirsty|warlike|warring|belligerent|combative|crushing|punishing|devastating|abrasive|harsh|screaming|"
    "snarling|"
    "growling|gnarly|nasty|filthy|aggression|aggressively|anger|angrily|fury|violently|maniacal|murderous|"
    "pissed off|mean|bitter|bitterly|barbaric|feral": (0.9, -0.6, 0.2, 0.3, 0.0),
    "colossal|monumental|gigantic|enormous|towering|mighty|imposing|larger than life|cinematic scale|sweeping|"
    "stately|regal|royal|imperial|grandiose|anthemic|stadium sized|mythic|heroically|"
    "legendary": (0.6, 0.2, 0.4, 0.0, 0.0),
    "bouncing|boppy|toe tapping|foot tapping|hip shaking|infectious|body moving|head bobbing|head nodding|swingy|"
    "swaggering|strutting|sassy|snappy|bopping|jumping|jumpy|hopping|skipping|dancey|danceable|springy|feelgood|"
    "upbeat feeling": (0.4, 0.4, 0.1, 0.2, 0.0),
    "thin|skeletal|uncluttered|unadorned|naked|austere|economical|threadbare|pared back|pared down|spartan|few notes|"
    "bare bones|barebones|reduced|sparsely|sparing|sparingly|minimally|stripped back|stripped to the bone|"
    "uncomplicated|"
    "roomy|lots of space|plenty of space|room to breathe|breathing space|empty space|not much going on|lean|"
    "hardly any notes|isolated notes|scattered notes": (-0.1, 0.0, -0.8, 0.0, 0.0),
    "crowded|crammed|packed|bustling|cluttered|multilayered|multi layered|many layers|lots of notes|maximalist|"
    "ornate|elaborate|florid|saturated|overloaded|opulent|sumptuous|textured|richly textured|polyphonic|"
    "contrapuntal|notey|fussy|lavish|everything at once|lots going on|dense texture|virtuosic|heavily ornamented|"
    "teeming|swarming|stuffed": (0.2, 0.0, 0.8, 0.0, 0.0),
    "very low|low notes|low pitched|rumbling|subterranean|subby|bottom heavy|down low|deep register|low lying|sunken|"
    "bass range|in the low register|low end heavy|growly low|lower register": (0.0, 0.0, 0.0, 0.0, -0.8),
    "very high|high notes|high up|twinkling|glittering|glistening|crystalline|piercing|upper register|glassy|"
    "in the high register|top register|trebly|tinkling|stratospheric|soprano range|sparkly|way up high": (
        0.0, 0.0, 0.0, 0.0, 0.8),
    "romantically|amorous|loving|love|lovely|affectionate|seductive|sultry|erotic|steamy|soulful|heartfelt|emotional|"
    "emotive|moving|touching|sentimental|bluesy feel|hypnotically|trancelike|trippy|psychedelic|surreal|otherworldly|"
    "cosmic|magical|enchanted|enchanting|mystical|mystic|spiritual|sacred|exotic|majestically|old fashioned|retro|"
    "dusty sounding|nostalgia|reflective|introspective|thoughtful": (0.0, 0.0, 0.0, 0.0, 0.0),
}  # fmt: skip
"""Words → what they say of energy, brightness, density, tempo and register."""
PACES: Final = {
    "slow": "glacial|crawling|sluggishly paced|creeping|dragging|lumbering|slow motion|slo-mo|slow moving|slow paced|"
        "snail paced|leisurely|slowed down|slowed|downbeat tempo|low tempo|slow tempo|at a crawl|larghetto|grave|"
        "lentissimo|ponderous|trudging|funereal pace|relaxed tempo|easy tempo|ballad tempo|slow burner|slow burning|"
        "taking its time|"
        "ballad|slow jam tempo|lethargic pace|half speed|slow-mo",
    "fast": "speedy|swift|swiftly|quickly|hasty|brisk|briskly|rapidly|zippy|breakneck|lightning fast|blistering|"
        "high speed|at full speed|high tempo|fast tempo|fast paced|quick paced|quickstep|prestissimo|vivacissimo|"
        "allegro molto|hurried|rushing|racing tempo|whirlwind|furiously fast|super quick|turbo|supersonic|"
        "hell for leather|"
        "double speed|really fast|super fast|crazy fast|scorching pace|sped up|nightcore|up to speed|velocity|flat out",
}  # fmt: skip
SOUNDS: Final = {
    "drums": "drumkit|drum set|trap kit drums|drumming|drumbeat|backbeat|breakbeat|breaks drums|kick and snare|"
        "kick drum|boom clap drums|drum groove|drum loop|four to the floor kick|snares|hi-hats|programmed drums|"
        "drum programming|brushwork|brushed snare|stick work|cymbal work|rim shots|rimshot|toms|ride cymbal|claps|"
        "handclaps|"
        "sticks|blast beats|drum fills|rhythm track|linn drum|drum samples",
    "hand percussion": "bongo drums|cajon|cabasa|claves|guiro|tambourine|maracas|cowbell|hand drums|hand drum|"
        "congas and bongos|"
        "shaker loop|dumbek|djembes|surdo|pandeiro|agogo|udu|percussionist|woodblock|castanets|dunun|tribal drums|"
        "log drum|"
        "calabash|cuica|bata drums|ethnic percussion|timbale|daf drum|goblet drum|triangle",
    "tabla": "tabla drums|dholak|dhol|pakhawaj|mridangam|ghatam|tablas loop|tabla groove|indian drums|khol",
    "timpani": "kettledrums|kettle drum|timps|orchestral drums|taiko drums|gran cassa|war drums|concert bass drum|"
        "orchestral percussion section|epic drums|odaiko",
    "bass": "bass guitars|bassist|bass part|bass riff|bass groove|low bass|fat bass|bass player|rolling bassline|"
        "warm bass|deep bass|bass notes|funky bass|bass ostinato|thumping bass",
    "upright bass": "stand-up bass|standup bass|string bass|bull fiddle|bass fiddle|plucked double bass|bowed bass|"
        "jazz bass|"
        "double basses|walking double bass|acoustic double bass|arco bass",
    "electric bass": "p-bass|precision bass|jazz bass guitar|fretless|fretless bass|slapping bass|popping bass|"
        "thumb bass|pick-played bass|slap and pop bass|fingered bass|rickenbacker bass|tubby bass|electric bass guitar",
    "synth bass": "analog bass|analogue bass|fm bass|sub-bass|subs|bass synthesizer|wobbles|growl bass|808 sub|"
        "sine bass|saw bass|squelchy bass|squelch bass|neuro bass|synthetic bass|mono synth bass|minimoog bass|tb303|"
        "eight-oh-eight|distorted 808|gliding 808|low sub|bass drop synth|pulsing bass synth|juno bass",
    "keys": "keyboard part|keyboard player|keyboardist|keyboards stabs|synth keys|comping keys|some keys",
    "piano": "pianoforte|ivories|baby grand|concert grand|steinway|upright|saloon piano|tack piano|prepared piano|"
        "piano chords|piano part|piano riff|barroom piano|piano arpeggios|muted piano|soft felt piano|pianist playing|"
        "piano melody|grand pianos|broken piano|klavier|piano ostinato|bluesy piano|house piano",
    "electric piano": "rhodes piano|fender rhodes piano|wurly|wurlitzer piano|electric keys|e piano|ep|suitcase rhodes|"
        "stage piano|cp80|dx piano|fm electric piano|rhodes chords|tine piano|mark i rhodes|electric pianos|tines",
    "clavinet": "clavi|clavinova|hohner clavinet|d6 clav|funky clav|wah clavinet",
    "organ": "organist|hammond b3|b-3|b-3 organ|leslie organ|farfisa|vox continental|harmonium|reed organ|pump organ|"
        "gospel organ|combo organ|organ swells|organ chords|tonewheel organ|cathedral organ|organ drone|organs|"
        "transistor organ|organ stabs",
    "harpsichord": "cembalo|clavecin|spinet|harpsichords|virginal|baroque keyboard",
    "celesta": "musicbox|glockenspiels|music-box|toy piano|celeste|toy glockenspiel|glock|orchestra bells",
    "vibraphone": "vibraharp|vibe|vibraphones|vibraphonist|bowed vibraphone|mallet vibes|vibes solo",
    "marimba": "xylophones|marimbas|wooden mallets|mallets|mallet percussion|mbira|thumb piano|bala|steel pan|steelpan|"
        "steel drum|gamelan|wood bars|bamboo marimba",
    "bells": "tubular bell|church bells|carillon|chime|bell sounds|sleigh bells|handbells|hand bells|fm bells|"
        "glassy bells|"
        "bell tones|belltower|icy bells|bell melody",
    "guitar": "gtr|guitarist|six string|guitar riff|guitar line|guitar part|guitar chords|guitar licks|guitar lick|"
        "guitar picking|some guitar|guitar solo|guitar work|lead guitar|rhythm guitar|axe|gtrs|guitar strums",
    "acoustic guitar": "acoustic guitars|acoustic strumming|strummed acoustic|classical nylon guitar|"
        "nylon string guitar|"
        "nylon strings|nylon-string|steel string guitar|steel-string guitar|twelve string guitar|12 string guitar|"
        "dreadnought|"
        "uke|ukelele|ukuleles|mandolins|bouzouki|charango|banjos|fingerpicked guitar|fingerstyle guitar|dobro|"
        "resonator guitar|"
        "flamenco|gut string guitar|requinto|cavaquinho|acoustic picking|parlor guitar|unplugged guitar|balalaika",
    "electric guitar": "electric guitars|telecaster|tele|stratocaster|strat|les paul|jangly guitar|jangle guitars|"
        "clean electric|"
        "twangy guitar|twang guitar|tremolo guitar|surf guitar|wah-wah guitar|chicken scratch guitar|blues guitar|"
        "slide guitar|"
        "bluesy guitar|overdriven guitars|rock guitars|rock guitar|chorus guitar|chorused guitar|hollow body guitar|"
        "jazz archtop|archtop|rhythmic guitar chops|skanking guitar|pedal steel|lap steel|baritone guitar|"
        "reverb guitar",
    "distorted guitar": "fuzz|fuzzed guitars|fuzzy guitars|metal guitars|metal guitar|high gain guitars|"
        "crunching guitars|"
        "shredding guitar|shredding|dirty guitar|grungy guitars|power chord guitars|downtuned guitars|"
        "drop-tuned guitars|"
        "wall of distorted guitar|chugs|palm muting|palm muted riffs|djenty guitars|screaming guitar|chunky riffs|"
        "overdriven amps|down-tuned guitar|heavy riffing",
    "strings": "string ensembles|string pad|string orchestra section|orchestral strings|legato strings|lush strings|"
        "tremolo strings|"
        "strings section|plucked string section|string stabs|string chords|bowed strings|pizz|pizz strings|"
        "staccato strings|"
        "spiccato strings|sweeping strings|symphonic strings|mellotron strings|disco strings|string bed|"
        "string swells|chamber strings",
    "violin": "fiddles|solo violin|fiddler|violinist|gypsy violin|first violin|fiddle tune|stradivarius|fidel|"
        "hardanger fiddle|"
        "violin solo|erhu|country fiddle",
    "viola": "violas|violist|viola da gamba|solo viola|alto fiddle|viola section",
    "cello": "celli|cellist|violoncelli|solo cello|bowed cello|cello section|cello line|deep cello|cello melody|"
        "mournful cello",
    "harp": "harps|harpist|concert harp|celtic harp|harp glissando|harp arpeggios|lever harp|plucked harp|lyre",
    "kora": "koras|kora harp|ngoni|west african harp|kora player|african harp",
    "flute": "flutes|flutist|flautist|alto flute|bass flute|wood flute|wooden flute|piccolos|panpipes|pan pipes|"
        "penny whistle|"
        "tin whistles|recorders|ocarina|native flute|quena|breathy flute|low whistle|fife|indian bamboo flute",
    "clarinet": "clarinets|clarinettist|bass clarinet|klezmer clarinet|licorice stick|b-flat clarinet|woody clarinet",
    "oboe": "oboes|oboist|english horn|cor anglais|oboe d'amore|duduk|shawm|plaintive oboe",
    "bassoon": "bassoons|contrabassoon|fagott|bassoonist|comic bassoon",
    "ney": "neys|nay flute|reed flute|turkish ney|kaval|ney flute",
    "shakuhachi": "japanese flute|shakuhachis|bamboo flute|shinobue|zen flute",
    "trumpet": "trumpets|trumpeter|flugel|cornet|harmon mute|plunger trumpet|mariachi trumpet|jazz trumpet|bugle|"
        "trumpet solo|"
        "trumpet section|flugelhorns",
    "trombone": "trombones|bone|slide trombone|bass trombone|trombonist|trombone section|sackbut|tailgate trombone",
    "french horn": "french horns|waldhorn|hunting horns|hunting horn|horn call|horn calls|wagner tuba|horns in f",
    "brass": "brass band|brass stabs|brass hits|horn stabs|horn hits|horn line|brass players|big band brass|brassy|"
        "brass ensemble|"
        "brass choir|low brass|trumpets and trombones|marching band|horn riffs|tubas|tuba|synth brass|brass swells|"
        "sousaphone",
    "saxophone": "saxes|saxophonist|alto saxophone|tenor saxophone|soprano sax|bari sax|baritone saxophone|sax solo|"
        "sax section|"
        "saxophone quartet|smooth sax|honking sax|tenor horn sax|sexy sax|sax riff|c-melody sax",
    "accordion": "accordions|squeezebox|bandoneon|musette|button accordion|harmonicas|blues harp|mouth harp|"
        "mouth organ|"
        "bandoneón|piano accordion|concertinas|melodicas|french accordion|harmonica solo",
    "oud": "ouds|lutes|oud player|saz|baglama|arabic lute|tar lute|theorbo|oud taqsim|buzuq|turkish lute",
    "qanun": "kanuns|zithers|kotos|guzheng|hammered dulcimer|dulcimers|autoharp|gayageum|psaltery|yangqin|santurs|"
        "qanoun",
    "sitar": "sitars|sitarist|sarangi|surbahar|tamboura|tanpuras|vina|sitar drone|sitar riff|sarods|esraj",
    "lead": "synthesizers|synthesiser|synthesisers|analog synths|analogue synths|modular synth|synth line|"
        "synth riff|synth melody|"
        "lead synths|square wave|sawtooth|sawtooth lead|chip sounds|game boy|8bit synth|monosynth|moog lead|synth solo|"
        "portamento lead|theremin|whiny lead|synthy|talkbox lead|prophet|juno|poly synth|retro synths|arcade bleeps",
    "pad": "synth wash|pad sounds|atmospheric pad|swelling pad|evolving pads|lush pads|airy pad|ambient pads|"
        "analog pads|"
        "drones|drone pad|synth strings pad|dark pad|pads in the background|washes|sustained synths|super saws|"
        "big saws|"
        "supersaw chords|choir pads|string synth pad|shimmering pads|padding",
    "arp": "arpeggiators|sequenced arp|arpeggiated synths|arpeggiated synth|arpeggio synth|16th note arp|"
        "sequencer line|arped synth|"
        "plucky synth|synth plucks|plucked synth|rave stabs|synth stabs|chord stab|bleepy arp|arp line|arpegiator|"
        "sequencer",
    "whistle": "whistled melody|human whistle|someone whistling|whistles|whistled tune",
    "vocals": "vocalist|vocalists|sung|singers in harmony|choirs|choral voices|chorus of voices|ooohs|aahs|ahs|"
        "backing vocals|"
        "backup singers|vocal harmonies|choir voices|gregorian chant|chant|chanting|vocal chops|vox|wordless voice|"
        "wordless vocals|soprano|male choir|female voice|male vocals|female vocals|boys choir|gospel voices|"
        "rap vocals|rapping|"
        "vocoder|a cappella|humming voices|voice pads|scat singing|operatic voice|barbershop",
    "melody": "lead melody|main theme|melodic line|melodic lead|main melody|top line|melodic hook|tunes|"
        "melodic content|motif",
}  # fmt: skip
"""Group of sounds → more words for it."""
THIRDS: Final = {
    "minor": "minor|minor key|in a minor key|minor mode|minor tonality|minorish|aeolian|dorian|phrygian|harmonic minor|"
        "minor chords|minor scale|melodic minor|minor feel|minor harmony",
    "major": "major|major key|in a major key|major mode|major tonality|ionian|lydian|mixolydian|major chords|"
        "major scale|"
        "major feel|major harmony",
}  # fmt: skip
METERS: Final = {
    "4/4": "4/4|common time|four four|4/4 time|in four|four-four time",
    "3/4": "3/4|waltz|waltz time|in three|3/4 time|three four time|triple meter|three quarter time|waltzing|"
        "triple time|in 3",
    "6/8": "6/8|6/8 time|jig|six eight|six-eight|six eight time|jig time|compound duple",
    "12/8": "12/8|twelve eight|12/8 time|slow 12/8|twelve-eight feel",
    "5/4": "5/4|five four|in five|5/4 time|five beats a bar|quintuple meter",
    "7/8": "7/8|seven eight|in seven|7/8 time|seven-eight time|seven beats a bar",
}  # fmt: skip
ENDS: Final = {
    "ending": "with an ending|with a proper ending|that ends properly|an outro|with an outro|outro|"
        "that resolves at the end|"
        "a final chord|ending on a final chord|finishes big|big finish|finale|with a coda|concluding cadence|"
        "fade to a close|"
        "ends softly|that comes to an end|a real ending|ends on the tonic|with a grand finale|conclusion|"
        "wraps up at the end",
    "loop": "loop|looping|loopable|seamless loop|that loops|looped|a loop|seamlessly looping|endless loop|"
        "loops perfectly|repeatable loop|"
        "cyclic|for looping|no ending|without an ending",
}  # fmt: skip
ONLY: Final = "only|just|nothing but|solely|exclusively|alone|unaccompanied|and nothing else|by itself|on its own|solo"
CHATTER: Final = (
    "for my cousin's wedding|for a video about cooking|please|thanks|something like|vibe|vibes|feel|for a podcast|"
    "for a short film|the client wants|for the intro of a vlog|type beat|kind of|sort of|a bit|really|very|super|quite|"
    "with character|for a car advert|for my game|level one|the boss fight|in the studio|mixed well|"
    "high quality|professional|like walking through a city|like the sea|a scene at the airport|rain outside|"
    "in the desert|"
    "on a train|at dawn|at midnight|late in the evening|for children|for dancing|for a museum|my band|my singer|"
    "good sound|not generic|as you like|whatever works|surprise me|that i can sing over|for a rapper|for the chorus|"
    "underneath dialogue|for a trailer about space|modern|contemporary|vintage|analog|warm tape|with reverb|with delay|"
    "wet|dry|stereo|panned|with swing|groove|pocket|feels human|humanised|quantised|tight|textures|atmosphere|"
    "mood|style|sound|music|track|tune|song|piece|number|idea|sketch|demo|cue|theme song|beat|jam|arrangement|"
    "in my head|from the eighties|from a dream|storytelling|a story|a walk in the forest|coffee|friday|monday morning|"
    "snow|fire|ocean|mountain|river|city lights|highway|winter|autumn|october|dragon|castle|pirates|robots|detective"
)  # fmt: skip
"""What people say beside it, and what asks for nothing that is guessed here."""
