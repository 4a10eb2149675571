import type { Score, SungLine } from '../../api/types';
import { t } from '../../i18n';
import { selected, type Selection } from '../../music/selection';

/** The bars over which a line is sung. */
export function barsOfLine(
  { measures }: Pick<Score, 'measures'>,
  line: SungLine,
): Selection | null {
  const [first, last] = line.measures;
  const from = measures.findIndex(({ number }) => number === first);
  const to = measures.findLastIndex(({ number }) => number === last);
  return from === -1 || to === -1 ? null : selected('bars', from, to);
}

/** Makes the printed lines choose their bars. Returns what undoes it. */
export function chooseByLine(
  words: Element,
  score: Pick<Score, 'measures' | 'lines'>,
  choose: (selection: Selection) => void,
): () => void {
  const printed = [...words.querySelectorAll<HTMLElement>('.c-words__line')];
  if (printed.length !== score.lines.length) return () => {};
  const listening = new AbortController();
  const { signal } = listening;
  printed.forEach((element, index) => {
    const bars = barsOfLine(score, score.lines[index]!);
    if (!bars) return;
    const run = () => choose(bars);
    element.role = 'button';
    element.tabIndex = 0;
    element.title = t('selection.line');
    element.addEventListener('click', run, { signal });
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      run();
    };
    element.addEventListener('keydown', key, { signal });
  });
  return () => listening.abort();
}
