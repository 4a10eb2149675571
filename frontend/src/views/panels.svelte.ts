/** Of two panels only one is open: the one that was opened last. */
export function oneAtATime(one: { open: boolean }, other: { open: boolean }): void {
  $effect(() => {
    if (one.open) other.open = false;
  });
  $effect(() => {
    if (other.open) one.open = false;
  });
}
