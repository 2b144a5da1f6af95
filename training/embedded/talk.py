"""How people speak of sounds in words that are no captions: for the readings of a prompt
(training.embedded.heads), so that they know more than the names of our instruments.

None of the wordings of training.embedded.wordings stands here, nor may: they are a test.
"""

# ruff: noqa: E501
# fmt: off

from __future__ import annotations

Words = dict[str, tuple[str, ...]]
FAMILY: Words = {
    "drums": ("percussion instruments", "a drummer playing", "programmed beats", "snare and kick", "a rhythm track", "cymbals and toms", "break for sampling", "club beat", "a solid backbeat", "hand drums and shakers", "rhythm section without melody", "stomping kick pattern", "crisp snares", "pounding percussion", "a drum solo", "hip-hop beat", "drum machine pattern", "cajon and djembe", "rolling hats and claps", "dance floor rhythm"),
    "bass": ("low-frequency groove", "a bass player's line", "sub frequencies", "deep low notes", "rumbling low end", "bottom end of the mix", "TB-303 pattern", "low synth line", "four-string bass", "subwoofer tones", "the low part", "fat low synth", "low-pitched riff", "P-bass", "basslines for dance music", "wobbly low synth", "contrabass plucked by hand", "minimoog low part"),
    "keys": ("a keyboard instrument", "someone playing the piano", "electric piano chords", "black and white keys", "upright piano", "Hammond with Leslie", "stage piano", "organ chords in a church", "concert grand", "vintage keyboard", "Fender electric piano", "ragtime pianist", "gospel organ", "a pianist's chords", "suitcase piano", "squeezed accordion tune", "clavichord", "jazz pianist comping"),
    "mallet": ("tuned percussion", "bars hit with mallets", "tinkling bells", "a xylophonist", "chiming metal bars", "orchestral tuned percussion", "lullaby box", "gamelan bells", "wooden tone bars", "steelpans from Trinidad", "jingling chimes", "struck metal tones", "balafon", "handbells", "glassy struck bells", "crotales"),
    "guitar": ("a guitarist playing", "fretted strings", "electric guitar solo", "acoustic strumming by the campfire", "power chords", "six strings", "fingerstyle playing", "flamenco", "heavy metal riffing", "bluegrass picking", "Stratocaster", "Les Paul through an amp", "country twang", "surf rock", "guitar chords", "ukulele strumming", "shoegaze wall of guitars", "funky wah rhythm"),
    "strings": ("bowed instruments", "an orchestra's string section", "a string quartet", "violinists", "sweeping film score strings", "legato bows", "a cellist", "symphonic strings", "fiddles", "chamber music", "tremolando bows", "orchestral swell", "lush violins and violas", "viola section", "Mellotron strings", "sad solo bow", "soaring strings"),
    "brass": ("horns", "a trumpeter", "trombones", "big band hits", "a fanfare", "marching band horns", "tubas", "orchestral horns", "blaring horn stabs", "cinematic braams", "jazz horn section", "cornets and flugelhorns", "sousaphone", "loud low brass", "Latin horn section", "mute trumpet solo", "royal fanfare", "ska horns"),
    "woodwind": ("reed instruments", "a flautist", "a saxophonist", "clarinets", "a pipe player", "breathy flute", "sax solo", "bamboo flute", "double reeds", "piccolo", "harmonica player", "folk whistle", "bagpiper", "bassoonist", "recorder ensemble", "smooth saxophone line", "wind quintet", "ney flute", "blown pipes"),
    "pad": ("a soft background synth", "ambient soundscape chords", "slow evolving synth", "ethereal background", "floating chords", "warm synth bed", "choir voices", "angelic vocals", "drone for meditation", "cinematic ambience", "shimmering background layer", "atmospheric synth chords", "spacey soundscape", "slow attack synth", "a blanket of synth", "heavenly aahs", "washed-out synth chords", "texture of voices"),
    "lead": ("a synth solo", "monophonic synth melody", "screaming synth line", "chiptune melody", "8-bit game tune", "catchy synth topline", "EDM drop melody", "sawtooth melody", "rave hook", "synthesizer solo", "piercing synth tune", "festival anthem synth", "Game Boy melody", "whiny portamento synth", "hoover sound", "big room melody", "retro arcade tune"),
    "pluck": ("plucked notes", "a harpist", "picked strings from Japan", "short decaying synth notes", "thumb piano", "sitar drone and melody", "pizzicato orchestra", "zither", "lute", "muted short synth notes", "kora", "guzheng", "hammered strings", "tropical house plucks", "bouzouki", "mandolin picking", "plinky synth sequence", "lyre"),
    "fx": ("a sound effect", "noise sweep", "transition effect", "riser for a build-up", "downlifter", "impact hit for a trailer", "rain and wind", "vinyl noise", "sci-fi beep", "alarm", "gun shot", "whoosh", "cinematic boom", "static noise", "ocean waves", "birds singing", "glitch noise", "engine noise", "thunder", "applause", "UFO sound", "reverse cymbal", "tape stop", "field recording of a street"),
}
COLOUR: Words = {
    "bright": ("sparkling", "brilliant", "crystal clear", "shiny", "trebly", "glittering"),
    "dark": ("murky", "underwater", "gloomy and muffled", "shadowy", "bassy and dull", "behind a wall"),
    "warm": ("cosy", "velvety", "smooth and warm", "round", "creamy"),
    "lo-fi": ("vintage tape", "old cassette", "dusty vinyl", "crackling record", "chillhop tape", "worn", "SP-1200", "grainy old"),
    "distorted": ("fuzzed", "bitcrushed", "overdriven to death", "harsh distorted", "dirty", "fuzz pedal", "gnarly"),
    "saturated": ("hot tape", "crunchy", "driven hard", "tube-saturated"),
    "wet": ("drenched in reverb", "cavernous", "echoing", "in a cathedral", "far away", "with long reverb", "in a huge hall"),
    "filtered": ("low-pass sweep", "filter opening", "with a moving filter"),
    "thin": ("through a small speaker", "telephone-band", "AM radio", "tinny"),
    "tremolo": ("gated", "stuttering", "throbbing"),
}
QUALITY: Words = {
    "busy": ("hectic", "frantic", "complex", "with many notes", "full of sixteenths", "packed", "hyperactive", "rapid"),
    "sparse": ("empty", "with lots of space", "few notes", "restrained", "bare", "spacious and minimal", "understated"),
    "swung": ("with swing", "shuffling", "swing feel", "MPC swing", "triplet feel", "lazy swing", "swinging"),
    "straight": ("straight", "quantised", "robotic", "without swing", "on the grid", "machine-tight", "dead straight"),
    "staccato": ("clipped", "short notes", "detached"),
    "major": ("joyful", "bright and happy", "sunny", "in a major key", "feel-good"),
    "minor": ("gloomy", "tragic", "sorrowful", "in a minor key", "dark and sad", "nostalgic"),
    "fast": ("quick", "speedy", "hyper", "racing", "high-energy"),
    "slow": ("lazy", "sluggish", "calm", "unhurried", "downtempo"),
    "low": ("deep-pitched", "in a low register", "bass register"),
    "high": ("in a high register", "soaring high", "shrill"),
    "up": ("climbing", "going upwards"),
    "down": ("descending line", "going downwards"),
}
PLAIN = ("", "", "", "simple", "classic", "beautiful", "great", "cool", "studio", "professional", "modern", "punchy", "tight", "catchy", "emotional", "epic", "chill", "groovy", "dry", "close-miked", "clean", "hi-fi", "polished", "pristine")
