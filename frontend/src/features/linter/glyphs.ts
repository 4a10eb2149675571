/** A small sign for each rule, drawn in a box of 16 by 12: what is wrong, as a singer would mark it. */
export const GLYPHS: Record<string, string> = {
  // An accent turned away from its beat.
  'stress-on-weak-beat': 'M2 3 14 6 2 9M8 0v1M8 11v1',
  // A weight on something light.
  'light-syllable-weighted': 'M2 4h12M8 5v4M5 9h6',
  // A long wave.
  'melisma-on-closed-vowel': 'M1 6q2-5 4.6 0t4.6 0 4.6 0',
  // The comma of breath.
  'missing-breath': 'M9 2q2 4-3 8',
  // Up against a ceiling.
  'high-note-on-hard-vowel': 'M2 1h12M8 11V4M5 7l3-3 3 3',
  // Torn apart.
  'word-torn-by-rest': 'M1 6h4M11 6h4M7 2 9 5 7 7 9 10',
  // One goes up where the other goes down.
  'tone-against-melody': 'M2 9 7 3M9 3l5 6',
};
