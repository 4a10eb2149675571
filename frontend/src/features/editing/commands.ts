import type { Key } from '../../i18n';

/** What can be done with a selection. The registry says when, by which key, and what it is called;
 * the view says how. */
export type CommandId =
  | 'play'
  | 'loop'
  | 'clear'
  | 'find'
  | 'regenerate'
  | 'pitches'
  | 'rhythm'
  | 'simpler'
  | 'livelier'
  | 'ending'
  | 'others'
  | 'like'
  | 'lock'
  | 'alternatives'
  | 'syllable';

/** What there is to work on. */
export interface Situation {
  kind: 'bars' | 'notes' | null;
  bars: number;
  notes: number;
  /** How many of the chosen notes are not locked. */
  free: number;
  /** Whether the reader may change the piece. */
  mine: boolean;
  /** A change is under way. */
  busy: boolean;
}

/** Where there is nothing to be changed, only heard. */
export const READING: Situation = {
  kind: null,
  bars: 0,
  notes: 0,
  free: 0,
  mine: false,
  busy: false,
};

export interface Command {
  id: CommandId;
  key: string;
  label: Key;
  /** Stands in the bar itself; the others are folded under Regenerate. */
  upfront: boolean;
  when: (situation: Situation) => boolean;
}

const something = ({ kind }: Situation) => kind !== null;
const changeable = (now: Situation) => something(now) && now.mine && !now.busy && now.free > 0;
const severalFree = (now: Situation) => changeable(now) && now.free > 1;

export const COMMANDS: readonly Command[] = [
  { id: 'play', key: 'Enter', label: 'player.play', upfront: true, when: something },
  { id: 'loop', key: 'o', label: 'player.loopShort', upfront: true, when: something },
  { id: 'regenerate', key: 'r', label: 'do.regenerate', upfront: true, when: changeable },
  { id: 'pitches', key: 'p', label: 'do.pitches', upfront: false, when: changeable },
  { id: 'rhythm', key: 't', label: 'do.rhythm', upfront: false, when: severalFree },
  { id: 'simpler', key: 's', label: 'do.simpler', upfront: false, when: severalFree },
  { id: 'livelier', key: 'v', label: 'do.livelier', upfront: false, when: severalFree },
  { id: 'ending', key: 'e', label: 'do.ending', upfront: false, when: severalFree },
  {
    id: 'others',
    key: 'b',
    label: 'do.others',
    upfront: false,
    when: (now) => changeable(now) && now.kind === 'bars' && now.bars === 1,
  },
  { id: 'like', key: '', label: 'do.like', upfront: false, when: severalFree },
  {
    id: 'alternatives',
    key: 'a',
    label: 'do.alternatives',
    upfront: true,
    when: (now) => changeable(now) && now.kind === 'notes' && now.notes === 1,
  },
  {
    id: 'syllable',
    key: 'y',
    label: 'do.syllable',
    upfront: true,
    when: (now) => changeable(now) && now.kind === 'notes' && now.notes === 1,
  },
  {
    id: 'lock',
    key: 'l',
    label: 'do.lock',
    upfront: true,
    when: (now) => something(now) && now.mine && !now.busy && now.notes > 0,
  },
  {
    id: 'find',
    key: 'f',
    label: 'do.find',
    upfront: true,
    when: (now) => something(now) && now.notes >= 4,
  },
  { id: 'clear', key: 'Escape', label: 'viewer.clear', upfront: true, when: something },
];

export function available(situation: Situation): Command[] {
  return COMMANDS.filter((command) => command.when(situation));
}

/** Where every chosen note is locked, the key unlocks; else it locks what is still free. */
export function lockLabel({ free }: Situation): Key {
  return free === 0 ? 'do.unlock' : 'do.lock';
}

/** A key as it is printed: "R". */
export function keyName(key: string): string {
  return key === 'Escape' ? 'Esc' : key === 'Enter' ? '' : key.toUpperCase();
}
