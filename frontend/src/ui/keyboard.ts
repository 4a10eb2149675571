const TYPING =
  'input:not([type=range], [type=radio]), textarea, select, [contenteditable], dialog[open] *';

/** Whether the key belongs to what has the focus: Space presses a button, arrows move a slider. */
function isTaken(key: string, target: Element | null): boolean {
  if (!target) return false;
  if (target.matches(TYPING)) return true;
  if (key === ' ') return target.closest('button, a, summary, [type=radio]') !== null;
  return key.startsWith('Arrow') && target.matches('input');
}

/** Runs the command of a pressed key, unless the key is meant for something else. */
export function onKeys(commands: Record<string, (event: KeyboardEvent) => void>): () => void {
  const listener = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTaken(event.key, event.target instanceof Element ? event.target : null)) return;
    const command = commands[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!command) return;
    event.preventDefault();
    command(event);
  };
  window.addEventListener('keydown', listener);
  return () => window.removeEventListener('keydown', listener);
}
