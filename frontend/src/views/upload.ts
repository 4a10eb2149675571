import { mount } from 'svelte';
import Voices from '../features/upload/Voices.svelte';

/** The form sends without us: here the voices of a file are listed as soon as it is chosen. */
export default function upload(main: HTMLElement): void {
  const slot = main.querySelector('[data-slot="voices"]');
  const input = main.querySelector<HTMLInputElement>('#upload-file');
  if (slot && input) mount(Voices, { target: slot, props: { input } });
}
