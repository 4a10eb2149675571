export interface Fault {
  field: string | null;
  detail: string;
}

/** Each sentence stands where what it finds fault with is written or chosen. */
export interface Faults {
  words: string | null;
  form: string | null;
  /** At one of the choices. */
  choice: { field: string; detail: string } | null;
  elsewhere: string | null;
}

const CHOICES = [
  'language',
  'style',
  'blend',
  'key',
  'time_signature',
  'tempo',
  'ambitus',
  'melisma',
  'liveliness',
  'anacrusis',
  'strophic',
  'chords',
  'takes',
  'seed',
];
const PLACES: Record<string, 'words' | 'form' | 'choice'> = {
  words: 'words',
  corrections: 'words',
  form: 'form',
  climax: 'form',
  ...Object.fromEntries(CHOICES.map((field) => [field, 'choice'])),
};

/** `reading`: what the reader of the words says of them, unless composing found fault there. */
export function placed(fault: Fault | null, reading: string | null): Faults {
  const nowhere = { words: reading, form: null, choice: null, elsewhere: null };
  if (!fault) return nowhere;
  const { field, detail } = fault;
  const place = field === null ? undefined : PLACES[field];
  if (field !== null && place === 'choice') return { ...nowhere, choice: { field, detail } };
  if (place) return { ...nowhere, [place]: detail };
  return { ...nowhere, elsewhere: detail === reading ? null : detail };
}
