// Cuts one small .sf3 per General MIDI program out of FluidR3Mono_GM.sf3 (Debian package
// fluidr3mono-gm-soundfont, MIT), so that a listener loads only the instruments she hears.
//
//   node scripts/cut-sounds.mjs [/usr/share/sounds/sf3/FluidR3Mono_GM.sf3]
//
// Writes static/sounds/<hash>/NNN.sf3 and static/sounds/index.json ({programs, drums}). The
// hash in the folder's name lets the packs be cached for ever: Vite does not name them.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BasicSoundBank, SoundBankLoader } from 'spessasynth_core';

const SOURCE = process.argv[2] ?? '/usr/share/sounds/sf3/FluidR3Mono_GM.sf3';
const TARGET = join(dirname(fileURLToPath(import.meta.url)), '../../static/sounds');

/** Programs counted from 0, as in MIDI bytes and MusicXML's <midi-program> minus one. */
const PROGRAMS = [
  0, // piano
  10, // music box
  19, // church organ
  21, // accordion
  24, // nylon guitar
  40, // violin
  42, // cello
  46, // harp
  48, // strings
  52, // choir aahs
  53, // voice oohs
  68, // oboe
  71, // clarinet
  73, // flute
  74, // recorder
  115, // wood block: the metronome's click
];

await BasicSoundBank.isSF3DecoderReady;
const file = readFileSync(SOURCE);
const bank = SoundBankLoader.fromArrayBuffer(
  file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength),
);

const packs = PROGRAMS.map((program) => {
  const preset = bank.presets.find(
    (each) => each.program === program && each.bankMSB === 0 && !each.isAnyDrums,
  );
  if (!preset) throw new Error(`${SOURCE} has no program ${program}`);
  const pack = new BasicSoundBank();
  Object.assign(pack.soundBankInfo, bank.soundBankInfo, {
    comment: 'Cut from FluidR3Mono_GM (MIT)',
  });
  pack.clonePreset(preset);
  pack.flush();
  return { program, name: preset.name, bytes: new Uint8Array(pack.writeSF2()) };
});

const hash = createHash('sha256');
for (const pack of packs) hash.update(pack.bytes);
const folder = hash.digest('hex').slice(0, 12);

for (const old of readdirSync(TARGET, { withFileTypes: true }))
  if (old.isDirectory()) rmSync(join(TARGET, old.name), { recursive: true });
mkdirSync(join(TARGET, folder), { recursive: true });

const programs = {};
for (const { program, name, bytes } of packs) {
  const path = `${folder}/${String(program).padStart(3, '0')}.sf3`;
  writeFileSync(join(TARGET, path), bytes);
  programs[program] = `/static/sounds/${path}`;
  console.log(`${path}  ${(bytes.length / 1024).toFixed(0).padStart(6)} KB  ${name}`);
}
writeFileSync(join(TARGET, 'index.json'), JSON.stringify(programs, null, 2) + '\n');
