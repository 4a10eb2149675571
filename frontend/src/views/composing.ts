import type { Problem } from '../api/problem';
import { t, type Key } from '../i18n';
import { LISTENING_KEYS } from './listening';

export const COMPOSE_KEYS: { keys: string[]; does: Key }[] = [
  { keys: ['Ctrl', 'Enter'], does: 'keys.compose' },
  { keys: ['1', '…', '8'], does: 'keys.take' },
  ...LISTENING_KEYS,
];

/** The BCP 47 tag of a language of words: fonts and spelling checkers go by it. */
export function langTag(language: string): string {
  return language === 'zh' ? 'zh-Hans' : language;
}

/** One sentence for the person: the server's own, else what the silence means and what to press. */
export function sentenceOf(problem: Problem, offline: Key = 'error.offline'): string {
  if (problem.offline) return t(offline);
  if (problem.detail) return problem.detail;
  return problem.status >= 500 ? t('error.server') : t('error.unknown');
}
