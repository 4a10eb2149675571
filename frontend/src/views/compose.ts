import { mount } from 'svelte';
import type { Options } from '../api/types';
import type { Example } from '../features/request/draft';
import Compose from './Compose.svelte';

export interface ComposeProps {
  options: Options;
  examples: Example[];
  /** What was typed on the home page. */
  words?: string;
}

export default function compose(main: HTMLElement, props: ComposeProps): void {
  main.replaceChildren();
  mount(Compose, { target: main, props });
}
