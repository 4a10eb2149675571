import type { Change } from '../../api/types';
import { t } from '../../i18n';

/** How much of a bar is new, told apart by look as well as by colour. */
export type Kind = 'kept' | 'varied' | 'new';

const NEW = 0.6;

export function kindOf(change: number): Kind {
  if (change === 0) return 'kept';
  return change < NEW ? 'varied' : 'new';
}

/** "Bars: 4 kept, 3 varied, 1 new". */
export function said({ bars }: Pick<Change, 'bars'>): string {
  const kinds = bars.map(kindOf);
  const count = (kind: Kind) => kinds.filter((each) => each === kind).length;
  return t('remix.changed', { kept: count('kept'), varied: count('varied'), new: count('new') });
}

export function percent(share: number): number {
  return Math.round(share * 100);
}
