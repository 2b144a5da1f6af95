"""What musicians call things: names that say outright what plays, beyond those of the captions.

    python -m training.embedded.lexicon presets/models/embedded

writes them into a model's vocabulary, without training anything anew: the readings of a prompt
(bridge.synthesis.embedded.reading) trust a name more than their guess. By family, then by the instrument of
ours that comes nearest; "" where none does, and the guess picks one of the family. Plurals are
added; hyphens are spaces. None of the wordings of training.embedded.wordings stands here, nor may.
"""

# ruff: noqa: E501
# fmt: off

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from bridge.files import hashes
from bridge.score.vocabulary import Quality, Vocabulary

Names = dict[str, dict[str, str]]
LEXICON: Names = {
    "drums": {
        "": "drum, drums, drumming, drummer, drumbeat, drum kit, drum loop, drum break, drum set, drum machine, drum fill, drum solo, drum pattern, drum groove, drum and bass, beat, groove, backbeat, break, breakbeat, breaks, kit, percussion, perc, perc loop, percussion loop, rhythm section, drumline, boom bap, four on the floor, four to the floor, 4x4, two step, 2 step, one drop, steppers, half time groove, trap hats, hi hat, hi hats, hihat, hihats, hats, hat, closed hat, open hat, snare, snare roll, snare drum, kick, kick drum, kick pattern, bass drum, clap, rimshot, rim shot, side stick, sidestick, crash, crash cymbal, ride, ride cymbal, cymbal, tom, toms, tom fill, floor tom, tom tom, shaker, shakers, egg shaker, maraca, maracas, cabasa, guiro, tambourine, cowbell, woodblock, clave, claves, agogo, triangle, conga, congas, bongo, bongos, djembe, cajon, tabla, dhol, dholak, darbuka, doumbek, bodhran, surdo, repinique, pandeiro, batucada, timbale, timbales, timbal, udu, cuica, talking drum, frame drum, hand drum, bata, taiko, taiko drum, gran cassa, timpani roll, log drum groove, stomp, stomps, stomp and clap, finger snaps, hand claps, handclap, beatbox, beatboxing, blast beat, blast beats, d beat, double kick, double bass drum, paradiddle, ghost notes, shuffle beat, train beat, dembow, riddim drums, amen break, think break, breakcore, jungle break, chopped break, footwork drums, jersey club beat, gqom drums, amapiano drums, dnb, drum n bass, drill beat, trap beat, hip hop beat, house beat, techno beat, club beat, rock beat, funk beat, disco beat, samba school, street beat, military snare, marching snare",
        "808 kit": "808 kit, 808 drums, 808 beat, TR 808, 808 kick, 808 snare, 808 cowbell, 808 hats",
        "909 kit": "909, 909 kit, 909 drums, 909 beat, TR 909, 909 kick, 909 hats, 707, 707 drums, TR 707",
        "electronic kit": "606, TR 606, CR 78, CR78, LinnDrum, Linn drum, LM 1, DMX drums, Oberheim DMX, Drumtraks, rhythm box, rhythm ace, electronic drums, gated drums, electro kit, simmons drums, simmons toms",
        "brush kit": "brushes, brushed snare, brushed drums, brush kit, wire brushes, brushwork",
        "jazz kit": "jazz kit, jazz drums, bebop drums, swing drums, jazz ride, swinging ride",
        "dusty kit": "MPC drums, SP 1200 drums, SP 404 drums, sampled break, crate dug drums",
        "power kit": "arena drums, metal drums, stadium drums, power kit, hard rock drums",
        "acoustic kit": "acoustic drums, live drums, live kit, acoustic kit, garage band drums",
        "orchestra kit": "orchestral drums, orchestral percussion, timpani, kettledrum, kettle drum, concert bass drum, epic drums, cinematic drums",
    },
    "bass": {
        "": "bass, bassline, bass line, bass riff, bass groove, bass loop, low end, sub frequencies, bottom end, bass player, bassist, walking bass, bass guitarist, Precision bass, Jazz bass, dub bass, bass lick, bass ostinato, rolling bass, pumping bass, garage bass, speed garage bass, donk, organ bass, log drum, tumbao",
        "finger bass": "finger bass, fingered bass, fingerstyle bass, electric bass, bass guitar, four string bass, five string bass, P bass, Fender bass, Motown bass, Rickenbacker bass, Hofner bass, violin bass",
        "picked bass": "picked bass, pick bass, punk bass",
        "fretless bass": "fretless, fretless bass, mwah bass",
        "slap bass": "slap bass, slapped bass, slap, slapped, slapped line, slap and pop, slapping, thumb slap, funk slap, popping bass",
        "double bass": "double bass, upright bass, acoustic bass, stand up bass, standup bass, string bass, doghouse bass, slap upright, jazz bass line, walking line, contrabass pizzicato, plucked double bass, walking bassline",
        "sub bass": "sub, sub bass, subbass, subs, deep sub, sine sub, sub line, sine bass, sub tone",
        "808 bass": "808, 808s, 808 bass, 808 glide, 808 sub, sliding 808, trap bass, drill 808, long 808",
        "acid bass": "303, 303 bass, TB 303, TB303, acid bass, acid line, acid bassline, acid 303, squelchy bass",
        "reese bass": "reese, reese bass, neuro bass, neurofunk bass, hoover bass, dnb bass, rolling reese",
        "wobble bass": "wobble, wobble bass, wub, wubs, wub wub, dubstep bass, growl bass, yoi bass, riddim bass, talking bass, brostep bass",
        "synth bass": "synth bass, Moog bass, Moog, Minimoog, minimoog bass, Taurus, Taurus pedals, saw bass, square bass, analog bass, analogue bass, Juno bass, SH 101 bass, SH101, Pro One bass, electro bass, italo bass, synthwave bass, disco octave bass",
        "FM bass": "FM bass, DX bass, DX7 bass, lately bass, solid bass, digital bass, slap house bass",
        "plucked bass": "plucked bass, pluck bass, muted bass, bass pluck, deep house bass",
    },
    "keys": {
        "": "keys, keyboard, keyboards, keyboardist, EP, electric piano, e piano, stage piano, ivory keys, ebony and ivory, ivories, neo soul keys, gospel keys, house chords, jazz chords, left hand comping, stride, boogie woogie",
        "piano": "piano, pianist, grand, grand piano, concert grand, baby grand, upright piano, Steinway, Bosendorfer, Bechstein, Yamaha C7, piano chords, piano riff, piano ballad, nocturne, etude, felt piano, prepared piano, solo piano, classical piano, jazz piano, stride piano, gospel piano, boogie woogie piano, piano sonata",
        "bright piano": "house piano, rave piano, pop piano, M1 piano, Korg M1 piano, CP 80, CP80, electric grand, Italo piano, piano house",
        "honky-tonk piano": "honky tonk, honky tonk piano, barrelhouse, barrelhouse piano, saloon piano, barroom piano, bar room piano, ragtime, ragtime piano, tack piano, pub piano, player piano, pianola, out of tune piano",
        "Rhodes": "Rhodes, Fender Rhodes, suitcase Rhodes, stage 73, Mark I, suitcase piano, neo soul Rhodes, tine piano",
        "Wurlitzer": "Wurlitzer, Wurly, Wurlie, Wurli, 200A, reed piano, Pianet, Hohner Pianet",
        "FM electric piano": "DX7, DX piano, DX7 EP, FM EP, FM piano, FM keys, crystal EP, eighties ballad piano",
        "clavinet": "clavinet, clav, D6 clav, clavi, wah clav, funk clav, Clavinet D6",
        "harpsichord": "harpsichord, cembalo, spinet, virginal, clavichord, clavecin, baroque keys",
        "organ": "organ, organist, Hammond, Hammond B3, B3, B 3, drawbar organ, Leslie, Leslie organ, tonewheel, tonewheel organ, gospel organ, jazz organ, soul organ, organ trio, house organ, garage organ, theatre organ, combo organ",
        "rock organ": "rock organ, Farfisa, Vox Continental, Deep Purple organ, overdriven organ, dirty organ, surf organ, psychedelic organ",
        "church organ": "church organ, pipe organ, cathedral organ, chapel organ, toccata, fugue, Bach organ, hymn",
        "reed organ": "harmonium, pump organ, reed organ, parlour organ, chord organ, shruti box",
        "accordion": "accordion, accordeon, squeezebox, musette, zydeco, polka accordion, concertina, button box, melodeon, French cafe",
        "bandoneon": "bandoneon, tango, bandoneon tango",
    },
    "mallet": {
        "": "mallet, mallets, mallet percussion, tuned percussion, pitched percussion, keyed percussion, gamelan, tongue drum, handpan, hang drum, hang, steel tongue drum, lithophone, glass harmonica, crystal glasses, water glasses",
        "vibraphone": "vibraphone, vibraphonist, vibes, vibraharp, jazz vibes",
        "marimba": "marimba, balafon, balaphone, gyil, amadinda, bass marimba, wooden mallets, marimbaphone, minimalist marimba",
        "xylophone": "xylophone, xylo, xylorimba, toy xylophone, skeleton bones, wooden bars",
        "glockenspiel": "glockenspiel, glock, glocks, metallophone, lyra, bell lyre, bell lyra, crotales, crotale, antique cymbals, orchestra bells, tinkling bells",
        "celesta": "celesta, celeste, sugar plum fairy, toy piano, keyboard glockenspiel, dulcitone",
        "music box": "music box, musical box, musicbox, lullaby, nursery rhyme, nursery, lullaby box, wind up box, jewelry box, jewellery box, ballerina box, nursery chime",
        "steel drum": "steel drum, steel drums, steel pan, steel pans, steelpan, steelpans, steel band, pan drum, Trinidad pan, calypso pan, tenor pan, soca pan, calypso, oil drum, pans",
        "tubular bells": "tubular bells, chimes, tubular chimes, church bells, church bell, bell tower, carillon, tower bells, wedding bells, orchestral chimes",
        "bells": "bells, bell, bell melody, bell tones, handbells, hand bells, FM bells, sleigh bells melody, trap bells, bell synth, ice bells, digital bells, plaintive bells, temple bell, gong chime, singing bowl, singing bowls, Tibetan bowl",
    },
    "guitar": {
        "": "guitar, guitars, guitarist, axe, six string, strumming, fingerpicking, guitar riff, guitar lick, guitar solo, power chord, power chords, riffage, shredding, shred, capo, jangle, jangly chords, arpeggiated guitar, tremolo picking, pick scrape, e bow, ebow",
        "acoustic guitar": "acoustic guitar, acoustic strum, campfire strum, campfire, folk guitar, steel string, steel string guitar, dreadnought, parlour guitar, parlor guitar, Martin guitar, Taylor guitar, fingerstyle guitar, fingerpicked guitar, Travis picking, bluegrass guitar, flatpicking, singer songwriter, unplugged",
        "nylon guitar": "nylon guitar, nylon string, nylon, classical guitar, Spanish guitar, flamenco, flamenco guitar, rasgueado, bossa guitar, gut string, ukulele, uke, cavaquinho, requinto, guitarra, Latin guitar, fado guitar, cuatro",
        "twelve-string guitar": "twelve string, 12 string, twelve string guitar, 12 string guitar, Rickenbacker, jangle guitar, byrds guitar",
        "electric guitar": "electric guitar, clean guitar, Strat, Stratocaster, Tele, Telecaster, Jazzmaster, Gretsch, indie guitar, surf guitar, chorus guitar, twang, twangy, Nashville guitar, country guitar, chicken picking, spaghetti western guitar, highlife guitar, soukous guitar, afrobeat guitar, post rock guitar, shoegaze guitar, math rock guitar, emo guitar, midwest emo, ambient guitar, tremolo guitar",
        "jazz guitar": "jazz guitar, archtop, hollow body, hollowbody, gypsy jazz, manouche, Wes Montgomery, octave guitar, ES 335, ES 175, neo soul guitar",
        "muted guitar": "muted guitar, palm muted, palm mute, palm mutes, chugs, chug, chugging, funk guitar, funk scratch, chicken scratch, scratch guitar, skank guitar, reggae skank, guitar skank, wah guitar, wah wah, wah wah guitar, disco guitar, Nile Rodgers, chank",
        "overdriven guitar": "overdriven guitar, crunch guitar, blues guitar, blues lick, blues licks, blues rock, Les Paul, SG guitar, classic rock riff, southern rock, tube amp, Marshall stack, garage rock guitar, rockabilly guitar",
        "distorted guitar": "distorted guitar, distortion guitar, heavy guitar, metal guitar, metal riff, thrash, thrash riff, djent, djent riff, death metal, black metal guitar, drop D, drop tuned guitar, grunge guitar, grunge, punk guitar, fuzz guitar, fuzz riff, stoner riff, doom riff, sludge riff, wall of guitars, feedback guitar, hard rock riff, heavy metal",
        "slide guitar": "slide guitar, lap steel, pedal steel, steel guitar, bottleneck, bottleneck guitar, dobro, resonator guitar, resophonic, Hawaiian guitar, slide licks, delta blues",
        "banjo": "banjo, five string banjo, bluegrass banjo, clawhammer, banjo roll, Dixieland banjo, bluegrass picking, banjolele",
    },
    "strings": {
        "": "strings, string loop, string stabs, string orchestra, bowed, bows, bowed strings, legato strings, arco, sul ponticello, spiccato, col legno, marcato strings, staccato strings, string quartet, quartet, string trio, chamber strings, chamber orchestra, orchestra, orchestral, symphony, symphonic, philharmonic, film score, movie score, Bollywood strings, Philly strings, soul strings, erhu, kamancheh, hurdy gurdy, nyckelharpa, viol, viola da gamba, rebab, sarangi, morin khuur",
        "string section": "string section, string ensemble, violins, violas, cellos, celli, first violins, orchestral strings, lush strings, sweeping strings, cinematic strings, Hollywood strings, disco strings, legato violins, strings ensemble",
        "violin": "violin, violinist, solo violin, Stradivarius, violin concerto, gypsy violin, gypsy fiddle, caprice",
        "fiddle": "fiddle, fiddler, Irish fiddle, country fiddle, bluegrass fiddle, Celtic fiddle, hoedown, hardanger",
        "viola": "viola, violist",
        "cello": "cello, cellist, violoncello, cello suite, solo cello",
        "contrabass": "contrabass, bowed bass, bowed double bass, arco bass, arco double bass, bowed contrabass, low bowed strings",
        "tremolo strings": "tremolo strings, tremolando, string tremolo, trembling strings, shivering strings, horror strings, suspense strings, psycho strings",
        "string machine": "string machine, Solina, Solina strings, ARP strings, synth strings, Eminent, Mellotron, Mellotron strings, Crumar, Logan strings, Elka, Rhapsody strings, string synth, Juno strings",
    },
    "brass": {
        "": "brass, brass stabs, brass hits, brass line, brass loop, horn, horns, horn line, horn stabs, horn hits, horn riff, fanfare, oompah, brass quintet, cornet, flugelhorn, euphonium, bugle, alphorn, didgeridoo, vuvuzela, sousaphone line, valve trombone, conch",
        "brass section": "brass section, horn section, big band, big band brass, brass band, marching band, mariachi, mariachi horns, ska horns, funk horns, soul horns, Motown horns, Latin horns, salsa horns, afrobeat horns, second line, New Orleans brass, Dixieland, swing band, Tower of Power, Memphis horns, Balkan brass, banda, mambo brass, trumpet section, horn shots",
        "trumpet": "trumpet, trumpeter, trumpets, solo trumpet, piccolo trumpet, cornet solo, bugle call, reveille, jazz trumpet, bebop horn, flugelhorn ballad, mariachi trumpet, herald trumpet",
        "muted trumpet": "muted trumpet, mute trumpet, harmon mute, plunger mute, wah mute trumpet, Miles Davis, cup mute, straight mute, muted horn",
        "trombone": "trombone, trombonist, bone section, bass trombone, slide trombone, sackbut, trombone shout",
        "tuba": "tuba, sousaphone, euphonium line, helicon, oompah bass, ophicleide, serpent",
        "French horn": "French horn, French horns, orchestral horn, orchestral horns, hunting horn, Wagner tuba, noble horns, heroic horns, horn call, Alpine horn",
        "synth brass": "synth brass, analog brass, analogue brass, Jump synth, Oberheim brass, OB Xa brass, Jupiter brass, CS 80 brass, CS80, Blade Runner brass, eighties brass, poly brass, synth horns, trap brass, trap horns, brass synth, hip hop horns",
        "foghorn brass": "braam, braams, bwaaam, Inception horn, Inception horns, trailer brass, trailer horns, cinematic brass, epic brass, epic horns, war horn, war horns, low brass, foghorn, ship horn, cinematic horns",
    },
    "woodwind": {
        "": "woodwind, woodwinds, wind instrument, wind quintet, winds, reed, reeds, double reed, reed section, pipes, pipe tune, sax, saxophone, saxophonist, saxes, sax section, sax solo, sax riff, aulos, zurna, suona",
        "flute": "flute, flautist, flutist, alto flute, silver flute, transverse flute, fife, jazz flute, trap flute, orchestral flute, flute trill, bansuri, Boehm flute, flute loop",
        "piccolo": "piccolo, piccolo flute, fife and drum",
        "recorder": "recorder, recorders, blockflute, block flute, alto recorder, medieval pipe, renaissance pipe, flageolet",
        "pan flute": "pan flute, pan pipe, pan pipes, panpipe, panpipes, zampona, siku, syrinx, quena, Andean flute, Peruvian flute",
        "shakuhachi": "shakuhachi, bamboo flute, Japanese flute, xiao, dizi, Chinese flute, hotchiku, Zen flute, Native American flute, wooden flute",
        "ocarina": "ocarina, clay flute, vessel flute, Zelda flute, xun",
        "whistle": "whistle, whistling, whistler, penny whistle, tin whistle, pennywhistle, Irish whistle, low whistle, slide whistle, whistled tune, human whistle",
        "oboe": "oboe, oboist, oboe d'amore, shawm, hautbois, duduk",
        "English horn": "English horn, cor anglais",
        "bassoon": "bassoon, bassoonist, contrabassoon, fagott, fagotto, dulcian, crumhorn",
        "clarinet": "clarinet, clarinettist, clarinetist, bass clarinet, chalumeau, klezmer, licorice stick, gypsy clarinet, clarinet choir",
        "soprano sax": "soprano sax, soprano saxophone, smooth jazz sax, Kenny G",
        "alto sax": "alto sax, alto saxophone, bebop sax, Charlie Parker",
        "tenor sax": "tenor sax, tenor saxophone, tenor solo, Coltrane, smoky sax, sexy sax, noir sax, yacht rock sax, careless whisper, Baker Street",
        "baritone sax": "baritone sax, bari sax, bari, baritone saxophone, low sax, bass sax, bass saxophone",
        "harmonica": "harmonica, blues harp, mouth organ, mouth harp, harp blower, chromatic harmonica, melodica, blues harmonica, French harp, campfire harmonica",
        "bagpipe": "bagpipe, bagpipes, bagpiper, uilleann pipes, highland pipes, Scottish pipes, gaita, pipe band, piper, Northumbrian pipes, biniou, musette de cour",
        "shehnai": "shehnai, snake charmer, pungi, nadaswaram, mizmar, ghaita, oriental oboe",
    },
    "pad": {
        "": "pad, pads, synth pad, ambience, ambient, ambient bed, synth bed, soundscape, atmosphere, atmospheric, atmospheric chords, drone, drones, ambient drone, texture bed, wash, synth wash, evolving texture, slow chords, chord bed, background synth, swelling synth, shimmer, shimmering chords, granular cloud, cloud of sound, meditation music, deep space, nebula, underscore, chillout chords, new age synth, Brian Eno, Eno, Vangelis",
        "warm pad": "warm pad, soft pad, Juno pad, Juno chords, Juno 60 pad, analog warmth, mellow pad, lush pad, lush synth chords, warm synth chords, warm strings pad",
        "analogue pad": "analog pad, analogue pad, saw pad, detuned pad, Prophet pad, Prophet 5, Jupiter 8 pad, OB pad, Oberheim pad, PWM pad, synthwave pad, retrowave pad, trance pad, supersaw pad",
        "polysynth": "polysynth, poly synth, polysynth chords, Juno 106, JP 8000 pad, eighties synth chords, synthpop chords, poly pad",
        "choir": "choir, choirs, choral, chorale, chorus of voices, voices, vocal pad, aahs, ahhs, ahs, choir aahs, Gregorian chant, Gregorian, chant, chanting, monk chant, monks, gospel choir, boys choir, boy choir, women's choir, angels, angelic choir, angelic voices, celestial voices, cathedral choir, requiem, epic choir, singers, vocal ensemble, a cappella chords, Carmina Burana, choir of angels",
        "oohs": "oohs, voice oohs, humming, hummed chords, hum choir, doo wop, mmm choir, vocal hum, barbershop",
        "synth voice": "synth voice, vocoder, vocoder chords, vox pad, synth vox, voice pad, formant pad, talk box chords, Mellotron choir, Fairlight voices, vocal texture, ethereal vocals",
        "glass pad": "glass pad, glassy pad, crystal pad, crystalline pad, fantasia, digital pad, D 50 pad, bell pad, icy pad, frozen pad",
        "metal pad": "metal pad, metallic pad, bowed metal, bowed cymbal, waterphone, bowed glass pad, evil pad, horror pad, tension pad",
        "halo pad": "halo pad, ethereal pad, dream pad, dreamy pad, dreamy synth, heavenly pad, angel pad, dreamscape, cloud pad, celestial pad, fairy tale pad",
        "space pad": "space pad, cosmic pad, cosmic synth, sci fi pad, spacey pad, interstellar, outer space pad, astral pad, galaxy pad",
        "sweeping pad": "sweeping pad, sweep pad, filter sweep pad, evolving pad, evolving synth, moving pad, motion pad, wavetable pad, morphing pad, phaser pad, slow sweep chords",
        "airy pad": "airy pad, breath pad, breathy pad, breathy synth, airy synth, wind pad, whisper pad, air pad",
    },
    "lead": {
        "": "lead, leads, lead synth, synth lead, lead line, synth melody, synth solo, topline, top line, synth line, synth riff, synth hook, rave stab, rave hook, hook synth, mono synth, monosynth, theremin, ondes martenot, hoover, Alpha Juno hoover, EDM drop, festival drop, mainstage drop, keytar, keytar solo, stylophone, talk box, talkbox, screech, screech lead, hardstyle lead, hardstyle screech, gabber lead, synth stab, electro lead, eurodance riff, eurodance hook, wavetable lead, arcade synth, Moog solo, Moog lead, Minimoog solo, prog synth solo, Virus lead, Nord lead, wailing synth, screaming synth",
        "saw lead": "saw lead, sawtooth, sawtooth lead, saw hook, saw riff, saw synth, saw melody, Moog lead line, detuned saw lead, synthwave lead, retrowave lead, outrun lead",
        "square lead": "square lead, square wave, pulse lead, pulse wave lead, hollow lead, square synth",
        "supersaw lead": "supersaw, super saw, supersaws, supersaw lead, JP 8000, JP8000, trance lead, trance riff, trance hook, trance synth, trance melody, big room, big room lead, festival lead, anthem lead, uplifting trance, hands in the air synth, EDM lead, eurotrance",
        "chip lead": "chiptune, chip tune, chip lead, 8 bit, 8bit, 16 bit, bitpop, NES, SNES, Game Boy, Gameboy, gameboy lead, C64, Commodore 64, SID chip, SID, Atari, arcade, arcade game, video game, video game melody, retro game, Nintendo, Sega, Mega Drive, Pokemon battle, platform game tune, Amiga lead, boss battle, 8 bit melody",
        "acid lead": "acid lead, acid riff, acid synth, acid squelch, acid techno lead, resonant lead, squelchy lead, squelchy synth, psytrance lead, goa lead",
        "FM lead": "FM lead, DX lead, digital lead, metallic lead",
        "gliding lead": "gliding lead, glide lead, portamento lead, portamento synth, G funk lead, G funk synth, G funk whine, funky worm, Moog whistle, west coast synth, whistle synth, west coast lead, gangsta whistle, Dr Dre synth, theremin lead, whistle lead, sine lead, whiny synth",
        "voice lead": "vocal lead, vox lead, voice lead, vocal chop, vocal chops, vocal hook, vocaloid, formant lead, vocoder lead, talk box lead",
        "charang lead": "guitar synth, charang, distorted lead, distorted synth lead, overdriven lead, screaming lead, Jan Hammer",
        "fifths lead": "fifths lead, fifth lead, fifth stack lead",
        "calliope lead": "calliope, steam organ, fairground synth, carousel lead, circus lead, flute lead",
    },
    "pluck": {
        "": "pluck, plucks, plucked, plucking, plucky, plucked notes, plucked synth, plucky synth, plucked strings, lute, oud, lyre, psaltery, bouzouki, mandolin, mandola, balalaika, domra, charango, tres, pipa, guqin, ruan, saz, baglama, setar, tar, kora, ngoni, valiha, berimbau, jaw harp, theorbo, vihuela, veena, sarod, tanpura, rubab, autoharp, cimbalom",
        "harp": "harp, harpist, concert harp, Celtic harp, lever harp, Irish harp, pedal harp, harp arpeggio, harp gliss, glissando harp, angel harp, Paraguayan harp, clarsach",
        "kalimba": "kalimba, mbira, thumb piano, sansula, likembe, karimba, lamellophone, marimbula",
        "koto": "koto, guzheng, gayageum, Chinese zither, Japanese zither, dan tranh, yangqin",
        "shamisen": "shamisen, sanshin, sanxian, Okinawan lute",
        "sitar": "sitar, raga, Ravi Shankar, Indian raga, electric sitar, Coral sitar, sitar drone, esraj",
        "dulcimer": "dulcimer, hammered dulcimer, santur, santoor, cimbalom, zither, hackbrett, Appalachian dulcimer, mountain dulcimer",
        "pizzicato strings": "pizzicato, pizz, pizzicati, pizz strings, plucked violins, plucked orchestra, pizzicato violins, plucked orchestra strings, sneaky pizzicato",
        "synth pluck": "synth pluck, synth plucks, saw pluck, house pluck, house plucks, trance pluck, trance plucks, progressive house pluck, deep house pluck, EDM pluck, filtered pluck, Serum pluck, pluck lead, pluck synth, plucked saw, tropical pluck, tropical house pluck, future pluck, future bass pluck, pluck arp, arp pluck, arpeggiator, sequenced synth, short synth stab",
        "bell pluck": "bell pluck, FM pluck, digital pluck, glass pluck, kalimba synth, water drop synth, droplet synth, blip melody",
        "string pluck": "string pluck, soft pluck, Karplus Strong, plucked string, mandolin tremolo, lute song",
    },
    "fx": {
        "": "fx, sfx, sound fx, sound effect, sound effects, effect, effects, foley, field recording, noise, noises, transition, transition fx, riser, risers, uplifter, uplifters, downlifter, downlifters, sweep, up sweep, upsweep, down sweep, downsweep, noise sweep, white noise sweep, build up, buildup, drop fx, tension riser, impact, impacts, boom, hit fx, cinematic hit, explosion, blast, detonation, bomb, thunder, lightning, gunshot, gun, laser, lasers, ray gun, zap, zaps, pew pew, swoosh, whoosh, woosh, whooshes, swish, reverse cymbal, reverse crash, reversed cymbal, tape stop, tape rewind, rewind, record scratch, vinyl scratch, scratch fx, turntable scratch, DJ scratch, air horn, airhorn, car horn, car engine, engine, motor, helicopter, train, door slam, door creak, footsteps, glass smash, breaking glass, applause, crowd, crowd noise, cheering, laughter, phone ring, telephone ring, dial tone, ringtone, heartbeat, clock ticking, ticking clock, bird, birds, birdsong, crickets, dog bark, spaceship, UFO, robot, robotic voice, computer noise, camera shutter, coin drop, sub drop, bass drop, stinger, bleep fx, power down, power up, teleport, monster growl, scream fx, ghost",
        "siren": "siren, sirens, police siren, ambulance, air raid, air raid siren, dub siren, alarm, alarm bell, fire alarm, warning alarm, klaxon, emergency vehicle",
        "rain": "rain, rainfall, rainstorm, rainy, raindrops, drizzle, downpour, thunderstorm, storm, rain on a window, waterfall, running water, river, stream water, shower",
        "wind": "wind, windy, wind howling, gust, gusts, breeze, blizzard, wind noise, desert wind, draught",
        "waves": "waves, ocean, ocean waves, sea, seaside, seashore, shore, surf, beach, tide",
        "vinyl crackle": "vinyl crackle, crackle, vinyl noise, vinyl hiss, record noise, record crackle, needle noise, run out groove, runout groove, vinyl dust, surface noise, fire crackle, campfire crackle, fireplace",
        "radio static": "static, radio static, radio noise, radio tuning, TV static, tape hiss, hiss, white noise, pink noise, brown noise, interference, shortwave, walkie talkie, telephone static",
        "machine hum": "machine hum, hum, mains hum, electric hum, room tone, factory, factory noise, industrial noise, generator, refrigerator, server room, spaceship hum, engine room, engine hum, fan noise, rumble, earthquake, subway, air conditioner",
        "gated noise": "gated noise, chopped noise, noise gate, rhythmic noise, noise loop, stutter noise, noise burst",
        "glitches": "glitch, glitches, glitchy, glitch fx, bleep, bleeps, bloops, computer bleeps, data noise, modem, dial up, dial up modem, fax machine, bit glitch, digital error, CD skipping, circuit bent, R2D2, computer sounds, beep, beeps",
    },
}


def plural(name: str) -> str:
    """More than one of it, as a rule."""
    if name.endswith("s"):
        return name
    return name + ("es" if name.endswith(("x", "ch", "sh", "z")) else "s")


def names_in(listed: str) -> tuple[str, ...]:
    """"harp, koto" → each, and its plural."""
    said = [name.strip() for name in listed.split(",")]
    return tuple(dict.fromkeys(one for name in said if name for one in (name, plural(name))))


def enlarged(vocabulary: Vocabulary) -> Vocabulary:
    """A vocabulary with all names of the lexicon, and with those that it had."""
    instruments = tuple(
        replace(one, words=tuple(dict.fromkeys((*one.words, *own))))
        for one in vocabulary.instruments
        for own in [names_in(LEXICON.get(one.family, {}).get(one.name, ""))]
    )
    names = tuple(Quality(family, names_in(LEXICON[family][""])) for family in vocabulary.families)
    return replace(vocabulary, instruments=instruments, names=names)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("model", type=Path, help="a model's folder")
    folder = parser.parse_args().model
    path = folder / "vocabulary.json"
    enlarged(Vocabulary.read(path)).write(path)
    hashes.write(folder)  # fodder doctor compares


if __name__ == "__main__":
    main()
