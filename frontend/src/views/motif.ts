import { api } from '../api/client';
import type { Desk } from './desk.svelte';
import { pathOf } from './page';

/** Typed notes become a piece of their own, and one goes on there; what is wrong is said here. */
export function beginMotif(desk: Desk, notes: string, time: string): Promise<void> {
  return desk.trying(async () => {
    const made = await api.motif({ notes, time_signature: time, key: '', title: '' });
    window.location.assign(`${pathOf(made.id, made.current_score!)}#remix=continue`);
  });
}
