import { mount } from 'svelte';
import type { Piece, Score as ScoreData } from '../api/types';
import Score from './Score.svelte';

/** Wakes the score that the server engraved: the same systems, now in the viewer's hands. */
export default function score(main: HTMLElement, props: { score: ScoreData; piece: Piece }): void {
  const slot = main.querySelector<HTMLElement>('[data-slot="systems"]');
  const target = slot?.parentElement ?? main;
  const engraved = [...(slot?.querySelectorAll('.c-system') ?? [])].map((each) => each.innerHTML);
  slot?.remove();
  const words = main.querySelector('[data-slot="words"]');
  const echoes = main.querySelector('[data-slot="echoes"]');
  mount(Score, { target, props: { ...props, engraved, words, echoes } });
}
