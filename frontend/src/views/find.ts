import { mount } from 'svelte';
import Find from './Find.svelte';

export default function find(main: HTMLElement): void {
  main.replaceChildren();
  mount(Find, { target: main });
}
