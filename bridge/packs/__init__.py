"""Packs: many samples by one plan, finished to be given away.

plan       TOML → Pack: prompts × tempi × keys × kinds × counts, each an Item with its seeds
takes      Items → kept takes in a working folder; what was made once is never made again
loudness   how loud a sound is, and the gain to a level
cover      spectrograms → a picture
finish     kept takes → named files, manifest, cover, zip
"""
